//! The state of the matrix on screen: lens, scope, and the selected cell.

use crate::command::UiCommand;
use crate::desk::{Desk, Shown};
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Screen};
use leptos::prelude::*;
use std::sync::Arc;
use wg_protocol::{
    Answer, ExchangeForm, Failure, MatrixColumn, MatrixLens, MatrixScope, MatrixView, Query, TechniqueDetail,
};
use wg_query::{Field, toggle, token_state, with_token, without_token};
use wg_schema::ordered::OrderedSet;

/// Which incidents count, as the segment offers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    All,
    AboveLine,
    /// The incident that is focused in the queue.
    Focused,
}

/// A cell by its column and its place in it.
pub type At = (usize, usize);

#[derive(Clone, Copy)]
pub struct MatrixState {
    pub desk: Desk,
    pub lens: RwSignal<MatrixLens>,
    pub scope: RwSignal<Scope>,
    pub shown: Memo<Option<Result<Arc<MatrixView>, Failure>>>,
    pub technique: Shown<TechniqueDetail>,
    /// Tactic and technique ids on the path of the focused incident.
    pub path: Memo<OrderedSet<(String, String)>>,
    /// The selected cell: the picked one, else the hottest.
    pub at: Memo<Option<At>>,
    /// Tactic and technique id of the picked cell.
    picked: RwSignal<(String, String)>,
}

impl MatrixState {
    pub fn new(desk: Desk) -> MatrixState {
        let incident = desk.choices.incident();
        let (lens, scope) = (RwSignal::new(MatrixLens::default()), RwSignal::new(Scope::default()));
        let picked = RwSignal::new((String::new(), String::new()));
        let asked_scope = Memo::new(move |_| match scope.get() {
            Scope::AboveLine => MatrixScope::AboveLine,
            Scope::Focused if incident.with(|uid| !uid.is_empty()) => MatrixScope::Incident(incident.get()),
            Scope::All | Scope::Focused => MatrixScope::All,
        });
        // Every answer holds what all lenses need: changing the lens asks nothing.
        let answer =
            desk.ask(move || Some(Query::Matrix { lens: MatrixLens::default(), scope: asked_scope.get() }), matrix);
        let shown = Memo::new(move |_| answer.with(|answer| answer.clone().flatten()));
        let own = desk.ask(
            move || {
                let scope = MatrixScope::Incident(Some(incident.get()).filter(|uid| !uid.is_empty())?);
                Some(Query::Matrix { lens: MatrixLens::default(), scope })
            },
            matrix,
        );
        let path = Memo::new(move |_| {
            let focused = incident.with(|uid| !uid.is_empty());
            own.with(|own| match own {
                Some(Some(Ok(view))) if focused => seen_ids(view),
                _ => OrderedSet::new(),
            })
        });
        let at = Memo::new(move |_| {
            shown.with(|shown| {
                let Some(Ok(view)) = shown else { return None };
                picked.with(|picked| find(view, picked)).or_else(|| hottest(view))
            })
        });
        let id = Memo::new(move |_| {
            let (column, row) = at.get()?;
            shown.with(|shown| match shown {
                Some(Ok(view)) => view.columns.get(column)?.cells.get(row).map(|cell| cell.id.clone()),
                _ => None,
            })
        });
        let technique = desk.ask(
            move || Some(Query::Technique { id: id.get()?, scope: asked_scope.get() }),
            |answer| match answer {
                Answer::Technique(detail) => Some(detail),
                _ => None,
            },
        );
        MatrixState { desk, lens, scope, shown, technique, path, at, picked }
    }

    fn view(self) -> Option<Arc<MatrixView>> {
        self.shown.with_untracked(|shown| shown.as_ref().and_then(|shown| shown.as_ref().ok()).cloned())
    }

    /// Returns how many incidents the selected cell counts, and the name of its tactic.
    pub fn here(self) -> Option<(u32, String)> {
        let (column, row) = self.at.get()?;
        self.shown.with(|shown| {
            let column = shown.as_ref()?.as_ref().ok()?.columns.get(column)?;
            Some((column.cells.get(row)?.incidents, column.name.clone()))
        })
    }

    /// Selects a cell, and focuses it where `and_focus`.
    pub fn pick(self, at: At, and_focus: bool) {
        let Some(view) = self.view() else { return };
        let Some(column) = view.columns.get(at.0) else { return };
        let Some(cell) = column.cells.get(at.1) else { return };
        self.picked.set((column.id.clone(), cell.id.clone()));
        if and_focus {
            dom::next_frame(|| {
                dom::focus_first(".matrix__cell.is-selected");
            });
        }
    }

    pub fn step_row(self, by: isize) {
        let (Some(view), Some((column, row))) = (self.view(), self.at.get_untracked()) else { return };
        let last = view.columns[column].cells.len().saturating_sub(1);
        self.pick((column, row.saturating_add_signed(by).min(last)), true);
    }

    /// Goes to the next column that is not collapsed.
    pub fn step_column(self, by: isize) {
        let (Some(view), Some((column, row))) = (self.view(), self.at.get_untracked()) else { return };
        let mut next = column as isize + by;
        while let Some(found) = usize::try_from(next).ok().and_then(|next| view.columns.get(next)) {
            if is_open(found) {
                return self.pick((next as usize, row.min(found.cells.len() - 1)), true);
            }
            next += by;
        }
    }

    /// Goes to the next choice of incidents that count.
    pub fn next_scope(self) {
        let has_focus = self.desk.choices.incident().with_untracked(|uid| !uid.is_empty());
        self.scope.update(|scope| {
            *scope = match scope {
                Scope::All => Scope::AboveLine,
                Scope::AboveLine if has_focus => Scope::Focused,
                _ => Scope::All,
            }
        });
    }

    /// Goes to the next ATT&CK release for files; the first is that of the table in use.
    pub fn next_release(self) {
        let Some(view) = self.view() else { return };
        let now = self.desk.choices.release().get_untracked();
        let at = view.releases.iter().position(|release| *release == now).unwrap_or(0);
        let next = view.releases.get((at + 1) % view.releases.len().max(1)).cloned().unwrap_or_default();
        self.desk.says.quietly(format!("Files for other tools name ids of ATT&CK {next}."));
        self.desk.choices.release().set(next);
    }

    fn selected_id(self) -> Option<String> {
        let (column, row) = self.at.get_untracked()?;
        Some(self.view()?.columns.get(column)?.cells.get(row)?.id.clone())
    }

    /// Returns the incident that a file for another tool is of; empty: the batch, or its first incident.
    pub fn file_of(self, command: UiCommand) -> String {
        match command {
            UiCommand::SaveAs(ExchangeForm::Navigator) if self.scope.get_untracked() != Scope::Focused => String::new(),
            _ => self.desk.choices.incident().get_untracked(),
        }
    }

    /// Shows the queue with the selected technique only.
    pub fn filter(self) {
        let Some(id) = self.selected_id() else { return };
        self.desk.choices.query().update(|query| {
            let kept = match token_state(query, Field::Technique, &id) {
                Some(true) => without_token(query, Field::Technique, Some(&id)),
                _ => query.clone(),
            };
            *query = with_token(&kept, Field::Technique, &id);
        });
        self.desk.run(UiCommand::Go(Screen::Queue));
    }

    /// Leaves the selected technique out of the queue, or takes it back in.
    pub fn exclude(self) {
        let Some(id) = self.selected_id() else { return };
        let query = self.desk.choices.query();
        query.update(|query| *query = toggle(query, Field::Technique, &id, true));
        let is_out = query.with_untracked(|query| token_state(query, Field::Technique, &id) == Some(true));
        self.desk.says.quietly(format!("{id} {} the queue.", if is_out { "is left out of" } else { "is back in" }));
    }
}

fn matrix(answer: Answer) -> Option<Arc<MatrixView>> {
    match answer {
        Answer::Matrix(view) => Some(Arc::new(view)),
        _ => None,
    }
}

/// Tells whether a column has anything to show; the others are collapsed.
pub fn is_open(column: &MatrixColumn) -> bool {
    column.incidents > 0 && !column.cells.is_empty()
}

fn seen_ids(view: &MatrixView) -> OrderedSet<(String, String)> {
    let of = |column: &MatrixColumn| {
        let seen = column.cells.iter().filter(|cell| cell.incidents > 0);
        seen.map(|cell| (column.id.clone(), cell.id.clone())).collect::<Vec<_>>()
    };
    OrderedSet::from_iter(view.columns.iter().flat_map(of))
}

fn find(view: &MatrixView, (tactic, id): &(String, String)) -> Option<At> {
    let column = view.columns.iter().position(|column| column.id == *tactic && is_open(column))?;
    Some((column, view.columns[column].cells.iter().position(|cell| cell.id == *id)?))
}

/// Returns the cell with the highest score; of two alike, the one in more incidents, then the first.
fn hottest(view: &MatrixView) -> Option<At> {
    let mut best: Option<(At, (f32, u32))> = None;
    for (at, column) in view.columns.iter().enumerate().filter(|(_, column)| is_open(column)) {
        for (row, cell) in column.cells.iter().enumerate() {
            let key = (cell.top, cell.incidents);
            if best.is_none_or(|(_, top)| key > top) {
                best = Some(((at, row), key));
            }
        }
    }
    best.map(|(at, _)| at)
}
