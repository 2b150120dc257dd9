//! The words of ours that nobody brings along: each explained once, where it stands and in the guide.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    Pile,
    Line,
    Lens,
    Points,
    NotYetYours,
    Checks,
    BlindCheck,
    Incident,
    Strip,
    Link,
    Heat,
    Candidate,
    Log,
    Codes,
    Fold,
}

impl Term {
    pub const ALL: [Term; 15] = [
        Term::Pile,
        Term::Line,
        Term::Lens,
        Term::Points,
        Term::NotYetYours,
        Term::Checks,
        Term::BlindCheck,
        Term::Incident,
        Term::Strip,
        Term::Link,
        Term::Heat,
        Term::Candidate,
        Term::Log,
        Term::Codes,
        Term::Fold,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Term::Pile => "Pile",
            Term::Line => "The line",
            Term::Lens => "Lens",
            Term::Points => "Points",
            Term::NotYetYours => "Not yet yours",
            Term::Checks => "Nothing promised, n of m checks",
            Term::BlindCheck => "Blind check",
            Term::Incident => "Incident",
            Term::Strip => "Strip of ticks",
            Term::Link => "Certain, inferred",
            Term::Heat => "Heat",
            Term::Candidate => "Candidate",
            Term::Log => "Verdicts and entries",
            Term::Codes => "Codes",
            Term::Fold => "Folded",
        }
    }

    pub fn says(self) -> &'static str {
        match self {
            Term::Pile => {
                "Incidents of about the same estimate: Act first from 0.70, Look soon from 0.30, Skim down to the line at 0.05. The bounds are the same on every shift; only the line can be drawn elsewhere for a batch."
            }
            Term::Line => {
                "It lies at an estimate of 0.05, or where the Model screen drew it by time or by a target. Nobody plans to open what is below it; nothing there is hidden or closed, and a search finds it."
            }
            Term::Lens => {
                "The dot is the estimate, the width is how sure it is: two standard deviations to each side. Wide means hardly known."
            }
            Term::Points => {
                "A score is a sum: a starting point and what each reason adds or takes. 10 points double the odds. The first two reasons of a row are those that tell it from its neighbours."
            }
            Term::NotYetYours => {
                "The model is the shipped scorecard and has learnt nothing from your verdicts, so every lens is wide. It learns from them when you ask for it, on the Model screen."
            }
            Term::Checks => {
                "How much may be missed below the line is only said after so many blind checks of it. Until then nothing is promised."
            }
            Term::BlindCheck => {
                "An incident drawn at random from below the line. Its score and reasons are hidden until you judge it, so that you judge the evidence and not the model."
            }
            Term::Incident => {
                "Alerts that belong together by a machine, an account, a file or an address, close in time. Open the chain to see each link and what it rests on."
            }
            Term::Strip => {
                "One tick for each of the 15 ATT&CK tactics in the order of an attack, tall where an alert of the incident names it."
            }
            Term::Link => {
                "Certain: both alerts name the same process, file or session by an id. Inferred: they share something that others may share too, such as a machine within minutes. An inferred link can be cut or confirmed."
            }
            Term::Heat => {
                "The stronger the colour of a technique, the higher the best estimate (or the more incidents) that names it. Not seen is not absent."
            }
            Term::Candidate => {
                "What the model would be if it learnt from your verdicts. It ranks nothing until you accept it, after you saw what would move. In shadow it stays beside the model in use, and its record on your next verdicts grows."
            }
            Term::Log => {
                "A verdict that stands is what you hold now; an entry is a line of the log. Changing or undoing a verdict adds an entry, so there are more entries than verdicts."
            }
            Term::Codes => "HOST-1 or USER-2 in the place of a name. Which is which stays with you.",
            Term::Fold => {
                "Rows that say the same of one alert count once. Nothing is dropped: each repeat is kept with its time."
            }
        }
    }
}

/// A word as it stands on a screen; pointed at or come to by `Tab` it explains itself.
#[component]
pub fn Explained(
    term: Term,
    #[prop(into)] words: String,
    /// Test id of the words alone.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView {
    view! {
        <span class="term has-tip" tabindex="0" role="note">
            <span data-testid=testid>{words}</span>
            <span class="u-hidden">{". "}{term.says()}</span>
        </span>
    }
}
