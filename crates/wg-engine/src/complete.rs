//! The batch's own words, to complete and to mend what is typed in the search field.

use wg_protocol::complete::{Completion, CompletionKind, Completions};
use wg_query::{Field, Typing, slip, typing};
use wg_schema::attack::technique;
use wg_schema::sort;
use wg_schema::{Batch, StrId, Texts};

/// Suggestions at most.
const MOST: usize = 8;
/// Values kept of a field, and words, the most frequent ones: an export of a million addresses needs no list of them all.
const MOST_KEPT: usize = 20_000;
/// Longer values are no names.
const MOST_BYTES: usize = 120;
/// A bare word shorter than this is completed by fields alone.
const SHORT: usize = 2;

/// What a batch holds, by field, and single words.
pub struct Vocabulary {
    /// The most frequent first: lower case, as written, alerts.
    values: Vec<(Field, Vec<Value>)>,
    words: Vec<Value>,
}

struct Value {
    lower: String,
    text: String,
    alerts: u64,
}

impl Vocabulary {
    pub fn of(batch: &Batch) -> Vocabulary {
        let columns: [(Field, &[&Texts]); 7] = [
            (Field::Host, &[&batch.host]),
            (Field::User, &[&batch.user]),
            (Field::Process, &[&batch.process, &batch.parent]),
            (Field::Product, &[&batch.product]),
            (Field::Rule, &[&batch.title, &batch.rule_name]),
            (Field::Domain, &[&batch.dst_domain]),
            (Field::Address, &[&batch.src_ip, &batch.dst_ip, &batch.host_ip]),
        ];
        let mut words = wg_schema::ordered::OrderedMap::<String, u64>::new();
        let mut values = Vec::new();
        for (field, columns) in columns {
            let list = count(batch, columns);
            // Of addresses no one mistypes a word.
            if field != Field::Address {
                for value in &list {
                    value.lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 4).for_each(|word| {
                        if words.len() < MOST_KEPT || words.contains_key(word) {
                            *words.entry(word.to_owned()).or_default() += value.alerts;
                        }
                    });
                }
            }
            values.push((field, list));
        }
        values.push((Field::Technique, technique_ids(batch)));
        let words = words.into_iter().map(|(word, alerts)| Value { lower: word.clone(), text: word, alerts });
        Vocabulary { values, words: ranked(words.collect()) }
    }

    /// Returns what the last word of a query could be.
    pub fn complete(&self, query: &str) -> Completions {
        let Some(typing) = typing(query) else { return Completions::default() };
        let mut items: Vec<Completion> = typing
            .known()
            .into_iter()
            .map(|known| Completion {
                text: match known.value {
                    Some(value) => typing.token(known.field, value),
                    None => typing.field_token(known.field),
                },
                kind: if known.value.is_some() { CompletionKind::Value } else { CompletionKind::Field },
                alerts: 0,
            })
            .collect();
        let word = typing.word.to_lowercase();
        if typing.field.is_some() || word.len() >= SHORT {
            items.extend(self.values_like(&typing, &word));
        }
        if items.is_empty() {
            items.extend(self.mended(&typing, &word));
        }
        items.truncate(MOST);
        Completions { query: query.into(), start: u32::try_from(typing.span.start).unwrap_or(0), items }
    }

    /// Values that begin like the word, then those in which a part does; the most frequent first.
    fn values_like(&self, typing: &Typing<'_>, word: &str) -> Vec<Completion> {
        let mut found: Vec<(u8, u64, Completion)> = Vec::new();
        for (field, list) in self.values.iter().filter(|(field, _)| typing.field.is_none_or(|wanted| wanted == *field))
        {
            let like = list.iter().filter_map(|value| Some((likeness(&value.lower, word)?, value)));
            found.extend(like.take(MOST * 4).map(|(rank, value)| {
                let text = typing.token(*field, &value.text);
                (rank, value.alerts, Completion { text, kind: CompletionKind::Value, alerts: value.alerts })
            }));
        }
        sort::by(&mut found, |a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then_with(|| a.2.text.cmp(&b.2.text)));
        found.into_iter().map(|(_, _, completion)| completion).take(MOST).collect()
    }

    /// Words of the batch, or values of the named field, that are a slip of the finger away from one that is not in it.
    fn mended(&self, typing: &Typing<'_>, word: &str) -> Vec<Completion> {
        let own = typing.field.and_then(|field| self.values.iter().find(|(other, _)| *other == field));
        let list = own.map_or(self.words.as_slice(), |(_, list)| list.as_slice());
        let mut found: Vec<(usize, &Value)> =
            list.iter().filter_map(|value| Some((slip(word, &value.lower)?, value))).collect();
        sort::by(&mut found, |a, b| {
            a.0.cmp(&b.0).then(b.1.alerts.cmp(&a.1.alerts)).then_with(|| a.1.text.cmp(&b.1.text))
        });
        let mended = |(_, value): (usize, &Value)| Completion {
            text: typing.word_token(&value.text),
            kind: CompletionKind::Mended,
            alerts: value.alerts,
        };
        found.into_iter().take(MOST).map(mended).collect()
    }
}

/// Returns 0 where a value begins with the word, 1 where a part of it does; `None` where none does or it is the word.
fn likeness(value: &str, word: &str) -> Option<u8> {
    if value == word {
        return None;
    }
    if value.starts_with(word) {
        return Some(0);
    }
    let begins = |at: usize| value[..at].chars().next_back().is_some_and(|before| !before.is_alphanumeric());
    (!word.is_empty() && value.match_indices(word).any(|(at, _)| begins(at))).then_some(1)
}

/// Counts the values of columns by alerts.
fn count(batch: &Batch, columns: &[&Texts]) -> Vec<Value> {
    let mut counts = wg_schema::ordered::OrderedMap::<StrId, u64>::new();
    for column in columns {
        let (mut last, mut run) = (StrId::NONE, 0);
        // Neighbours are mostly alike, so runs are counted before the map is asked.
        for id in column.given() {
            if id != last && run > 0 {
                *counts.entry(last).or_default() += run;
                run = 0;
            }
            last = id;
            run += 1;
        }
        if run > 0 {
            *counts.entry(last).or_default() += run;
        }
    }
    let value = |(id, alerts): (StrId, u64)| {
        let text = batch.text(id);
        (text.len() <= MOST_BYTES && !text.contains(['"', '\n'])).then(|| Value {
            lower: text.to_lowercase(),
            text: text.to_owned(),
            alerts,
        })
    };
    ranked(counts.into_iter().filter_map(value).collect())
}

fn technique_ids(batch: &Batch) -> Vec<Value> {
    let mut counts = wg_schema::ordered::OrderedMap::<u16, u64>::new();
    batch.attacks.iter().filter_map(|attack| attack.technique).for_each(|at| *counts.entry(at).or_default() += 1);
    let value = |(at, alerts): (u16, u64)| {
        let id = technique(at)?.id;
        Some(Value { lower: id.to_lowercase(), text: id.to_owned(), alerts })
    };
    ranked(counts.into_iter().filter_map(value).collect())
}

/// Sorts by alerts, most first, and keeps the first.
fn ranked(mut list: Vec<Value>) -> Vec<Value> {
    sort::by(&mut list, |a, b| b.alerts.cmp(&a.alerts).then_with(|| a.text.cmp(&b.text)));
    list.truncate(MOST_KEPT);
    list
}
