//! Keys of one's own in the place of those of the table.

use super::keymap::{KEYS, Key, Place, places};
use crate::store::{Overlay, Screen};
use leptos::prelude::*;

thread_local! {
    /// Lines of [`KEYS`] by their index, and the keys that they have instead.
    static OWN: ArcRwSignal<Vec<(usize, String)>> = ArcRwSignal::new(Vec::new());
}

/// Why a line cannot have certain keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The line of this index has them, on a screen where both act.
    Taken(usize),
    /// The browser or the page needs them for what they always do.
    Fixed,
}

/// Returns the keys of a line of the table. Tracked.
pub fn keys_of(line: usize) -> String {
    OWN.with(|own| own.with(|own| find(own, line)))
}

/// Returns the keys of all lines at this moment.
pub fn all_keys() -> Vec<String> {
    OWN.with(|own| own.with_untracked(|own| (0..KEYS.len()).map(|line| find(own, line)).collect()))
}

/// Tells whether any line has keys of one's own. Tracked.
pub fn has_own() -> bool {
    OWN.with(|own| own.with(|own| !own.is_empty()))
}

fn find(own: &[(usize, String)], line: usize) -> String {
    let mine = own.iter().find(|(of, _)| *of == line).map(|(_, keys)| keys.as_str());
    mine.unwrap_or(KEYS[line].keys).to_owned()
}

/// Tells whether a line can be given other keys: not those that close and leave, nor the digits that choose by number.
pub fn can_change(key: &Key) -> bool {
    let is_digit = key.keys.len() == 1 && key.keys.as_bytes()[0].is_ascii_digit();
    key.keys != "Escape" && !(is_digit && matches!(key.place, Place::Tray | Place::Detail))
}

/// Gives a line other keys, as the table would write them.
pub fn change(line: usize, keys: &str) -> Result<(), Refused> {
    let all = all_keys();
    if all[line] == keys {
        return Ok(());
    }
    if keys != KEYS[line].keys && is_fixed(keys) {
        return Err(Refused::Fixed);
    }
    let taken = (0..all.len()).find(|other| *other != line && all[*other] == keys && meet(*other, line));
    if let Some(other) = taken {
        return Err(Refused::Taken(other));
    }
    OWN.with(|own| {
        own.update(|own| {
            own.retain(|(of, _)| *of != line);
            if keys != KEYS[line].keys {
                own.push((line, keys.to_owned()));
            }
        });
    });
    Ok(())
}

/// Gives every line the keys of the table.
pub fn reset() {
    OWN.with(|own| own.set(Vec::new()));
}

/// What has Ctrl is the browser's, but for the few of the table; the others move the focus, open and close.
fn is_fixed(keys: &str) -> bool {
    let name = keys.rsplit(' ').next().unwrap_or(keys);
    let is_function = name.len() > 1 && name.starts_with('F') && name[1..].bytes().all(|byte| byte.is_ascii_digit());
    keys.starts_with("Ctrl ")
        || is_function
        || matches!(name, "Escape" | "Tab" | "Enter" | "Space" | "Process" | "Dead")
}

/// Tells whether two lines act at one time somewhere.
fn meet(a: usize, b: usize) -> bool {
    let (a, b) = (KEYS[a].place, KEYS[b].place);
    a == b
        || Screen::ALL.into_iter().any(|screen| {
            [false, true].into_iter().any(|tray| {
                let here = places(screen, Overlay::None, tray, false);
                here.contains(&a) && here.contains(&b)
            })
        })
}

/// Returns the changed lines as text, to be kept: place, keys of the table, keys instead. Tracked.
pub fn written() -> String {
    OWN.with(|own| own.with(|own| own.iter().map(|(line, keys)| write(*line, keys)).collect()))
}

fn write(line: usize, keys: &str) -> String {
    let key = &KEYS[line];
    format!("{}\t{}\t{keys}\n", key.place.name(), key.keys)
}

/// Takes in what [`written`] gave, line by line; what no longer fits the table is left out.
pub fn read(text: &str) {
    for line in text.lines() {
        let mut parts = line.split('\t');
        let (Some(place), Some(shipped), Some(keys)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let found = KEYS.iter().position(|key| key.place.name() == place && key.keys == shipped && can_change(key));
        if let Some(found) = found {
            // A line that another one has by now keeps the keys of the table.
            let _ = change(found, keys);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::keymap::{Press, find_key, shortcut};
    use super::*;
    use crate::command::UiCommand;

    fn line(place: Place, keys: &str) -> usize {
        KEYS.iter().position(|key| key.place == place && key.keys == keys).unwrap()
    }

    fn pressed(key: &str) -> Option<UiCommand> {
        let press = Press { key: key.to_owned(), ..Press::default() };
        find_key(&press, places(Screen::Queue, Overlay::None, false, false), false, false).map(|key| key.command)
    }

    #[test]
    fn a_line_has_the_keys_that_it_was_given_and_no_others() {
        let undo = line(Place::Anywhere, "U");
        assert_eq!(change(undo, "Q"), Ok(()));
        assert_eq!((pressed("q"), pressed("u")), (Some(UiCommand::Undo), None));
        assert_eq!(shortcut(UiCommand::Undo).as_deref(), Some("Q"));
        let kept = written();
        reset();
        assert_eq!((pressed("u"), pressed("q"), has_own()), (Some(UiCommand::Undo), None, false));
        read(&kept);
        assert_eq!(pressed("q"), Some(UiCommand::Undo));
        assert_eq!(change(undo, "U"), Ok(()));
        assert!(!has_own());
    }

    #[test]
    fn keys_that_something_else_needs_are_refused() {
        let next = line(Place::Queue, "J");
        assert_eq!(change(next, "K"), Err(Refused::Taken(line(Place::Queue, "K"))));
        // `P` pins in the detail, beside the queue; on the chain it saves a picture.
        assert_eq!(change(next, "P"), Err(Refused::Taken(line(Place::Detail, "P"))));
        assert_eq!(change(line(Place::Chain, "J"), "Shift M"), Ok(()));
        assert_eq!(change(next, "Ctrl W"), Err(Refused::Fixed));
        assert_eq!(change(next, "F5"), Err(Refused::Fixed));
        assert_eq!(change(next, "Shift F"), Err(Refused::Taken(line(Place::Verdict, "Shift F"))));
        reset();
    }

    #[test]
    fn what_was_kept_by_hand_or_by_another_build_does_no_harm() {
        read("Queue\tJ\tK\nNowhere\tJ\tQ\nQueue\n\nVerdict, then\t1\tQ\nAnywhere\tEscape\tQ\nQueue\tK\tCtrl T\n");
        assert!(!has_own());
    }
}
