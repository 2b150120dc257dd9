//! The quality passport: for each product what its alerts hold and lack, and what the batch as a whole cannot tell.
//!
//! Counts and sentences by fixed rules; nothing here is estimated but the skew of clocks, which says so.

use crate::ranked::Ranked;
use crate::silence::Silence;
use crate::skew::Skew;
use crate::{skew, words};
use serde::Serialize;
use wg_correlate::{Alias, AliasKind};
use wg_schema::ordered::OrderedMap;
use wg_schema::report::{Code, SourceReport};
use wg_schema::sort;
use wg_schema::time::to_rfc3339;
use wg_schema::{AlertId, Batch, Origin, Sensor, StrId, TimeMs, Warnings, field};

/// Products beyond these are counted together: an attacker can name as many as records.
const MAX_PRODUCTS: usize = 64;

/// Groups of names that are listed.
const MAX_NAMES: usize = 200;
/// Names of a group that are listed.
const MAX_SPELLINGS: usize = 40;

/// What one product's alerts hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ProductPassport {
    /// Attacker-controlled text; empty: not named.
    pub product: String,
    pub alerts: u64,
    #[serde(serialize_with = "time")]
    pub first_time: Option<TimeMs>,
    #[serde(serialize_with = "time")]
    pub last_time: Option<TimeMs>,
    /// Spans without an alert that are too long for chance: (start, end).
    pub silent: Vec<(String, String)>,
    pub undated: u64,
    /// Times without a zone, read as UTC, and those read in a zone that was set.
    pub zone_assumed: u64,
    pub zone_set: u64,
    /// Records that said the same as another, and earlier states of alerts.
    pub repeats: u64,
    pub updates: u64,
    /// Alerts whose ATT&CK id was retired or renamed, and those where its meaning depends on the version.
    pub mapped: u64,
    pub ambiguous: u64,
    pub unknown_technique: u64,
    pub no_severity: u64,
    pub secrets: u64,
    pub id_conflicts: u64,
    /// Percent of the alerts that have each field, by OCSF path.
    pub fields: OrderedMap<&'static str, u8>,
}

/// A product's clock against another's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SkewPassport {
    pub product: String,
    pub ahead_of: String,
    /// Negative: behind.
    pub by_ms: TimeMs,
    pub spread_ms: TimeMs,
    pub shared_events: u32,
}

/// Written names that were taken for one machine or account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamesPassport {
    /// `host` or `account`.
    pub kind: &'static str,
    /// As they stand in the records, the most written first, with the alerts that hold each. Attacker-controlled text.
    pub names: Vec<(String, u32)>,
    /// How many of them, the last ones, are addresses that alerts give as the host's own.
    pub addresses: usize,
    /// How many names are not listed.
    pub more: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Passport {
    /// Most alerts first.
    pub products: Vec<ProductPassport>,
    pub skew: Vec<SkewPassport>,
    /// Most alerts first, [`MAX_NAMES`] at most.
    pub one_name: Vec<NamesPassport>,
    /// How many there are in all.
    pub one_name_total: usize,
    /// Names that were held apart by a person, as they were said.
    pub apart: Vec<String>,
    /// Sentences, most consequential first.
    pub cannot_tell: Vec<String>,
}

fn time<S: serde::Serializer>(time: &Option<TimeMs>, out: S) -> Result<S::Ok, S::Error> {
    time.map(to_rfc3339).serialize(out)
}

/// Returns the passport of a load. `reports` are of the last one, `silences` of the batch.
pub fn passport(
    reports: &[SourceReport],
    ranked: Option<&Ranked>,
    silences: &[Silence],
    apart: &[String],
    seed: u64,
) -> Passport {
    let Some(ranked) = ranked.filter(|ranked| !ranked.batch.is_empty()) else { return Passport::default() };
    let batch = &ranked.batch;
    let skew = skew::find(batch);
    let said = |skew: &Skew| SkewPassport {
        product: batch.text(skew.second).into(),
        ahead_of: batch.text(skew.first).into(),
        by_ms: skew.ahead_ms,
        spread_ms: skew.spread_ms,
        shared_events: skew.shared,
    };
    let products = products(ranked, silences);
    let cannot_tell = cannot_tell(reports, ranked, &products, &skew);
    let aliases = wg_correlate::aliases(batch, seed);
    Passport {
        products,
        skew: skew.iter().map(said).collect(),
        one_name_total: aliases.len(),
        apart: apart.to_vec(),
        one_name: aliases.into_iter().take(MAX_NAMES).map(|alias| names(batch, &alias)).collect(),
        cannot_tell,
    }
}

fn names(batch: &Batch, alias: &Alias) -> NamesPassport {
    let most = &alias.names[..alias.names.len().min(MAX_SPELLINGS)];
    let of = |is_address| most.iter().filter(move |name| name.is_address == is_address);
    NamesPassport {
        kind: match alias.kind {
            AliasKind::Machine => "host",
            AliasKind::Account => "account",
        },
        names: of(false).chain(of(true)).map(|name| (batch.text(name.name).to_owned(), name.alerts)).collect(),
        addresses: of(true).count(),
        more: alias.names.len() - most.len(),
    }
}

fn products(ranked: &Ranked, silences: &[Silence]) -> Vec<ProductPassport> {
    let batch = &ranked.batch;
    let mut sizes: OrderedMap<StrId, u64> = OrderedMap::new();
    batch.ids().for_each(|alert| *sizes.entry(batch.product[alert.row()]).or_default() += 1);
    let mut order: Vec<(StrId, u64)> = sizes.into_iter().collect();
    sort::by_key(&mut order, |(product, n)| (std::cmp::Reverse(*n), *product));
    order.truncate(MAX_PRODUCTS);
    let place: OrderedMap<StrId, usize> =
        OrderedMap::from_iter((0..).zip(&order).map(|(place, (product, _))| (*product, place)));
    let mut products: Vec<ProductPassport> = order
        .iter()
        .map(|(product, n)| ProductPassport { product: batch.text(*product).into(), alerts: *n, ..Default::default() })
        .collect();
    // Alerts of a product beyond the last one are counted where nobody looks.
    let places: Vec<usize> =
        batch.ids().map(|alert| *place.get(&batch.product[alert.row()]).unwrap_or(&products.len())).collect();
    for (alert, place) in batch.ids().zip(&places) {
        if let Some(product) = products.get_mut(*place) {
            count(product, batch, alert);
        }
    }
    let given = field::FIELDS.iter().map(|field| {
        let mut n = vec![0u64; products.len() + 1];
        field.given(batch, 0).into_iter().zip(&places).for_each(|(given, place)| n[*place] += u64::from(given));
        (field.path, n)
    });
    let given: Vec<(&str, Vec<u64>)> = given.collect();
    for silence in silences {
        if let Some(place) = place.get(&silence.product) {
            products[*place].silent.push((to_rfc3339(silence.start), to_rfc3339(silence.end)));
        }
    }
    for (place, product) in products.iter_mut().enumerate() {
        let percent = |n: u64| u8::try_from(n * 100 / product.alerts.max(1)).unwrap_or(100);
        product.fields = OrderedMap::from_iter(given.iter().map(|(path, n)| (*path, percent(n[place]))));
    }
    products
}

fn count(product: &mut ProductPassport, batch: &Batch, alert: AlertId) {
    let row = alert.row();
    let has = |warning| u64::from(batch.warnings[row].has(warning));
    if let Some(time) = batch.time_of(alert) {
        product.first_time = Some(product.first_time.map_or(time, |first| first.min(time)));
        product.last_time = Some(product.last_time.map_or(time, |last| last.max(time)));
    } else {
        product.undated += 1;
    }
    product.zone_assumed += has(Warnings::ZONE_ASSUMED);
    product.zone_set += has(Warnings::ZONE_SET);
    product.repeats += u64::from(batch.folded[row]);
    product.updates += batch.history.of(alert).len() as u64;
    product.mapped += u64::from(batch.attacks_of(alert).iter().any(|attack| attack.origin == Origin::Mapped));
    product.ambiguous += has(Warnings::AMBIGUOUS_TACTIC);
    product.unknown_technique += has(Warnings::BAD_TECHNIQUE);
    product.no_severity += u64::from(batch.severity[row] == wg_schema::Severity::Unknown);
    product.secrets += has(Warnings::SECRET);
    product.id_conflicts += has(Warnings::UID_CONFLICT);
}

/// What no look at this batch can answer, by fixed rules.
fn cannot_tell(reports: &[SourceReport], ranked: &Ranked, products: &[ProductPassport], skew: &[Skew]) -> Vec<String> {
    let batch = &ranked.batch;
    let mut lines = Vec::new();
    let total = |code: Code| reports.iter().filter_map(|report| report.counts.get(&code)).sum::<u64>();
    let n = |n: u64, one: &str, many: &str| words::count(usize::try_from(n).unwrap_or(usize::MAX), one, many);
    if reports.iter().any(|report| report.cancelled) || total(Code::Envelope) > 0 {
        lines.push("What the files leave out: reading was stopped, or an answer has further pages or lists.".into());
    }
    let rejected: u64 = reports.iter().map(|report| report.rejected).sum();
    if rejected > 0 {
        lines.push(format!("What {} said.", n(rejected, "rejected record", "rejected records")));
    }
    if let Some((first, last)) = ranked.time_range() {
        let [first, last] = words::ends(first, last);
        lines.push(format!("What came before {first} and after {last} (UTC)."));
    }
    let undated: u64 = products.iter().map(|product| product.undated).sum();
    if undated > 0 {
        lines.push(format!("The order of {}.", n(undated, "undated alert", "undated alerts")));
    }
    let zoneless: u64 = products.iter().map(|product| product.zone_assumed).sum();
    if zoneless > 0 && products.len() > 1 {
        lines.push(format!("The order across products of {}: their zone is not said.", n(zoneless, "alert", "alerts")));
    }
    if !skew.is_empty() {
        lines.push("The order within the skew of clocks that do not agree.".into());
    }
    let silent: Vec<String> =
        products.iter().filter(|product| !product.silent.is_empty()).map(|product| product.product.clone()).collect();
    if !silent.is_empty() {
        lines.push(format!("Why {} went silent: no export is not the same as no event.", words::list(&silent, 3)));
    }
    let kinds = [
        ([Sensor::Edr, Sensor::HostLog], "What ran on machines: no alert of an endpoint or a host log."),
        ([Sensor::Ndr, Sensor::Ndr], "What crossed the network: no alert of a network sensor."),
        ([Sensor::Identity, Sensor::Cloud], "Who logged on where: no alert of an identity or cloud service."),
    ];
    let is_known = |kinds: &[Sensor; 2]| {
        batch.sensor.iter().any(|sensor| kinds.contains(sensor) || matches!(sensor, Sensor::Siem | Sensor::Other))
    };
    lines.extend(kinds.iter().filter(|(kinds, _)| !is_known(kinds)).map(|(_, words)| (*words).to_owned()));
    let columns = [
        (&batch.user, "Whose account it was: no alert names a user."),
        (&batch.host, "Which machine it was: no alert names a host."),
        (&batch.cmd_line, "What was typed: no alert has a command line."),
        (&batch.disposition, "What was blocked: no alert says what its product did."),
    ];
    lines.extend(columns.iter().filter(|(column, _)| column.given().next().is_none()).map(|(_, w)| (*w).to_owned()));
    lines
}

/// Returns `Suricata is 90 s ahead of Zeek (8 shared events)`.
pub fn skew_words(skew: &SkewPassport) -> String {
    let way = if skew.by_ms < 0 { "behind" } else { "ahead of" };
    format!(
        "The clock of {} is {} {way} that of {} ({})",
        skew.product,
        words::span(skew.by_ms.abs()),
        skew.ahead_of,
        words::count(skew.shared_events as usize, "shared event", "shared events")
    )
}
