//! The selected alert with its links, and the verdict on the whole incident.

use super::links::{Sure, why};
use super::state::ChainState;
use crate::command::UiCommand;
use crate::panes::verdict_bar::VerdictBar;
use crate::parts::button::CommandButton;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, points};
use crate::parts::keycap::Keycaps;
use crate::parts::tactic::TacticChip;
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use wg_protocol::{ChainMark, ChainView};

#[component]
pub fn ChainSide(state: ChainState) -> impl IntoView {
    let choices = state.desk.choices;
    // A tray that nobody can see would take the digits.
    let is_open = move || choices.side_open().get() || choices.tray().get().is_some();
    let selected = move || {
        let view = state.view()?;
        let at = state.mark.get()?;
        Some(alert(state, &view, at).into_any())
    };
    view! {
        <aside class="pane chain__side" class:is-open=is_open aria-label="Selected alert">
            <button type="button" class="button button--ghost drawer-close" on:click=move |_| state.desk.run(UiCommand::Close)>
                {"Close"}
                <Keycaps keys="Escape"/>
            </button>
            <div class="pane__body" data-pane="" tabindex="-1">
                {selected}
                <div class="chain__card chain__key u-tiny u-faint">
                    <span class="chain-sure"><i></i>{"certain: shared process, session or file"}</span>
                    <span class="chain-sure chain-sure--inferred"><i></i>{"inferred: shared entity and time only"}</span>
                </div>
            </div>
            <div class="chain__judge">
                <span class="u-faint u-tiny">{"Judge the whole incident"}</span>
                <VerdictBar/>
            </div>
        </aside>
    }
}

fn alert(state: ChainState, view: &ChainView, at: usize) -> impl IntoView + use<> {
    let mark = view.marks[at].clone();
    let cards = view
        .links
        .iter()
        .enumerate()
        .filter(|(_, link)| link.from as usize == at || link.to as usize == at)
        .take(40)
        .map(|(number, _)| card(state, view, number, at))
        .collect_view();
    let n_links = view.links.iter().filter(|link| link.from as usize == at || link.to as usize == at).count();
    let version = state.desk.bridge.about.with_untracked(|about| about.attack.clone());
    let guide = mark.guide.and_then(|at| view.guides.get(usize::from(at))).cloned().map(|guide| {
        view! {
            <section class="chain__card" data-testid="chain-guide">
                <h3>{format!("Guide: {}", guide.about)}</h3>
                <p class="u-small">{format!("{} {} {}", guide.what, guide.harmless, guide.look)}</p>
            </section>
        }
    });
    let technique = (!mark.technique.is_empty()).then(|| {
        view! {
            <section class="chain__card">
                <h3>{format!("Technique, ATT&CK {version}")}</h3>
                <p class="u-small"><code>{mark.technique.clone()}</code>" "{mark.technique_name.clone()}</p>
            </section>
        }
    });
    let (code, tactic) = (if mark.code.is_empty() { "·".to_owned() } else { mark.code.clone() }, mark.tactic.clone());
    view! {
        <section class="chain__card">
            <div class="u-row chain__what">
                <TacticChip code name=tactic phase=mark.phase/>
                <h2><DataText text=mark.title.clone() limit=160/></h2>
            </div>
            {facts(state, &mark)}
            {(view.marks.len() > 1).then(|| view! {
                <div class="u-row chain__acts">
                    <CommandButton command=UiCommand::MoveAlerts words="Move"/>
                    <CommandButton command=UiCommand::SplitAlerts words="Take out"/>
                </div>
            })}
        </section>
        {technique}
        <section class="chain__card">
            <h3>{"Links of this alert"}</h3>
            {if n_links == 0 { view! { <p class="u-faint u-small">{"None among the alerts that are drawn."}</p> }.into_any() } else { cards.into_any() }}
            {(n_links > 40).then(|| view! { <p class="u-faint u-tiny">{format!("and {} more in the table", n_links - 40)}</p> })}
        </section>
        {guide}
    }
}

fn facts(state: ChainState, mark: &ChainMark) -> impl IntoView + use<> {
    let time = format!("{} {}.{:03} UTC", clock::day(mark.time), clock::hms(mark.time), mark.time.rem_euclid(1000));
    let fields = mark
        .fields
        .iter()
        .map(|field| {
            view! {
                <dt>{field_label(&field.field)}</dt>
                <dd><DataText text=field.value.clone() limit=200 mono=true/></dd>
            }
        })
        .collect_view();
    let repeats = (!mark.repeats.is_empty()).then(|| {
        let last = mark.repeats.iter().max().copied().unwrap_or(mark.time);
        let words = format!("{}, the last at {}", mark.folded, clock::hms(last));
        view! { <dt>{"Repeats"}</dt><dd>{words}</dd> }
    });
    let number = mark.points;
    let class = if number < 0.0 { "u-down" } else { "u-up" };
    let score = move || {
        let incident = state.desk.choices.incident().get();
        (!crate::blind::is_blind(state.desk, &incident))
            .then(|| view! { <dt>{"Score"}</dt><dd><b class=class>{points(number)}</b>" points"</dd> })
    };
    view! {
        <dl class="chain__facts">
            <dt>{"Time"}</dt><dd>{time}</dd>
            {fields}
            {repeats}
            <dt>{"Source"}</dt><dd><DataText text=mark.source.clone() limit=80/>{format!(", row {}", count(mark.record))}</dd>
            {score}
        </dl>
    }
}

fn field_label(path: &str) -> &'static str {
    match path {
        "device.hostname" => "Host",
        "actor.user.name" => "Account",
        "process.name" => "Process",
        "process.cmd_line" => "Command",
        "process.parent_process.name" => "Started by",
        "src_endpoint.ip" => "From",
        "dst_endpoint.ip" => "To",
        "dst_endpoint.domain" => "Domain",
        "file.name" => "File",
        _ => "Field",
    }
}

fn card(state: ChainState, view: &ChainView, number: usize, at: usize) -> impl IntoView + use<> {
    let link = view.links[number].clone();
    let leads_here = link.to as usize == at;
    let other = if leads_here { link.from } else { link.to };
    let title = view.marks.get(other as usize).map(|mark| mark.title.clone()).unwrap_or_default();
    let is_selected = Memo::new(move |_| state.link.get() == Some(number));
    let detail = why(&link);
    view! {
        <button type="button" class="chain__link-card" class:is-selected=move || is_selected.get() on:click=move |_| state.pick_link(number)>
            <span class="u-row">
                <span class="ref" class:is-lit=move || is_selected.get()>{number + 1}</span>
                <span class="u-ell u-grow">{if leads_here { "from " } else { "to " }}<DataText text=title limit=60/></span>
                <span class="u-nowrap"><Sure link=link.clone()/></span>
            </span>
            <span class="u-faint"><DataText text=detail limit=200/></span>
            <span class="u-faint"><DataText text=link.weight.clone() limit=300/></span>
        </button>
        {move || is_selected.get().then(|| view! {
            <div class="u-row chain__acts">
                <CommandButton command=UiCommand::ConfirmLink words="Confirm"/>
                <CommandButton command=UiCommand::CutLink words="Cut"/>
            </div>
        })}
    }
}
