//! How well the starting scorecard ranks real alerts: five networks of AIT-ADS, which it was not fitted to.
//!
//! Judged on groups (same host and rule, gaps and span up to 300 s), because one scan of 410,000 rows would decide every
//! figure. A group is as high as its highest alert. Positive: any alert raised by an attack's own event (`event_label`).
//! Groups inside an attack's time window without such an event are left out: nobody knows what they are.

#![expect(clippy::unwrap_used, reason = "a file that is not as it should be ends the evaluation")]

use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use wg_schema::batch::RecordSpan;
use wg_schema::{Alert, AlertId, AlertKey, Batch, BatchBuilder, Sensor, SourceId};
use wg_score::{Model, probability, sweep};

/// The rule that is labelled one way in one network and the other way in the next.
const INCONSISTENT: &str = "Suricata: Alert - ET INFO Observed DNS Query to .biz TLD";

struct Scenario {
    batch: Batch,
    /// Per alert: raised by an attack's event; inside an attack's window.
    labels: Vec<(bool, bool)>,
}

/// Reads a file into a batch. The labels go beside it and nowhere else.
fn read(path: &Path) -> Scenario {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let mut builder = BatchBuilder::new(1);
    let mut labels = Vec::new();
    for (record, line) in (1u64..).zip(text.lines().skip(1)) {
        let fields: Vec<&str> = line.rsplitn(6, ',').collect();
        let [event, window, _short, host, ip, rest] = fields[..] else { panic!("{line}") };
        let (time, name) = rest.split_once(',').unwrap();
        let name = name.trim_matches('"');
        let (product, sensor) = match name.split(':').next() {
            Some("Suricata") => ("Suricata", Sensor::Ndr),
            Some("Wazuh") => ("Wazuh", Sensor::HostLog),
            _ => ("AMiner", Sensor::HostLog),
        };
        let alert = Alert {
            key: AlertKey::of_record("test", &record.to_le_bytes()),
            time: Some(time.parse::<i64>().unwrap() * 1000),
            title: Some(name.into()),
            rule_name: Some(name.into()),
            product: Some(product.into()),
            sensor,
            host: Some(host.into()),
            host_ip: Some(ip.into()),
            ..Alert::default()
        };
        builder.push(&alert, RecordSpan { source: SourceId(0), record, offset: 0, length: 0 });
        labels.push((event != "-", window != "false_positive"));
    }
    Scenario { batch: builder.finish(), labels }
}

struct Group {
    score: i32,
    lead: AlertId,
    is_real: bool,
    first_secs: i64,
}

fn groups(scenario: &Scenario, order: &[AlertId], scores: &[i32]) -> Vec<Group> {
    struct Open {
        group: Group,
        start: i64,
        last: i64,
        in_window: bool,
    }
    let batch = &scenario.batch;
    let mut open: BTreeMap<(u32, u32), Open> = BTreeMap::new();
    let mut done = Vec::new();
    let mut close = |old: Open| {
        if old.group.is_real || !old.in_window {
            done.push(old.group);
        }
    };
    for alert in order {
        let row = alert.row();
        let (time, (is_real, in_window)) = (batch.time[row], scenario.labels[row]);
        let key = (batch.host[row].0, batch.rule_name[row].0);
        if open.get(&key).is_some_and(|o| time - o.last > 300_000 || time - o.start > 300_000) {
            close(open.remove(&key).unwrap());
        }
        let fresh = || Open {
            group: Group { score: i32::MIN, lead: *alert, is_real: false, first_secs: time / 1000 },
            start: time,
            last: time,
            in_window: false,
        };
        let entry = open.entry(key).or_insert_with(fresh);
        entry.last = time;
        entry.in_window |= in_window;
        entry.group.is_real |= is_real;
        if scores[row] > entry.group.score {
            (entry.group.score, entry.group.lead) = (scores[row], *alert);
        }
    }
    open.into_values().for_each(&mut close);
    done.sort_by_key(|group| (std::cmp::Reverse(group.score), group.lead));
    done
}

#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    groups: usize,
    real: usize,
    auroc: f64,
    ap: f64,
    log_loss: f64,
    mean_p: f64,
    queue_95: f64,
    above_line: f64,
}

/// `groups` is sorted, highest score first. Ties count half in AUROC and worst in the queue's share.
fn figures(groups: &[Group]) -> Figures {
    let (n, real) = (groups.len(), groups.iter().filter(|g| g.is_real).count());
    let (mut pairs, mut ap, mut seen_real, mut seen) = (0.0, 0.0, 0usize, 0usize);
    let mut queue_95 = 1.0;
    for tie in groups.chunk_by(|a, b| a.score == b.score) {
        let (r, b) = (tie.iter().filter(|g| g.is_real).count(), tie.iter().filter(|g| !g.is_real).count());
        let benign_after = (n - real) - (seen - seen_real) - b;
        pairs += r as f64 * (benign_after as f64 + b as f64 / 2.0);
        seen += tie.len();
        let before = seen_real;
        seen_real += r;
        ap += r as f64 / real as f64 * seen_real as f64 / seen as f64;
        let goal = 0.95 * real as f64;
        if (before as f64) < goal && seen_real as f64 >= goal {
            queue_95 = seen as f64 / n as f64;
        }
    }
    let loss = |g: &Group| {
        let p = probability(g.score).clamp(1e-12, 1.0 - 1e-12);
        if g.is_real { -p.ln() } else { -(1.0 - p).ln() }
    };
    Figures {
        groups: n,
        real,
        auroc: pairs / (real as f64 * (n - real) as f64),
        ap,
        log_loss: groups.iter().map(loss).sum::<f64>() / n as f64,
        mean_p: groups.iter().map(|g| probability(g.score)).sum::<f64>() / n as f64,
        queue_95,
        above_line: groups.iter().filter(|g| probability(g.score) >= 0.05).count() as f64 / n as f64,
    }
}

fn print(name: &str, f: &Figures) {
    println!(
        "{name:<18} {:>6} {:>5}  {:.3}  {:.3}   {:.4}   {:.4}  {:.4}    {:>5.1} %     {:>5.1} %",
        f.groups,
        f.real,
        f.auroc,
        f.ap,
        f.log_loss,
        f.mean_p,
        f.real as f64 / f.groups as f64,
        f.queue_95 * 100.0,
        f.above_line * 100.0
    );
}

/// Prints the reasons that rank benign groups high and real ones low: what to think about, not what to fit.
fn print_errors(scenario: &Scenario, bins: &wg_score::Bins, model: &Model, groups: &[Group]) {
    let line = |g: &Group| {
        let reasons = model.explain(bins, g.lead);
        let reasons: Vec<String> =
            reasons.iter().map(|r| format!("{} {:+}", r.feature.id, f64::from(r.points) / 1024.0)).collect();
        let row = g.lead.row();
        println!(
            "  {} {:.3} {} {} | {}",
            if g.is_real { "REAL" } else { "    " },
            probability(g.score),
            scenario.batch.text(scenario.batch.host[row]),
            scenario.batch.text(scenario.batch.rule_name[row]),
            reasons.join(", ")
        );
        let _ = g.first_secs;
    };
    groups.iter().filter(|g| !g.is_real).take(12).for_each(line);
    groups.iter().rev().filter(|g| g.is_real).take(12).for_each(line);
}

#[test]
#[ignore = "an evaluation: reads 1.8 million labelled alerts and prints a table"]
fn the_starting_scorecard_on_real_alerts() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/labelled/ait-ads");
    let model = Model::starting();
    for with_rule in [true, false] {
        println!("\n{} the inconsistently labelled rule", if with_rule { "With" } else { "Without" });
        println!("scenario           groups  real  AUROC  AP      log-loss mean p  base    queue, 95 %  above line");
        let mut all = Vec::new();
        for name in ["fox", "harrison", "russellmitchell", "wardbeck", "wilson"] {
            let scenario = read(&dir.join(format!("{name}_alerts.csv.gz")));
            let order = scenario.batch.by_time();
            let started = std::time::Instant::now();
            let bins = sweep(&scenario.batch, &order, 7);
            let swept = started.elapsed();
            let scores = model.score_all(&bins);
            let mut groups = groups(&scenario, &order, &scores);
            if !with_rule {
                groups.retain(|g| scenario.batch.text(scenario.batch.rule_name[g.lead.row()]) != INCONSISTENT);
            }
            let f = figures(&groups);
            print(name, &f);
            if std::env::var("WG_SHOW").is_ok_and(|show| show == "errors") && !with_rule {
                println!("  {} alerts swept in {swept:?}", order.len());
                print_errors(&scenario, &bins, &model, &groups);
            }
            all.push(f);
        }
        let mean = |of: fn(&Figures) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
        print(
            "mean",
            &Figures {
                groups: all.iter().map(|f| f.groups).sum(),
                real: all.iter().map(|f| f.real).sum(),
                auroc: mean(|f| f.auroc),
                ap: mean(|f| f.ap),
                log_loss: mean(|f| f.log_loss),
                mean_p: mean(|f| f.mean_p),
                queue_95: mean(|f| f.queue_95),
                above_line: mean(|f| f.above_line),
            },
        );
    }
}
