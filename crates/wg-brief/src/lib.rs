//! Facts to sheets of paper, and sheets to one HTML file without script.
//!
//! [`sheets`] turns a [`Brief`] into a tree of elements, with names replaced on the way; [`html`] writes the tree as a file.
//! The page shows the same tree. Knows no alert, no browser and no clock: the engine fills a brief in.
//!
//! Safe by the types rather than by care: a [`Node`] cannot be a script, a link or a style; text becomes markup in one
//! place; and a text of the batch or of a person reaches the tree through [`Names`] alone.

#![forbid(unsafe_code)]

mod document;
mod draw;
mod html;
mod names;
mod node;
mod sheets;
mod words;
pub mod working;

pub use document::*;
pub use names::{LIMIT, NameChoice, NameKind, Names};
pub use node::{Attr, Node, Tag};
pub use sheets::{Pages, sheets};

/// Writes the sheets of a brief as one HTML file.
pub fn html(edition: Edition, pages: &Pages) -> String {
    html::write(edition.title(), &pages.sheets)
}
