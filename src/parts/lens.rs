//! The lens: the dot is the estimate, the width is how sure it is.

use crate::parts::figure::lens_words;
use leptos::prelude::*;

/// Where a lens stands, which decides its size and its classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LensSize {
    /// In a row: 52 by 12.
    #[default]
    Row,
    /// Beside a heading: 64 by 12.
    Head,
    /// In a table: 56 by 14.
    Table,
}

impl LensSize {
    fn parts(self) -> (&'static str, f32, f32) {
        match self {
            LensSize::Row => ("lens", 52.0, 12.0),
            LensSize::Head => ("lens lens--head", 64.0, 12.0),
            LensSize::Table => ("lens lens--table", 56.0, 14.0),
        }
    }
}

/// Draws an estimate. `p`, `low` and `high` are probabilities.
#[component]
pub fn LensMark(
    p: f32,
    low: f32,
    high: f32,
    #[prop(optional)] size: LensSize,
    /// Grey: an earlier value, or one that is not settled.
    #[prop(optional)]
    muted: bool,
) -> impl IntoView {
    let (class, width, height) = size.parts();
    let middle = height / 2.0;
    view! {
        <svg
            class=class
            class:lens--muted=muted
            viewBox=format!("0 0 {width} {height}")
            role="img"
            aria-label=lens_words(p, low, high)
        >
            <line x1="0" y1=middle x2=width y2=middle/>
            <path d=lens_path(p, low, high, width, middle, height - 1.0)/>
            <circle cx=p * width cy=middle r=2/>
        </svg>
    }
}

/// Returns the outline: its control points sit over the estimate, so that a skewed interval looks skewed.
pub fn lens_path(p: f32, low: f32, high: f32, width: f32, middle: f32, bulge: f32) -> String {
    let (p, low, high) = (p * width, low * width, high * width);
    let (up, down) = (middle - bulge, middle + bulge);
    format!("M{low:.1} {middle:.1}Q{p:.1} {up:.1} {high:.1} {middle:.1}Q{p:.1} {down:.1} {low:.1} {middle:.1}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lens_leans_towards_its_estimate() {
        assert_eq!(lens_path(0.94, 0.86, 0.97, 52.0, 6.0, 11.0), "M44.7 6.0Q48.9 -5.0 50.4 6.0Q48.9 17.0 44.7 6.0Z");
    }
}
