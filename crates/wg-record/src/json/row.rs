//! A row of a table as a record: an object of strings under the header's names.

use super::scan::{Kind, Node, Nodes};
use super::{Doc, Value};

/// Builds a [`Doc`] from a header, once, and its rows, one after another, in the same memory.
pub struct Row {
    /// The header's names, then the cells of the row.
    text: String,
    header_len: usize,
    n_columns: usize,
    n_cells: usize,
    nodes: Nodes,
    /// The node of each column in the tree of [`super::Value::nested`]; empty where no name has levels.
    nested: Vec<u32>,
    /// Names that columns before have as well.
    repeated: Vec<String>,
}

/// Behind the name of a second column of the same name.
pub const SECOND: &str = " 2";

impl Row {
    /// Takes the names of the columns. The second of two that are the same is called after the first, with [`SECOND`] behind;
    /// of further ones the first counts.
    pub fn new<'h>(names: impl IntoIterator<Item = &'h str>) -> Row {
        let mut row = Row {
            text: String::new(),
            header_len: 0,
            n_columns: 0,
            n_cells: 0,
            nodes: Nodes::default(),
            nested: Vec::new(),
            repeated: Vec::new(),
        };
        row.nodes.is_row = true;
        row.node(Kind::Object, 0, 0);
        let mut seen = wg_schema::ordered::OrderedSet::new();
        for name in names {
            let start = row.text.len();
            row.text.push_str(name);
            if !seen.insert(name.to_owned()) {
                row.text.push_str(SECOND);
                row.repeated.push(name.to_owned());
                row.nodes.duplicates.push(row.nodes.list.len() as u32);
                seen.insert(row.text[start..].to_owned());
            }
            row.node(Kind::Key, start, row.text.len());
            row.node(Kind::Null, 0, 0);
            row.n_columns += 1;
        }
        row.header_len = row.text.len();
        row.nest();
        row
    }

    /// Puts behind the columns the tree that their names stand for, where they have levels (`rule.mitre.id`).
    fn nest(&mut self) {
        let keys = self.nodes.list.iter().skip(1).step_by(2);
        let names: Vec<(u32, u32)> = keys.map(|key| (key.start, key.end)).collect();
        let spelt = names.iter().map(|(start, end)| &self.text[*start as usize..*end as usize]);
        let Some(tree) = super::nest::tree(spelt) else { return };
        self.nested = vec![0; self.n_columns];
        self.nodes.nested = self.nodes.list.len() as u32;
        let place = |offset: usize, column: usize| names.get(column).map_or(0, |(start, _)| start + offset as u32);
        super::nest::write(&tree, &mut self.nodes.list, &mut self.nested, &place);
    }

    // The header is a record of at most `Limits::record_bytes`, and so is a row: their spans fit `u32`.
    fn node(&mut self, kind: Kind, start: usize, end: usize) {
        let next = self.nodes.list.len() as u32 + 1;
        self.nodes.list.push(Node { start: start as u32, end: end as u32, next, kind });
        self.nodes.list[0].next = next;
    }

    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// Returns the names that occur more than once.
    pub fn repeated(&self) -> impl Iterator<Item = &str> {
        self.repeated.iter().map(String::as_str)
    }

    /// Returns the names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.flat().iter().skip(1).step_by(2).map(|node| self.slice(node))
    }

    /// Begins the next row.
    pub fn clear(&mut self) {
        self.text.truncate(self.header_len);
        let n_flat = 1 + 2 * self.n_columns;
        for value in self.nodes.list.iter_mut().take(n_flat).skip(2).step_by(2) {
            value.kind = Kind::Null;
        }
        for value in &self.nested {
            self.nodes.list[*value as usize].kind = Kind::Null;
        }
        self.n_cells = 0;
    }

    /// Adds the next cell, as it reads without quotes. Cells past the last column are counted and left out.
    pub fn push(&mut self, cell: &str) {
        if self.n_cells < self.n_columns {
            let start = self.text.len();
            self.text.push_str(cell);
            let end = self.text.len();
            let twin = self.nested.get(self.n_cells).map(|twin| *twin as usize);
            for at in [Some(2 + 2 * self.n_cells), twin].into_iter().flatten() {
                let node = &mut self.nodes.list[at];
                (node.kind, node.start, node.end) = (Kind::Plain, start as u32, end as u32);
            }
        }
        self.n_cells += 1;
    }

    /// Returns whether the cells are the names of their own columns.
    pub fn is_its_header(&self) -> bool {
        let (names, cells) = self.text.split_at(self.header_len);
        // A file that was put behind another one begins with its mark.
        let cells = cells.strip_prefix('\u{feff}').unwrap_or(cells);
        self.n_cells == self.n_columns && self.n_columns > 1 && names == cells
    }

    /// Returns whether the cells are names of columns, but for a few, and not of their own: the header of another table.
    pub fn is_header_in_another_order(&self) -> bool {
        const FEWEST: usize = 3;
        let names = || self.names();
        let mut cells = self.flat().iter().skip(2).step_by(2).map(|node| self.slice(node)).take(self.n_cells);
        // A cell is seldom the name of a column, so that most rows are told by one or two of theirs.
        let is_name = |cell: &str| !cell.is_empty() && names().any(|name| name == cell);
        // Of a table so wide this would take longer than all else.
        const MOST: usize = 200;
        if !(FEWEST..=MOST).contains(&self.n_cells.min(self.n_columns)) || self.n_columns > MOST {
            return false;
        }
        let (mut n_other, n_allowed) = (0, (self.n_cells / 4).min(2));
        cells.all(|cell| {
            n_other += usize::from(!is_name(cell.trim_start_matches('\u{feff}').trim()));
            n_other <= n_allowed
        })
    }

    /// The object of the columns, without the tree behind it.
    fn flat(&self) -> &[Node] {
        &self.nodes.list[..=2 * self.n_columns]
    }

    fn slice(&self, node: &Node) -> &str {
        self.text.get(node.start as usize..node.end as usize).unwrap_or_default()
    }

    /// Returns how many cells the row has.
    pub fn n_cells(&self) -> usize {
        self.n_cells
    }

    pub fn doc(&self) -> Doc<'_> {
        Doc { text: &self.text, nodes: &self.nodes }
    }

    pub fn value(&self) -> Value<'_> {
        self.doc().root()
    }
}
