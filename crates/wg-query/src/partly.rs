//! A query of a subject of which only a part is known: yes, no, or not to be told.

use crate::field::Field;
use crate::filter::{Clock, Filter, Node, Subject, Test};

/// Tells of which values not all are known.
pub trait Partly: Subject {
    /// Tells whether a field may have values that [`Subject::texts`] does not give.
    fn is_cut(&self, field: Field) -> bool;
    /// Tells whether there may be texts that [`Subject::any_text`] does not give.
    fn is_any_cut(&self) -> bool;
}

impl Filter {
    /// As [`Filter::matches`]; `None` where that hangs on values that are not known. A value that is known to fit is enough,
    /// whatever else there may be.
    pub fn decides(&self, subject: &dyn Partly, clock: &Clock) -> Option<bool> {
        all(self.all.iter().map(|node| node.decides(subject, clock)))
    }
}

impl Node {
    fn decides(&self, subject: &dyn Partly, clock: &Clock) -> Option<bool> {
        match self {
            Node::Test(term) => {
                let passes = term.test.passes(subject, clock);
                (passes || !term.test.is_cut(subject)).then_some(passes != term.exclude)
            }
            Node::Not(node) => node.decides(subject, clock).map(|passes| !passes),
            Node::All(nodes) => all(nodes.iter().map(|node| node.decides(subject, clock))),
            Node::Any(nodes) => all(nodes.iter().map(|node| node.decides(subject, clock).map(|is| !is))).map(|is| !is),
        }
    }
}

impl Test {
    fn is_cut(&self, subject: &dyn Partly) -> bool {
        match self {
            Test::Field(field, _) => subject.is_cut(*field),
            Test::Within(fields, _) => fields.iter().any(|field| subject.is_cut(*field)),
            Test::Anywhere(_) => subject.is_any_cut(),
            Test::Number(..) | Test::Severity(_) | Test::Time(_) | Test::LastMs(_) => false,
        }
    }
}

/// One `false` decides, else one that is not known leaves all unknown.
fn all(tests: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for test in tests {
        match test {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = None,
        }
    }
    known
}
