//! The guide: the words of the screen, explained; those of the other screens below them.

use crate::desk::use_desk;
use crate::parts::form_dialog::FormDialog;
use crate::parts::term::Term;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Overlay, Screen};
use leptos::html::Div;
use leptos::prelude::*;

/// What a screen speaks of, in the order in which it is met there.
fn of(screen: Screen) -> &'static [Term] {
    match screen {
        Screen::Import => &[Term::Fold, Term::Incident, Term::Line],
        Screen::Queue => &[
            Term::Pile,
            Term::Line,
            Term::Lens,
            Term::Points,
            Term::Strip,
            Term::NotYetYours,
            Term::Checks,
            Term::BlindCheck,
        ],
        Screen::Chain => &[Term::Incident, Term::Link, Term::Lens, Term::Fold],
        Screen::Matrix => &[Term::Heat, Term::Lens],
        Screen::Model => &[Term::Candidate, Term::Points, Term::NotYetYours, Term::Checks, Term::BlindCheck],
        Screen::Verdicts => &[Term::Log, Term::Lens, Term::Codes],
        Screen::Brief => &[Term::Codes, Term::Line, Term::Lens],
    }
}

#[component]
pub fn GuidePage() -> impl IntoView {
    let desk = use_desk();
    let screen = desk.choices.screen().get_untracked();
    let close = Callback::new(move |()| desk.choices.overlay().set(Overlay::None));
    let body = NodeRef::<Div>::new();
    body.on_load(|body| dom::focus(&body));
    let here = of(screen);
    let others: Vec<Term> = Term::ALL.into_iter().filter(|term| !here.contains(term)).collect();
    view! {
        <FormDialog title="In plain words" label="Guide" testid="guide" on_close=close on_save=close>
            <div class="suppress__body guide-page" tabindex="0" role="region" aria-label="Words" node_ref=body>
                <h3>{screen.name()}</h3>
                {list(here)}
                <h3>{"Elsewhere"}</h3>
                {list(&others)}
                <p class="u-faint u-small">{"What a reason means stands under the sum, when you press its number. What a technique is stands with it on the matrix and the chain."}</p>
            </div>
        </FormDialog>
    }
}

fn list(terms: &[Term]) -> impl IntoView + use<> {
    let lines = terms.iter().map(|term| view! { <dt>{term.word()}</dt><dd>{term.says()}</dd> }).collect_view();
    view! { <dl class="guide-page__list">{lines}</dl> }
}
