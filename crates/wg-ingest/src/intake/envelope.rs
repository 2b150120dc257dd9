//! Answers of services and search tools: an object around a list of records.

use super::Intake;
use crate::lines::Place;
use std::ops::Range;
use wg_record::json::Value;
use wg_schema::report::{Code, Effect};

/// Where the list is, in the answers that we know. The first that is there counts.
const KNOWN: [&str; 37] = [
    "hits.hits",
    "value",
    "Findings",
    "findings",
    "detail.findings",
    "reply.alerts",
    "reply.alerts.data",
    "reply.incidents",
    "reply.issues",
    "reply.DATA",
    "data.alerts",
    "data",
    "resources",
    "alerts",
    "Alerts",
    "incidents",
    "events",
    "Events",
    "results",
    "result",
    "Records",
    "records",
    "items",
    "threats",
    "detections",
    "issues",
    "listFindingsResults",
    "offenses",
    "riskDetections",
    "data.items",
    "data.issues.nodes",
    "data.alerts.edges",
    "data.malops",
    "params.events",
    "malops",
    "response.results",
    "response",
];

/// How many items are looked at to see whether someone recognises them.
const LOOKED_AT: usize = 8;

/// Returns whether the list at this path of an answer holds its records.
pub(crate) fn is_known(path: &str) -> bool {
    KNOWN.contains(&path)
}

impl Intake {
    /// Returns the list of records within an answer. `has_choice`: someone may know the object itself, so its list
    /// counts only when someone surely knows its items.
    pub(super) fn envelope<'d>(&self, value: Value<'d>, has_choice: bool) -> Option<Value<'d>> {
        let known = || KNOWN.iter().filter_map(|path| value.path(path)).filter(|list| list.is_array());
        let mut any = Vec::new();
        lists(value, 0, &mut any);
        let n_outer = value.entries().filter(|(_, member)| member.is_array()).count().min(any.len());
        // An alert has lists of its own, further in.
        if any.len() > n_outer && !self.guesser.itself(value).is_around {
            any.truncate(n_outer);
        }
        if let Some(list) = known().chain(any).find(|list| self.are_records(*list, has_choice)) {
            return Some(list);
        }
        // A known answer without anything known in it: its items are counted and rejected one by one.
        known().find(|list| !has_choice && list.items().all(|item| item.is_object()))
    }

    fn are_records(&self, list: Value<'_>, sure: bool) -> bool {
        list.items().take(LOOKED_AT).any(|item| {
            if item.is_string() {
                let text = item.raw_str().unwrap_or_default();
                return !sure && text.trim_start().starts_with('{');
            }
            item.is_object() && self.choose(item).is_some_and(|choice| choice.is_sure() || !sure)
        })
    }
}

/// Returns whether an object has no members but lists of objects.
pub(super) fn is_page(value: Value<'_>) -> bool {
    let mut members = value.entries().map(|(_, member)| member).take(MEMBERS).peekable();
    members.peek().is_some()
        && members.all(|list| list.is_array() && !list.is_empty() && list.items().all(|item| item.is_object()))
}

/// Objects around a list of records: `{"result":{"data":{"items":[...]}}}`.
const AROUND: usize = 3;
/// Members of such an object that are looked at.
const MEMBERS: usize = 64;

/// Adds the lists in an answer, the outer ones first.
fn lists<'d>(value: Value<'d>, depth: usize, into: &mut Vec<Value<'d>>) {
    let members = || value.entries().map(|(_, member)| member).take(MEMBERS);
    into.extend(members().filter(|member| member.is_array()));
    if depth < AROUND {
        members().filter(|member| member.is_object()).for_each(|member| lists(member, depth + 1, into));
    }
}

/// Says what an answer leaves out: further pages, and lists that were not read.
/// `read` are the parts of it that were, with so many records.
pub(super) fn mention(
    intake: &mut Intake,
    place: &mut Place<'_>,
    at: usize,
    answer: Value<'_>,
    n_read: usize,
    read: &[Range<usize>],
) {
    let n_items = n_read as u64;
    let total = [
        "hits.total.value",
        "hits.total",
        "total",
        "totalCount",
        "pagination.totalItems",
        "reply.total_count",
        "meta.pagination.total",
    ]
    .iter()
    .find_map(|path| answer.path(path).and_then(|total| if total.is_number() { total.u64() } else { None }));
    let mut say = |message: String| intake.note(place, at, Code::Envelope, Effect::Kept, at..at, |_| message);
    if let Some(total) = total.filter(|total| *total > n_items) {
        say(format!("The answer says that there are {total} results; this file holds {n_items} of them."));
    }
    let next = ["@odata.nextLink", "nextLink", "next", "pagination.nextCursor", "NextToken", "nextToken", "_scroll_id"];
    if next.iter().any(|path| answer.path(path).is_some_and(|link| link.text().is_some())) {
        say("The answer has further pages, which are not in this file.".into());
    }
    let n_unread = n_unread(answer, read, 0);
    if n_unread > 0 {
        say(format!(
            "Of what stands in this answer {n_items} records were read; {n_unread} records in other lists were not read."
        ));
    }
}

/// Counts the records in lists, and under ids, that are no part of what was read.
fn n_unread(object: Value<'_>, read: &[Range<usize>], depth: usize) -> usize {
    let members = object.entries().map(|(_, member)| member).take(MEMBERS);
    members
        .map(|member| {
            let range = member.source_range();
            let is_within =
                |outer: &Range<usize>, inner: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
            if read.iter().any(|part| is_within(part, &range)) {
                0
            } else if read.iter().any(|part| is_within(&range, part)) {
                match member.is_object() && depth < AROUND {
                    true => n_unread(member, read, depth + 1),
                    false => 0,
                }
            } else if member.is_array() {
                member.items().filter(|item| item.is_object()).count()
            } else {
                n_under_ids(member)
            }
        })
        .sum()
}

/// Counts the members of an object that are objects like one another, of as many fields as a record has.
fn n_under_ids(object: Value<'_>) -> usize {
    const FIELDS: usize = 3;
    let members = || object.entries().map(|(_, member)| member);
    let (Some(first), Some(second)) = (members().next(), members().nth(1)) else { return 0 };
    let n_same = second.entries().take(MEMBERS).filter(|(key, _)| first.get(key).is_some()).count();
    if n_same < FIELDS || !members().all(Value::is_object) { 0 } else { members().count() }
}
