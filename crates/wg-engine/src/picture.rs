//! The chain as a picture to keep, print or paste: one SVG file in the colours of paper, with what it cannot show under it.
//!
//! Made from the same view and by the same geometry as the screen. Holds alert text, as text: it is escaped here and nowhere
//! else in this module, and stands in no attribute. No script, no link, no font of its own.

use crate::words;
use std::fmt::Write;
use wg_charts::pile;
use wg_charts::timeline::{Chip, End, Label, Placed, Scale, route, stack, ticks};
use wg_protocol::{ChainMark, ChainView, LaneKind};

/// A sheet of A4 on its side is about as wide in px of 1/96 inch, less margins.
const WIDTH: f64 = 1060.0;
const MARGIN: f64 = 16.0;
const GUTTER: f64 = 150.0;
const HEAD: f64 = 64.0;
const AXIS: f64 = 22.0;
const ROW: f64 = 20.0;
const CHIP: f64 = 17.0;
const CODE: f64 = 23.0;
const PAD: f64 = 7.0;
/// Of more alerts each is a tick, as on the screen.
const MOST_CHIPS: usize = 400;
const MOST_LINKS: usize = 400;
const LABEL_ROWS: usize = 6;
const LABEL_CHARS: usize = 30;
const NAME_CHARS: usize = 22;
const LINE_CHARS: usize = 150;
/// Grounds of the phases and the ink on them, as the light theme has them; the last for no phase.
const PHASES: [(&str, &str); 8] = [
    ("#5B636B", "#FFFFFF"),
    ("#3566D5", "#FFFFFF"),
    ("#019F90", "#0A0E11"),
    ("#51166B", "#FFFFFF"),
    ("#A48817", "#0A0E11"),
    ("#A73C00", "#FFFFFF"),
    ("#8A0532", "#FFFFFF"),
    ("#768790", "#FFFFFF"),
];
const STYLE: &str = "text{font:11px system-ui,sans-serif;fill:#11191D}.t{font-size:16px;font-weight:600}.q{fill:#566670}\
.g{stroke:#D5DCDF;fill:none}.l{stroke:#566670;fill:none}.i{stroke-dasharray:4 3}.a{fill:#566670}.c{fill:#EDF1F2;stroke:#B9C4C9}\
.h{fill:url(#h);stroke:#768790;stroke-dasharray:3 3}.e{stroke:#3E4C55;stroke-dasharray:3 2;fill:none}.k{font-weight:600}";

/// Returns the picture. `version`: the ATT&CK release of the ids.
pub fn svg(view: &ChainView, version: &str) -> String {
    let scale = Scale::fit(view.start, view.end, WIDTH - GUTTER);
    let lanes = lanes(view, &scale);
    let bottom = lanes.last().map_or(HEAD + AXIS, |lane| lane.top + lane.height);
    let notes = notes(view, version);
    let height = bottom + 34.0 + 15.0 * notes.len() as f64;
    let (wide, high) = (WIDTH + 2.0 * MARGIN, height + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high:.0}\" viewBox=\"-{MARGIN} -{MARGIN} {wide} {high:.0}\" role=\"img\">\n\
         <style>{STYLE}</style>\n<defs><pattern id=\"h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <path d=\"M0 0v6\" stroke=\"#B9C4C9\"/></pattern><clipPath id=\"p\"><path d=\"M{GUTTER} 0H{WIDTH}V{height:.0}H{GUTTER}Z\"/></clipPath></defs>\n\
         <path fill=\"#FFFFFF\" d=\"M-{MARGIN} -{MARGIN}h{wide}v{high:.0}h-{wide}Z\"/>\n"
    );
    head(&mut out, view);
    ground(&mut out, view, &scale, &lanes, bottom);
    let _ = writeln!(out, "<g clip-path=\"url(#p)\">");
    links(&mut out, view, &lanes);
    for one in &lanes {
        for (i, placed) in &one.chips {
            chip(&mut out, &view.marks[*i], placed, one.top);
        }
    }
    let _ = writeln!(out, "</g>");
    for (i, line) in notes.iter().enumerate() {
        let class = if i == 0 { "k" } else { "" };
        text(&mut out, class, 0.0, bottom + 28.0 + 15.0 * i as f64, &cut(line, LINE_CHARS));
    }
    out.push_str("</svg>\n");
    out
}

struct LaneBox {
    top: f64,
    height: f64,
    chips: Vec<(usize, Placed)>,
}

fn lanes(view: &ChainView, scale: &Scale) -> Vec<LaneBox> {
    let mut top = HEAD + AXIS;
    let place = |lane: usize| {
        let marks: Vec<usize> = (0..view.marks.len()).filter(|i| usize::from(view.marks[*i].lane) == lane).collect();
        let x = |i: &usize| scale.x(view.marks[*i].time) + GUTTER;
        let (placed, rows) = if view.marks.len() > MOST_CHIPS {
            let rows = pile::rows(marks.len());
            let wide = pile::mark_px(marks.len(), scale.width_px, rows, CODE, 4.0);
            let xs: Vec<f64> = marks.iter().map(x).collect();
            let rows_of = pile::pile(&xs, wide, rows);
            let tick = |(x, row): (&f64, usize)| Placed { row, label: Label::Hidden, left: *x, right: x + wide };
            (xs.iter().zip(rows_of).map(tick).collect(), rows)
        } else {
            let one = |i: &usize| {
                let chars = view.marks[*i].title.chars().take(LABEL_CHARS).count() as f64;
                Chip { x: x(i), code_px: CODE, label_px: chars * 6.4 + 8.0 }
            };
            stack(&marks.iter().map(one).collect::<Vec<_>>(), WIDTH, 10.0, LABEL_ROWS)
        };
        let height = (rows as f64 * ROW + 2.0 * PAD).max(30.0);
        let chips = marks.into_iter().zip(placed).collect();
        let one = LaneBox { top, height, chips };
        top += height;
        one
    };
    (0..view.lanes.len()).map(place).collect()
}

fn head(out: &mut String, view: &ChainView) {
    text(out, "t", 0.0, 18.0, &cut(&view.title, 110));
    let line = format!(
        "{}, score {}, likely {} to {}; {}; {} UTC",
        view.uid,
        words::probability(view.lens.p.into()),
        words::probability(view.lens.low.into()),
        words::probability(view.lens.high.into()),
        words::count(view.all_alerts as usize, "alert", "alerts"),
        words::between(view.start, view.end, view.batch_end)
    );
    text(out, "q", 0.0, 38.0, &line);
    text(
        out,
        "q",
        0.0,
        54.0,
        "Solid links are certain, dashed ones inferred from shared names and time. Hatched: the sensor sent nothing.",
    );
}

fn ground(out: &mut String, view: &ChainView, scale: &Scale, lanes: &[LaneBox], bottom: f64) {
    let ticks = ticks(scale, 90.0);
    let has_years = words::date(view.batch_start).1 != words::date(view.batch_end).1;
    for time in &ticks.labelled {
        let x = scale.x(*time) + GUTTER;
        let _ = writeln!(out, "<path class=\"g\" d=\"M{x:.1} {:.1}V{bottom:.1}\"/>", HEAD + 6.0);
        let label = match words::date(*time) {
            _ if ticks.step_ms < 86_400_000 => words::clock(*time),
            (day, year) if has_years => format!("{day} {year}"),
            (day, _) => day,
        };
        text(out, "q", x + 3.0, HEAD + 16.0, &label);
    }
    for (one, lane) in lanes.iter().zip(&view.lanes) {
        let _ = writeln!(out, "<path class=\"g\" d=\"M0 {:.1}H{WIDTH}\"/>", one.top);
        let kind = match lane.kind {
            LaneKind::Host => "host",
            LaneKind::Account => "account",
            LaneKind::Outside => "outside",
            LaneKind::Tactic => "tactic",
        };
        text(out, "k", 0.0, one.top + 14.0, &cut(&lane.name, NAME_CHARS));
        text(out, "q", 0.0, one.top + 26.0, kind);
        let _ = write!(out, "<g clip-path=\"url(#p)\">");
        // An entity without an alert of its own lane is there all the same.
        if let (true, Some((first, last))) = (one.chips.is_empty(), lane.span) {
            let (x, y) = (scale.x(first) + GUTTER, one.top + 9.0);
            let to = (scale.x(last) + GUTTER).max(x + 3.0);
            let _ = write!(out, "<path fill=\"#C9D2D6\" d=\"M{x:.1} {y:.1}H{to:.1}v12H{x:.1}Z\"/>");
            text(out, "q", x + 5.0, y + 10.0, &lane.note);
        }
        for (start, end) in lane.silent.iter().take(32) {
            let (x, to) = (scale.x(*start) + GUTTER, scale.x(*end) + GUTTER);
            if to > GUTTER && x < WIDTH {
                let (y, height) = (one.top + 3.0, one.height - 6.0);
                let _ = write!(out, "<path class=\"h\" d=\"M{x:.1} {y:.1}H{to:.1}v{height:.1}H{x:.1}Z\"/>");
            }
        }
        let _ = writeln!(out, "</g>");
    }
    let _ = writeln!(out, "<path class=\"g\" d=\"M0 {bottom:.1}H{WIDTH}M{GUTTER} {HEAD}V{bottom:.1}\"/>");
    let end = scale.x(view.batch_end) + GUTTER;
    if end < WIDTH {
        let _ = writeln!(out, "<path class=\"e\" d=\"M{end:.1} {HEAD}V{bottom:.1}\"/>");
        text(out, "q", (end + 3.0).min(WIDTH - 64.0), HEAD + 4.0, "export ends");
    }
}

fn links(out: &mut String, view: &ChainView, lanes: &[LaneBox]) {
    let mut ends: Vec<Option<End>> = vec![None; view.marks.len()];
    for one in lanes {
        for (i, placed) in &one.chips {
            let x = if placed.label == Label::Left { placed.right - CODE } else { placed.left };
            let y = one.top + PAD + ROW * placed.row as f64 + CHIP / 2.0;
            ends[*i] = Some(End { x, left: placed.left, right: placed.right, y });
        }
    }
    for link in view.links.iter().take(MOST_LINKS) {
        let end = |at: u32| ends.get(at as usize).copied().flatten();
        let (Some(from), Some(to)) = (end(link.from), end(link.to)) else { continue };
        let route = route(from, to);
        let class = if link.certain { "l" } else { "l i" };
        let _ = writeln!(out, "<path class=\"{class}\" d=\"{}\"/><path class=\"a\" d=\"{}\"/>", route.line, route.head);
    }
}

fn chip(out: &mut String, mark: &ChainMark, placed: &Placed, lane_top: f64) {
    let (ground, ink) = PHASES[usize::from(mark.phase.min(7))];
    let y = lane_top + PAD + ROW * placed.row as f64;
    let width = placed.right - placed.left;
    let code = if mark.code.is_empty() { "·" } else { &mark.code };
    let (code_x, label_x, anchor) = match placed.label {
        Label::Left => (placed.right - CODE, placed.right - CODE - 5.0, "end"),
        _ => (placed.left, placed.left + CODE + 4.0, "start"),
    };
    if placed.label != Label::Hidden {
        let _ = write!(out, "<path class=\"c\" d=\"M{:.1} {y:.1}h{width:.1}v{CHIP}h-{width:.1}Z\"/>", placed.left);
        let _ = write!(out, "<text x=\"{label_x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">", y + 12.5);
        escape(out, &cut(&mark.title, LABEL_CHARS));
        out.push_str("</text>");
    }
    let wide = width.min(CODE);
    let _ = write!(out, "<path fill=\"{ground}\" d=\"M{code_x:.1} {y:.1}h{wide:.1}v{CHIP}h-{wide:.1}Z\"/>");
    if width >= CODE - 0.5 {
        let middle = code_x + CODE / 2.0;
        let _ = write!(
            out,
            "<text class=\"k\" style=\"fill:{ink}\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">",
            y + 12.5
        );
        escape(out, code);
        out.push_str("</text>");
    }
    out.push('\n');
}

/// What the picture cannot show, then who made it.
fn notes(view: &ChainView, version: &str) -> Vec<String> {
    let mut lines = vec!["What the picture cannot show".to_owned()];
    lines.extend(view.cannot_show.iter().cloned());
    lines.push(format!(
        "Tactics and techniques by ATT&CK {version}. The score is the estimate of a rank, not a finding."
    ));
    lines
}

fn text(out: &mut String, class: &str, x: f64, y: f64, words: &str) {
    let _ = write!(out, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">");
    escape(out, words);
    out.push_str("</text>\n");
}

fn cut(text: &str, chars: usize) -> String {
    let mut out: String = text.chars().take(chars).collect();
    if text.chars().count() > chars {
        out.pop();
        out.push('…');
    }
    out
}

/// Writes text as XML text: no markup, no control or direction characters, which XML or a reader would trip over.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}') =>
            {
                out.push(' ');
            }
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_protocol::Lane;

    fn view(marks: usize) -> ChainView {
        let mark = |i: usize| ChainMark {
            key: i.to_string(),
            lane: 0,
            time: i as i64 * 60_000,
            repeats: Vec::new(),
            folded: String::new(),
            code: "EX".into(),
            phase: 1,
            tactic: String::new(),
            technique: String::new(),
            technique_name: String::new(),
            title: "</text><script>alert(1)</script>\u{202e}&".into(),
            points: 1.0,
            severity_id: 1,
            source: String::new(),
            record: 1,
            fields: Vec::new(),
            guide: None,
        };
        ChainView {
            title: "<b>\"".into(),
            end: marks as i64 * 60_000,
            lanes: vec![Lane {
                kind: LaneKind::Host,
                name: "<host>".into(),
                note: String::new(),
                span: None,
                silent: vec![(0, 90_000)],
            }],
            marks: (0..marks).map(mark).collect(),
            cannot_show: vec!["one & two".into()],
            ..ChainView::default()
        }
    }

    #[test]
    fn text_of_alerts_is_text() {
        let svg = svg(&view(3), "19");
        assert!(
            !svg.contains("<script") && !svg.contains("<b>") && !svg.contains("<host>") && !svg.contains('\u{202e}')
        );
        assert!(svg.contains("&lt;host&gt;") && svg.contains("one &amp; two") && svg.contains("ATT&amp;CK 19"));
        assert_eq!(svg.matches("<svg").count(), 1);
        assert!(svg.ends_with("</svg>\n"));
    }

    #[test]
    fn many_alerts_are_ticks_of_a_bounded_height() {
        let few = svg(&view(3), "19");
        let many = svg(&view(2_000), "19");
        let height = |svg: &str| -> f64 {
            svg.split("height=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().parse().unwrap()
        };
        assert!(height(&many) < height(&few) + 200.0);
        assert!(!many.contains("alert(1)"), "ticks have no label");
    }
}
