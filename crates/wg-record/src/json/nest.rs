//! The tree that the names of a table's columns stand for: `rule.mitre.id`, `evidences.0.process.name`, `data[srcip]`.
//!
//! Exports of searches, `json_normalize` and the like write objects so. A column whose name is also the beginning of
//! another one stands beside it, under its whole name.

use super::scan::{Kind, Node};
use wg_schema::ordered::OrderedMap;

/// Names with more levels stay as they are.
const MOST_LEVELS: usize = 16;
/// Tables with more columns stay flat.
const MOST_COLUMNS: usize = 4096;

/// What stands under a name.
pub(super) enum Branch<'h> {
    /// A column, with its number.
    Leaf(usize),
    /// In the order in which they come.
    Object(Vec<Member<'h>>),
}

pub(super) struct Member<'h> {
    /// The level's name, and where it begins in the name of `column`.
    name: &'h str,
    offset: usize,
    column: usize,
    branch: Branch<'h>,
}

/// Returns the tree; `None` where no name has levels.
pub(super) fn tree<'h>(names: impl Iterator<Item = &'h str> + Clone) -> Option<Vec<Member<'h>>> {
    let all: Vec<&str> = names.take(MOST_COLUMNS + 1).collect();
    if all.len() > MOST_COLUMNS || !all.iter().any(|name| levels(name).len() > 1) {
        return None;
    }
    let columns: Vec<usize> = (0..all.len()).collect();
    let split: Vec<Vec<(usize, &str)>> = all.iter().map(|name| levels(name)).collect();
    Some(members(&all, &split, &columns, 0))
}

fn members<'h>(all: &[&'h str], split: &[Vec<(usize, &'h str)>], columns: &[usize], depth: usize) -> Vec<Member<'h>> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut known: OrderedMap<&str, usize> = OrderedMap::new();
    for column in columns {
        let name = split[*column][depth].1;
        let at = *known.entry(name).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(*column);
    }
    let mut out = Vec::new();
    for (name, columns) in groups {
        let (ends, goes_on): (Vec<usize>, Vec<usize>) =
            columns.into_iter().partition(|column| split[*column].len() == depth + 1);
        let leaf =
            |column: usize, offset: usize, name: &'h str| Member { name, offset, column, branch: Branch::Leaf(column) };
        for column in &ends {
            out.push(leaf(*column, split[*column][depth].0, name));
        }
        match goes_on.first() {
            Some(first) if ends.is_empty() => {
                let (offset, column) = (split[*first][depth].0, *first);
                let branch = Branch::Object(members(all, split, &goes_on, depth + 1));
                out.push(Member { name, offset, column, branch });
            }
            _ => out.extend(goes_on.iter().map(|column| {
                let offset = split[*column][depth].0;
                leaf(*column, offset, all[*column].get(offset..).unwrap_or_default())
            })),
        }
    }
    out
}

/// Returns the levels of a name, each with where it begins; the whole name where it has none.
fn levels(name: &str) -> Vec<(usize, &str)> {
    let whole = vec![(0, name)];
    if !name.contains(['.', '[']) || name.contains(char::is_whitespace) {
        return whole;
    }
    let mut levels = Vec::new();
    let mut start = 0;
    for (at, c) in name.char_indices().chain([(name.len(), '.')]) {
        if !matches!(c, '.' | '[' | ']') {
            continue;
        }
        let level = &name[start..at];
        // After a bracket comes a dot, another bracket or the end.
        let follows_bracket = start > 0 && name.as_bytes()[start - 1] == b']';
        match (level.is_empty(), c) {
            (false, _) => levels.push((start, level)),
            (true, '.' | '[') if follows_bracket => {}
            _ => return whole,
        }
        start = at + c.len_utf8();
    }
    if levels.len() > MOST_LEVELS { whole } else { levels }
}

/// Adds the nodes of a tree to a list, and notes where the cell of each column stands. `place` says where in the text a name
/// begins, from its offset in the name of its column.
pub(super) fn write(
    members: &[Member<'_>],
    list: &mut Vec<Node>,
    cells: &mut [u32],
    place: &dyn Fn(usize, usize) -> u32,
) {
    // Numbered members, each an object or a cell, are a list.
    let numbers: Option<Vec<u32>> = members.iter().map(|member| member.name.parse().ok()).collect();
    let own = list.len();
    let kind = if numbers.is_some() { Kind::Array } else { Kind::Object };
    list.push(Node { start: 0, end: 0, next: 0, kind });
    let mut order: Vec<usize> = (0..members.len()).collect();
    if let Some(numbers) = &numbers {
        wg_schema::sort::by_key(&mut order, |i| numbers[*i]);
    }
    for member in order.into_iter().map(|i| &members[i]) {
        if numbers.is_none() {
            let start = place(member.offset, member.column);
            let next = list.len() as u32 + 1;
            list.push(Node { start, end: start + member.name.len() as u32, next, kind: Kind::Key });
        }
        match &member.branch {
            Branch::Leaf(column) => {
                let at = list.len() as u32;
                list.push(Node { start: 0, end: 0, next: at + 1, kind: Kind::Null });
                if let Some(cell) = cells.get_mut(*column) {
                    *cell = at;
                }
            }
            Branch::Object(members) => write(members, list, cells, place),
        }
    }
    list[own].next = list.len() as u32;
}

#[cfg(test)]
mod tests {
    use crate::json::Row;
    use std::fmt::Write;

    /// The object that a row stands for, in short.
    fn shown(names: &[&str], cells: &[&str]) -> String {
        let mut row = Row::new(names.iter().copied());
        cells.iter().for_each(|cell| row.push(cell));
        let mut out = String::new();
        show(row.value().nested(), &mut out);
        out
    }

    fn show(value: crate::json::Value<'_>, out: &mut String) {
        if value.is_object() {
            for (name, value) in value.entries() {
                let _ = write!(out, "{name}(");
                show(value, out);
                out.push(')');
            }
        } else if value.is_array() {
            for item in value.items() {
                out.push('[');
                show(item, out);
                out.push(']');
            }
        } else {
            out.push_str(&value.text().unwrap_or_default());
        }
    }

    #[test]
    fn names_with_levels_are_objects_and_lists() {
        assert_eq!(shown(&["a", "rule.id", "rule.mitre.id"], &["1", "2", "3"]), "a(1)rule(id(2)mitre(id(3)))");
        assert_eq!(shown(&["x[b]", "x[c]", "y.1.n", "y.0.n"], &["1", "2", "3", "4"]), "x(b(1)c(2))y([n(4)][n(3)])");
        assert_eq!(shown(&["a.b", "a.b.c"], &["1", "2"]), "a(b(1)b.c(2))");
        assert_eq!(shown(&["a..b", ".c", "d."], &["1", "2", "3"]), "a..b(1).c(2)d.(3)");
    }

    #[test]
    fn an_object_of_empty_cells_is_not_there() {
        let mut row = Row::new(["id", "event.id", "event.time"]);
        for (cells, is_there) in [(["1", "", ""], false), (["", "2", ""], true), (["1", "", ""], false)] {
            row.clear();
            cells.iter().for_each(|cell| row.push(cell));
            assert_eq!(row.value().get("event").is_some(), is_there, "{cells:?}");
            assert_eq!(row.value().path("event.id").and_then(|id| id.text()).as_deref().unwrap_or(""), cells[1]);
        }
    }

    #[test]
    fn rows_under_names_with_levels_are_no_header() {
        let mut row = Row::new(["host", "out.time", "out.cmd"]);
        ["h1", "2026", "cat"].iter().for_each(|cell| row.push(cell));
        assert!(!row.is_header_in_another_order());
        row.clear();
        ["out.cmd", "host", "out.time"].iter().for_each(|cell| row.push(cell));
        assert!(row.is_header_in_another_order());
    }
}
