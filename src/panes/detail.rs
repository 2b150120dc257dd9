//! The detail of an incident, in the order of an investigation: what happened and what is missing, why this rank, what would
//! change it, when, on what evidence, and the alerts themselves.

pub mod alerts;
pub mod alike;
pub mod assets;
pub mod evidence;
pub mod mini_timeline;
pub mod pre_work;
pub mod reading;
pub mod record;
pub mod rests;
pub mod summary;
pub mod why;

use crate::command::UiCommand;
use crate::desk::{Desk, use_desk};
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::button::{CommandButton, Look};
use crate::parts::data_text::DataText;
use crate::parts::figure::counted;
use crate::parts::severity::SeverityMark;
use crate::platform::idle::Job;
use crate::platform::{clipboard, dom};
use crate::store::ChoicesStoreFields;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::{Answer, IncidentDetail, Query};
use wg_query::{Field, with_token};

/// While the focus moves on faster than this, the detail waits until it rests: a held key moves a row a frame.
const REST_MS: u32 = 70;

/// Follows a value at once where it changes now and then, and when it rests where it changes quickly.
fn settled(value: Signal<String>) -> Signal<String> {
    let shown = RwSignal::new(value.get_untracked());
    let changed_at = StoredValue::new(0.0);
    let rest = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let now = value.get();
        if shown.with_untracked(|shown| *shown == now) {
            return rest.set_value(None);
        }
        let ticks = dom::ticks_ms();
        let is_quick = ticks - changed_at.get_value() < f64::from(REST_MS);
        changed_at.set_value(ticks);
        if !is_quick {
            rest.set_value(None);
            return shown.set(now);
        }
        let job = Job::start();
        rest.set_value(Some(Timeout::new(REST_MS, move || {
            drop(job);
            shown.set(now);
        })));
    });
    shown.into()
}

#[component]
pub fn DetailPane() -> impl IntoView {
    let desk = use_desk();
    let incident = settled(desk.choices.incident().into());
    let detail = desk.ask(
        move || Some(incident.get()).filter(|uid| !uid.is_empty()).map(|uid| Query::Incident { uid }),
        |answer| match answer {
            Answer::Incident(detail) => Some(detail),
            _ => None,
        },
    );
    // Private to the pane: which reason is lit, here and in the evidence.
    let focused = RwSignal::new(None::<u32>);
    // And which alerts are, because a sentence rests on them.
    let marked = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        incident.track();
        focused.set(None);
        marked.set(Vec::new());
        // Another incident is read from its beginning.
        dom::to_top(".detail__body");
    });
    let with_detail = move |job: &dyn Fn(&IncidentDetail)| {
        detail.with_untracked(|detail| {
            if let Some(Some(Ok(detail))) = detail {
                job(detail);
            }
        });
    };
    desk.on_command(move |command| {
        match command {
            UiCommand::ShowWhy => dom::show(".detail__why"),
            UiCommand::ShowEvidence => dom::show(".detail__evidence"),
            UiCommand::ShowAlike => dom::show_if_hidden(".detail__alike"),
            UiCommand::ShowTimeline => dom::show(".detail__timeline"),
            UiCommand::ShowAlerts => dom::show(".detail__alerts"),
            UiCommand::Reason(number) if !is_blind(desk) => light(focused, u32::from(number)),
            UiCommand::Pin => with_detail(&|_| crate::panes::brief::state::pin(desk)),
            UiCommand::CopySummary => with_detail(&|detail| copy(desk, summary::text(detail, is_blind(desk)))),
            UiCommand::SameRule => {
                with_detail(&|detail| same(desk, Field::Rule, detail.list.first().map(|alert| &alert.title)))
            }
            UiCommand::SameHost => {
                with_detail(&|detail| {
                    same(desk, Field::Host, detail.list.iter().map(|alert| &alert.host).find(|host| !host.is_empty()))
                });
            }
            _ => return false,
        }
        true
    });
    let shown = Memo::new(move |_| detail.with(|detail| detail.clone().flatten()));
    move || {
        match shown.get() {
        Some(Ok(detail)) => incident_view(desk, detail, focused, marked).into_any(),
        Some(Err(failure)) => view! { <div class="detail__body" tabindex="0"><FailureNote failure/></div> }.into_any(),
        None if incident.get().is_empty() || desk.bridge.revision().is_none() => {
            view! { <div class="detail__body detail__body--empty" tabindex="0"><p class="u-faint">{"No incident is focused."}</p></div> }.into_any()
        }
        None => view! { <div class="detail__body" tabindex="0"><Waiting/></div> }.into_any(),
    }
    }
}

fn incident_view(
    desk: Desk,
    detail: IncidentDetail,
    focused: RwSignal<Option<u32>>,
    marked: rests::Marked,
) -> impl IntoView {
    let uid = StoredValue::new(detail.uid.clone());
    let blind = Memo::new(move |_| uid.with_value(|uid| crate::blind::is_blind(desk, uid)));
    // What a blind check withholds is not drawn at all: hidden by style, it would still be in the page.
    let whole = StoredValue::new(detail.clone());
    let why = move || (!blind.get()).then(|| view! { <why::Why detail=whole.get_value() focused/> });
    let alike = move || (!blind.get()).then(|| view! { <alike::Alike uid=uid.get_value()/> });
    let counts = [
        counted(u64::from(detail.alerts), "alert", "alerts"),
        // None of either is no fact worth its place: where names are missing, that is said below.
        [(detail.hosts, "host", "hosts"), (detail.accounts, "account", "accounts")]
            .into_iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, one, many)| counted(u64::from(n), one, many))
            .collect::<Vec<_>>()
            .join(", "),
        detail.sensors.join(", "),
    ];
    view! {
        {move || blind.get().then(|| view! { <p class="detail__blind" role="status" data-testid="blind-note">{"Blind check, drawn at random below the line, or now and then a known answer. Score, reasons and what it is like are hidden until you judge it."}</p> })}
        <header class="detail__head" data-pane="">
            <div class="detail__line">
                <code data-testid="detail-uid">{detail.uid.clone()}</code>
                <SeverityMark id=detail.severity_id with_word=true/>
                {counts.into_iter().filter(|words| !words.is_empty()).map(|words| view! { <span class="u-ell">{words}</span> }).collect_view()}
                <span class="u-grow"></span>
                {move || uid.with_value(|uid| crate::panes::brief::state::is_pinned(desk, uid)).then(|| view! { <span class="chip">{"in the brief"}</span> })}
                <CommandButton command=UiCommand::Pin words="Pin" look=Look::Ghost/>
                <CommandButton command=UiCommand::OpenChain words="Open chain" look=Look::Ghost/>
                <CommandButton command=UiCommand::CopySummary words="Copy summary" look=Look::Ghost/>
            </div>
            <h1 class="detail__title" data-testid="detail-title"><DataText text=detail.title.clone() limit=240/></h1>
        </header>
        <div class="detail__body" tabindex="0" role="region" aria-label="Incident detail" data-pane="">
            <div class="detail__columns">
                <pre_work::PreWorkBlock detail=detail.clone() blind marked/>
                {why}
            </div>
            <mini_timeline::MiniTimelineView mini=detail.mini.clone() alerts=detail.alerts repeats=detail.repeats/>
            <div class="detail__pair">
                <evidence::EvidenceTable evidence=detail.evidence.clone() focused blind/>
                {alike}
            </div>
            <assets::Assets of=(*detail.assets).clone()/>
            <reading::ReadingBlock reading=(*detail.reading).clone()/>
            <alerts::AlertList list=detail.list.clone() total=detail.alerts desk blind marked/>
        </div>
    }
}

/// Tells whether the focused incident is being checked blindly, now.
fn is_blind(desk: Desk) -> bool {
    untrack(|| desk.choices.incident().with(|uid| crate::blind::is_blind(desk, uid)))
}

/// Lights a reason and brings it into view.
fn light(focused: RwSignal<Option<u32>>, number: u32) {
    focused.set(Some(number));
    dom::next_frame(|| dom::show_if_hidden(".waterfall__row.is-focused"));
}

fn copy(desk: Desk, text: String) {
    spawn_local(async move {
        let done = if clipboard::copy(&text).await {
            "Summary copied as plain text."
        } else {
            "The browser did not allow copying."
        };
        desk.says.tell(done);
    });
}

fn same(desk: Desk, field: Field, value: Option<&String>) {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => desk.choices.query().update(|query| *query = with_token(query, field, value)),
        None => desk.says.quietly("Not in this batch."),
    }
}
