//! The story on one line: chips at their times, labels above and below it.

use super::{CHAR, CHIP, chip, hatched, label, segment, text_px};
use crate::Story;
use crate::node::{Attr, Node};
use crate::sheets::Pen;
use crate::words;
use wg_charts::timeline::{Scale, ticks};

const WIDTH: f64 = 620.0;
const AXIS: f64 = 104.0;
/// Rows of labels on each side, and how far apart they stand.
const ROWS: usize = 4;
const ROW: f64 = 20.0;
const NEAREST: f64 = 30.0;
const LABEL_CHARS: usize = 34;

/// Draws the steps of a story.
pub fn line(pen: &mut Pen, story: &Story) -> Node {
    // The stretch of what is drawn: a first alert hours before it would press the rest together.
    let times = || story.steps.iter().map(|step| step.time);
    let (first, last) = (times().min().unwrap_or(story.start), times().max().unwrap_or(story.end));
    let scale = Scale::fit(first, last, WIDTH);
    let mut marks = vec![segment("paper__axis", (0.0, AXIS), (WIDTH, AXIS))];
    for (start, end) in &story.silent {
        let (left, right) = (scale.x(*start).clamp(0.0, WIDTH), scale.x(*end).clamp(0.0, WIDTH));
        if right - left > 2.0 {
            marks.extend(hatched(left, AXIS - 7.0, right - left, 14.0));
        }
    }
    for time in ticks(&scale, 90.0).labelled {
        marks.push(segment("paper__axis", (scale.x(time), AXIS - 3.0), (scale.x(time), AXIS + 3.0)));
    }
    let xs = apart(&story.steps.iter().map(|step| scale.x(step.time)).collect::<Vec<_>>());
    let mut sides = [Side::default(), Side::default()];
    let titles: Vec<String> = story.steps.iter().map(|step| words::cut(&pen.plain(&step.title), LABEL_CHARS)).collect();
    let width_of = |i: usize| text_px(&titles[i]) + 6.0 * CHAR;
    // From the outside in, each way: the far rows go to those whose stems stand before the others' labels.
    let (mut order, lefts): (Vec<usize>, Vec<usize>) = (0..xs.len()).partition(|i| xs[*i] + width_of(*i) <= WIDTH);
    order.extend(lefts.iter().rev());
    for (n, i) in order.into_iter().enumerate() {
        let (step, x, width) = (&story.steps[i], &xs[i], width_of(i));
        let title = titles[i].clone();
        let time = words::clock(step.time);
        let to_left = x + width > WIDTH;
        let (left, right) = if to_left { (x + CHIP - width, x + CHIP) } else { (x - 2.0, x + width) };
        let stem = if to_left { x + CHIP - 2.0 } else { x + 2.0 };
        let sides_first = if n.is_multiple_of(2) { [0, 1] } else { [1, 0] };
        let place = sides_first.into_iter().find_map(|side| Some((side, sides[side].place(stem, left, right)?)));
        if let Some((side, row)) = place {
            let far = NEAREST + ROW * row as f64;
            let (y, from) = if side == 0 { (AXIS - far, AXIS - 8.0) } else { (AXIS + far + 8.0, AXIS + 8.0) };
            marks.push(segment("paper__stem", (stem, from), (stem, y - 4.0)));
            let (anchor, at) = if to_left { ("end", x + CHIP - 6.0) } else { ("start", x + 6.0) };
            let children = vec![Node::Text(format!("{time} ")), Node::Data(title)];
            marks.push(label("paper__label", at, y, children).with(Attr::Anchor, anchor));
        }
        marks.extend(chip(&step.code, step.phase, *x, AXIS));
    }
    let n = story.steps.len() as u64;
    let sentence = format!(
        "{} from {} to {}; the same as a list on the next sheet",
        words::count(n, "step", "steps"),
        words::clock(first),
        words::clock(last)
    );
    Node::drawing("paper__line", (WIDTH, 2.0 * AXIS + 14.0), sentence, marks)
}

/// Moves chips to the right, or back from the edge, until none covers another.
fn apart(xs: &[f64]) -> Vec<f64> {
    let step = CHIP + 2.0;
    let mut out: Vec<f64> = xs.iter().map(|x| x.clamp(0.0, WIDTH - CHIP)).collect();
    for i in 1..out.len() {
        out[i] = out[i].max(out[i - 1] + step);
    }
    let mut edge = WIDTH - CHIP;
    for x in out.iter_mut().rev() {
        *x = x.min(edge).max(0.0);
        edge = *x - step;
    }
    out
}

/// The labels above or below the line: where each row is taken.
#[derive(Default)]
struct Side {
    taken: [Vec<(f64, f64)>; ROWS],
}

impl Side {
    /// Takes the farthest row where the label has room and no label stands in the way of its stem.
    fn place(&mut self, stem: f64, left: f64, right: f64) -> Option<usize> {
        let free = |row: &Vec<(f64, f64)>, from: f64, to: f64| row.iter().all(|(l, r)| to < *l || from > *r + 6.0);
        let row = (0..ROWS).rev().find(|row| {
            free(&self.taken[*row], left, right) && (0..*row).all(|near| free(&self.taken[near], stem, stem))
        })?;
        self.taken[row].push((left, right));
        // The stem keeps its place free on the rows nearer to the line.
        (0..row).for_each(|near| self.taken[near].push((stem - 2.0, stem - 2.0)));
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chips_stand_apart_and_inside() {
        let xs = apart(&[0.0, 1.0, 2.0, 619.0, 620.0]);
        assert!(xs.windows(2).all(|pair| pair[1] - pair[0] >= CHIP), "{xs:?}");
        assert!(xs.iter().all(|x| (0.0..=WIDTH - CHIP).contains(x)));
    }

    #[test]
    fn close_labels_take_rows_from_the_far_one_in() {
        let mut side = Side::default();
        let rows: Vec<Option<usize>> =
            (0..5).map(|i| side.place(f64::from(i) * 24.0, f64::from(i) * 24.0, f64::from(i) * 24.0 + 150.0)).collect();
        assert_eq!(rows, [Some(3), Some(2), Some(1), Some(0), None]);
    }
}
