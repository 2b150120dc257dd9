//! Which reader takes a record. Decided for each record, because files mix products.

use super::Intake;
use crate::json::Value;
use crate::read::{Confidence, READERS};

/// Where forwarders and search tools put the record that they carry, beside what the readers unwrap themselves.
const WRAPPERS: [&str; 9] =
    ["_source", "value.source", "result", "detail", "finding", "json", "event", "alert", "node"];

/// A reader, and the record or what it carries.
#[derive(Clone, Copy)]
pub(super) struct Choice<'d> {
    pub reader: usize,
    pub value: Value<'d>,
    confidence: Confidence,
}

impl Choice<'_> {
    pub fn is_sure(&self) -> bool {
        self.confidence == Confidence::Sure
    }
}

impl Intake {
    /// Returns the most confident reader. The reader of the record before wins over equals, and the record as it is wins
    /// over what it carries.
    pub(super) fn choose<'d>(&self, value: Value<'d>) -> Option<Choice<'d>> {
        let direct = self.detect(value);
        if direct.is_some_and(|choice| choice.is_sure()) || !value.is_object() {
            return direct;
        }
        let mut best = direct;
        let carried = WRAPPERS.iter().filter_map(|path| value.path(path));
        let unwrapped = READERS.iter().filter_map(|reader| reader.unwrap.and_then(|unwrap| unwrap(value)));
        for inner in carried.chain(unwrapped).filter(|inner| inner.is_object()) {
            let Some(choice) = self.detect(inner) else { continue };
            if choice.is_sure() {
                return Some(choice);
            }
            best = best.or(Some(choice));
        }
        best
    }

    fn detect<'d>(&self, value: Value<'d>) -> Option<Choice<'d>> {
        let ask = |reader: usize| Choice { reader, value, confidence: (READERS[reader].detect)(value) };
        let mut best = ask(self.last);
        if best.is_sure() {
            return Some(best);
        }
        for reader in (0..READERS.len()).filter(|reader| *reader != self.last) {
            let choice = ask(reader);
            if choice.confidence > best.confidence {
                best = choice;
            }
            if choice.is_sure() {
                break;
            }
        }
        (best.confidence > Confidence::No).then_some(best)
    }
}
