//! The shell: what is provided to every screen, what listens to the whole window, and the frame around the screens.

use crate::blind;
use crate::bridge::Bridge;
use crate::casefile::{Casefile, corrected_pairs};
use crate::command::{Commands, Place, UiCommand, find_key, places};
use crate::desk::{Desk, use_desk};
use crate::exporting::{self, Exporting};
use crate::focusing;
use crate::following;
use crate::judging::{self, Judging};
use crate::kept;
use crate::learning::{self, Learning};
use crate::lining;
use crate::marking;
use crate::outgrown;
use crate::packing;
use crate::panes::file_input::FileInput;
use crate::panes::guide::GuidePage;
use crate::panes::help::Help;
use crate::panes::model::points::SetPoints;
use crate::panes::outgrown_note::OutgrownNote;
use crate::panes::palette::Palette;
use crate::panes::status_line::StatusLine;
use crate::panes::suppress::Suppress;
use crate::panes::toast::ToastView;
use crate::panes::top_bar::TopBar;
use crate::panes::update_note::UpdateNote;
use crate::panes::wall::Wall;
use crate::panes::working_note::WorkingNote;
use crate::parts::tip::Tip;
use crate::platform::route::Route;
use crate::platform::{dom, files, idle, keys, route};
use crate::says::Says;
use crate::screens::{brief, chain, import, matrix, model, queue, verdicts};
use crate::second;
use crate::second_look::{self, Second};
use crate::setting;
use crate::shadowing;
use crate::store::{Choices, ChoicesStoreFields, Overlay, RowHeight, Screen, Theme};
use crate::suppressing;
use crate::taking;
use crate::verdict::Verdict;
use crate::views;
use crate::working::{self, Working};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use reactive_stores::Store;
use wg_protocol::queue::{JudgedAlert, JudgedIncident};
use wg_protocol::standing::standing_now;
use wg_protocol::{Answer, Query, Sample};
use wg_schema::ordered::{OrderedMap, OrderedSet};

/// `G` waits this long for its second letter.
const GO_MS: u32 = 1_200;

#[component]
pub fn App() -> impl IntoView {
    idle::install();
    let bridge = Bridge::start();
    let working = Working::find();
    let desk = Desk {
        choices: Store::new(first_choices()),
        bridge,
        casefile: Casefile::open(bridge, working.id().as_deref()),
        says: Says::new(),
        commands: Commands::new(),
        judging: Judging::new(),
        learning: Learning::new(),
        second_look: Second::new(),
        blind: RwSignal::new(None),
        working,
        exporting: Exporting::new(),
        held: RwSignal::new(0),
        rerank: RwSignal::new(0),
        moves_seen: StoredValue::new(None),
        left: RwSignal::new(None),
        restoring: RwSignal::new(true),
        had_address: route::parse(&route::current()).is_some(),
    };
    provide_context(desk);
    wait_for_second_letter(desk);
    desk.on_command(move |command| everywhere(desk, command));
    judging::answer_commands(desk);
    learning::answer_commands(desk);
    shadowing::follow(desk);
    exporting::answer_commands(desk);
    suppressing::follow(desk);
    setting::follow(desk);
    packing::follow(desk);
    second_look::follow(desk);
    marking::follow(desk);
    blind::follow(desk);
    lining::follow(desk);
    second::follow(desk);
    outgrown::follow(desk);
    following::follow(desk);
    listen_to_keys(desk);
    listen_to_files(desk);
    follow_route(desk);
    focusing::follow(desk);
    follow_theme(desk);
    announce(desk);
    tell_verdicts(desk);
    tell_corrections(desk);
    tell_names(desk);
    find_renamed(desk);
    report_hook(desk);
    kept::follow(desk);
    working::follow(desk);
    view! {
        <div class="app" class:app--working=working.id().is_some()>
            <TopBar/>
            <WorkingNote/>
            {move || match desk.choices.screen().get() {
                Screen::Import => view! { <import::ImportScreen/> }.into_any(),
                Screen::Queue => view! { <queue::QueueScreen/> }.into_any(),
                Screen::Chain => view! { <chain::ChainScreen/> }.into_any(),
                Screen::Matrix => view! { <matrix::MatrixScreen/> }.into_any(),
                Screen::Verdicts => view! { <verdicts::VerdictsScreen/> }.into_any(),
                Screen::Model => view! { <model::ModelScreen/> }.into_any(),
                Screen::Brief => view! { <brief::BriefScreen/> }.into_any(),
            }}
            <StatusLine/>
        </div>
        <FileInput/>
        {move || match desk.choices.overlay().get() {
            Overlay::None => ().into_any(),
            Overlay::Palette => view! { <Palette/> }.into_any(),
            Overlay::Help => view! { <Help/> }.into_any(),
            Overlay::Guide => view! { <GuidePage/> }.into_any(),
            Overlay::Suppress => view! { <Suppress/> }.into_any(),
            Overlay::Wall => view! { <Wall/> }.into_any(),
            Overlay::Points => view! { <SetPoints/> }.into_any(),
        }}
        <OutgrownNote/>
        <UpdateNote/>
        <ToastView/>
        <Tip/>
        <LiveRegions/>
    }
}

/// What the address and the system say before anything is restored.
fn first_choices() -> Choices {
    let route = route::parse(&route::current()).unwrap_or_default();
    let prefers_light =
        dom::window().match_media("(prefers-color-scheme: light)").ok().flatten().is_some_and(|query| query.matches());
    let theme = route.theme.unwrap_or(if prefers_light { Theme::Light } else { Theme::Dark });
    Choices { screen: route.screen, query: route.query, incident: route.incident, theme, ..Choices::default() }
}

/// `G` waits for its second letter, each time anew: setting the timer drops, and so cancels, the one before.
fn wait_for_second_letter(desk: Desk) {
    let going = desk.choices.going();
    let timer = StoredValue::new_local(None::<Timeout>);
    desk.on_command(move |command| {
        let is_it = command == UiCommand::GoWhere;
        if is_it {
            going.set(true);
            timer.set_value(Some(Timeout::new(GO_MS, move || going.set(false))));
        }
        is_it
    });
}

/// Answers the commands that mean the same on every screen.
fn everywhere(desk: Desk, command: UiCommand) -> bool {
    let choices = desk.choices;
    match command {
        UiCommand::OpenPalette | UiCommand::Search => {
            choices.palette_text().set(if command == UiCommand::Search {
                choices.query().get()
            } else {
                String::new()
            });
            choices.overlay().set(Overlay::Palette);
        }
        UiCommand::OpenHelp => choices.overlay().set(Overlay::Help),
        UiCommand::OpenGuide => choices.overlay().set(Overlay::Guide),
        UiCommand::Wall => choices.overlay().set(Overlay::Wall),
        UiCommand::Go(screen) => go(desk, screen),
        UiCommand::Close => close(desk),
        UiCommand::ToggleSide => choices.side_open().update(|open| *open = !*open),
        UiCommand::NextPane => dom::focus_pane(false),
        UiCommand::PreviousPane => dom::focus_pane(true),
        UiCommand::ToggleTheme => choices.theme().update(|theme| *theme = theme.other()),
        UiCommand::ToggleScale => choices.scale().update(|scale| *scale = scale.next()),
        UiCommand::ToggleRowHeight => choices.row_height().update(|height| {
            *height = match height {
                RowHeight::Comfortable => RowHeight::Compact,
                RowHeight::Compact => RowHeight::Comfortable,
            }
        }),
        UiCommand::OpenSample => open_sample(desk, Sample::Night),
        UiCommand::OpenSmallSample => open_sample(desk, Sample::Small),
        UiCommand::OpenMessySample => open_sample(desk, Sample::Messy),
        UiCommand::StopLoad => desk.bridge.cancel(),
        UiCommand::OpenQueue => go(desk, Screen::Queue),
        UiCommand::OpenChain => go(desk, Screen::Chain),
        UiCommand::ChooseFiles | UiCommand::AddFiles | UiCommand::ChooseFolder | UiCommand::AddFolder => {
            go(desk, Screen::Import)
        }
        UiCommand::ForgetBatch => kept::forget(desk),
        // The screen that saves answers it first where it is on; else it is shown, and then asked.
        UiCommand::Export(_) if choices.screen().get_untracked() != Screen::Verdicts => {
            go(desk, Screen::Verdicts);
            dom::next_frame(move || desk.run(command));
        }
        UiCommand::KeepView => views::keep_or_forget(desk),
        UiCommand::ClearQuery => choices.query().set(String::new()),
        _ => return false,
    }
    true
}

fn open_sample(desk: Desk, sample: Sample) {
    desk.bridge.open_sample(sample);
    go(desk, Screen::Import);
}

/// Goes to a screen and closes what lies over it.
pub fn go(desk: Desk, screen: Screen) {
    desk.choices.overlay().set(Overlay::None);
    desk.choices.tray().set(None);
    desk.choices.side_open().set(false);
    if desk.choices.screen().get_untracked() != screen {
        desk.choices.screen().set(screen);
    }
}

/// Closes the topmost thing that is open.
fn close(desk: Desk) {
    let choices = desk.choices;
    if choices.overlay().get_untracked() != Overlay::None {
        choices.overlay().set(Overlay::None);
    } else if choices.tray().get_untracked().is_some() {
        choices.tray().set(None);
    } else if choices.side_open().get_untracked() {
        choices.side_open().set(false);
    } else if desk.bridge.loading.get_untracked() && choices.screen().get_untracked() == Screen::Import {
        desk.bridge.cancel();
    } else if dom::is_focused(":is(input, textarea, select):focus") {
        // A field keeps its letters to itself: out of it they are keys again.
        focusing::to_list(desk);
    }
}

/// The focus has rested this long when the address follows it.
const ADDRESS_MS: u32 = 70;

/// One listener for all keys: the table decides.
fn listen_to_keys(desk: Desk) {
    dom::on_window_active("keydown", move |event| {
        let Some(press) = keys::read(event) else { return };
        let choices = desk.choices;
        let going = choices.going().get_untracked();
        let here = places(
            choices.screen().get_untracked(),
            choices.overlay().get_untracked(),
            choices.tray().get_untracked().is_some(),
            going,
        );
        let found =
            find_key(&press, here, choices.letters_off().get_untracked(), choices.by_position().get_untracked());
        if going {
            choices.going().set(false);
        }
        let Some(key) = found else { return };
        // A focused button answers Enter and Space itself.
        if matches!(press.key.as_str(), "Enter" | " ") && key.place != Place::Tray && keys::on_control(event) {
            return;
        }
        event.prevent_default();
        // A key held down moves on and on, but it is one verdict and one undo.
        if keys::is_repeat(event) && key.command.writes() {
            return;
        }
        desk.run(key.command);
    });
}

/// The whole window is the target of a drop, and text can be pasted anywhere but into a field.
fn listen_to_files(desk: Desk) {
    let over = RwSignal::new(false);
    Effect::new(move |_| dom::set_root("data-dragging", if over.get() { "files" } else { "" }));
    dom::on_window_active("dragover", move |event| {
        if files::has_files(event) {
            event.prevent_default();
            over.set(true);
        }
    });
    dom::on_window("dragleave", move |event| {
        if files::left_window(event) {
            over.set(false);
        }
    });
    dom::on_window_active("drop", move |event| {
        over.set(false);
        if files::has_files(event) {
            event.prevent_default();
            taking::take(desk, files::dropped(event), false);
        }
    });
    dom::on_window("paste", move |event| {
        if !keys::in_text(event) {
            taking::take(desk, files::pasted(event).into(), false);
        }
    });
}

/// Keeps the address and the choices in step. A new screen or query is a step that Back undoes, moving the focus is not.
fn follow_route(desk: Desk) {
    let choices = desk.choices;
    let rest = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |before: Option<(Screen, String)>| {
        let step_key = (choices.screen().get(), choices.query().get());
        let route = Route {
            screen: step_key.0,
            query: step_key.1.clone(),
            incident: choices.incident().get(),
            theme: Some(choices.theme().get()),
        };
        if before.as_ref().is_none_or(|(screen, _)| *screen != step_key.0) {
            dom::set_title(&format!("{} · Watchglass", route.screen.name()));
        }
        match before {
            Some(before) if before == step_key => {
                // The address follows a moving focus when it rests: browsers take some milliseconds for it, and count.
                let job = idle::Job::start();
                rest.set_value(Some(Timeout::new(ADDRESS_MS, move || {
                    drop(job);
                    route::go(&route, false);
                })));
            }
            before => {
                rest.set_value(None);
                route::go(&route, before.is_some());
            }
        }
        step_key
    });
    route::on_change(move |route| {
        choices.tray().set(None);
        choices.overlay().set(Overlay::None);
        choices.screen().set(route.screen);
        choices.query().set(route.query);
        choices.incident().set(route.incident);
        if let Some(theme) = route.theme {
            choices.theme().set(theme);
        }
    });
}

fn follow_theme(desk: Desk) {
    let theme = desk.choices.theme();
    Effect::new(move |_| dom::set_root("data-theme", theme.get().slug()));
    let scale = desk.choices.scale();
    Effect::new(move |_| dom::set_root("data-scale", scale.get().slug()));
}

/// Says what the engine did, to those who do not see the screen.
fn announce(desk: Desk) {
    let Desk { bridge, says, .. } = desk;
    Effect::new(move |_| {
        bridge.revision();
        desk.left.set(None);
    });
    Effect::new(move |_| {
        if let Some(failure) = bridge.load_failure.get() {
            let sentences = crate::words::failure(failure.code);
            says.error(format!("{} {}", sentences.what, sentences.safe), failure.about);
        }
    });
    Effect::new(move |_| {
        // What did not fit into memory has a line of its own.
        if bridge.restarts.get() > 0 && bridge.outgrown.with_untracked(Option::is_none) {
            let sentences = crate::words::failure(wg_protocol::FailureCode::WorkerStopped);
            says.error(format!("{} {}", sentences.what, sentences.safe), "");
        }
    });
    Effect::new(move |_| {
        if let Some(code) = bridge.gone.get() {
            let sentences = crate::words::failure(code);
            says.error(format!("{} {} {}", sentences.what, sentences.safe, sentences.next), "");
        }
    });
}

/// Tells the engine which incidents are judged: at once, but not while the queue shows a query that filters by verdict. There
/// a judged row stays where it is until the query changes or a re-rank is asked for.
fn tell_verdicts(desk: Desk) {
    // A check by itself of what was judged in bulk may say the same again, and counts for more.
    let judged = Memo::new(move |_| {
        let alone: OrderedSet<String> = desk.casefile.log.with(|log| {
            let alone = log.judged_alone();
            let now = desk.casefile.renamed.with(|renamed| standing_now(log, renamed));
            OrderedSet::from_iter(now.into_iter().filter(|(_, entry)| alone.contains(&entry.seq)).map(|(uid, _)| uid))
        });
        desk.casefile.standing.with(|verdicts| {
            let of = |(uid, verdict): (&String, &Verdict)| (uid.clone(), (*verdict, alone.contains(uid)));
            OrderedMap::from_iter(verdicts.iter().map(of))
        })
    });
    let told = StoredValue::new(OrderedMap::new());
    Effect::new(move |before: Option<(Screen, String, u32)>| {
        let view = (desk.choices.screen().get(), desk.choices.query().get(), desk.rerank.get());
        let judged = judged.get();
        let holds = view.0 == Screen::Queue && view.1.contains("verdict:") && before.as_ref() == Some(&view);
        let differ = told.with_value(|told: &OrderedMap<String, (Verdict, bool)>| {
            let changed = judged.iter().filter(|(uid, given)| told.get(*uid) != Some(given)).count();
            changed + told.keys().filter(|uid| !judged.contains_key(*uid)).count()
        });
        desk.held.set(if holds { differ } else { 0 });
        if !holds && differ > 0 {
            let of = |(uid, (verdict, alone)): (&String, &(Verdict, bool))| JudgedIncident {
                uid: uid.clone(),
                verdict: verdict.slug().to_owned(),
                alone: *alone,
            };
            desk.bridge.judged(judged.iter().map(of).collect());
            told.set_value(judged);
        }
        view
    });
}

/// Tells the engine what stands of what was said about links, once the log is read and whenever it changes.
fn tell_corrections(desk: Desk) {
    let corrections = Memo::new(move |_| desk.casefile.log.with(corrected_pairs));
    Effect::new(move |before: Option<bool>| {
        let list = corrections.get();
        // Nothing was said and nothing was told: the common case.
        let tells = !list.is_empty() || before == Some(true);
        if tells {
            desk.bridge.corrected(list);
        }
        tells
    });
}

/// Tells the engine which names are held apart, once the log is read and whenever it changes.
fn tell_names(desk: Desk) {
    let names = Memo::new(move |_| desk.casefile.log.with(wg_casefile::Log::names_apart));
    Effect::new(move |before: Option<bool>| {
        let list = names.get();
        let tells = !list.is_empty() || before == Some(true);
        if tells {
            desk.bridge.apart(list);
        }
        tells
    });
}

/// Asks which incidents the log knows by another uid, whenever a batch was loaded or the log has grown.
fn find_renamed(desk: Desk) {
    Effect::new(move |_| {
        let judged: Vec<JudgedAlert> =
            desk.casefile.log.with(|log| log.judged().into_iter().map(JudgedAlert::of).collect());
        if desk.bridge.revision().is_none() || judged.is_empty() {
            return;
        }
        spawn_local(async move {
            if let Ok(Answer::Renamed(pairs)) = desk.bridge.ask(Query::Renamed { judged }).await
                && desk.casefile.renamed.with_untracked(|known| *known != pairs)
            {
                desk.casefile.renamed.set(pairs);
            }
        });
    });
}

/// Puts `__wgReport` and `__wgTriage` on the window: the import report, and all of the batch, as the terminal tool
/// prints them.
fn report_hook(desk: Desk) {
    for (name, query) in [("__wgReport", Query::ReportJson), ("__wgTriage", Query::TriageJson)] {
        idle::hook(name, move || {
            let query = query.clone();
            async move {
                match desk.bridge.ask(query).await {
                    Ok(Answer::Json(text)) => Some(text),
                    _ => None,
                }
            }
        });
    }
}

#[component]
fn LiveRegions() -> impl IntoView {
    let says = use_desk().says;
    view! {
        <div class="u-hidden" role="status" aria-live="polite">{move || says.status.get()}</div>
        <div class="u-hidden" role="alert" aria-live="assertive">{move || says.alarm.get()}</div>
    }
}
