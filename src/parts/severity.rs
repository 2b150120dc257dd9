//! Severity as the source tool claims it: a shape in a colour, and the word.

use crate::parts::icon::{Glyph, Icon};
use leptos::prelude::*;
use wg_schema::Severity;

#[component]
pub fn SeverityMark(
    /// OCSF `severity_id`.
    id: u8,
    /// Shows the word, too; without it the shape carries it as its name.
    #[prop(optional)]
    with_word: bool,
) -> impl IntoView {
    let severity = Severity::from_id(i64::from(id));
    let (class, glyph) = match severity {
        Severity::Fatal | Severity::Critical => ("severity severity--critical", Glyph::Critical),
        // What could not be read ranks as high and is drawn so; its word stays "Unknown".
        Severity::High | Severity::Unknown => ("severity severity--high", Glyph::High),
        Severity::Medium => ("severity severity--medium", Glyph::Medium),
        Severity::Low => ("severity severity--low", Glyph::Low),
        Severity::Info => ("severity severity--info", Glyph::Info),
    };
    view! {
        <span class=class title=format!("Severity: {}", severity.word())>
            <Icon glyph label=if with_word { "" } else { severity.word() }/>
            {with_word.then(|| severity.word())}
        </span>
    }
}
