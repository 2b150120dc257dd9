//! The record of a candidate beside another model: what each hid and missed, in all and by rule.

use crate::parts::clock::{date, hm};
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use leptos::prelude::*;
use wg_protocol::{CandidateView, Hidden, Outcome, Rate, RecordView};

/// What a candidate in shadow did so far.
pub fn in_shadow(candidate: &CandidateView) -> impl IntoView + use<> {
    candidate.shadow.as_ref().map(|shadow| {
        let record = &shadow.record;
        let head = format!(
            "In shadow since {} {} UTC. {} since then that neither model was taught, {} real.",
            date(shadow.began_ms),
            hm(shadow.began_ms),
            counted(u64::from(record.judged), "incident was judged", "incidents were judged"),
            count(u64::from(record.real)),
        );
        view! {
            <div class="model__record" data-testid="shadow-record">
                <h3>{"Its record in shadow"}</h3>
                <p>{head}</p>
                {(record.judged > 0).then(|| table(record, "the model in use", "in shadow"))}
            </div>
        }
    })
}

/// The judged incidents of this batch, played again in time order.
pub fn replayed(candidate: &CandidateView) -> impl IntoView + use<> {
    candidate.replay.as_ref().map(|record| {
        view! {
            <details class="model__record" data-testid="replay">
                <summary>{format!("Replayed in time order: {}, {} real", counted(u64::from(record.judged), "judged incident", "judged incidents"), count(u64::from(record.real)))}</summary>
                <p class="u-quiet">{"Each is scored by a model that was taught on those which had ended before, and on nothing later; beside it, what learning starts from."}</p>
                {table(record, "untaught", "taught as it went")}
            </details>
        }
    })
}

fn table(record: &RecordView, before: &'static str, after: &'static str) -> impl IntoView + use<> {
    let alone = |which: usize| {
        let (n, real) = record.alone[which];
        format!("{}, {} of them real", count(u64::from(n)), count(u64::from(real)))
    };
    let says = format!(
        "Both put {} on the same side of the line. Above it by one alone: {before} {}; {after} {}.",
        rate(&record.agree),
        alone(0),
        alone(1)
    );
    let names = record.rules.iter().map(|(rule, hidden)| row(Some(rule), hidden)).collect_view();
    view! {
        <p>{says}</p>
        {record.measured.map(|measured| {
            let outcome = match measured.outcome {
                Outcome::TooFew => return view! { <p class="u-quiet">{format!("Too few to tell which is better: {} are needed, {} of each kind.", measured.needed, measured.needed_of_each)}</p> },
                Outcome::Better => "The latter is measurably better",
                Outcome::NotTold => "Neither is measurably better",
                Outcome::Worse => "The latter is measurably worse",
            };
            view! { <p class="u-quiet">{format!("{outcome}: logarithmic loss {:.3} and {:.3}, difference give or take {:.3}.", measured.before, measured.after, measured.error)}</p> }
        })}
        <table class="model__table model__beside" aria-label="Below the line, by rule">
            <thead>
                <tr><th scope="col">{"Below the line"}</th><th scope="colgroup" colspan="2">{before}</th><th scope="colgroup" colspan="2">{after}</th></tr>
                <tr><th scope="col">{"by rule"}</th><th scope="col">{"saved"}</th><th scope="col">{"missed"}</th><th scope="col">{"saved"}</th><th scope="col">{"missed"}</th></tr>
            </thead>
            <tbody>{row(None, &record.all)}{names}</tbody>
        </table>
        <p class="u-faint u-tiny">{"Saved: harmless below the line. Missed: real below the line. With the range in which the share likely lies (95 %)."}</p>
    }
}

fn row(rule: Option<&str>, hidden: &Hidden) -> impl IntoView + use<> {
    let cell = |of: &Rate| {
        let range = (of.of > 0).then(|| format!("{:.0}–{:.0} %", of.low * 100.0, of.high * 100.0));
        let figure = if of.of == 0 {
            "·".to_owned()
        } else {
            format!("{} of {}", count(u64::from(of.n)), count(u64::from(of.of)))
        };
        view! { <td>{figure}<span class="u-faint u-tiny">{range}</span></td> }
    };
    let name = match rule {
        Some(rule) => view! { <DataText text=rule.to_owned() limit=60/> }.into_any(),
        None => view! { <b>{"All"}</b> }.into_any(),
    };
    let cells: Vec<_> = (0..2).flat_map(|which| [cell(&hidden.saved[which]), cell(&hidden.missed[which])]).collect();
    view! { <tr><th scope="row">{name}</th>{cells}</tr> }
}

fn rate(rate: &Rate) -> String {
    format!(
        "{} of {} ({:.0} to {:.0} %, 95 % sure)",
        count(u64::from(rate.n)),
        count(u64::from(rate.of)),
        rate.low * 100.0,
        rate.high * 100.0
    )
}
