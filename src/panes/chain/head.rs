//! The heading of the chain: which incident, how sure, and the two choices of what is drawn.

use super::state::ChainState;
use crate::command::UiCommand;
use crate::parts::button::CommandButton;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, probability};
use crate::parts::lens::{LensMark, LensSize};
use crate::parts::severity::SeverityMark;
use leptos::prelude::*;
use wg_protocol::{ChainView, LaneBy};

#[component]
pub fn ChainHead(state: ChainState, #[prop(into)] view: std::sync::Arc<ChainView>) -> impl IntoView {
    let lens = view.lens;
    let uid = StoredValue::new(view.uid.clone());
    let blind = move || uid.with_value(|uid| crate::blind::is_blind(state.desk, uid));
    let spec = state.spec;
    let is_all = Signal::derive(move || spec.get().all);
    let by_tactic = Signal::derive(move || spec.get().lanes == LaneBy::Tactic);
    let key = format!("{} key", count(u64::from(view.key_alerts)));
    let all = format!("All {}", count(u64::from(view.all_alerts)));
    view! {
        <header class="chain__head" data-pane="">
            <code class="u-quiet u-small">{view.uid.clone()}</code>
            <SeverityMark id=view.severity_id/>
            <h1 class="chain__title"><DataText text=view.title.clone() limit=240/></h1>
            {move || (!blind()).then(|| view! {
                <span class="chain__lens">
                    <b>{probability(lens.p)}</b>
                    <LensMark p=lens.p low=lens.low high=lens.high size=LensSize::Head/>
                    <span class="u-faint chain__range">{format!("{} to {}", probability(lens.low), probability(lens.high))}</span>
                </span>
            })}
            <span class="u-grow"></span>
            <Pair state label="Alerts shown" first=key second=all is_second=is_all command=UiCommand::ToggleAllAlerts/>
            <Pair state label="Lanes" first="By entity" second="By tactic" is_second=by_tactic command=UiCommand::ToggleLanes/>
            <details class="chain__more">
                <summary class="button">{"More"}</summary>
                <div class="chain__menu">
                    <Pair state label="Shown as" first="Picture" second="Table" is_second=state.is_table command=UiCommand::ToggleTable/>
                    <CommandButton command=UiCommand::SavePicture words="Save SVG"/>
                    <CommandButton command=UiCommand::SavePicturePng words="Save PNG"/>
                </div>
            </details>
            <button type="button" class="button chain__drawer" on:click=move |_| state.desk.run(UiCommand::ToggleSide)>
                {"Alert"}
            </button>
        </header>
    }
}

/// Two choices; the command goes from one to the other.
#[component]
fn Pair(
    state: ChainState,
    label: &'static str,
    #[prop(into)] first: String,
    #[prop(into)] second: String,
    #[prop(into)] is_second: Signal<bool>,
    command: UiCommand,
) -> impl IntoView {
    let choice = move |words: String, second: bool| {
        view! {
            <button
                type="button"
                class="segment__choice"
                aria-pressed=move || (is_second.get() == second).to_string()
                on:click=move |_| {
                    if is_second.get_untracked() != second {
                        state.desk.run(command);
                    }
                }
            >
                {words}
            </button>
        }
    };
    view! {
        <span class="segment" role="group" aria-label=label aria-keyshortcuts=move || crate::command::shortcut(command)>
            {choice(first, false)}
            {choice(second, true)}
        </span>
    }
}
