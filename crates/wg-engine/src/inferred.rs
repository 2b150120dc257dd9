//! Techniques that are inferred for alerts whose record names none, beside the batch.
//!
//! They fill the matrix, the strip and the detail, each marked as inferred. They are not in the batch, so nothing is scored,
//! linked, learnt or exported as a finding by them: a guess from words must not feed what the words were left out of.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::attack::infer::{By, Inferred, infer};
use wg_schema::{AlertId, AttackRef, Batch, Origin, StrId};

/// What was inferred for every alert of a batch.
#[derive(Default)]
pub struct Inferences {
    /// Per row: place in `kinds`.
    of: Vec<u32>,
    /// The first is of alerts for which nothing was inferred.
    kinds: Vec<(Vec<Inferred>, Vec<AttackRef>)>,
}

impl Inferences {
    /// Looks at every alert without a statement on ATT&CK; texts that were met before are not read again.
    pub fn new(batch: &Batch) -> Inferences {
        let mut known: HashMap<[StrId; 3], u32, FixedState> = HashMap::default();
        let mut inferences = Inferences { of: Vec::with_capacity(batch.len()), kinds: vec![Default::default()] };
        for alert in batch.ids() {
            let row = alert.row();
            if !batch.attacks_of(alert).is_empty() {
                inferences.of.push(0);
                continue;
            }
            let texts = [batch.title[row], batch.rule_name[row], batch.cmd_line[row]];
            let kind = *known.entry(texts).or_insert_with(|| inferences.kind(texts.map(|id| batch.text(id))));
            inferences.of.push(kind);
        }
        inferences
    }

    fn kind(&mut self, texts: [&str; 3]) -> u32 {
        let [title, rule, command] = texts;
        let found = infer(&[title, rule], &[command]);
        if found.is_empty() {
            return 0;
        }
        let statement =
            |one: &Inferred| AttackRef { tactic: one.tactic, technique: Some(one.technique), origin: Origin::Inferred };
        let attacks = found.iter().map(statement).collect();
        self.kinds.push((found, attacks));
        u32::try_from(self.kinds.len() - 1).unwrap_or(0)
    }

    fn at(&self, alert: AlertId) -> Option<&(Vec<Inferred>, Vec<AttackRef>)> {
        self.kinds.get(*self.of.get(alert.row())? as usize)
    }

    /// Returns what was inferred for an alert, surest first.
    pub fn of(&self, alert: AlertId) -> &[Inferred] {
        self.at(alert).map_or(&[], |(found, _)| found)
    }

    /// The same as statements.
    pub fn attacks_of(&self, alert: AlertId) -> &[AttackRef] {
        self.at(alert).map_or(&[], |(_, attacks)| attacks)
    }
}

/// Returns why a technique was inferred, as the screens say it: `0.93, from “shadow copie”, “vssadmin”`.
pub fn why(one: &Inferred) -> String {
    let words: Vec<String> = one.words.iter().map(|word| format!("“{}”", spoken(word))).collect();
    let how = match one.by {
        By::Words => "from",
        By::Name => "names the technique:",
        By::Term => "names it by a term of the field:",
    };
    format!("{:.2}, {how} {}", f64::from(one.confidence) / 100.0, words.join(", "))
}

/// Returns what speaks for it, as the JSON has it.
pub fn by(one: &Inferred) -> &'static str {
    match one.by {
        By::Words => "words",
        By::Name => "name",
        By::Term => "term",
    }
}

/// Returns a word of the model as a person writes it: pairs with a space, beginnings with an ellipsis.
pub fn spoken(word: &str) -> String {
    word.replace('_', " ").replace('*', "…")
}
