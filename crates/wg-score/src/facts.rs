//! What is known about an alert at its moment: its own fields, and numbers from its history. No points yet.

use wg_schema::attack;
use wg_schema::batch::NO_CONFIDENCE;
use wg_schema::{AlertId, AttackRef, Batch, Origin, Sensor, Severity, StrId};

/// Everything the features may look at.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub own: Own,
    /// `None`: undated. Such an alert has no place in the order, so it has no history and is none for others.
    pub past: Option<Past>,
}

/// From the alert's own fields.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub severity: Severity,
    pub confidence: Option<u8>,
    pub tactic: Option<u8>,
    /// Bit `i`: the alert names `TACTICS[i]`.
    pub tactics: u16,
    pub technique: Exactness,
    pub sensor: Sensor,
    pub outcome: Option<Outcome>,
    pub command: Option<CommandShape>,
}

/// How exactly ATT&CK is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exactness {
    None,
    Technique,
    SubTechnique,
}

/// What the product did, from `disposition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It says that the activity went through.
    LetThrough,
    /// It says that the activity was stopped.
    Stopped,
    /// Any other word. Words of a later judgement (exonerated, approved) are here, and count for nothing.
    Other,
}

/// The form of a command line; its words are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CommandShape {
    pub chars: u32,
    /// Shannon entropy of its bytes in 1/100 bit, over the first 1,024 bytes.
    pub centibits: u32,
}

/// How much history there is to call something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Watched {
    /// Under 30 minutes: everything is new, so new means nothing.
    TooShort,
    /// 30 minutes to 6 hours.
    Hours,
    /// 6 to 24 hours.
    HalfDay,
    /// 24 hours and more.
    Day,
}

/// From the alerts before it, within the batch. "Including itself" where said.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    pub watched: Watched,
    /// Alerts of the last 10 minutes, including itself.
    pub alerts_10m: u32,
    /// Alerts that 10 minutes hold on average so far; 0 while there are under 2 hours of history.
    pub usual_10m: u32,
    pub rule: Option<RulePast>,
    /// The rule is seldom seen among the rules of the batch.
    pub is_rare: bool,
    pub entity: Option<EntityPast>,
    pub pair: Option<PairPast>,
    /// Earlier alerts of the rule with the same account.
    pub rule_user: Option<u32>,
    pub account: Option<AccountPast>,
    pub user_host: Option<EdgePast>,
    pub src_dst: Option<EdgePast>,
    pub remote: Option<RemotePast>,
    /// (earlier alerts with this parent and child, with any).
    pub parent_child: Option<(u32, u32)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct RulePast {
    /// Earlier runs of the rule.
    pub runs: u32,
    /// Of them, those in the same hour of the day (UTC).
    pub runs_this_hour: u32,
    /// Distinct UTC days on which the rule was seen, including today.
    pub days_seen: u32,
    /// UTC days with any alert so far, including today.
    pub days_watched: u32,
    /// Distinct hosts with the rule in the last hour, including this one.
    pub hosts_1h: u32,
    /// Alerts of the rule in the last 10 minutes, including itself.
    pub alerts_10m: u32,
}

/// The entity is the host, else the account, else the machine at the alert's own address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntityPast {
    /// Earlier runs of any rule.
    pub runs: u32,
    pub runs_this_hour: u32,
    pub runs_weekend: u32,
    pub is_weekend: bool,
    /// Including itself.
    pub alerts_10m: u32,
    /// Including itself.
    pub alerts_24h: u32,
    /// Distinct rules, including this one.
    pub rules_1h: u32,
    /// Runs of any rule in an hour on average, before the last hour; `None`: under 90 minutes of history.
    pub usual_1h: Option<u32>,
    /// Distinct rules, including this one.
    pub rules_24h: u32,
    /// Distinct tactics, including this alert's.
    pub tactics_24h: u32,
    /// Distinct tactics before this alert's one in the order of an attack, in the last 48 hours, from other alerts.
    pub earlier_tactics_48h: u32,
    /// Distinct products, including this one.
    pub sources_24h: u32,
    /// The highest place in the order of concern among the other alerts.
    pub concern_24h: Option<u8>,
    /// Distinct other rules that came while they were rare.
    pub other_rare_24h: u32,
}

/// Rule and entity together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairPast {
    /// Earlier runs; the one that the alert belongs to is not among them.
    pub runs: u32,
    /// From the last alert of the run before to the first of this one.
    pub since_ms: Option<i64>,
    /// At least 8 gaps, and they vary by less than a tenth of their mean.
    pub is_regular: bool,
    pub run: RunPast,
}

/// The run so far: alerts of one rule on one entity within 5 minutes. It counts once in every count of what came before,
/// so that a flood of repeats neither makes a rule usual within minutes nor buries what else happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunPast {
    /// Alerts, including this one.
    pub size: u32,
    /// Since its first alert.
    pub ms: i64,
}

/// The alert's account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountPast {
    /// Distinct hosts that it was met on, including this one.
    pub hosts: u32,
    /// Distinct other rules that came with it on other hosts while they were rare, in the last 24 hours.
    pub rare_elsewhere_24h: u32,
}

/// Two names that were seen together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EdgePast {
    pub together: u32,
    /// Earlier alerts with the first name and any second.
    pub first: u32,
}

/// The remote address, including this alert.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RemotePast {
    pub hosts_1h: u32,
    pub rules_1h: u32,
    /// Distinct hosts so far.
    pub hosts: u32,
    /// It was named before, on any host; what came within the last 5 minutes does not count.
    pub is_known: bool,
    /// The same on this host.
    pub is_known_here: bool,
    /// Distinct rules that named it on this host so far, of those that are 64 numbers apart one.
    pub rules_here: u32,
}

impl Own {
    pub fn of(batch: &Batch, alert: AlertId, commands: &mut Commands) -> Own {
        let row = alert.row();
        let (tactics, tactic) = tactics(batch.attacks_of(alert));
        Own {
            severity: batch.severity[row],
            confidence: Some(batch.confidence[row]).filter(|confidence| *confidence != NO_CONFIDENCE),
            tactic,
            tactics,
            technique: technique(batch.attacks_of(alert)),
            sensor: batch.sensor[row],
            outcome: outcome(batch.text(batch.disposition[row])),
            command: commands.shape(batch, batch.cmd_line[row]),
        }
    }
}

/// Returns all tactics as bits, and the one that stands for the alert: the latest in the order of an attack.
///
/// Tactics that were only inferred (a technique can belong to several) count where the record names none.
fn tactics(attacks: &[AttackRef]) -> (u16, Option<u8>) {
    let bits_of = |is_named: bool| {
        let wanted = attacks.iter().filter(|attack| (attack.origin != Origin::Inferred) == is_named);
        wanted.filter_map(|attack| attack.tactic).filter(|tactic| *tactic < 15).fold(0u16, |bits, t| bits | 1 << t)
    };
    let bits = [bits_of(true), bits_of(false)].into_iter().find(|bits| *bits != 0).unwrap_or(0);
    (bits, (bits != 0).then(|| 15 - bits.leading_zeros() as u8))
}

fn technique(attacks: &[AttackRef]) -> Exactness {
    let named = attacks.iter().filter_map(|attack| attack::technique(attack.technique?));
    let kind = |technique: &attack::Technique| match technique.parent {
        Some(_) => Exactness::SubTechnique,
        None => Exactness::Technique,
    };
    named.map(kind).max().unwrap_or(Exactness::None)
}

fn outcome(word: &str) -> Option<Outcome> {
    const STOPPED: &[&str] = &[
        "access revoked",
        "block",
        "blocked",
        "corrected",
        "deleted",
        "denied",
        "deny",
        "drop",
        "dropped",
        "isolated",
        "prevented",
        "quarantined",
        "rejected",
        "remediated",
        "reset",
        "stopped",
        "terminated",
    ];
    const LET_THROUGH: &[&str] =
        &["accept", "accepted", "allow", "allowed", "pass", "passed", "permitted", "uncorrected"];
    let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    match word {
        "" => None,
        _ if is(STOPPED) => Some(Outcome::Stopped),
        _ if is(LET_THROUGH) => Some(Outcome::LetThrough),
        _ => Some(Outcome::Other),
    }
}

/// Shapes of command lines, each text measured once.
pub(crate) struct Commands {
    /// By `StrId`: `1 + chars << 10 | centibits`, 0 where not measured yet. A line of 4 MiB is as long as any longer one.
    seen: Vec<u32>,
    n_log_n: Vec<u64>,
}

const COMMAND_BYTES: usize = 1024;
const MOST_CHARS: usize = (1 << 22) - 2;

impl Commands {
    pub fn new() -> Commands {
        Commands { seen: Vec::new(), n_log_n: n_log_n() }
    }

    fn shape(&mut self, batch: &Batch, id: StrId) -> Option<CommandShape> {
        if !id.is_some() {
            return None;
        }
        if self.seen.is_empty() {
            self.seen = vec![0; batch.strings.len()];
        }
        let cell = &mut self.seen[id.0 as usize];
        if *cell == 0 {
            let text = batch.text(id).as_bytes();
            let centibits = entropy(&text[..text.len().min(COMMAND_BYTES)], &self.n_log_n);
            *cell = (text.len().min(MOST_CHARS) as u32 + 1) << 10 | centibits;
        }
        Some(CommandShape { chars: (*cell >> 10) - 1, centibits: *cell & 1023 })
    }
}

/// Returns `n · log2(n)` for 0 to 1,024 in units of 2^-20, so that sums are whole numbers and no order matters.
fn n_log_n() -> Vec<u64> {
    let one = |n: usize| libm::round(n as f64 * libm::log2(n.max(1) as f64) * 1_048_576.0) as u64;
    (0..=COMMAND_BYTES).map(one).collect()
}

/// Returns the Shannon entropy of a text in 1/100 bit a byte: `log2 n − Σ c·log2 c / n`.
fn entropy(text: &[u8], n_log_n: &[u64]) -> u32 {
    if text.is_empty() {
        return 0;
    }
    let mut counts = [0u16; 256];
    text.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let sum: u64 = text.iter().map(|byte| n_log_n[usize::from(std::mem::take(&mut counts[usize::from(*byte)]))]).sum();
    let n = text.len();
    ((n_log_n[n].saturating_sub(sum) * 100 / n as u64 + 524_288) >> 20) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::Origin;

    #[test]
    fn entropy_is_in_hundredths_of_a_bit() {
        let table = n_log_n();
        assert_eq!(entropy(b"", &table), 0);
        assert_eq!(entropy(b"aaaaaaaa", &table), 0);
        assert_eq!(entropy(b"abababab", &table), 100);
        assert_eq!(entropy(&(0..=255).collect::<Vec<u8>>(), &table), 800);
    }

    #[test]
    fn a_disposition_is_read_as_what_the_product_did() {
        assert_eq!(outcome("Blocked"), Some(Outcome::Stopped));
        assert_eq!(outcome("ALLOWED"), Some(Outcome::LetThrough));
        assert_eq!(outcome("Exonerated"), Some(Outcome::Other));
        assert_eq!(outcome("false positive, was blocked in a test"), Some(Outcome::Other));
        assert_eq!(outcome(""), None);
    }

    #[test]
    fn the_latest_named_tactic_stands_for_the_alert() {
        let tactic = |t, origin| AttackRef { tactic: Some(t), technique: None, origin };
        let (named, guess) = (Origin::Named, Origin::Inferred);
        assert_eq!(tactics(&[tactic(8, named), tactic(3, named), tactic(14, guess)]), (1 << 8 | 1 << 3, Some(8)));
        assert_eq!(tactics(&[tactic(2, guess)]), (1 << 2, Some(2)));
        assert_eq!(tactics(&[tactic(14, named), tactic(15, named)]), (1 << 14, Some(14)));
        assert_eq!(tactics(&[]), (0, None));
    }

    #[test]
    fn the_most_exact_technique_counts() {
        let named = |id| {
            let technique = attack::find_technique(id);
            assert!(technique.is_some());
            AttackRef { tactic: None, technique, origin: Origin::Named }
        };
        assert_eq!(technique(&[named("T1059"), named("T1003.001")]), Exactness::SubTechnique);
        assert_eq!(technique(&[named("T1059")]), Exactness::Technique);
        assert_eq!(technique(&[]), Exactness::None);
    }
}
