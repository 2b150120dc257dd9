//! A chart: the marks of a [`Scene`] as SVG elements, one by one, and its numbers as a table.

use leptos::prelude::*;
use wg_protocol::{Anchor, Mark, Scene};

#[component]
pub fn SceneView(scene: Scene) -> impl IntoView {
    let Scene { width_px, height_px, label, marks, values } = scene;
    view! {
        <figure class="scene">
            <svg class="scene__drawing" viewBox=format!("0 0 {width_px} {height_px}") role="img" aria-label=label>
                {marks.into_iter().map(mark_view).collect_view()}
            </svg>
            <details class="scene__values">
                <summary>{"Values"}</summary>
                <table>
                    <tbody>
                        {values
                            .into_iter()
                            .map(|(name, value)| view! { <tr><th scope="row">{name}</th><td class="u-num">{value}</td></tr> })
                            .collect_view()}
                    </tbody>
                </table>
            </details>
        </figure>
    }
}

fn mark_view(mark: Mark) -> AnyView {
    match mark {
        Mark::Rect { x, y, width, height, class } => {
            view! { <rect x=x y=y width=width height=height class=class/> }.into_any()
        }
        Mark::Path { d, class, filled } => view! { <path d=d class=class class:is-line=!filled/> }.into_any(),
        Mark::Circle { x, y, radius, class } => view! { <circle cx=x cy=y r=radius class=class/> }.into_any(),
        Mark::Text { x, y, text, class, anchor } => {
            view! { <text x=x y=y class=class text-anchor=anchor_word(anchor)>{text}</text> }.into_any()
        }
    }
}

fn anchor_word(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}
