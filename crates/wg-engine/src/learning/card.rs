//! The model card as a file: what the model is, what it was made of, what it says, what was measured, and its limits.

use super::Learning;
use crate::words;
use std::fmt::Write;
use wg_protocol::{DriftView, ModelView, PromiseView, Shape, Standing};
use wg_score::learn::{Given, Label, Lesson, Recipe};
use wg_score::{LEAST_INCIDENTS, LEAST_OF_EACH_KIND, compare};

/// Returns the card as Markdown. No text of an alert is in it, and of a person only who set points by hand, and why.
pub fn card(view: &ModelView, learning: &Learning, promise: Option<&PromiseView>, last_change: &str) -> String {
    let taught = learning.taught();
    let mut out = format!(
        "# Model card: {}\n\n\
         - Hash of everything that a score depends on: `{}`\n\
         - Shipped scorecard: `{}`, at half strength\n\
         - Is: a sum of {} tables of points that starts at {}; 10 points double the odds. No hidden layers, no language model.\n\
         - For: putting exported alerts in order for a person to judge.\n\
         - Not for: blocking, closing or paging without a person; rating people.\n",
        view.model,
        view.hash,
        wg_score::Model::starting().version(),
        view.shapes.len(),
        signed(view.base),
    );
    let last_change = if last_change.is_empty() { "none that is known here".to_owned() } else { spoken(last_change) };
    let _ = writeln!(out, "- Last change: {last_change}");
    lessons(&mut out, &taught.lessons);
    packs(&mut out, view);
    set_by_hand(&mut out, view);
    measured(&mut out, &taught.lessons);
    weak(&mut out, view);
    below(&mut out, promise);
    drifted(&mut out, view.drift.as_ref());
    changed(&mut out, &view.shapes);
    out += LIMITS;
    out
}

const LIMITS: &str = "\n## Limits\n\n\
    - Reasons are exact for this model; they are not causes. Features that go together share credit by convention.\n\
    - What no sensor reported is not known. A field that is not in the export has no points, for or against.\n\
    - History is the history of the batch. At its start everything is new, and new means little.\n\
    - Whoever writes alerts can move some answers; each feature of docs/scorecard.md says which and how far.\n\
    - Verdicts teach what they say, right or wrong. One taken back leaves nothing behind.\n";

fn lessons(out: &mut String, lessons: &[Lesson]) {
    let _ = writeln!(out, "\n## Learnt from\n");
    if lessons.is_empty() {
        let _ = writeln!(out, "- No verdict. Every estimate is the scorecard's and is not calibrated here.");
    }
    let of = |label: Label| lessons.iter().filter(|lesson| lesson.label == label).count();
    let given = |kind: Given| lessons.iter().filter(|lesson| lesson.given == kind).count();
    let (real, expected, wrong) = (of(Label::Malicious), of(Label::Expected), of(Label::FalseAlarm));
    if !lessons.is_empty() {
        let _ = writeln!(
            out,
            "- {}: {real} real, {expected} expected activity, {wrong} false alarms\n\
             - Given for one alert: {}; against the model's suggestion: {}; with it: {}; in bulk: {}; imported: {}",
            words::count(lessons.len(), "judged alert", "judged alerts"),
            given(Given::Single),
            given(Given::Overridden),
            given(Given::Accepted),
            given(Given::Bulk),
            given(Given::Imported),
        );
    }
    if real < crate::line::REAL_TO_HIDE {
        let _ = writeln!(out, "- Fewer than {} real ones: it hides nothing by learning yet", crate::line::REAL_TO_HIDE);
    }
}

fn packs(out: &mut String, view: &ModelView) {
    if view.packs.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## Prior packs of other teams\n");
    let _ = writeln!(
        out,
        "| team | judged alerts | real | weight | made | model |\n| --- | ---: | ---: | ---: | --- | --- |"
    );
    for pack in &view.packs {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {:.0} % | {} | `{}` |",
            spoken(&pack.team),
            pack.lessons,
            pack.real,
            f64::from(pack.weight) / 10.0,
            wg_schema::time::to_rfc3339(pack.made_ms),
            pack.model,
        );
    }
}

fn set_by_hand(out: &mut String, view: &ModelView) {
    let _ = writeln!(out, "\n## Set by a person\n");
    if view.edits.is_empty() {
        let _ = writeln!(out, "- Nothing.");
        return;
    }
    let _ = writeln!(out, "| feature | answer | set to | by | why | when |\n| --- | --- | --- | --- | --- | --- |");
    for edit in &view.edits {
        let shape = view.shapes.iter().find(|shape| shape.feature == edit.feature);
        let cell = shape.and_then(|shape| shape.cells.iter().find(|cell| cell.bin == edit.bin && edit.bin > 0));
        let (answer, set) = match (cell, edit.points == 0.0) {
            (Some(cell), _) => (cell.label.as_str(), signed(edit.points)),
            (None, true) => ("all", "taken out".to_owned()),
            (None, false) => ("all", format!("at most {:.1} either way", edit.points)),
        };
        let _ = writeln!(
            out,
            "| {} | {answer} | {set} | {} | {} | {} |",
            shape.map_or("", |shape| shape.name.as_str()),
            spoken(&edit.author),
            spoken(&edit.reason),
            wg_schema::time::to_rfc3339(edit.at_ms),
        );
    }
}

/// Returns a person's text as it may stand in a cell of Markdown: no mark of it means anything.
fn spoken(text: &str) -> String {
    let plain = |sign: char| if sign.is_control() || "|`<>[]\\*_&".contains(sign) { ' ' } else { sign };
    text.chars().map(plain).collect::<String>().trim().to_owned()
}

fn measured(out: &mut String, lessons: &[Lesson]) {
    let _ = writeln!(out, "\n## Measured\n");
    let result = compare(&[], lessons, &[], Recipe::default());
    if !result.is_enough() {
        let _ = writeln!(
            out,
            "- Too few to evaluate: {} judged, {} of them real; {LEAST_INCIDENTS} incidents are needed, {LEAST_OF_EACH_KIND} of each kind.",
            result.incidents, result.real
        );
        return;
    }
    let _ = writeln!(
        out,
        "- On its own verdicts, each fifth predicted by what the other four teach ({} incidents, {} real): logarithmic loss {:.4}, \
         the shipped scorecard {:.4}, difference give or take {:.4}. Verdicts are no random sample.",
        result.incidents, result.real, result.after, result.before, result.error
    );
}

fn weak(out: &mut String, view: &ModelView) {
    let _ = writeln!(out, "\n## Weak at\n");
    for (kind, missed, of) in &view.weak {
        let _ = writeln!(
            out,
            "- {kind}: {missed} of {of} real ones that it was not taught are not in the two highest piles"
        );
    }
    if !view.unjudged.is_empty() {
        let _ = writeln!(out, "- No real one was judged of: {}", view.unjudged.join(", "));
    }
    if view.weak.is_empty() && view.unjudged.is_empty() {
        let _ = writeln!(out, "- Nothing that was measured.");
    }
}

fn below(out: &mut String, promise: Option<&PromiseView>) {
    let _ = writeln!(out, "\n## Below the line\n");
    let Some(view) = promise else {
        let _ = writeln!(out, "- No batch is loaded.");
        return;
    };
    let says = match view.standing {
        Standing::Empty => "nothing is below it".to_owned(),
        Standing::OfPart => "nothing is promised: it is a part of another batch".to_owned(),
        Standing::TooFew => "nothing is promised: too few random checks".to_owned(),
        Standing::Revoked(_) => "the promise is revoked".to_owned(),
        Standing::Holds => format!("at most {} of {} real, 95 % sure", view.at_most, view.pile - view.found),
    };
    let _ = writeln!(
        out,
        "- On this batch {says}. {} of {} checked at random, {} found, {} undecided.",
        view.checked, view.pile, view.found, view.undecided
    );
    let (asked, missed, sees) = view.reader;
    let _ = writeln!(out, "- The line lies at an estimate of {:.3}.", view.line);
    if asked > 0 {
        let _ = writeln!(
            out,
            "- Of {asked} known answers among the checks {missed} were missed{}.",
            if sees > 0.0 {
                format!(
                    "; such a reader sees at least {sees:.3} of real ones, and the bound counts what may be overlooked"
                )
            } else {
                String::new()
            }
        );
    }
}

fn drifted(out: &mut String, drift: Option<&DriftView>) {
    let _ = writeln!(out, "\n## Drift since learning\n");
    let Some(drift) = drift else {
        let _ = writeln!(out, "- Not told: nothing was learnt, or there are too few alerts.");
        return;
    };
    let moved: Vec<String> = drift
        .features
        .iter()
        .filter(|feature| feature.by >= drift.moved_from)
        .map(|feature| format!("{} ({:.2})", feature.name, feature.by))
        .collect();
    let _ = writeln!(
        out,
        "- Inputs that have moved (stability index {} and more): {}\n- Rules that are new: {}; gone: {}",
        drift.moved_from,
        if moved.is_empty() { "none".to_owned() } else { moved.join(", ") },
        drift.new_rules,
        drift.gone_rules
    );
    let _ = writeln!(out, "- Of what it was taught, rules that are gone: {:.0} %", drift.gone_lessons * 100.0);
    let names = |list: &[String]| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
    let _ = writeln!(
        out,
        "- Inputs whose fields are gone: {} ({:.0} % of the points came of them); new: {}",
        names(&drift.gone_inputs),
        drift.gone_rested * 100.0,
        names(&drift.new_inputs)
    );
    drift.revokes.iter().for_each(|says| {
        let _ = writeln!(out, "- {says}");
    });
}

fn changed(out: &mut String, shapes: &[Shape]) {
    let cells = || {
        shapes.iter().flat_map(|shape| {
            let moved = shape.cells.iter().filter(|cell| cell.bin > 0 && cell.points != cell.starting);
            moved.map(move |cell| (shape, cell))
        })
    };
    let _ = writeln!(out, "\n## Points that are not the shipped ones\n");
    if cells().next().is_none() {
        let _ = writeln!(out, "- None.");
        return;
    }
    let _ = writeln!(out, "| feature | answer | shipped | now | alerts here |\n| --- | --- | ---: | ---: | ---: |");
    for (shape, cell) in cells() {
        let set = if cell.is_edited { " (set by a person)" } else { "" };
        let _ = writeln!(
            out,
            "| {} | {}{set} | {} | {} | {} |",
            shape.name,
            cell.label,
            signed(cell.starting),
            signed(cell.points),
            cell.alerts
        );
    }
}

/// Returns points to the tenth, `+1.5`; what rounds to nothing has no sign.
fn signed(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    if tenths == 0.0 { "0.0".to_owned() } else { format!("{tenths:+.1}").replace('-', "\u{2212}") }
}
