//! Everything the analyst can do, as one enum, and the one table of keys that feeds handlers, hints, palette, help and
//! `aria-keyshortcuts`.

mod keymap;
pub mod own_keys;

pub use keymap::{KEYS, Place, Press, find_key, places, shortcut, shortcut_in, written};
pub use own_keys::{Refused, can_change, keys_of};

use crate::store::Screen;
use crate::verdict::Verdict;
use leptos::prelude::*;
use std::rc::Rc;
use wg_casefile::Form;
use wg_protocol::ExchangeForm;

/// An action. Buttons, keys, palette and tests send the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UiCommand {
    // Anywhere.
    OpenPalette,
    Search,
    OpenHelp,
    /// Explains the words of the screen.
    OpenGuide,
    Go(Screen),
    /// The next blind check.
    BlindCheck,
    /// Begins or ends a second reading.
    SecondReading,
    /// Waits for the second letter of `G`.
    GoWhere,
    Undo,
    Redo,
    Close,
    ToggleSide,
    NextPane,
    PreviousPane,
    ToggleTheme,
    /// Larger for a desk at a distance, then for a wall, then as it was.
    ToggleScale,
    /// Large figures for a room, without names.
    Wall,
    // Import.
    ChooseFiles,
    /// Adds files to the loaded batch.
    AddFiles,
    ChooseFolder,
    /// Adds the files of a folder to the loaded batch.
    AddFolder,
    OpenSample,
    OpenSmallSample,
    OpenMessySample,
    StopLoad,
    /// Loads the newest part of what did not fit into memory.
    LoadNewest,
    OpenQueue,
    SaveReport,
    /// Saves the whole batch as OCSF findings.
    SaveBatch,
    StopSaving,
    /// Shows the fields of the next source that no reader knew.
    ShowFields,
    /// Goes to the clocks and time zones of the files.
    ShowClocks,
    /// Goes to the first file that can be taken out of the batch.
    TakeOut,
    /// Removes the batch that is kept in this browser.
    ForgetBatch,
    // Queue.
    Next,
    Previous,
    First,
    Last,
    PageDown,
    PageUp,
    NextPile,
    PreviousPile,
    FocusDetail,
    Check,
    CheckToHere,
    ExtendNext,
    ExtendPrevious,
    CheckAll,
    /// Opens the form for a pattern that is true but expected, and what it would cover.
    Suppress,
    /// Shows what is suppressed, or no longer.
    ShowSuppressed,
    /// Makes one incident of the checked ones.
    Join,
    Rerank,
    SameRule,
    SameHost,
    ToggleRowHeight,
    /// A larger detail; the focus stays where it is.
    Peek,
    DropLastToken,
    /// Keeps the query as a view, or lets it go.
    KeepView,
    ClearQuery,
    // Detail.
    ShowWhy,
    ShowEvidence,
    ShowTimeline,
    ShowAlike,
    ShowAlerts,
    /// Marks the host of the focused incident as critical, or as normal again.
    MarkHost,
    MarkAccount,
    /// Chooses a list of hosts and accounts with how critical they are.
    OpenAssets,
    /// Jumps to a reason, 1-based.
    Reason(u8),
    OpenChain,
    CopySummary,
    /// Pins the incident for the brief, or takes it out again.
    Pin,
    // Verdict.
    Judge(Verdict),
    JudgeWithNote(Verdict),
    /// A reason of the open tray, 1-based; 0 is "other".
    PickReason(u8),
    /// Goes on to the next incident without a verdict.
    NextUnjudged,
    /// Brings the focused incident into view, wherever it stands in the list.
    ShowFocused,
    /// Records without a reason (TP, ND).
    Record,
    // Chain.
    PanLeft,
    PanRight,
    ZoomIn,
    ZoomOut,
    FitAll,
    FitSelection,
    NextMark,
    PreviousMark,
    LaneUp,
    LaneDown,
    NextLink,
    PreviousLink,
    /// Sets the two alerts of the selected link apart.
    CutLink,
    /// Holds the two alerts of the selected link together.
    ConfirmLink,
    /// Moves the selected alert, or those in the brushed range, to the checked incident.
    MoveAlerts,
    /// Takes them out into an incident of their own.
    SplitAlerts,
    ToggleLanes,
    ToggleTable,
    ToggleAllAlerts,
    /// Saves the picture of the chain, as SVG or as PNG.
    SavePicture,
    SavePicturePng,
    // Matrix.
    CellUp,
    CellDown,
    CellLeft,
    CellRight,
    CellFilter,
    CellExclude,
    /// The next way to colour the matrix.
    NextLens,
    /// Shows the sub-techniques of the selected technique.
    ShowSubs,
    /// The next choice of incidents that count on the matrix.
    NextScope,
    /// Lays Navigator layers over the matrix.
    OpenLayers,
    ForgetLayers,
    /// Another ATT&CK release for the ids in files for other tools.
    NextRelease,
    /// Saves the focused incident, or the batch, in the form of another tool.
    SaveAs(ExchangeForm),
    // Verdicts.
    NextEntry,
    PreviousEntry,
    ChangeVerdict,
    /// Shows the incident of the selected entry in the queue.
    OpenEntry,
    /// Opens another person's log, to set it beside this one.
    OpenCase,
    /// Saves the verdicts with their log under a passphrase.
    SaveLocked,
    /// Saves the verdicts in a form.
    Export(Form),
    // Model.
    /// Learns a candidate from the verdicts that stand.
    Learn,
    AcceptModel,
    /// Keeps the candidate running beside the model in use.
    ShadowModel,
    DiscardModel,
    /// Forgets what was learnt.
    ShippedModel,
    /// Saves what was learnt as a file, or takes such a file into use.
    SaveModel,
    OpenModel,
    SaveModelCard,
    /// Saves a prior pack for other teams, or tries theirs.
    SavePack,
    OpenPack,
    /// All curves of the model, or the largest only.
    ToggleCurves,
    /// Opens the form that sets points of the model by hand.
    SetPoints,
    // Brief.
    NextSheet,
    PreviousSheet,
    SaveBrief,
    PrintBrief,
    Present,
    /// Saves a working brief: this app with a part of the batch in it.
    SaveWorking,
    /// Saves what was judged in a working brief.
    SavePatch,
    // Storage.
    RetrySaving,
    /// Lets this tab write the case in the place of the one that does.
    TakeOver,
}

impl UiCommand {
    /// Tells whether it writes into the verdict log, or takes a model into use: then one press counts once, however long the key
    /// is held.
    pub fn writes(self) -> bool {
        use UiCommand::{AcceptModel, ConfirmLink, CutLink, Join, JudgeWithNote, PickReason, Record, Redo, Undo};
        matches!(
            self,
            Undo | Redo
                | UiCommand::Judge(_)
                | JudgeWithNote(_)
                | PickReason(_)
                | Record
                | CutLink
                | ConfirmLink
                | Join
                | AcceptModel
        )
    }
}

type Handler = Rc<dyn Fn(UiCommand) -> bool>;

/// The handlers of the components on screen. The newest is asked first.
#[derive(Clone, Copy)]
pub struct Commands {
    handlers: StoredValue<Vec<(u32, Handler)>, LocalStorage>,
    next: StoredValue<u32>,
}

impl Commands {
    pub fn new() -> Commands {
        Commands { handlers: StoredValue::new_local(Vec::new()), next: StoredValue::new(0) }
    }

    pub fn run(self, command: UiCommand) {
        // A copy, because a handler may add or remove handlers.
        let handlers: Vec<Handler> =
            self.handlers.with_value(|list| list.iter().rev().map(|(_, it)| it.clone()).collect());
        let _ = handlers.iter().any(|handler| untrack(|| handler(command)));
    }

    /// Adds a handler until the owner of the calling component is cleaned up.
    pub fn on(self, handler: impl Fn(UiCommand) -> bool + 'static) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.handlers.update_value(|list| list.push((id, Rc::new(handler))));
        on_cleanup(move || self.handlers.update_value(|list| list.retain(|(other, _)| *other != id)));
    }
}
