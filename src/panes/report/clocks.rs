//! The clocks of the files: the zone of times without one, and a correction, which nothing but the analyst applies.

use crate::desk::{Desk, use_desk};
use crate::kept;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use leptos::prelude::*;
use wg_protocol::import::{ImportFile, SkewRow, SourceClock};
use wg_schema::sort;

/// Files that are listed. Of more the clocks are set by the terminal tool.
const MOST: usize = 100;
/// Up to so many files all are listed.
const FEW: usize = 6;
/// A correction is at most ten years.
const MAX_SHIFT_SECS: f64 = 315_360_000.0;
/// Zones east of UTC, in minutes: the whole hours, and those that are in use between them.
const BETWEEN: [i16; 10] = [-570, -210, 210, 270, 330, 345, 390, 525, 570, 765];

/// What was changed and not read yet.
pub type Clocks = RwSignal<Vec<SourceClock>>;

#[component]
pub fn ClockPane(files: Vec<ImportFile>, skew: Vec<SkewRow>, clocks: Clocks) -> impl IntoView {
    let desk = use_desk();
    let mut now: Vec<(SourceClock, u64)> = Vec::new();
    for file in files {
        match now.iter_mut().find(|(clock, _)| clock.file == file.clock.file) {
            Some((_, zoneless)) => *zoneless += file.zoneless,
            None => now.push((file.clock, file.zoneless)),
        }
    }
    // A file whose times all say their zone needs no look; of many, those are not listed before they are asked for.
    let is_quiet =
        |clock: &SourceClock, zoneless: u64| zoneless == 0 && clock.zone_minutes.is_none() && clock.shift_ms == 0;
    let n_quiet = now.iter().filter(|(clock, zoneless)| is_quiet(clock, *zoneless)).count();
    let folds = now.len() > FEW && n_quiet > 0;
    let with_quiet = RwSignal::new(!folds);
    let listed = StoredValue::new(now.clone());
    let rows = move || {
        let all = with_quiet.get();
        let shown = listed.get_value().into_iter().filter(|(clock, zoneless)| all || !is_quiet(clock, *zoneless));
        shown.take(MOST).map(|(clock, zoneless)| row(clock, zoneless, clocks)).collect_view()
    };
    let n_more = now.len().saturating_sub(MOST);
    let needs_a_look = now.iter().any(|(_, zoneless)| *zoneless > 0) || !skew.is_empty();
    let all = StoredValue::new(now.iter().map(|(clock, _)| clock.clone()).collect::<Vec<_>>());
    let is_changed =
        move || clocks.with(|changed| all.with_value(|all| changed.iter().any(|clock| !all.contains(clock))));
    let again = move |_| read_again(desk, all.get_value(), clocks);
    view! {
        <details class="clocks" open=needs_a_look data-testid="clocks">
            <summary class="u-small">{"Clocks and time zones"}</summary>
            {skew.into_iter().map(|row| skew_line(row, all, clocks)).collect_view()}
            <table class="sheet sheet--clocks">
                <thead>
                    <tr>
                        <th scope="col">{"File"}</th>
                        <th scope="col" class="u-num">{"Times without a zone"}</th>
                        <th scope="col">{"Read them as"}</th>
                        <th scope="col">{"Add to every time, seconds"}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {move || (!with_quiet.get()).then(|| view! {
                <button type="button" class="link u-small" on:click=move |_| with_quiet.set(true)>{format!("{} whose times all say their zone", counted(n_quiet as u64, "more file", "more files"))}</button>
            })}
            {(n_more > 0).then(|| view! { <p class="u-faint u-small">{format!("and {} more files", count(n_more as u64))}</p> })}
            <p class="clocks__foot">
                <button type="button" class="button button--primary" data-testid="clocks-again" disabled=move || !is_changed() on:click=again>{"Read again with these clocks"}</button>
            </p>
        </details>
    }
}

fn row(clock: SourceClock, zoneless: u64, clocks: Clocks) -> impl IntoView {
    let now = StoredValue::new(clock.clone());
    let shown = move || clocks.with(|changed| now.with_value(|now| changed_or(changed, now)));
    let set_zone = move |event: leptos::ev::Event| {
        let zone_minutes = event_target_value(&event).parse().ok();
        change(clocks, SourceClock { zone_minutes, ..shown() });
    };
    let set_shift = move |event: leptos::ev::Event| {
        let Ok(secs) = event_target_value(&event).parse::<f64>() else { return };
        let shift_ms = (secs.clamp(-MAX_SHIFT_SECS, MAX_SHIFT_SECS) * 1000.0).round() as i64;
        change(clocks, SourceClock { shift_ms, ..shown() });
    };
    view! {
        <tr data-testid="clock-row">
            <th scope="row" class="u-ell"><DataText text=clock.file mono=true limit=80/></th>
            <td class="u-num" class:u-warn={zoneless > 0} class:u-faint={zoneless == 0}>{count(zoneless)}</td>
            <td>
                <select class="choice" aria-label="Read times without a zone as" on:change=set_zone>
                    <option value="" prop:selected=move || shown().zone_minutes.is_none()>{"UTC, not said"}</option>
                    {zones().into_iter().map(|minutes| view! { <option value=minutes.to_string() prop:selected=move || shown().zone_minutes == Some(minutes)>{zone_words(minutes)}</option> }).collect_view()}
                </select>
            </td>
            <td>
                <input class="choice" type="number" step="0.001" aria-label="Add to every time, seconds" prop:value=move || secs(shown().shift_ms) on:change=set_shift/>
            </td>
        </tr>
    }
}

/// A skew that was estimated, and the button that corrects it.
fn skew_line(row: SkewRow, all: StoredValue<Vec<SourceClock>>, clocks: Clocks) -> impl IntoView {
    let correction = -row.ahead_ms;
    let files = StoredValue::new(row.files.clone());
    let apply = move |_| {
        for clock in all.get_value().into_iter().filter(|clock| files.with_value(|files| files.contains(&clock.file))) {
            // The estimate was made with the correction that is in use.
            change(clocks, SourceClock { shift_ms: clock.shift_ms.saturating_add(correction), ..clock });
        }
    };
    let words = if row.files.is_empty() {
        view! { <span class="u-faint">{" Its alerts share their files with others, so no clock is corrected here."}</span> }.into_any()
    } else {
        view! { <button type="button" class="button" data-testid="apply-skew" on:click=apply>{format!("Correct by {} s", secs(correction))}</button> }.into_any()
    };
    view! { <p class="clocks__skew u-small"><DataText text=format!("{}.", row.words)/>" "{words}</p> }
}

fn changed_or(changed: &[SourceClock], now: &SourceClock) -> SourceClock {
    changed.iter().find(|clock| clock.file == now.file).unwrap_or(now).clone()
}

fn change(clocks: Clocks, clock: SourceClock) {
    clocks.update(|changed| {
        changed.retain(|other| other.file != clock.file);
        changed.push(clock);
    });
}

fn read_again(desk: Desk, all: Vec<SourceClock>, clocks: Clocks) {
    let changed = clocks.get_untracked();
    let list = all.iter().map(|now| changed_or(&changed, now));
    let said = list.filter(|clock| clock.zone_minutes.is_some() || clock.shift_ms != 0).collect();
    clocks.set(Vec::new());
    desk.bridge.use_clocks(said);
    kept::write_batch(desk);
    desk.bridge.reload();
}

fn secs(ms: i64) -> String {
    if ms % 1000 == 0 { (ms / 1000).to_string() } else { format!("{:.3}", ms as f64 / 1000.0) }
}

fn zones() -> Vec<i16> {
    let mut zones: Vec<i16> = (-12..=14).map(|hours| hours * 60).chain(BETWEEN).collect();
    sort::up(&mut zones);
    zones
}

fn zone_words(minutes: i16) -> String {
    let sign = if minutes < 0 { '\u{2212}' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_in_order_and_in_words() {
        let zones = zones();
        assert!(zones.is_sorted());
        assert_eq!([-570, 0, 345].map(zone_words), ["UTC\u{2212}09:30", "UTC+00:00", "UTC+05:45"]);
        assert_eq!([-90_200, 5_000].map(secs), ["-90.200", "5"]);
    }
}
