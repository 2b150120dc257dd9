//! How much an inferred link weighs: the formula of `wg-correlate`, said with the values of the link at hand.

use crate::ranked::Ranked;
use crate::words;
use wg_correlate::{Link, Reason};

/// A value in no more than this share of the alerts says much, or something, when two share it.
const RARE: f64 = 0.01;
const UNCOMMON: f64 = 0.1;

/// Returns how many alerts stand for themselves in the batch.
pub fn heads(ranked: &Ranked) -> usize {
    ranked.incidents.list.iter().map(|incident| incident.heads.len()).sum()
}

/// Returns what the strength of a link comes from. `heads`: of the whole batch. Holds alert text.
pub fn words(ranked: &Ranked, link: &Link, heads: usize) -> String {
    let strength = f32::from(link.strength) / 100.0;
    match link.reason {
        Reason::Analyst => return "A person joined them; nothing is weighed.".to_owned(),
        _ if link.certain => return "An identity, not a name: certain whatever is common in the batch.".to_owned(),
        Reason::SameStorm => {
            return format!("What comes from a source while it sets off storms, {strength:.2}: not weighed by chance.");
        }
        Reason::Recurring => {
            return format!("The same rule with the same fields again, {strength:.2}: not weighed by chance.");
        }
        _ => {}
    }
    let named = link.others as usize + 2;
    let share = named as f64 / heads.max(1) as f64;
    let so = match share {
        share if share <= RARE => "so to share it says much",
        share if share <= UNCOMMON => "so to share it says something",
        _ => "so to share it says little by itself",
    };
    let value = ranked.batch.text(link.on[0]);
    let further = if link.on[1].is_some() { " A further value agrees." } else { "" };
    let chance = match link.by_chance {
        0 => String::new(),
        n => format!(" By chance {} would share as much in this time.", chance(n)),
    };
    let (named, heads) = (words::thousands(named as u64), words::count(heads, "alert", "alerts"));
    format!("{value} stands in {named} of {heads}, {so}.{further}{chance} Strength {strength:.2}.")
}

/// Thousandths of an alert in words.
fn chance(thousandths: u32) -> String {
    match thousandths {
        1..1000 => format!("{:.3} alerts", f64::from(thousandths) / 1000.0),
        n => format!("{:.1} alerts", f64::from(n) / 1000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_said_in_alerts() {
        assert_eq!((chance(12), chance(2_340)), ("0.012 alerts".to_owned(), "2.3 alerts".to_owned()));
    }
}
