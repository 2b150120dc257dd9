//! Plotters draws into a [`Scene`].
//!
//! Measures text by an estimate and never by the web font code of plotters: that one adds an element with a `style`
//! attribute to the page for each label, which the page's policy forbids and a worker does not have.

use crate::ink;
use crate::scene::{Anchor, Mark};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use std::convert::Infallible;
use std::fmt::Write;

/// Size of all text in px: the floor of the design.
pub(crate) const TEXT_PX: f64 = 11.0;

/// Mean width of a character in parts of the text size; common interface fonts are within a tenth of it.
const CHAR_WIDTH: f64 = 0.556;

/// Collects marks; what has no colour is not drawn.
pub(crate) struct Collector<'a> {
    pub size: (u32, u32),
    pub marks: &'a mut Vec<Mark>,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Collector<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.rect(point, (point.0.saturating_add(1), point.1.saturating_add(1)), color);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.path([from, to], style.color(), false);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, _fill: bool) -> Drawn {
        self.rect(from, to, style.color());
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.path(path, style.color(), false);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, _fill: bool) -> Drawn {
        if is_seen(style.color()) {
            let class = class(style.color());
            self.marks.push(Mark::Circle { x: center.0 as f32, y: center.1 as f32, radius: radius as f32, class });
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.path(path, style.color(), true);
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, pos: BackendCoord) -> Drawn {
        if !is_seen(style.color()) || text.is_empty() {
            return Ok(());
        }
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        // From the edge that plotters names to the baseline that SVG names.
        let to_baseline = match style.anchor().v_pos {
            VPos::Top => 0.8,
            VPos::Center => 0.35,
            VPos::Bottom => -0.2,
        };
        let y = f64::from(pos.1) + to_baseline * style.size();
        let (x, y, class) = (pos.0 as f32, y as f32, class(style.color()));
        self.marks.push(Mark::Text { x, y, text: text.to_owned(), class, anchor });
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = text.chars().count() as f64 * style.size() * CHAR_WIDTH;
        Ok((width as u32, (style.size() * 1.2) as u32))
    }
}

impl Collector<'_> {
    fn rect(&mut self, from: BackendCoord, to: BackendCoord, color: BackendColor) {
        if !is_seen(color) {
            return;
        }
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        self.marks.push(Mark::Rect {
            x: left as f32,
            y: top as f32,
            width: right.saturating_sub(left) as f32,
            height: bottom.saturating_sub(top) as f32,
            class: class(color),
        });
    }

    fn path(&mut self, path: impl IntoIterator<Item = BackendCoord>, color: BackendColor, filled: bool) {
        let mut d = String::new();
        for (x, y) in path {
            // Half a pixel: a line of one px then covers one row of pixels instead of half of two.
            let command = if d.is_empty() { 'M' } else { 'L' };
            let _ = write!(d, "{command}{x}.5 {y}.5");
        }
        if is_seen(color) && !d.is_empty() {
            self.marks.push(Mark::Path { d, class: class(color), filled });
        }
    }
}

fn is_seen(color: BackendColor) -> bool {
    color.alpha > 0.0
}

fn class(color: BackendColor) -> String {
    ink::class(color.rgb).to_owned()
}
