//! A drawing as data: marks that the page turns into SVG elements one by one, so that no markup is ever parsed.

use serde::{Deserialize, Serialize};

/// A drawing of a given size in px.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    pub width_px: u32,
    pub height_px: u32,
    /// One sentence for a screen reader: what the chart shows.
    pub label: String,
    pub marks: Vec<Mark>,
    /// The numbers behind it, for the "Values" table: (label, value).
    pub values: Vec<(String, String)>,
}

/// One mark of a [`Scene`]. `class` is a CSS class of ours, never text from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Mark {
    Rect { x: f32, y: f32, width: f32, height: f32, class: String },
    Path { d: String, class: String, filled: bool },
    Circle { x: f32, y: f32, radius: f32, class: String },
    Text { x: f32, y: f32, text: String, class: String, anchor: Anchor },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    Start,
    Middle,
    End,
}
