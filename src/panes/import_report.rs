//! The import report: a funnel that adds up in one line, then what it is made of.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::panes::failure::{FailureNote, Waiting};
use crate::panes::report::clocks::{ClockPane, Clocks};
use crate::panes::report::field_map::{Editing, FieldMapPane};
use crate::panes::report::names::Names;
use crate::panes::report::{activity::Activity, fields::FieldsFound, left_out::LeftOutFiles, tables};
use crate::parts::button::{CommandButton, Look};
use crate::parts::clock;
use crate::parts::figure::{bytes, count, counted, percent};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::later::Later;
use crate::parts::scene::SceneView;
use crate::platform::{dom, download};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::import::{ImportFile, ImportView};
use wg_protocol::{Answer, BatchSummary, Chart, FieldMap, MapState, Query};

#[component]
pub fn ImportReport() -> impl IntoView {
    let desk = use_desk();
    let view = desk.ask(
        move || {
            desk.bridge.hashed.track();
            Some(Query::Import)
        },
        |answer| match answer {
            Answer::Import(view) => Some(view),
            _ => None,
        },
    );
    let editing: Editing = RwSignal::new(None);
    let clocks: Clocks = RwSignal::new(Vec::new());
    desk.on_command(move |command| {
        if command == UiCommand::ShowFields {
            let files = view
                .with_untracked(Clone::clone)
                .flatten()
                .and_then(Result::ok)
                .map(|view| view.files)
                .unwrap_or_default();
            editing.update(|now| *now = next_mapped(&files, now.as_ref().map(|(source, _)| *source)));
            return true;
        }
        if command == UiCommand::ShowClocks {
            return dom::focus_first(".clocks summary");
        }
        if command == UiCommand::TakeOut {
            if !dom::focus_first(".take-out") {
                desk.says.tell("This batch is of one file. Choose other files, and they take its place.");
            }
            return true;
        }
        if command != UiCommand::SaveReport {
            return false;
        }
        spawn_local(async move {
            if let Ok(Answer::Json(text)) = desk.bridge.ask(Query::ReportJson).await {
                download::save("watchglass-import-report.json", "application/json", &text);
            }
        });
        true
    });
    view! {
        <main class="screen import" aria-label="Import" data-testid="import-report">
            {move || match view.get() {
                Some(Some(Ok(view))) => report(view, desk.bridge.summary.get_untracked().unwrap_or_default(), editing, clocks).into_any(),
                Some(Some(Err(failure))) => view! { <FailureNote failure/> }.into_any(),
                _ => view! { <Waiting/> }.into_any(),
            }}
        </main>
    }
}

/// Returns the source after `now` that was read by a field map; none after the last.
fn next_mapped(files: &[ImportFile], now: Option<u32>) -> Option<(u32, Option<FieldMap>)> {
    let mapped = (0..).zip(files).filter(|(_, file)| file.map != MapState::None).map(|(source, _)| source);
    mapped.into_iter().find(|source| now.is_none_or(|now| *source > now)).map(|source| (source, None))
}

fn report(view: ImportView, batch: BatchSummary, editing: Editing, clocks: Clocks) -> impl IntoView {
    let rejected = view.rejected;
    let any = view.alerts > 0;
    let meaning = view.meaning.clone();
    let cannot_tell = view.cannot_tell.clone();
    let (changed, rejected_by, files) = (view.changed.clone(), view.rejected_by.clone(), view.files.clone());
    view! {
        <div class="import__top" data-pane="" tabindex="-1">
            <div class="import__name">
                <h1>{batch_name(&batch)}</h1>
                <span class="u-quiet u-small">{how_fast(&view, &batch)}</span>
            </div>
            {funnel(&view)}
            <CommandButton command=UiCommand::AddFiles words="Add files"/>
            <CommandButton command=UiCommand::OpenQueue words="Open the queue" look=if any { Look::Primary } else { Look::Plain }/>
        </div>
        <div class="import__main" data-pane="" tabindex="0" role="region" aria-label="Files and what became of them">
            <section class="import__part">
                <header class="pane__head"><h2 class="pane__title">{"Files"}</h2><span class="u-faint u-small">{"read here, sent nowhere"}</span><span class="u-grow"></span><SaveBatch/><CommandButton command=UiCommand::ForgetBatch words="Forget the files" look=Look::Ghost/></header>
                {tables::files(files.clone(), editing)}
                {(!view.left_out.is_empty()).then(|| view! { <LeftOutFiles groups=view.left_out.clone()/> })}
                <ClockPane files skew=view.skew.clone() clocks/>
            </section>
            {move || editing.with(|now| now.as_ref().map(|(source, _)| *source)).map(|source| view! { <FieldMapPane source editing/> })}
            <Later frames=1>
            {any.then(|| view! { <section class="import__part">
                <header class="pane__head">
                    <h2 class="pane__title">{"When each source spoke"}</h2>
                    <span class="u-faint u-small">{"UTC; each source on its own scale"}</span>
                </header>
                <Activity rows=view.activity.clone() start=view.activity_start end=view.activity_end/>
            </section> })}
            {(!view.products.is_empty()).then(|| view! { <section class="import__part" data-testid="passport">
                <header class="pane__head"><h2 class="pane__title">{"What each product gave"}</h2><span class="u-faint u-small">{"alerts by what is odd about them"}</span></header>
                {tables::products(view.products.clone())}
            </section> })}
            {(!view.one_name.is_empty() || !view.apart.is_empty()).then(|| view! { <section class="import__part" data-testid="one-name">
                <header class="pane__head"><h2 class="pane__title">{"Names taken for one"}</h2><span class="u-faint u-small">{"by spelling, and by addresses that alerts give as the host's own"}</span></header>
                <Names rows=view.one_name.clone() total=view.one_name_total apart=view.apart.clone()/>
            </section> })}
            {any.then(|| view! { <section class="import__part">
                <header class="pane__head"><h2 class="pane__title">{"Alerts over time"}</h2><span class="u-faint u-small">{"by severity, as the sources claim it"}</span></header>
                <ChartView chart=Chart::AlertsOverTime width=900 height=150/>
            </section> })}
            <section class="import__part">
                <header class="pane__head">
                    <h2 class="pane__title">{"Changed on the way in"}</h2>
                    <span class="u-faint u-small">{"every change keeps the original value beside it"}</span>
                </header>
                {tables::changed(changed)}
            </section>
            <section class="import__part">
                <header class="pane__head">
                    <h2 class="pane__title">{format!("Rejected, {}", counted(rejected, "row", "rows"))}</h2>
                    <span class="u-faint u-small">{"with the first example of each reason"}</span>
                    <span class="u-grow"></span>
                    <CommandButton command=UiCommand::SaveReport words="Save the report" look=Look::Ghost/>
                </header>
                {tables::rejected(rejected_by)}
            </section>
            </Later>
        </div>
        <div class="import__side" data-pane="" tabindex="0" role="region" aria-label="What it means">
            <Later frames=2>
            <section class="import__part">
                <header class="pane__head"><h2 class="pane__title">{"What this means"}</h2></header>
                <ul class="meaning">
                    {meaning
                        .into_iter()
                        .map(|(warns, what, rest)| {
                            let (glyph, class) = if warns { (Glyph::Gap, "u-warn") } else { (Glyph::Check, "u-ok") };
                            view! { <li><Icon glyph class/><span><b><bdi>{what}</bdi></b>" "<bdi>{rest}</bdi></span></li> }
                        })
                        .collect_view()}
                </ul>
            </section>
            {(!cannot_tell.is_empty()).then(|| view! { <section class="import__part" data-testid="cannot-tell">
                <header class="pane__head"><h2 class="pane__title">{"What it cannot tell"}</h2></header>
                <ul class="meaning">
                    {cannot_tell
                        .into_iter()
                        .map(|line| view! { <li><Icon glyph=Glyph::Gap class="u-faint"/><span><bdi>{line}</bdi></span></li> })
                        .collect_view()}
                </ul>
            </section> })}
            {(!view.field_columns.is_empty()).then(|| view! { <section class="import__part">
                <header class="pane__head">
                    <h2 class="pane__title">{"Fields found, % of alerts"}</h2>
                    <span class="u-faint u-small">{"OCSF names"}</span>
                </header>
                <FieldsFound fields=view.fields.clone() columns=view.field_columns.clone()/>
            </section> })}
            {any.then(|| view! { <section class="import__part">
                <header class="pane__head"><h2 class="pane__title">{"Scores"}</h2><span class="u-faint u-small">{"incidents by estimate"}</span></header>
                <ChartView chart=Chart::ScoreDistribution width=400 height=150/>
            </section> })}
            {any.then(|| view! { <section class="import__part">
                <header class="pane__head">
                    <h2 class="pane__title">{"Map of the batch"}</h2>
                    <span class="u-faint u-small">{"near: the same reasons; a picture, not part of a score"}</span>
                </header>
                <ChartView chart=Chart::BatchMap width=400 height=220/>
            </section> })}
            </Later>
        </div>
    }
}

/// The whole batch as one file, with how far it is.
#[component]
fn SaveBatch() -> impl IntoView {
    let desk = use_desk();
    let progress = desk.exporting.progress;
    move || {
        match progress.get() {
        None => view! { <CommandButton command=UiCommand::SaveBatch words="Save all as OCSF" look=Look::Ghost testid="save-batch"/> }.into_any(),
        Some((done, all)) => view! {
            <span class="u-small u-quiet">{format!("Saving {} of {}", count(done), count(all))}</span>
            <CommandButton command=UiCommand::StopSaving words="Stop saving"/>
        }
        .into_any(),
    }
    }
}

/// Rows read − rejected − no alerts − folded = alerts, then incidents, then those above the line.
fn funnel(view: &ImportView) -> impl IntoView + use<> {
    let minus = |n: u64| if n == 0 { "0".to_owned() } else { format!("\u{2212}{}", count(n)) };
    let share = if view.rejected > 0 {
        format!("rejected, {}", percent(view.rejected, view.records))
    } else {
        "rejected".to_owned()
    };
    // Every record of these files may be an alert; then there is nothing to say about others.
    let others = view.not_alerts;
    let folded = if view.updates > 0 { "repeats, updates folded" } else { "exact repeats folded" };
    let figures = [
        (count(view.records), "rows read".to_owned(), ""),
        (minus(view.rejected), share, if view.rejected > 0 { "u-warn" } else { "" }),
        (minus(view.not_alerts), "other events".to_owned(), ""),
        (minus(view.folded), folded.to_owned(), ""),
        (count(view.alerts), "alerts".to_owned(), ""),
        (count(u64::from(view.incidents)), "incidents".to_owned(), ""),
        (count(u64::from(view.above_line)), "above the line, to judge".to_owned(), ""),
    ];
    view! {
        <dl class="funnel">
            {figures
                .into_iter()
                .filter(|(_, words, _)| words != "other events" || others > 0)
                .map(|(figure, words, class)| view! { <div class="funnel__step"><dd class=class>{figure}</dd><dt>{words}</dt></div> })
                .collect_view()}
        </dl>
    }
}

fn batch_name(batch: &BatchSummary) -> String {
    match (batch.first_time, batch.last_time) {
        (Some(first), Some(last)) => format!("{} UTC", clock::span(first, last)),
        _ => "Batch without times".to_owned(),
    }
}

fn how_fast(view: &ImportView, batch: &BatchSummary) -> String {
    let size = view.files.iter().map(|file| file.size).sum();
    let files = counted(view.files.len() as u64, "file", "files");
    let ms = |ms: u32| clock::duration(u64::from(ms));
    format!(
        "{files}, {}, read in {}, scored in {}, linked in {}",
        bytes(size),
        ms(batch.read_ms),
        ms(batch.score_ms),
        ms(batch.link_ms)
    )
}

/// A chart of the batch, drawn by the engine for this size.
#[component]
pub fn ChartView(chart: Chart, width: u32, height: u32) -> impl IntoView {
    let desk = use_desk();
    let scene = desk.ask(
        move || Some(Query::Chart { chart, width_px: width, height_px: height }),
        |answer| match answer {
            Answer::Scene(scene) => Some(scene),
            _ => None,
        },
    );
    move || match scene.get() {
        Some(Some(Ok(scene))) => view! { <SceneView scene/> }.into_any(),
        Some(Some(Err(failure))) => view! { <FailureNote failure/> }.into_any(),
        _ => view! { <Waiting/> }.into_any(),
    }
}
