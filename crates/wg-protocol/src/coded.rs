//! Codes in the place of names: what of some verdicts is to be hidden, and what came of it.

use serde::{Deserialize, Serialize};
use wg_brief::NameKind;
use wg_casefile::{Entry, ExportContext, TextKind};
use wg_schema::ordered::{OrderedMap, OrderedSet};

/// Texts that are to leave without names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ToHide {
    /// Each once; what is a name from end to end has its kind.
    pub texts: Vec<(Option<NameKind>, String)>,
    /// Keys of the alerts that led, in hex.
    pub leads: Vec<String>,
    /// (code, name) of the list so far.
    pub key: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hidden {
    /// In the order of [`ToHide::texts`].
    pub texts: Vec<String>,
    /// Those of the leads that are not in this batch: which words of their texts are names, it cannot tell.
    pub missing: Vec<String>,
    /// (code, name) of the codes that stand in `texts`.
    pub key: Vec<(String, String)>,
}

fn name_kind(kind: TextKind) -> Option<NameKind> {
    match kind {
        TextKind::Person => Some(NameKind::User),
        TextKind::File => Some(NameKind::Source),
        TextKind::Free => None,
    }
}

impl ToHide {
    pub fn of(entries: &[Entry], context: &ExportContext, key: Vec<(String, String)>) -> ToHide {
        let mut texts = OrderedSet::from([(Some(NameKind::User), context.analyst.clone())]);
        texts.extend(context.sources.iter().map(|source| (Some(NameKind::Source), source.file.clone())));
        for entry in entries {
            entry.clone().each_text(&mut |kind, text| _ = texts.insert((name_kind(kind), text.clone())));
        }
        let leads: OrderedSet<&str> = OrderedSet::from_iter(entries.iter().map(Entry::lead));
        ToHide { texts: texts.into_iter().collect(), leads: leads.into_iter().map(str::to_owned).collect(), key }
    }
}

impl Hidden {
    /// Puts the texts back into the verdicts and the heading that they were taken from; returns of how many verdicts the texts
    /// are left out, because they are of another batch.
    pub fn put_into(&self, of: &ToHide, entries: &mut [Entry], context: &mut ExportContext) -> usize {
        let by_text: OrderedMap<(Option<NameKind>, &str), &str> = OrderedMap::from_iter(
            of.texts.iter().zip(&self.texts).map(|((kind, text), hidden)| ((*kind, &**text), &**hidden)),
        );
        // What has no answer leaves as nothing.
        let hidden = |kind, text: &str| by_text.get(&(kind, text)).copied().unwrap_or_default().to_owned();
        let missing: OrderedSet<&str> = OrderedSet::from_iter(self.missing.iter().map(String::as_str));
        let mut left_out = 0;
        for entry in entries {
            if missing.contains(entry.lead()) {
                entry.forget_texts();
                left_out += 1;
            }
            entry.each_text(&mut |kind, text| *text = hidden(name_kind(kind), text));
        }
        context.analyst = hidden(Some(NameKind::User), &context.analyst);
        for source in &mut context.sources {
            source.file = hidden(Some(NameKind::Source), &source.file);
        }
        left_out
    }

    /// Returns those of the codes that were not in the list before.
    pub fn new_codes(&self, of: &ToHide) -> Vec<(String, String)> {
        let before: OrderedSet<&str> = OrderedSet::from_iter(of.key.iter().map(|(code, _)| code.as_str()));
        self.key.iter().filter(|(code, _)| !before.contains(code.as_str())).cloned().collect()
    }
}

/// Says of how many verdicts the texts are left out; `None`: of none.
pub fn left_out_words(n: usize) -> Option<String> {
    let of = if n == 1 { "1 verdict is".to_owned() } else { format!("{n} verdicts are") };
    let why = "of other exports than those that are loaded: titles, notes and ids are left out, as nobody can tell which of \
               their words are names";
    (n > 0).then(|| format!("{of} {why}."))
}
