//! All icons and glyphs, as shapes of our own in one place.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Critical,
    High,
    Medium,
    Low,
    Info,
    TruePositive,
    BenignPositive,
    FalsePositive,
    NeedsData,
    Search,
    Shield,
    Sun,
    Moon,
    Host,
    User,
    Globe,
    File,
    Check,
    Gap,
    Lock,
    Filter,
    Close,
}

/// A shape: path data, filled or drawn with a line of this width.
enum Shape {
    Fill(&'static str),
    Line(&'static str, f32),
    Dashed(&'static str, f32),
}

use Shape::{Dashed, Fill, Line};

const RING: &str = "M1.25 7a5.75 5.75 0 1 0 11.5 0a5.75 5.75 0 1 0 -11.5 0Z";

impl Glyph {
    /// Side of the square view box, and the shapes in it.
    fn drawing(self) -> (u32, &'static [Shape]) {
        match self {
            Glyph::Critical => (12, &[Fill("M6 .4 11.6 6 6 11.6 .4 6Z")]),
            Glyph::High => (12, &[Fill("M6 1 11.6 11H.4Z")]),
            Glyph::Medium => (12, &[Line("M1.75 1.75h8.5v8.5h-8.5Z", 1.5), Fill("M1.75 6h8.5v4.25h-8.5Z")]),
            Glyph::Low => (12, &[Line("M1.75 6a4.25 4.25 0 1 0 8.5 0a4.25 4.25 0 1 0 -8.5 0Z", 1.5)]),
            Glyph::Info => (12, &[Fill("M4 6a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z")]),
            Glyph::TruePositive => (14, &[Line(RING, 1.5), Fill("M4.5 7a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0Z")]),
            Glyph::BenignPositive => (14, &[Line(RING, 1.5), Line("m4.3 7.2 2 2 3.5-4", 1.5)]),
            Glyph::FalsePositive => (14, &[Line(RING, 1.5), Line("m3 11 8-8", 1.5)]),
            Glyph::NeedsData => {
                (14, &[Dashed(RING, 1.5), Line("M5.4 5.6a1.6 1.6 0 1 1 2.3 1.5c-.5.2-.7.5-.7 1M7 9.6v1", 1.3)])
            }
            Glyph::Search => (16, &[Line("M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0ZM10.5 10.5 14 14", 1.4)]),
            Glyph::Shield => (
                16,
                &[Line("M8 1.5 13.5 3.5v4c0 3.4-2.2 5.8-5.5 7-3.3-1.2-5.5-3.6-5.5-7v-4ZM5.5 7.8l1.8 1.8 3.2-3.6", 1.3)],
            ),
            Glyph::Sun => (
                16,
                &[Line(
                    "M5 8a3 3 0 1 0 6 0a3 3 0 1 0 -6 0ZM8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6 13 13M13 3l-1.4 1.4M4.4 11.6 3 13",
                    1.3,
                )],
            ),
            Glyph::Moon => (16, &[Line("M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z", 1.3)]),
            Glyph::Host => (
                16,
                &[Line(
                    "M3 3h10a1 1 0 0 1 1 1v6a1 1 0 0 1 -1 1H3a1 1 0 0 1 -1 -1V4a1 1 0 0 1 1 -1ZM5.5 13.5h5M8 11v2.5",
                    1.3,
                )],
            ),
            Glyph::User => (
                16,
                &[Line(
                    "M5.3 5.2a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0 -5.4 0ZM2.8 13.8c.6-3 2.6-4.4 5.2-4.4s4.6 1.4 5.2 4.4",
                    1.3,
                )],
            ),
            Glyph::Globe => (
                16,
                &[Line(
                    "M2.2 8a5.8 5.8 0 1 0 11.6 0a5.8 5.8 0 1 0 -11.6 0ZM2.2 8h11.6M8 2.2c-4 3.6-4 8 0 11.6 4-3.6 4-8 0-11.6Z",
                    1.3,
                )],
            ),
            Glyph::File => (16, &[Line("M4 1.8h5l3 3v9.4H4ZM9 1.8v3h3", 1.3)]),
            Glyph::Check => (12, &[Line("m2 6.2 2.7 2.7L10 3.4", 1.7)]),
            Glyph::Gap => (12, &[Line("M6 1.2 11 10.4H1ZM6 4.6v2.8M6 8.5v1", 1.2)]),
            Glyph::Lock => (16, &[Line("M3.5 7h9v6.5h-9ZM5.5 7V5a2.5 2.5 0 0 1 5 0v2", 1.3)]),
            Glyph::Filter => (16, &[Line("M2 4h12M4.5 8h7M7 12h2", 1.4)]),
            Glyph::Close => (12, &[Line("M2.5 2.5l7 7M9.5 2.5l-7 7", 1.4)]),
        }
    }
}

/// An icon in the size of its text. Without a label it is decoration and hidden from screen readers.
#[component]
pub fn Icon(
    glyph: Glyph,
    #[prop(optional)] label: &'static str,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let (side, shapes) = glyph.drawing();
    view! {
        <svg
            class=format!("icon icon--{side} {class}")
            viewBox=format!("0 0 {side} {side}")
            role=(!label.is_empty()).then_some("img")
            aria-label=(!label.is_empty()).then_some(label)
            aria-hidden=label.is_empty().then_some("true")
        >
            {shapes.iter().map(shape_view).collect_view()}
        </svg>
    }
}

fn shape_view(shape: &Shape) -> AnyView {
    match shape {
        Fill(d) => view! { <path d=*d fill="currentColor"/> }.into_any(),
        Line(d, width) => view! { <path d=*d fill="none" stroke="currentColor" stroke-width=*width/> }.into_any(),
        Dashed(d, width) => view! {
            <path d=*d fill="none" stroke="currentColor" stroke-width=*width stroke-dasharray="2.6 1.9"/>
        }
        .into_any(),
    }
}

/// The mark: a watch rim with four ticks, whose hand is a lens with the alert at its focus.
#[component]
pub fn Logo(#[prop(optional)] class: &'static str) -> impl IntoView {
    view! {
        <svg class=format!("logo {class}") viewBox="0 0 24 24" aria-hidden="true">
            <circle class="logo__rim" cx=12 cy=12 r=10.4/>
            <path class="logo__ticks" d={"M12 2.9v2.2M21.1 12h-2.2M12 21.1v-2.2M2.9 12h2.2"}/>
            <path class="logo__lens" d={"M4.8 12Q12 5.6 19.2 12 12 18.4 4.8 12Z"} transform={"rotate(-38 12 12)"}/>
            <circle class="logo__dot" cx=12 cy=12 r=1.9/>
        </svg>
    }
}
