//! The keymap: which key does what, where, and in which words.

use super::UiCommand;
use super::own_keys::{all_keys, keys_of};
use crate::store::{Overlay, Screen};
use crate::verdict::Verdict;
use wg_casefile::{Form, Tool};
use wg_protocol::ExchangeForm;

/// Where a key acts. The name is the heading on the keys page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Anywhere,
    Going,
    Import,
    Queue,
    Detail,
    Verdict,
    Tray,
    Chain,
    Matrix,
    Verdicts,
    Model,
    Brief,
}

impl Place {
    pub fn name(self) -> &'static str {
        match self {
            Place::Anywhere => "Anywhere",
            Place::Going => "Go to",
            Place::Import => "Import",
            Place::Queue => "Queue",
            Place::Detail => "Detail",
            Place::Verdict => "Verdict",
            Place::Tray => "Verdict, then",
            Place::Chain => "Chain",
            Place::Matrix => "Matrix",
            Place::Verdicts => "Verdicts",
            Place::Model => "Model",
            Place::Brief => "Brief",
        }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub place: Place,
    /// Modifiers in the order Ctrl Alt Shift, then the key, e.g. `Ctrl K`, `Shift U`, `ArrowDown`. `Ctrl` is also Cmd.
    pub keys: &'static str,
    pub command: UiCommand,
    /// What it does, as the keys page and the palette say it.
    pub words: &'static str,
    /// One or two words for the status line; empty: not shown there.
    pub hint: &'static str,
}

const fn key(place: Place, keys: &'static str, command: UiCommand, words: &'static str, hint: &'static str) -> Key {
    Key { place, keys, command, words, hint }
}

use Place::*;
use UiCommand as C;

/// All keys, as they are until somebody changes them ([`keys_of`]). Where two lines name the same command, the first is the one that hints and tooltips show.
pub const KEYS: &[Key] = &[
    key(Anywhere, "Ctrl K", C::OpenPalette, "search and commands", ""),
    key(Anywhere, "/", C::Search, "search", ""),
    key(Going, "I", C::Go(Screen::Import), "go to import", "import"),
    key(Going, "Q", C::Go(Screen::Queue), "go to the queue", "queue"),
    key(Going, "C", C::Go(Screen::Chain), "go to the chain", "chain"),
    key(Going, "M", C::Go(Screen::Matrix), "go to the matrix", "matrix"),
    key(Going, "L", C::Go(Screen::Model), "go to the model", "model"),
    key(Going, "O", C::Go(Screen::Model), "go to the model", ""),
    key(Going, "V", C::Go(Screen::Verdicts), "go to the verdicts", "verdicts"),
    key(Going, "B", C::BlindCheck, "next blind check below the line", "blind check"),
    key(Going, "R", C::SecondReading, "second reader: judge anew without seeing the first verdicts", "second reading"),
    key(Going, "H", C::Go(Screen::Brief), "go to the brief", "brief"),
    key(Going, "T", C::TakeOver, "take the case over from another tab", ""),
    key(Going, "W", C::Wall, "wall mode: large figures, no names", "wall"),
    key(Anywhere, "U", C::Undo, "undo", "undo"),
    key(Anywhere, "Shift U", C::Redo, "redo", ""),
    key(Anywhere, "G", C::GoWhere, "go to a screen", "go to"),
    key(Anywhere, "?", C::OpenHelp, "all keys, and about this build", "all keys"),
    key(Anywhere, "H", C::OpenGuide, "explain the words of this screen", ""),
    key(Anywhere, "Ctrl Z", C::Undo, "undo", ""),
    key(Anywhere, "Ctrl Shift Z", C::Redo, "redo", ""),
    key(Anywhere, "Escape", C::Close, "close, cancel, back to the list", ""),
    key(Anywhere, "Ctrl \\", C::ToggleSide, "side panel", ""),
    key(Anywhere, "Shift W", C::ToggleScale, "larger, for a desk at a distance or a wall", ""),
    key(Anywhere, "F6", C::NextPane, "next pane", ""),
    key(Anywhere, "Shift F6", C::PreviousPane, "previous pane", ""),
    key(Import, "Enter", C::OpenQueue, "open the queue", "open queue"),
    key(Import, "O", C::ChooseFiles, "choose files", "choose files"),
    key(Import, "A", C::AddFiles, "add files to the batch", ""),
    key(Import, "Shift O", C::ChooseFolder, "choose a folder", ""),
    key(Import, "Shift A", C::AddFolder, "add a folder to the batch", ""),
    key(Import, "S", C::SaveBatch, "save the whole batch as OCSF findings", ""),
    key(Import, "N", C::LoadNewest, "load the newest part of what did not fit", ""),
    key(Import, "M", C::ShowFields, "field map of an unknown export", "field map"),
    key(Import, "Z", C::ShowClocks, "clocks and time zones of the files", ""),
    key(Import, "L", C::OpenAssets, "take in a list of critical hosts and accounts", ""),
    key(Import, "1", C::OpenSample, "try it on a sample night", "sample night"),
    key(Import, "2", C::OpenSmallSample, "try it on a small batch", "small batch"),
    key(Import, "3", C::OpenMessySample, "try it on a messy batch", "messy batch"),
    key(Import, "Delete", C::TakeOut, "take a file out of the batch", ""),
    key(Import, "Shift Delete", C::ForgetBatch, "forget the files of this batch", ""),
    key(Queue, "J", C::Next, "next", "move"),
    key(Queue, "K", C::Previous, "previous", "move"),
    key(Queue, "ArrowDown", C::Next, "next", ""),
    key(Queue, "ArrowUp", C::Previous, "previous", ""),
    key(Queue, "Home", C::First, "first", ""),
    key(Queue, "End", C::Last, "last", ""),
    key(Queue, "Space", C::Peek, "larger detail, and back", ""),
    key(Queue, "PageDown", C::PageDown, "a page down", ""),
    key(Queue, "PageUp", C::PageUp, "a page up", ""),
    key(Queue, "]", C::NextPile, "next pile", ""),
    key(Queue, "[", C::PreviousPile, "previous pile", ""),
    key(Queue, "Enter", C::FocusDetail, "open, focus the detail", "open"),
    key(Queue, "X", C::Check, "check", "check"),
    key(Queue, "Shift X", C::CheckToHere, "check to here", ""),
    key(Queue, "Shift J", C::ExtendNext, "extend down", ""),
    key(Queue, "Shift K", C::ExtendPrevious, "extend up", ""),
    key(Queue, "Ctrl A", C::CheckAll, "check all that match", ""),
    key(Queue, "Shift M", C::Join, "make one incident of the checked ones", ""),
    key(Queue, "Shift S", C::Suppress, "suppress what is true but expected", ""),
    key(Queue, "Shift E", C::ShowSuppressed, "show what is suppressed", ""),
    key(Queue, "R", C::Rerank, "re-rank now", ""),
    key(Queue, "Shift R", C::SameRule, "same rule only", ""),
    key(Queue, "Shift H", C::SameHost, "same host only", ""),
    key(Queue, "V", C::ToggleRowHeight, "row height", ""),
    key(Queue, "Shift V", C::KeepView, "save this search as a view, or let it go", ""),
    key(Queue, "Backspace", C::DropLastToken, "drop the last word of the query", ""),
    key(Detail, "W", C::ShowWhy, "why this score", ""),
    key(Detail, "E", C::ShowEvidence, "evidence", ""),
    key(Detail, "M", C::ShowTimeline, "mini timeline", ""),
    key(Detail, "S", C::ShowAlike, "most alike of the judged cases", ""),
    key(Detail, "A", C::ShowAlerts, "alerts and raw records", ""),
    key(Detail, "Shift C", C::MarkHost, "mark its host as critical, or normal again", ""),
    key(Detail, "Shift A", C::MarkAccount, "mark its account as critical, or normal again", ""),
    key(Detail, "C", C::OpenChain, "open the chain", ""),
    key(Detail, "Y", C::CopySummary, "copy a summary", ""),
    key(Detail, "P", C::Pin, "pin for the brief, or unpin", ""),
    key(Detail, "1", C::Reason(1), "jump to reason 1", ""),
    key(Detail, "2", C::Reason(2), "jump to reason 2", ""),
    key(Detail, "3", C::Reason(3), "jump to reason 3", ""),
    key(Detail, "4", C::Reason(4), "jump to reason 4", ""),
    key(Detail, "5", C::Reason(5), "jump to reason 5", ""),
    key(Detail, "6", C::Reason(6), "jump to reason 6", ""),
    key(Detail, "7", C::Reason(7), "jump to reason 7", ""),
    key(Detail, "8", C::Reason(8), "jump to reason 8", ""),
    key(Verdict, "T", C::Judge(Verdict::TruePositive), "true positive", "verdict"),
    key(Verdict, "B", C::Judge(Verdict::BenignPositive), "benign positive", "verdict"),
    key(Verdict, "F", C::Judge(Verdict::FalsePositive), "false positive", "verdict"),
    key(Verdict, "N", C::Judge(Verdict::NeedsMoreData), "needs more data", "verdict"),
    key(Verdict, "Shift T", C::JudgeWithNote(Verdict::TruePositive), "true positive, with a note", ""),
    key(Verdict, "Shift B", C::JudgeWithNote(Verdict::BenignPositive), "benign positive, with a note", ""),
    key(Verdict, "Shift F", C::JudgeWithNote(Verdict::FalsePositive), "false positive, with a note", ""),
    key(Verdict, "Shift N", C::JudgeWithNote(Verdict::NeedsMoreData), "needs more data, with a note", ""),
    key(Tray, "1", C::PickReason(1), "first reason", "reason"),
    key(Tray, "2", C::PickReason(2), "second reason", ""),
    key(Tray, "3", C::PickReason(3), "third reason", ""),
    key(Tray, "4", C::PickReason(4), "fourth reason", ""),
    key(Tray, "5", C::PickReason(5), "fifth reason", ""),
    key(Tray, "6", C::PickReason(6), "sixth reason", ""),
    key(Tray, "7", C::PickReason(7), "seventh reason", ""),
    key(Tray, "8", C::PickReason(8), "eighth reason", ""),
    key(Tray, "9", C::PickReason(9), "ninth reason", "reason"),
    key(Tray, "0", C::PickReason(0), "other reason", ""),
    key(Tray, "Enter", C::Record, "record without a reason", "record without a reason"),
    key(Tray, "Escape", C::Close, "record nothing", "record nothing"),
    key(Chain, "A", C::PanLeft, "pan left", "pan"),
    key(Chain, "D", C::PanRight, "pan right", ""),
    key(Chain, "W", C::ZoomIn, "zoom in", "zoom"),
    key(Chain, "S", C::ZoomOut, "zoom out", ""),
    key(Chain, "0", C::FitAll, "fit all", "fit all"),
    key(Chain, "Z", C::FitSelection, "fit the selection", ""),
    key(Chain, "J", C::NextMark, "next alert in time", "alert"),
    key(Chain, "K", C::PreviousMark, "previous alert in time", "alert"),
    key(Chain, "ArrowDown", C::LaneDown, "next lane", ""),
    key(Chain, "ArrowUp", C::LaneUp, "previous lane", ""),
    key(Chain, "]", C::NextLink, "next link", "links"),
    key(Chain, "[", C::PreviousLink, "previous link", ""),
    key(Chain, "Delete", C::CutLink, "cut the selected link", "cut"),
    key(Chain, "Enter", C::ConfirmLink, "confirm the selected link", "confirm"),
    key(Chain, "=", C::ConfirmLink, "confirm the selected link", ""),
    key(Chain, "M", C::MoveAlerts, "move the alert, or the brushed range, to the checked incident", "move"),
    key(Chain, "O", C::SplitAlerts, "take the alert, or the brushed range, out into an incident of its own", ""),
    key(Chain, "L", C::ToggleLanes, "lanes by entity or by tactic", "lanes"),
    key(Chain, "I", C::ToggleTable, "table of the same events", "table"),
    key(Chain, "E", C::ToggleAllAlerts, "key alerts or all", ""),
    key(Chain, "P", C::SavePicture, "save the picture as SVG", "picture"),
    key(Chain, "Shift P", C::SavePicturePng, "save the picture as PNG", ""),
    key(Chain, "Shift E", C::SaveAs(ExchangeForm::Navigator), "save an ATT&CK Navigator layer", ""),
    key(Chain, "Shift A", C::SaveAs(ExchangeForm::AttackFlow), "save the incident as an Attack Flow", ""),
    key(Chain, "Shift S", C::SaveAs(ExchangeForm::Stix), "save the incident as a STIX bundle", ""),
    key(Matrix, "ArrowUp", C::CellUp, "technique above", "move"),
    key(Matrix, "ArrowDown", C::CellDown, "technique below", ""),
    key(Matrix, "ArrowLeft", C::CellLeft, "tactic to the left", ""),
    key(Matrix, "ArrowRight", C::CellRight, "tactic to the right", ""),
    key(Matrix, "Enter", C::CellFilter, "filter the queue", "filter queue"),
    key(Matrix, "X", C::CellExclude, "exclude from the queue", "exclude"),
    key(Matrix, "O", C::ShowSubs, "sub-techniques of the technique", "sub-techniques"),
    key(Matrix, "L", C::SaveAs(ExchangeForm::Navigator), "save an ATT&CK Navigator layer", "save layer"),
    key(Matrix, "C", C::NextLens, "colour the matrix by something else", "colour by"),
    key(Matrix, "I", C::NextScope, "which incidents count on the matrix", ""),
    key(Matrix, "Shift L", C::OpenLayers, "lay Navigator layers over the matrix as coverage", "open layers"),
    key(Matrix, "Delete", C::ForgetLayers, "take the layers from the matrix", ""),
    key(Matrix, "R", C::NextRelease, "ATT&CK release of files for other tools", ""),
    key(Matrix, "F", C::SaveAs(ExchangeForm::AttackFlow), "save the incident as an Attack Flow", ""),
    key(Matrix, "S", C::SaveAs(ExchangeForm::Stix), "save the incident as a STIX bundle", ""),
    key(Verdicts, "J", C::NextEntry, "next entry", "move"),
    key(Verdicts, "K", C::PreviousEntry, "previous entry", "move"),
    key(Verdicts, "ArrowDown", C::NextEntry, "next entry", ""),
    key(Verdicts, "ArrowUp", C::PreviousEntry, "previous entry", ""),
    key(Verdicts, "Enter", C::OpenEntry, "open the incident", "open incident"),
    key(Verdicts, "C", C::ChangeVerdict, "change this verdict", "change"),
    key(Verdicts, "E", C::Export(Form::Json), "save the verdicts as JSON", "export"),
    key(Verdicts, "L", C::SaveLocked, "save the verdicts under a passphrase", ""),
    key(Verdicts, "O", C::Export(Form::Ocsf), "save them as OCSF incident findings", ""),
    key(Verdicts, "1", C::Export(Form::Csv), "save them as CSV", "other forms"),
    key(Verdicts, "2", C::Export(Form::Markdown), "save them as Markdown", ""),
    key(Verdicts, "M", C::OpenCase, "open another log beside this one", ""),
    key(Verdicts, "W", C::Export(Form::Tuning), "save the tuning worklist per rule", ""),
    key(Verdicts, "3", C::Export(Form::Tool(Tool::Defender)), "save them for Defender XDR", ""),
    key(Verdicts, "4", C::Export(Form::Tool(Tool::Sentinel)), "save them for Microsoft Sentinel", ""),
    key(Verdicts, "5", C::Export(Form::Tool(Tool::Elastic)), "save them for Elastic Security", ""),
    key(Verdicts, "6", C::Export(Form::Tool(Tool::Splunk)), "save them for Splunk ES", ""),
    key(Verdicts, "7", C::Export(Form::Tool(Tool::TheHive)), "save them for TheHive", ""),
    key(Verdicts, "8", C::Export(Form::Tool(Tool::Iris)), "save them for DFIR-IRIS", ""),
    key(Verdicts, "9", C::Export(Form::Tool(Tool::SecurityHub)), "save them for AWS Security Hub", "other forms"),
    key(Verdicts, "0", C::Export(Form::Tool(Tool::Rsigma)), "save them for rsigma", ""),
    key(Verdicts, "P", C::SavePatch, "save the patch of a working brief", ""),
    key(Model, "R", C::Learn, "learn from the verdicts", "learn"),
    key(Model, "A", C::AcceptModel, "accept the candidate", "accept"),
    key(Model, "S", C::ShadowModel, "let the candidate run in shadow", "shadow"),
    key(Model, "D", C::DiscardModel, "discard the candidate", "discard"),
    key(Model, "E", C::SaveModel, "save the model as a file", ""),
    key(Model, "O", C::OpenModel, "take a model file into use", ""),
    key(Model, "Shift E", C::SaveModelCard, "save the model card", ""),
    key(Model, "Shift P", C::SavePack, "save a prior pack for other teams", ""),
    key(Model, "P", C::OpenPack, "try a prior pack of another team", ""),
    key(Model, "V", C::ToggleCurves, "all curves, or the largest only", ""),
    key(Model, "W", C::SetPoints, "set points of the model by hand", "set points"),
    key(Model, "Shift S", C::ShippedModel, "go back to the shipped scorecard", ""),
    key(Brief, "ArrowLeft", C::PreviousSheet, "previous sheet", "sheet"),
    key(Brief, "ArrowRight", C::NextSheet, "next sheet", "sheet"),
    key(Brief, "P", C::Present, "present full screen", "present"),
    key(Brief, "E", C::SaveBrief, "save one HTML file", "save HTML"),
    key(Brief, "D", C::PrintBrief, "print the brief", "print"),
    key(Brief, "W", C::SaveWorking, "save a working brief, to be judged in", ""),
];

/// A key press, freed from the browser's event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Press {
    /// `KeyboardEvent.key`.
    pub key: String,
    /// `KeyboardEvent.code`, e.g. `KeyJ`.
    pub code: String,
    /// Ctrl or Cmd.
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
    /// The focus is in a text field.
    pub in_text: bool,
}

/// Returns where keys act now, the first place that knows a key deciding.
pub fn places(screen: Screen, overlay: Overlay, tray: bool, going: bool) -> &'static [Place] {
    if overlay != Overlay::None {
        return &[];
    }
    if going {
        return &[Going];
    }
    match (screen, tray) {
        (Screen::Import, _) => &[Import, Anywhere],
        (Screen::Queue, false) => &[Queue, Detail, Verdict, Anywhere],
        (Screen::Queue, true) => &[Tray, Verdict, Queue, Anywhere],
        (Screen::Chain, false) => &[Chain, Verdict, Anywhere],
        (Screen::Chain, true) => &[Tray, Verdict, Anywhere],
        (Screen::Matrix, _) => &[Matrix, Anywhere],
        (Screen::Verdicts, false) => &[Verdicts, Anywhere],
        (Screen::Model, _) => &[Model, Anywhere],
        (Screen::Brief, _) => &[Brief, Anywhere],
        // The tray is that of a change: the letters choose the new verdict.
        (Screen::Verdicts, true) => &[Tray, Verdict, Anywhere],
    }
}

/// Returns the line of the table that a press means, or `None` where it means nothing here.
pub fn find_key(press: &Press, places: &[Place], letters_off: bool, by_position: bool) -> Option<&'static Key> {
    let wanted = pressed(press, by_position);
    let plain_letter = !press.ctrl && wanted.chars().count() == 1;
    // A text field keeps its keys, but for Escape and what has Ctrl and is not editing.
    let editing = press.in_text
        && (wanted == "Enter"
            || wanted.len() == 1 && (!press.ctrl || "azcvxy".contains(&wanted.to_ascii_lowercase()))
            || is_caret_key(&wanted));
    if editing || (letters_off && plain_letter && !press.alt) || (!letters_off && press.alt) {
        return None;
    }
    let all = all_keys();
    let fitting = |place: &Place| {
        KEYS.iter().zip(&all).find(|(key, keys)| key.place == *place && fits(keys, &wanted, press)).map(|(key, _)| key)
    };
    places.iter().find_map(fitting)
}

/// Returns a press as the table would write it.
pub fn written(press: &Press, by_position: bool) -> String {
    let name = pressed(press, by_position);
    let shift = press.shift && !is_sign(&name);
    [("Ctrl ", press.ctrl), ("Shift ", shift)]
        .into_iter()
        .filter(|(_, on)| *on)
        .map(|(word, _)| word)
        .collect::<String>()
        + &name
}

/// The key as the table names it: capital letters, and the sign itself for all others.
fn pressed(press: &Press, by_position: bool) -> String {
    let letter_by_place = press.code.strip_prefix("Key").filter(|_| by_position);
    match letter_by_place {
        Some(letter) => letter.to_owned(),
        None if press.key == " " => "Space".to_owned(),
        None if press.key.chars().count() == 1 => press.key.to_ascii_uppercase(),
        None => press.key.clone(),
    }
}

fn is_caret_key(key: &str) -> bool {
    matches!(
        key,
        "ArrowUp"
            | "ArrowDown"
            | "ArrowLeft"
            | "ArrowRight"
            | "Home"
            | "End"
            | "PageUp"
            | "PageDown"
            | "Backspace"
            | "Delete"
            | "Space"
    )
}

fn fits(keys: &str, wanted: &str, press: &Press) -> bool {
    let (mut ctrl, mut shift, mut name) = (false, false, "");
    for part in keys.split(' ') {
        match part {
            "Ctrl" => ctrl = true,
            "Shift" => shift = true,
            _ => name = part,
        }
    }
    name == wanted && ctrl == press.ctrl && (shift == press.shift || is_sign(name))
}

/// Signs such as `?` and `[` need Shift or AltGr on some keyboards and not on others.
fn is_sign(name: &str) -> bool {
    let mut chars = name.chars();
    matches!((chars.next(), chars.next()), (Some(sign), None) if !sign.is_alphanumeric())
}

/// Returns the keys of a command (tracked) as the screens show them, e.g. `Shift U`; for `G` sequences both, e.g. `G Q`.
pub fn shortcut(command: UiCommand) -> Option<String> {
    shortcut_in(command, &[])
}

/// Returns the same, of keys that act at one of the places if there are any: one command may have another key on each screen.
pub fn shortcut_in(command: UiCommand, here: &[Place]) -> Option<String> {
    let all = || KEYS.iter().enumerate().filter(|(_, key)| key.command == command);
    let (line, key) = all().find(|(_, key)| here.contains(&key.place)).or_else(|| all().next())?;
    let keys = keys_of(line);
    Some(if key.place == Going { format!("{} {keys}", shortcut(C::GoWhere)?) } else { keys })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(keys: &str) -> Press {
        let mut press = Press::default();
        for part in keys.split(' ') {
            match part {
                "Ctrl" => press.ctrl = true,
                "Shift" => press.shift = true,
                "Alt" => press.alt = true,
                key => {
                    press.key = if key.len() == 1 && !press.shift { key.to_ascii_lowercase() } else { key.to_owned() }
                }
            }
        }
        press
    }

    const SCREENS: [(Screen, bool); 8] = [
        (Screen::Import, false),
        (Screen::Queue, false),
        (Screen::Chain, false),
        (Screen::Matrix, false),
        (Screen::Verdicts, false),
        (Screen::Model, false),
        (Screen::Brief, false),
        (Screen::Queue, true),
    ];

    #[test]
    fn no_key_has_two_meanings_on_one_screen() {
        for (screen, tray) in SCREENS.into_iter().filter(|(_, tray)| !tray) {
            let here = places(screen, Overlay::None, tray, false);
            let mut seen = Vec::new();
            for key in KEYS.iter().filter(|key| here.contains(&key.place)) {
                assert!(!seen.contains(&key.keys), "{} twice on {}", key.keys, screen.name());
                seen.push(key.keys);
            }
        }
    }

    #[test]
    fn every_line_of_the_table_is_reached_by_its_own_keys() {
        for key in KEYS.iter() {
            let found = find_key(&press(key.keys), &[key.place], false, false);
            assert_eq!(found.map(|found| found.command), Some(key.command), "{}", key.keys);
        }
    }

    #[test]
    fn a_button_shows_the_key_that_acts_on_its_screen() {
        let layer = UiCommand::SaveAs(ExchangeForm::Navigator);
        let on = |screen| shortcut_in(layer, places(screen, Overlay::None, false, false));
        assert_eq!((on(Screen::Chain).as_deref(), on(Screen::Matrix).as_deref()), (Some("Shift E"), Some("L")));
        assert_eq!((on(Screen::Queue), shortcut(layer)), (Some("Shift E".to_owned()), Some("Shift E".to_owned())));
    }

    #[test]
    fn the_tray_takes_the_digits() {
        let here = places(Screen::Queue, Overlay::None, true, false);
        assert_eq!(find_key(&press("2"), here, false, false).map(|key| key.command), Some(UiCommand::PickReason(2)));
        let here = places(Screen::Queue, Overlay::None, false, false);
        assert_eq!(find_key(&press("2"), here, false, false).map(|key| key.command), Some(UiCommand::Reason(2)));
    }

    #[test]
    fn a_text_field_keeps_its_letters_but_not_the_palette_key() {
        let here = places(Screen::Queue, Overlay::None, false, false);
        let in_text =
            |keys| find_key(&Press { in_text: true, ..press(keys) }, here, false, false).map(|key| key.command);
        assert_eq!(in_text("J"), None);
        assert_eq!(in_text("Enter"), None);
        assert_eq!(in_text("Ctrl Z"), None);
        assert_eq!(in_text("Ctrl K"), Some(UiCommand::OpenPalette));
        assert_eq!(in_text("Escape"), Some(UiCommand::Close));
    }

    #[test]
    fn with_letters_off_a_letter_needs_alt() {
        let here = places(Screen::Queue, Overlay::None, false, false);
        assert!(find_key(&press("J"), here, true, false).is_none());
        assert_eq!(find_key(&press("Alt J"), here, true, false).map(|key| key.command), Some(UiCommand::Next));
        assert_eq!(find_key(&press("ArrowDown"), here, true, false).map(|key| key.command), Some(UiCommand::Next));
    }

    #[test]
    fn by_position_reads_the_place_and_not_the_letter() {
        let here = places(Screen::Queue, Overlay::None, false, false);
        let azerty = Press { key: "a".into(), code: "KeyQ".into(), ..Press::default() };
        assert_eq!(find_key(&azerty, here, false, false).map(|key| key.command), Some(UiCommand::ShowAlerts));
        assert!(find_key(&azerty, here, false, true).is_none());
    }
}
