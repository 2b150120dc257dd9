//! A canvas for more marks than elements can be moved at once: sized for the screen, coloured by the tokens of the theme.

use super::dom::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas ready to be drawn on, cleared, in CSS px.
pub struct Canvas {
    pub context: CanvasRenderingContext2d,
}

impl Canvas {
    /// Clears a canvas and gives it its size.
    pub fn clear(element: &HtmlCanvasElement, width_px: f64, height_px: f64) -> Option<Canvas> {
        let ratio = window().device_pixel_ratio().clamp(1.0, 3.0);
        let (width, height) = ((width_px * ratio).round() as u32, (height_px * ratio).round() as u32);
        // Setting the size makes a new picture, which costs more than to clear the old one.
        if element.width() != width || element.height() != height {
            element.set_width(width);
            element.set_height(height);
        }
        let context: CanvasRenderingContext2d = element.get_context("2d").ok()??.dyn_into().ok()?;
        let _ = context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        context.clear_rect(0.0, 0.0, width_px, height_px);
        Some(Canvas { context })
    }

    pub fn fill(&self, colour: &str) {
        self.context.set_fill_style_str(colour);
    }

    pub fn rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.context.fill_rect(x, y, width, height);
    }

    pub fn text(&self, text: &str, x: f64, y: f64) {
        let _ = self.context.fill_text(text, x, y);
    }
}

/// Returns the values of custom properties of the theme in use.
pub fn tokens<const N: usize>(names: [&str; N]) -> [String; N] {
    let style = document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
    names.map(|name| {
        let value = style.as_ref().and_then(|style| style.get_property_value(name).ok());
        value.map(|value| value.trim().to_owned()).unwrap_or_default()
    })
}
