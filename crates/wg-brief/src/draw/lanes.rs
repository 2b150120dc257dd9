//! The chain as swim lanes: hosts, accounts and outside addresses over time, and the links between their alerts.

use super::{CHIP, chip, hatched, label, rect, segment, text_px};
use crate::names::NameKind;
use crate::node::{Attr, Node, Tag};
use crate::sheets::Pen;
use crate::words;
use crate::{Chain, LaneKind};
use wg_charts::timeline::{Chip, End, Label, Scale, crowd, route, stack, ticks};

const WIDTH: f64 = 1030.0;
const NAMES: f64 = 96.0;
const PLOT: f64 = WIDTH - NAMES;
const ROW: f64 = 20.0;
const PAD: f64 = 7.0;
const TOP: f64 = 22.0;
const LABEL_ROWS: usize = 4;
const LABEL_CHARS: usize = 30;

/// Room for what lies far before or after all others, beyond a break of the axis.
const BEYOND: f64 = 150.0;

/// Times to places, with a break on either side where a few alerts lie far from the others.
struct Axis {
    core: Scale,
    left: f64,
    /// The first alert beyond the break, before and after.
    before: Option<i64>,
    after: Option<i64>,
}

impl Axis {
    fn of(chain: &Chain) -> Axis {
        let times = || chain.marks.iter().map(|mark| mark.step.time);
        let (first, last) = crowd(times().collect()).unwrap_or((chain.start, chain.end));
        let (before, after) = (times().filter(|time| *time < first).min(), times().filter(|time| *time > last).min());
        let (first, last) = if before.or(after).is_some() { (first, last) } else { (chain.start, chain.end) };
        let (left, right) = (before.map_or(0.0, |_| BEYOND), after.map_or(0.0, |_| BEYOND));
        Axis { core: Scale::fit(first, last, PLOT - left - right), left, before, after }
    }

    /// Px from the left edge of the plot.
    fn x(&self, time: i64) -> f64 {
        let inside = self.core.x(time);
        match (self.before, self.after) {
            (Some(_), _) if inside < 0.0 => 6.0,
            (_, Some(_)) if inside > self.core.width_px => self.left + self.core.width_px + 6.0,
            _ => self.left + inside,
        }
    }

    /// Where the axis is broken, with the words over what lies beyond.
    fn breaks(&self) -> impl Iterator<Item = (f64, f64, String)> {
        let end = self.left + self.core.width_px;
        let before = self.before.map(|time| (self.left, 6.0, format!("from {}", words::day_clock(time))));
        let after = self.after.map(|time| (end, end + 6.0, format!("from {}", words::day_clock(time))));
        before.into_iter().chain(after)
    }
}

/// Draws a chain. Returns its height too, in px at the width of a sheet.
pub fn lanes(pen: &mut Pen, chain: &Chain) -> (Node, f64) {
    let scale = Axis::of(chain);
    let mut under = Vec::new();
    let mut over = Vec::new();
    let mut ends: Vec<Option<End>> = vec![None; chain.marks.len()];
    let mut top = TOP;
    let mut kind = None;
    for (index, lane) in chain.lanes.iter().enumerate() {
        if kind != Some(lane.kind) {
            kind = Some(lane.kind);
            under.push(label("paper__lane-kind", 4.0, top + 13.0, vec![Node::Text(heading(lane.kind).into())]));
            top += 18.0;
        }
        let marks: Vec<usize> = (0..chain.marks.len()).filter(|i| chain.marks[*i].lane == index).collect();
        let titles: Vec<String> =
            marks.iter().map(|i| words::cut(&pen.plain(&chain.marks[*i].step.title), LABEL_CHARS)).collect();
        let chips: Vec<Chip> = marks
            .iter()
            .zip(&titles)
            .map(|(i, title)| Chip {
                x: scale.x(chain.marks[*i].step.time),
                code_px: CHIP,
                label_px: text_px(title) + 8.0,
            })
            .collect();
        let (placed, rows) = stack(&chips, PLOT, 8.0, LABEL_ROWS);
        let height = ROW * rows.max(1) as f64 + 2.0 * PAD;
        under.push(segment("paper__lane-edge", (0.0, top), (WIDTH, top)));
        for (start, end) in &lane.silent {
            let (left, right) = (scale.x(*start).clamp(0.0, PLOT), scale.x(*end).clamp(0.0, PLOT));
            if right - left > 2.0 {
                under.extend(hatched(NAMES + left, top + 2.0, right - left, height - 4.0));
            }
        }
        let name = match &lane.name {
            Some(name) => Node::Data(words::cut(&pen.plain_name(name_kind(lane.kind), name), 15)),
            None => Node::Text("none named".into()),
        };
        under.push(label("paper__lane-name", 8.0, top + PAD + 13.0, vec![name]));
        for (((i, place), chip_), title) in marks.iter().zip(&placed).zip(&chips).zip(titles) {
            let mark = &chain.marks[*i];
            let middle = top + PAD + ROW * place.row as f64 + ROW / 2.0;
            let x = NAMES + chip_.x;
            over.extend(chip(&mark.step.code, mark.step.phase, x, middle));
            match place.label {
                Label::Right => {
                    over.push(label("paper__label", x + CHIP + 4.0, middle + 4.0, vec![Node::Data(title)]));
                }
                Label::Left => over.push(
                    label("paper__label", x - 4.0, middle + 4.0, vec![Node::Data(title)]).with(Attr::Anchor, "end"),
                ),
                Label::Hidden => {}
            }
            ends[*i] = Some(End { x, left: NAMES + place.left, right: NAMES + place.right, y: middle });
        }
        top += height;
    }
    under.push(segment("paper__lane-edge", (0.0, top), (WIDTH, top)));
    under.push(segment("paper__lane-edge", (NAMES, TOP), (NAMES, top)));
    for (at, text_at, words) in scale.breaks() {
        under.push(segment("paper__break", (NAMES + at, TOP - 16.0), (NAMES + at, top)));
        under.push(label("paper__tick", NAMES + text_at, TOP - 7.0, vec![Node::Text(words)]));
    }
    for time in ticks(&scale.core, 110.0).labelled {
        let x = NAMES + scale.left + scale.core.x(time);
        if (NAMES + scale.left..=NAMES + scale.left + scale.core.width_px - 20.0).contains(&x) {
            under.push(segment("paper__grid", (x, TOP), (x, top)));
            under.push(
                label("paper__tick", x, TOP - 7.0, vec![Node::Text(words::clock(time))]).with(Attr::Anchor, "middle"),
            );
        }
    }
    let end = NAMES + scale.x(chain.export_end);
    if scale.after.is_none() && (NAMES..WIDTH - 1.0).contains(&end) {
        under.push(rect("paper__after", end, TOP, WIDTH - end, top - TOP));
        under.push(segment("paper__export-end", (end, TOP), (end, top)));
    }
    for link in &chain.links {
        let (Some(Some(from)), Some(Some(to))) = (ends.get(link.from), ends.get(link.to)) else { continue };
        let way = route(*from, *to);
        let class = if link.certain { "paper__link" } else { "paper__link paper__link--inferred" };
        under.push(Node::new(Tag::Path, class, vec![]).with(Attr::D, way.line));
        under.push(Node::new(Tag::Path, "paper__arrow", vec![]).with(Attr::D, way.head));
    }
    under.extend(over);
    let is_broken = scale.before.or(scale.after).is_some();
    let sentence = format!(
        "Swim lanes of {} on {}, {} to {}{}; the same as a table follows",
        words::count(chain.marks.len() as u64, "alert", "alerts"),
        words::count(chain.lanes.len() as u64, "lane", "lanes"),
        words::clock(chain.start),
        words::clock(chain.end),
        if is_broken { ", the axis broken where a few lie far from the others" } else { "" }
    );
    (Node::drawing("paper__lanes", (WIDTH, top + 2.0), sentence, under), top + 2.0)
}

fn heading(kind: LaneKind) -> &'static str {
    match kind {
        LaneKind::Host => "Hosts",
        LaneKind::Account => "Accounts",
        LaneKind::Outside => "Outside",
    }
}

pub fn name_kind(kind: LaneKind) -> NameKind {
    match kind {
        LaneKind::Host => NameKind::Host,
        LaneKind::Account => NameKind::User,
        LaneKind::Outside => NameKind::Address,
    }
}
