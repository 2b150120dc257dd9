//! The import report as the screen shows it. The numbers are the reports'; the sentences are made here.

use crate::passport::{NamesPassport, ProductPassport, SkewPassport};
use crate::ranked::Ranked;
use crate::silence::{self, Silence};
use crate::{passport, words};
use wg_ingest::Times;
use wg_protocol::import::{
    ImportFile, ImportView, MapState, NamesRow, ProductRow, RejectedRow, SkewRow, SourceActivity, SourceClock,
};
use wg_schema::ordered::OrderedMap;
use wg_schema::report::{Code, Effect, SourceReport};
use wg_schema::sort;
use wg_schema::{Batch, Sensor, StrId, TimeMs, attack, field};

/// Time slots of the activity picture.
const SLOTS: usize = 96;
const MAX_ACTIVITY_ROWS: usize = 12;
/// Products whose alerts are counted.
const MAX_PRODUCTS: usize = 200;

/// The fields of "Fields found", by OCSF path.
const SHOWN_FIELDS: [&str; 9] = [
    "time",
    "device.hostname",
    "actor.user.name",
    "process.name",
    "process.cmd_line",
    "dst_endpoint.ip",
    "file.hashes.value",
    "finding_info.attacks",
    "finding_info.title",
];

/// What is needed to say whom names name: those held apart, and the session's seed.
#[derive(Clone, Copy)]
pub struct Whom<'s> {
    pub apart: &'s [String],
    pub seed: u64,
}

/// Returns the import screen for the reports of the last load and, where something is loaded, its batch.
///
/// `times` is how the times of files were read, by name.
pub fn view(
    reports: &[SourceReport],
    ranked: Option<&Ranked>,
    times: &OrderedMap<String, Times>,
    whom: Whom<'_>,
) -> ImportView {
    let sum = |count: fn(&SourceReport) -> u64| reports.iter().map(count).sum::<u64>();
    let mut view = ImportView {
        records: sum(|report| report.records),
        rejected: sum(|report| report.rejected),
        not_alerts: sum(|report| report.not_alerts),
        folded: sum(|report| report.folded),
        updates: sum(|report| report.updates),
        alerts: sum(|report| report.alerts),
        files: reports.iter().map(|report| file(report, times)).collect(),
        rejected_by: rejected(reports),
        changed: changed(reports),
        ..ImportView::default()
    };
    let silences = ranked.map_or_else(Vec::new, silence::of);
    if let Some(ranked) = ranked.filter(|_| view.alerts > 0) {
        view.incidents = ranked.incidents.list.len() as u32;
        view.above_line = ranked.above_line();
        activity(ranked, &silences, &mut view);
        fields(&ranked.batch, &mut view);
        passport(reports, ranked, &silences, whom, &mut view);
    }
    view.meaning = meaning(reports, ranked, &silences, &view);
    view
}

fn file(report: &SourceReport, times: &OrderedMap<String, Times>) -> ImportFile {
    let error = report.problems.iter().find(|problem| problem.effect == Effect::File);
    let container: Vec<String> = report.container.iter().map(|part| part.to_ascii_uppercase()).collect();
    let mut read_as = report.format_name.clone();
    let map = match &report.map {
        None => MapState::None,
        Some(used) if used.is_guessed => MapState::Guessed,
        Some(_) => MapState::Given,
    };
    if map == MapState::Given {
        read_as = "Unknown format, your field map".to_owned();
    }
    if !container.is_empty() && !read_as.is_empty() {
        read_as = format!("{read_as}, {}", container.join(" "));
    }
    ImportFile {
        name: report.file.clone(),
        read_as,
        size: report.size,
        records: report.records,
        alerts: report.alerts,
        folded: report.folded,
        rejected: report.rejected,
        not_alerts: report.not_alerts,
        sha256: report.sha256.clone().unwrap_or_default(),
        is_hashed: report.sha256.is_some(),
        error: error.map(|problem| problem.message.clone()).unwrap_or_default(),
        map,
        clock: clock(report, times),
        zoneless: [Code::ZoneAssumed, Code::ZoneSet].iter().filter_map(|code| report.counts.get(code)).sum(),
    }
}

/// How the times of a source were read. The entries of an archive share its clock.
fn clock(report: &SourceReport, times: &OrderedMap<String, Times>) -> SourceClock {
    let archive = report.file.split_once('!').filter(|_| report.entry.is_some());
    let file = archive.map_or(report.file.as_str(), |(archive, _)| archive);
    let times = times.get(file).copied().unwrap_or_default();
    SourceClock { file: file.to_owned(), zone_minutes: times.zone_minutes, shift_ms: times.shift_ms }
}

/// What a rejection code means, for the table's second column.
fn reason(code: Code) -> &'static str {
    match code {
        Code::BadJson => "Not valid JSON",
        Code::CutOff => "Cut off before its end",
        Code::TooDeep => "Nested too deeply",
        Code::RecordTooLarge => "Record too large",
        Code::NotAnObject => "Not an object",
        Code::BadCsv => "Row does not fit the header",
        Code::BadLine => "Broken log line",
        Code::BadXml => "Not valid XML",
        Code::UnknownRecord => "No reader knows this record",
        Code::EmptyFile => "File is empty",
        Code::NoRecords => "No records in the file",
        Code::WrongType => "Not an alert export",
        Code::UnknownFormat => "Format not recognised",
        Code::DamagedArchive => "Damaged compressed file",
        Code::SkippedEntry => "Entry left out",
        Code::TooLarge => "Over the size limit",
        Code::Cancelled => "Stopped before the end",
        _ => "Other",
    }
}

fn rejected(reports: &[SourceReport]) -> Vec<RejectedRow> {
    let mut rows: OrderedMap<Code, RejectedRow> = OrderedMap::new();
    for report in reports {
        for problem in report.problems.iter().filter(|problem| problem.effect != Effect::Kept) {
            let row = rows.entry(problem.code).or_insert_with(|| RejectedRow {
                reason: reason(problem.code).into(),
                example: problem.excerpt.clone().unwrap_or_else(|| problem.message.clone()),
                place: place(problem.record, problem.offset),
                ..RejectedRow::default()
            });
            row.all.push((
                report.file.clone(),
                place(problem.record, problem.offset),
                problem.excerpt.clone().unwrap_or_else(|| problem.message.clone()),
            ));
            if !row.files.split(", ").any(|file| file == report.file) {
                let comma = if row.files.is_empty() { "" } else { ", " };
                row.files = format!("{}{comma}{}", row.files, report.file);
            }
        }
        for (code, count) in &report.counts {
            if let Some(row) = rows.get_mut(code) {
                row.count += count;
            }
        }
    }
    let mut rows: Vec<RejectedRow> = rows.into_values().collect();
    sort::by(&mut rows, |a, b| b.count.cmp(&a.count).then(a.reason.cmp(&b.reason)));
    rows
}

fn place(record: Option<u64>, offset: u64) -> String {
    match record {
        Some(record) => format!("record {}, byte {}", words::thousands(record), words::thousands(offset)),
        None => format!("byte {}", words::thousands(offset)),
    }
}

fn changed(reports: &[SourceReport]) -> Vec<(u64, String, String)> {
    let total = |code: Code| reports.iter().filter_map(|report| report.counts.get(&code)).sum::<u64>();
    let updates: u64 = reports.iter().map(|report| report.updates).sum();
    let folded: u64 = reports.iter().map(|report| report.folded).sum::<u64>() - updates;
    // Of a loaded bundle: it says its version itself.
    let release = Some(attack::version()).filter(|version| *version != attack::VERSION);
    let release = release.map(|version| {
        let version: String =
            version.chars().filter(|c| c.is_ascii_alphanumeric() || " .-".contains(*c)).take(40).collect();
        let what = "ATT&CK techniques of a loaded release, in place of the built-in one".to_owned();
        (attack::techniques().len() as u64, what, format!("release {version}, until the page is reloaded"))
    });
    let rows = [
        (folded, "Repeats folded into one", "they say the same of one alert"),
        (updates, "Updates joined to their alert", "the latest state is shown, the others are its history"),
        (total(Code::ZoneAssumed), "Times without a zone", "read as UTC; order across tools may be off"),
        (
            total(Code::DateOrderAssumed),
            "Dates whose day and month cannot be told apart",
            "read by their form; the fields of the file set the order",
        ),
        (total(Code::ZoneSet), "Times without a zone, read in the zone you set", "see the time in the raw record"),
        (
            total(Code::FutureTime),
            "Times that have not come yet",
            "kept undated: a clock is wrong, or someone wants to be on top",
        ),
        (total(Code::NoTime) + total(Code::BadTime), "Without a time", "kept undated; no order is guessed"),
        (total(Code::RevokedTechnique), "Retired ATT&CK ids replaced", "the successor is shown as mapped"),
        (total(Code::DeprecatedTechnique), "ATT&CK ids without a successor", "kept as they are"),
        (
            total(Code::AmbiguousTechnique),
            "Retired ATT&CK ids that were split",
            "T1562: the sub-technique meant is not said",
        ),
        (total(Code::AmbiguousTactic), "Tactic depends on the ATT&CK version", "TA0005 was split in version 19"),
        (
            total(Code::TacticDisagrees),
            "Tactic and technique that do not belong together",
            "shown as the records give them",
        ),
        (total(Code::BadTechnique), "Unknown ATT&CK ids", "left out of the matrix, kept in the record"),
        (
            total(Code::BadSeverity) + total(Code::NoSeverity),
            "No severity that can be read",
            "ranks with high, so that nothing sinks",
        ),
        (
            total(Code::Secret),
            "Passwords, keys and tokens hidden",
            "in every view and export; the raw record can be uncovered",
        ),
        (total(Code::DupKey), "A key twice in one record", "the first value was used; the other is said below"),
        (total(Code::DupIdConflict), "Same alert id, other content", "both are kept apart"),
        (
            total(Code::BadEncoding),
            "Bytes that are not UTF-8",
            "read in the charset that they look like, or shown as \u{FFFD}",
        ),
        (total(Code::ReservedField), "Verdicts or scores inside the file", "ignored: they are the file's claim"),
        (total(Code::Invisible) + total(Code::Confusable), "Hidden or look-alike characters", "shown as visible marks"),
    ];
    let rows = rows.into_iter().filter(|row| row.0 > 0).map(|(n, what, how)| (n, what.into(), how.into()));
    release.into_iter().chain(rows).collect()
}

/// Alerts per slot of each product, with its silences.
fn activity(ranked: &Ranked, silences: &[Silence], view: &mut ImportView) {
    let batch = &ranked.batch;
    let Some((start, end)) = ranked.time_range() else { return };
    let width = ((end - start) / SLOTS as i64).max(1);
    let slot = |time: TimeMs| (((time - start) / width).max(0) as usize).min(SLOTS - 1);
    let mut products: Vec<(StrId, Vec<u32>)> = Vec::new();
    let mut last = 0;
    for alert in &ranked.order {
        let Some(time) = batch.time_of(*alert) else { continue };
        let product = batch.product[alert.row()];
        // Mostly the product of the alert before.
        if products.get(last).is_none_or(|(known, _)| *known != product) {
            match products.iter().position(|(known, _)| *known == product) {
                Some(place) => last = place,
                None if products.len() < MAX_PRODUCTS => {
                    last = products.len();
                    products.push((product, vec![0; SLOTS]));
                }
                None => continue,
            }
        }
        products[last].1[slot(time)] += 1;
    }
    let mut products: Vec<_> = products.into_iter().map(|(id, slots)| (batch.text(id), slots)).collect();
    sort::by_key(&mut products, |(name, _)| *name);
    let mut rows: Vec<SourceActivity> = products
        .into_iter()
        .map(|(name, slots)| SourceActivity {
            silent: silences
                .iter()
                .filter(|silence| batch.text(silence.product) == name)
                .map(|silence| {
                    let (first, last) = (slot(silence.start) + 1, slot(silence.end));
                    let words = format!("silent {}", words::span(silence.end - silence.start));
                    (first as u32, last.saturating_sub(first).max(1) as u32, words)
                })
                .collect(),
            name: if name.is_empty() { "product not named".into() } else { name.into() },
            slots,
        })
        .collect();
    sort::by_key(&mut rows, |row| std::cmp::Reverse(row.slots.iter().sum::<u32>()));
    rows.truncate(MAX_ACTIVITY_ROWS);
    (view.activity, view.activity_start, view.activity_end) = (rows, start, end);
}

/// The quality passport by product.
fn passport(reports: &[SourceReport], ranked: &Ranked, silences: &[Silence], whom: Whom<'_>, view: &mut ImportView) {
    let passport = passport::passport(reports, Some(ranked), silences, whom.apart, whom.seed);
    let row = |product: ProductPassport| ProductRow {
        name: product.product,
        alerts: product.alerts,
        first_time: product.first_time,
        last_time: product.last_time,
        silent: product.silent.len() as u32,
        undated: product.undated,
        zoneless: product.zone_assumed + product.zone_set,
        repeats: product.repeats,
        updates: product.updates,
        mapped: product.mapped,
        secrets: product.secrets,
    };
    view.skew = passport.skew.iter().map(|skew| skew_row(skew, &ranked.batch, &view.files)).collect();
    view.products = passport.products.into_iter().map(row).collect();
    let names = |group: NamesPassport| NamesRow {
        is_host: group.kind == "host",
        names: group.names,
        addresses: group.addresses as u32,
        more: group.more as u32,
    };
    view.one_name = passport.one_name.into_iter().map(names).collect();
    view.one_name_total = passport.one_name_total as u32;
    view.apart = passport.apart;
    view.cannot_tell = passport.cannot_tell;
}

fn skew_row(skew: &SkewPassport, batch: &Batch, files: &[ImportFile]) -> SkewRow {
    let mut has = vec![(false, false); batch.sources.len()];
    for alert in batch.ids() {
        if let Some((this, other)) = has.get_mut(batch.span[alert.row()].source.index()) {
            let is_this = batch.text(batch.product[alert.row()]) == skew.product;
            (*this, *other) = (*this || is_this, *other || !is_this);
        }
    }
    let alone = has.iter().zip(files).filter(|(has, _)| **has == (true, false));
    let mut files: Vec<String> = alone.map(|(_, file)| file.clock.file.clone()).collect();
    files.dedup();
    SkewRow { words: passport::skew_words(skew), ahead_ms: skew.by_ms, files }
}

/// Share of alerts with each field, per kind of sensor.
fn fields(batch: &Batch, view: &mut ImportView) {
    let present: Vec<Sensor> = Sensor::ALL.into_iter().filter(|sensor| batch.sensor.contains(sensor)).collect();
    view.field_columns = present.iter().map(|sensor| sensor.word().into()).collect();
    for path in SHOWN_FIELDS {
        let known = field::find(path);
        let given = match known {
            Some(field) => field.given(batch, 0),
            None => batch.ids().map(|alert| !batch.attacks_of(alert).is_empty()).collect(),
        };
        let mut counts = [(0u64, 0u64); Sensor::ALL.len()];
        for (given, sensor) in given.into_iter().zip(&batch.sensor) {
            let (all, with) = &mut counts[*sensor as usize];
            *all += 1;
            *with += u64::from(given);
        }
        let percent = |sensor: &Sensor| {
            let (all, with) = counts[*sensor as usize];
            (with * 100 / all.max(1)) as u8
        };
        let percents = present.iter().map(percent).collect();
        view.fields.push((known.map_or("Technique", |field| field.label).into(), path.into(), percents));
    }
}

/// "What this means": at most four lines, most consequential first.
fn meaning(
    reports: &[SourceReport],
    ranked: Option<&Ranked>,
    silences: &[Silence],
    view: &ImportView,
) -> Vec<(bool, String, String)> {
    let mut lines = Vec::new();
    let unread = view.files.iter().filter(|file| !file.error.is_empty() && file.alerts == 0).count();
    if unread > 0 {
        lines.push((
            true,
            words::count(unread, "file gave no alert.", "files gave no alert."),
            "What was loaded before is still there.".into(),
        ));
    }
    if reports.iter().any(|report| report.cancelled) {
        lines.push((true, "Reading was stopped.".into(), "What was read until then is loaded and ranked.".into()));
    }
    if view.rejected > 0 {
        let headline = format!(
            "Could not read {} of {} records.",
            words::thousands(view.rejected),
            words::thousands(view.records)
        );
        let rest = if view.alerts > 0 { "The rest is loaded." } else { "Each is listed below with its reason." };
        lines.push((true, headline, rest.into()));
    }
    let guessed = view.files.iter().filter(|file| file.map == MapState::Guessed && file.alerts > 0).count();
    if guessed > 0 {
        lines.push((
            true,
            words::count(
                guessed,
                "file is of a format that no reader knows.",
                "files are of formats that no reader knows.",
            ),
            "Their fields were guessed from names and values. Look at the fields before you trust them.".into(),
        ));
    }
    let zoneless: u64 = reports.iter().filter_map(|report| report.counts.get(&Code::ZoneAssumed)).sum();
    if zoneless > 0 {
        let headline = format!("{} have no time zone.", words::count(zoneless as usize, "time", "times"));
        lines.push((true, headline, "They were read as UTC. Check it before you trust order across tools.".into()));
    }
    if let Some(first) = view.skew.first() {
        let more = match view.skew.len() {
            1 => String::new(),
            n => format!(" So are {} more pairs.", words::thousands(n as u64 - 1)),
        };
        lines.push((
            true,
            "Clocks do not agree.".into(),
            format!("{}.{more} Nothing was shifted by itself.", first.words),
        ));
    }
    if let Some(ranked) = ranked {
        let silent: Vec<String> = silences
            .iter()
            .map(|gap| format!("{} for {}", ranked.batch.text(gap.product), words::span(gap.end - gap.start)))
            .collect();
        if !silent.is_empty() {
            lines.push((
                true,
                "Sources went silent:".into(),
                format!("{}. Silence is drawn, not filled.", words::list(&silent, 3)),
            ));
        }
    }
    if view.alerts > 0 {
        lines.push((
            false,
            "No field was filled in.".into(),
            "What is missing stays missing, and adds 0 to a score.".into(),
        ));
    }
    lines.truncate(4);
    lines
}
