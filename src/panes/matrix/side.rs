//! The selected technique, and how the matrix was read.

use super::state::MatrixState;
use crate::command::UiCommand;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::button::{CommandButton, Look};
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted, probability};
use crate::parts::keycap::Keycaps;
use crate::parts::lens::LensMark;
use crate::parts::severity::SeverityMark;
use crate::parts::tactic::TacticChip;
use crate::parts::verdict_mark::VerdictMark;
use crate::store::{ChoicesStoreFields, Screen};
use crate::verdict::Verdict;
use leptos::prelude::*;
use wg_protocol::{ExchangeForm, MatrixView, QueueRow, TechniqueDetail};

/// Mapped ids shown at most.
const MOST: usize = 12;

#[component]
pub fn MatrixSide(state: MatrixState) -> impl IntoView {
    let open = state.desk.choices.side_open();
    let detail = move || match state.technique.get() {
        Some(Some(Ok(detail))) => technique(state, detail).into_any(),
        Some(Some(Err(failure))) => view! { <FailureNote failure/> }.into_any(),
        _ if state.at.get().is_none() => {
            view! { <p class="matrix__card u-faint">{"No technique is named in this scope."}</p> }.into_any()
        }
        _ => view! { <Waiting/> }.into_any(),
    };
    let read = move || {
        state.shown.with(|shown| shown.as_ref().and_then(|shown| shown.as_ref().ok()).map(|view| how_read(view)))
    };
    view! {
        <aside class="pane matrix__side" class:is-open=open aria-label="Selected technique">
            <button type="button" class="button button--ghost drawer-close" on:click=move |_| state.desk.run(UiCommand::Close)>
                {"Close"}
                <Keycaps keys="Escape"/>
            </button>
            <div class="pane__body" data-pane="" tabindex="0" role="region" aria-label="Technique">
                {detail}
                {move || state.shown.with(|shown| shown.as_ref().and_then(|shown| shown.as_ref().ok()).map(|view| (coverage(view), files(state, view))))}
                {read}
            </div>
        </aside>
    }
}

fn technique(state: MatrixState, detail: TechniqueDetail) -> impl IntoView {
    let TechniqueDetail {
        id,
        name,
        release,
        tactic_code,
        phase,
        incidents,
        alerts,
        top,
        subs,
        best,
        verdicts,
        covered_by,
    } = detail;
    let (here, tactic) = untrack(|| state.here()).unwrap_or((incidents, String::new()));
    let summary = match incidents {
        0 => "Not seen in this scope".to_owned(),
        // The cell counts under its tactic, the filter takes the technique wherever it was named.
        n if here != n => format!(
            "{} under {tactic}, {} under all tactics, {}, top score {}",
            counted(u64::from(here), "incident", "incidents"),
            count(u64::from(n)),
            counted(u64::from(alerts), "alert", "alerts"),
            probability(top)
        ),
        n => format!(
            "{}, {}, top score {}",
            counted(u64::from(n), "incident", "incidents"),
            counted(u64::from(alerts), "alert", "alerts"),
            probability(top)
        ),
    };
    let more = (incidents as usize).saturating_sub(best.len());
    let has_subs = !subs.is_empty();
    let judged = verdicts.iter().sum::<u32>() > 0;
    view! {
        <section class="matrix__card">
            <div class="u-row"><TacticChip code=tactic_code name=String::new() phase/><code class="u-quiet">{id}</code><span class="u-faint u-tiny">{release}</span></div>
            <h2 class="matrix__name">{name}</h2>
            <p class="u-quiet u-small">{summary}</p>
            <div class="u-row matrix__actions">
                <CommandButton command=UiCommand::CellFilter words="Filter queue" look=Look::Primary/>
                <CommandButton command=UiCommand::CellExclude words="Exclude"/>
            </div>
        </section>
        {has_subs.then(|| view! {
            <section class="matrix__card">
                <h3>{"Sub-techniques"}</h3>
                <table class="matrix__subs"><tbody>{subs.into_iter().map(sub).collect_view()}</tbody></table>
            </section>
        })}
        <section class="matrix__card">
            <h3>{"Incidents by priority"}</h3>
            {if best.is_empty() { view! { <p class="u-faint u-small">{"None in this scope."}</p> }.into_any() } else {
                view! { <ul>{best.into_iter().map(|row| incident(state, row)).collect_view()}</ul> }.into_any()
            }}
            {(more > 0).then(|| view! { <p class="u-faint u-tiny">{format!("and {} more", count(more as u64))}</p> })}
        </section>
        {(!covered_by.is_empty()).then(|| view! {
            <section class="matrix__card">
                <h3>{"Can we see it?"}</h3>
                <p class="u-small">{"Covered, by the word of:"}</p>
                <ul class="u-small">{covered_by.into_iter().map(|name| view! { <li><DataText text=name limit=80/></li> }).collect_view()}</ul>
                <p class="u-faint u-tiny">{"Coverage means that somebody says it can be seen. It does not mean that a rule would have fired."}</p>
            </section>
        })}
        <section class="matrix__card">
            <h3>{"Verdicts on this technique, this batch"}</h3>
            {if judged {
                Verdict::ALL
                    .into_iter()
                    .zip(verdicts)
                    .map(|(verdict, n)| view! { <span class="matrix__verdict"><VerdictMark verdict/><b>{n}</b></span> })
                    .collect_view()
                    .into_any()
            } else {
                view! { <p class="u-faint u-small">{"None yet."}</p> }.into_any()
            }}
        </section>
    }
}

fn sub((suffix, name, incidents, top): (String, String, u32, f32)) -> impl IntoView {
    let seen = incidents > 0;
    view! {
        <tr>
            <td class="u-faint"><code>{suffix}</code></td>
            <td class="u-ell" title=name.clone()>{name.clone()}</td>
            <td class="u-num" class:u-faint=!seen>{if seen { count(u64::from(incidents)) } else { "not seen".to_owned() }}</td>
            <td class="u-num u-quiet">{seen.then(|| probability(top))}</td>
        </tr>
    }
}

fn incident(state: MatrixState, row: QueueRow) -> impl IntoView {
    let QueueRow { uid, title, lens, severity_id, .. } = row;
    let named = StoredValue::new(uid.clone());
    let blind = move || named.with_value(|uid| crate::blind::is_blind(state.desk, uid));
    let open = move |_| {
        state.desk.choices.incident().set(uid.clone());
        state.desk.run(UiCommand::Go(Screen::Queue));
    };
    view! {
        <li>
            <button type="button" class="matrix__incident" on:click=open>
                <SeverityMark id=severity_id/>
                <span class="u-grow u-ell"><DataText text=title limit=90/></span>
                {move || (!blind()).then(|| view! {
                    <LensMark p=lens.p low=lens.low high=lens.high/>
                    <b>{probability(lens.p)}</b>
                })}
            </button>
        </li>
    }
}

/// The layers that say what can be seen.
fn coverage(view: &MatrixView) -> impl IntoView + use<> {
    let rows = view
        .layers
        .iter()
        .map(|layer| {
            let attack = if layer.attack.is_empty() { String::new() } else { format!("ATT&CK {}, ", layer.attack) };
            let unknown = match layer.unknown {
                0 => String::new(),
                n => format!(", {} not known here", counted(u64::from(n), "id", "ids")),
            };
            view! {
                <li>
                    <DataText text=layer.name.clone() limit=80/>
                    <span class="u-faint">" "<DataText text=attack limit=40/>{format!("{} covered{unknown}", count(u64::from(layer.covered)))}</span>
                </li>
            }
        })
        .collect_view();
    let any = !view.layers.is_empty();
    view! {
        <section class="matrix__card">
            <h3>{"Coverage"}</h3>
            {if any {
                view! { <ul class="matrix__read u-small">{rows}</ul> }.into_any()
            } else {
                view! { <p class="u-quiet u-small">{"Layers of ATT&CK Navigator say what your sources and rules could see. Drop them on this page or open them: one, or several over each other. They stay until the page is reloaded."}</p> }.into_any()
            }}
            <div class="u-row matrix__actions">
                <CommandButton command=UiCommand::OpenLayers words=if any { "Add layers" } else { "Open layers" }/>
                {any.then(|| view! { <CommandButton command=UiCommand::ForgetLayers words="Forget them"/> })}
            </div>
        </section>
    }
}

/// What can be saved for other tools: the layer of what counts here, and the focused incident.
fn files(state: MatrixState, view: &MatrixView) -> impl IntoView + use<> {
    let button = |form| view! { <CommandButton command=UiCommand::SaveAs(form) words=crate::exchange::words(form)/> };
    let chosen = state.desk.choices.release();
    let first = view.releases.first().cloned().unwrap_or_default();
    let choices = view
        .releases
        .iter()
        .map(|release| {
            let (own, value, first) = (release.clone(), release.clone(), first.clone());
            let is_chosen = move || chosen.with(|now| if now.is_empty() { own == first } else { *now == own });
            view! {
                <button type="button" class="segment__choice" aria-pressed=move || is_chosen().to_string() on:click=move |_| chosen.set(value.clone())>
                    {format!("ATT&CK {release}")}
                </button>
            }
        })
        .collect_view();
    view! {
        <section class="matrix__card">
            <h3>{"Files for other tools"}</h3>
            <p class="u-quiet u-small">{"The layer holds ids, counts and scores. The other two hold the focused incident with its names."}</p>
            {(view.releases.len() > 1).then(|| view! { <span class="segment matrix__actions" role="group" aria-label="ATT&CK release of their ids" aria-keyshortcuts="R">{choices}</span> })}
            <div class="u-row matrix__actions">{ExchangeForm::ALL.map(button).into_iter().collect_view()}</div>
        </section>
    }
}

/// Which release, what has no place in it, and which ids were mapped.
fn how_read(view: &MatrixView) -> impl IntoView + use<> {
    let unmapped = match view.unmapped_alerts {
        0 => "Every alert names a technique or a tactic.".to_owned(),
        n => format!(
            "{} no technique and no tactic; {} not in this picture.",
            counted(n, "alert names", "alerts name"),
            if n == 1 { "it is" } else { "they are" }
        ),
    };
    let inferred = (view.inferred_alerts > 0).then(|| {
        format!(
            "{} no technique; one was inferred from the words of title, rule and command line. Such cells are hatched, and neither scores nor links rest on them.",
            counted(view.inferred_alerts, "alert names", "alerts name")
        )
    });
    let mapped = match view.mapped.len() {
        0 => "No id had to be mapped from an older release.".to_owned(),
        n => format!("{} mapped from older releases:", counted(n as u64, "id was", "ids were")),
    };
    let more = view.mapped.len().saturating_sub(MOST);
    let rows = view
        .mapped
        .iter()
        .take(MOST)
        .map(|(given, now, alerts)| {
            view! {
                <li><DataText text=given.clone() limit=40 mono=true/>" is now "<code>{now.clone()}</code>", "{counted(u64::from(*alerts), "alert", "alerts")}</li>
            }
        })
        .collect_view();
    view! {
        <section class="matrix__card">
            <h3>{"How this was read"}</h3>
            <div class="matrix__read u-small u-quiet">
                <p>{format!("ATT&CK Enterprise {}. Sub-techniques count in their parent.", view.version)}</p>
                <p>{unmapped}</p>
                {inferred.map(|text| view! { <p>{text}</p> })}
                <p>{mapped}</p>
                <ul>{rows}</ul>
                {(more > 0).then(|| format!("and {more} more"))}
                <p>{if view.layers.is_empty() { "Not seen is not absent: whether these sources could see it is not known." } else { "Not seen is not absent: a layer says what could be seen, not that it was looked for." }}</p>
            </div>
        </section>
    }
}
