//! While a batch is read: how far, how fast, how much was rejected so far. Stopping keeps what was read.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::parts::button::CommandButton;
use crate::parts::data_text::DataText;
use crate::parts::figure::{bytes, count, percent};
use crate::parts::icon::{Glyph, Icon};
use leptos::prelude::*;
use wg_protocol::FileMeta;
use wg_protocol::import::{Progress, Stage};

/// Length of the ring's circle in its own units.
const RING: f64 = 65.35;
/// Screen readers hear of the progress at most this often.
const SAY_EVERY_MS: u32 = 2_000;

#[component]
pub fn ImportProgress() -> impl IntoView {
    let desk = use_desk();
    let progress = Memo::new(move |_| desk.bridge.progress.get());
    let share = move || progress.with(|progress| progress.as_ref().map_or(0.0, done_share));
    let said = StoredValue::new(0u32);
    Effect::new(move |_| {
        progress.with(|progress| {
            if let Some(progress) = progress.as_ref().filter(|now| now.elapsed_ms >= said.get_value() + SAY_EVERY_MS) {
                said.set_value(progress.elapsed_ms);
                let (read, rejected) = (count(progress.records), count(progress.rejected));
                desk.says.quietly(format!("Read {read} rows, {rejected} rejected."));
            }
        });
    });
    view! {
        <div class="import-start__middle">
            <div class="reading" role="group" aria-label="Importing" data-testid="import-progress">
                <div class="reading__head">
                    <svg class="reading__ring" viewBox="0 0 24 24" role="img" aria-label=move || format!("{:.0} percent read", share() * 100.0)>
                        <circle class="reading__track" cx=12 cy=12 r=10.4/>
                        <circle
                            class="reading__done"
                            cx=12
                            cy=12
                            r=10.4
                            transform={"rotate(-90 12 12)"}
                            stroke-dasharray=move || format!("{:.2} {RING}", share() * RING)
                        />
                        <path class="logo__lens" d={"M4.8 12Q12 5.6 19.2 12 12 18.4 4.8 12Z"} transform={"rotate(-38 12 12)"}/>
                        <circle class="logo__dot" cx=12 cy=12 r=1.3/>
                    </svg>
                    <div class="u-grow">
                        <h1 class="reading__title">{move || progress.with(|progress| headline(progress.as_ref()))}</h1>
                        <p class="u-quiet">
                            {move || progress.with(|progress| pace(progress.as_ref()))}
                            " The page stays live; you can leave this screen."
                        </p>
                    </div>
                    <CommandButton command=UiCommand::StopLoad words="Stop"/>
                </div>
                <ul class="reading__files">
                    {move || {
                        let files = desk.bridge.loading_files.get();
                        let done = file_shares(&files, progress.with(|progress| progress.as_ref().map_or(0, |now| now.bytes_done)));
                        files.into_iter().zip(done).map(|(file, done)| file_line(file, done)).collect_view()
                    }}
                </ul>
                <p class="reading__foot u-quiet u-small">
                    {"Stopping keeps what was read. Files are read once; raw records stay in them until you open one."}
                </p>
            </div>
        </div>
    }
}

fn file_line(file: FileMeta, done: f64) -> impl IntoView {
    let state = if done >= 1.0 {
        "read".to_owned()
    } else if done > 0.0 {
        percent((done * 1000.0) as u64, 1000)
    } else {
        "waiting".to_owned()
    };
    view! {
        <li class="reading__file">
            <div class="u-row"><Icon glyph=Glyph::File/><span class="u-grow u-ell"><DataText text=file.name mono=true/></span><span class="u-faint u-small">{bytes(file.size)}</span></div>
            <div class="bar"><i style:width=format!("{:.1}%", done * 100.0)></i></div>
            <div class="u-small u-quiet">{state}</div>
        </li>
    }
}

fn headline(progress: Option<&Progress>) -> String {
    match progress {
        None => "Reading".to_owned(),
        Some(progress) => match progress.stage {
            Stage::Reading => format!("{} rows read", count(progress.records)),
            Stage::Scoring => format!("Scoring {} alerts", count(progress.alerts)),
            Stage::Linking => format!("Linking {} alerts", count(progress.alerts)),
            Stage::Ranking => "Ranking incidents".to_owned(),
        },
    }
}

fn pace(progress: Option<&Progress>) -> String {
    let Some(progress) = progress.filter(|progress| progress.elapsed_ms > 0) else { return String::new() };
    let rate = progress.records.saturating_mul(1000) / u64::from(progress.elapsed_ms);
    let round = [1_000_000, 100_000, 10_000, 1_000].into_iter().find(|step| rate >= step * 10).unwrap_or(1);
    format!("{} rows a second, {} rejected so far.", count(rate / round * round), count(progress.rejected))
}

fn done_share(progress: &Progress) -> f64 {
    if progress.bytes_total == 0 { 0.0 } else { (progress.bytes_done as f64 / progress.bytes_total as f64).min(1.0) }
}

/// Returns how much of each file is read: files are read one after the other.
fn file_shares(files: &[FileMeta], done: u64) -> Vec<f64> {
    let mut left = done;
    files
        .iter()
        .map(|file| {
            let of_this = left.min(file.size);
            left -= of_this;
            if file.size == 0 { 1.0 } else { of_this as f64 / file.size as f64 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_fill_one_after_the_other() {
        let file = |size| FileMeta { name: String::new(), size };
        assert_eq!(file_shares(&[file(100), file(200), file(50)], 200), [1.0, 0.5, 0.0]);
    }
}
