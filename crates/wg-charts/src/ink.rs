//! CSS classes carried through plotters as colours.
//!
//! Plotters knows colours only, the page knows classes only (themes and print change what they look like), so a colour
//! here is no colour but the place of a class in a list.

use plotters::style::RGBColor;

const INKS: &[&str] = &[
    "chart__axis",
    "chart__grid",
    "chart__label",
    "chart__count",
    "chart__threshold",
    "chart__silent",
    "chart__band",
    "chart__set",
    "chart__curve",
    "chart__candidate",
    "chart__lens",
    "chart__dot",
    "chart__bar chart__bar--act-first",
    "chart__bar chart__bar--look-soon",
    "chart__bar chart__bar--skim",
    "chart__bar chart__bar--below",
    "chart__bar chart__bar--sev-info",
    "chart__bar chart__bar--sev-low",
    "chart__bar chart__bar--sev-medium",
    "chart__bar chart__bar--sev-high",
    "chart__bar chart__bar--sev-critical",
    "chart__bar chart__bar--source",
    "chart__bar chart__bar--up",
    "chart__bar chart__bar--down",
    "chart__point chart__point--0",
    "chart__point chart__point--1",
    "chart__point chart__point--2",
    "chart__point chart__point--3",
    "chart__point chart__point--4",
    "chart__point chart__point--5",
    "chart__point chart__point--6",
    "chart__point chart__point--7",
];

/// The classes of clusters on a map, in order.
pub(crate) const POINTS: usize = 8;

/// Returns the colour that stands for a class.
///
/// # Panics
/// If the class is not in the list.
pub(crate) fn ink(class: &str) -> RGBColor {
    let place = INKS.iter().position(|known| *known == class).expect("drawing functions name classes of the list");
    RGBColor(0, 0, place as u8)
}

/// Returns the class that a colour stands for.
pub(crate) fn class(rgb: (u8, u8, u8)) -> &'static str {
    INKS.get(usize::from(rgb.2)).copied().unwrap_or("chart__axis")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_survives_the_way_through_a_colour() {
        for known in INKS {
            let RGBColor(red, green, blue) = ink(known);
            assert_eq!(class((red, green, blue)), *known);
        }
        assert_eq!(INKS.iter().filter(|known| known.starts_with("chart__point")).count(), POINTS);
    }
}
