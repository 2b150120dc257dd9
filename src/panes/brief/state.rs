//! What the brief is made from: the choices, the log, and the texts of a person, which belong to one batch.

use super::shell::Shell;
use crate::desk::{Desk, Shown};
use crate::parts::clock;
use crate::parts::figure::bytes;
use crate::platform::idle::Job;
use crate::platform::{dom, download};
use crate::store::{BriefChoices, ChoicesStoreFields};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_brief::Author;
use wg_protocol::{Answer, BriefSpec, BriefVerdict, BriefView, Query};

#[derive(Clone, Copy)]
pub struct BriefState {
    pub desk: Desk,
    pub shown: Shown<BriefView>,
    pub spec: Memo<BriefSpec>,
    pub shell: Shell,
}

impl BriefState {
    pub fn new(desk: Desk) -> BriefState {
        let spec = Memo::new(move |_| spec(desk));
        let shown = desk.ask(
            move || Some(Query::Brief { spec: Box::new(spec.get()) }),
            |answer| match answer {
                Answer::Brief(view) => Some(view),
                _ => None,
            },
        );
        BriefState { desk, shown, spec, shell: Shell::find() }
    }

    /// Returns a choice, tracked.
    pub fn read<T>(self, pick: impl FnOnce(&BriefChoices) -> T) -> T {
        self.desk.choices.brief().with(pick)
    }

    /// Changes the choices. A text that is written is about the batch on the screen.
    pub fn change(self, change: impl FnOnce(&mut BriefChoices)) {
        self::change(self.desk, change);
    }

    /// Returns what the sheets say, tracked; nothing while there is no answer.
    pub fn with_view<T>(self, pick: impl FnOnce(&BriefView) -> T) -> Option<T> {
        self.shown.with(|shown| match shown {
            Some(Some(Ok(view))) => Some(pick(view)),
            _ => None,
        })
    }

    pub fn n_sheets(self) -> usize {
        self.with_view(|view| view.pages.sheets.len()).unwrap_or(0)
    }

    /// Goes to another sheet.
    pub fn step(self, by: isize) {
        let last = untrack(|| self.n_sheets()).saturating_sub(1);
        let now = self.desk.choices.brief().with_untracked(|brief| brief.sheet.min(last));
        self.go_to(now.saturating_add_signed(by).min(last));
    }

    pub fn go_to(self, sheet: usize) {
        self.change(|brief| brief.sheet = sheet);
        dom::show(&format!(".brief__desk > .paper:nth-child({})", sheet + 1));
    }

    pub fn present(self, is_on: bool) {
        self.change(|brief| brief.presenting = is_on);
        dom::full_screen(is_on);
    }

    /// Saves the brief as one file, by the same way as the verdicts.
    pub fn save(self) {
        let (desk, spec) = (self.desk, self.spec.get_untracked());
        if desk.bridge.summary.with_untracked(Option::is_none) {
            return say(desk, "There is no batch to write a brief of.".to_owned());
        }
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            let words = match desk.bridge.ask(Query::BriefHtml { spec: Box::new(spec) }).await {
                Ok(Answer::Html(html)) => {
                    let name = format!("watchglass-brief-{}.html", clock::file_stamp(dom::now_ms()));
                    match download::save(&name, "text/html", &html) {
                        true => format!("Saved {name}, {}.", bytes(html.len() as u64)),
                        false => "The browser did not save the file.".to_owned(),
                    }
                }
                Ok(_) => return,
                Err(failure) => crate::words::failure(failure.code).what.to_owned(),
            };
            say(desk, words);
        });
    }
}

fn change(desk: Desk, change: impl FnOnce(&mut BriefChoices)) {
    let batch = untrack(|| batch_uid(desk));
    desk.choices.brief().update(|brief| {
        if brief.batch != batch {
            let now = brief.clone();
            *brief = BriefChoices {
                headline: None,
                needs: None,
                approved: false,
                pinned: Default::default(),
                sheet: 0,
                batch,
                ..now
            };
        }
        change(brief);
    });
}

/// Pins the focused incident for the brief, or takes it out again.
pub fn pin(desk: Desk) {
    let uid = desk.choices.incident().get_untracked();
    let mut is_in = false;
    change(desk, |brief| {
        is_in = brief.pinned.insert(uid.clone());
        if !is_in {
            brief.pinned.remove(&uid);
        }
    });
    say(
        desk,
        format!(
            "{uid}{}",
            if is_in { ": in the brief, whatever its rank." } else { ": no longer pinned for the brief." }
        ),
    );
}

/// Tells whether an incident is pinned, tracked.
pub fn is_pinned(desk: Desk, uid: &str) -> bool {
    let batch = batch_uid(desk);
    desk.choices.brief().with(|brief| brief.batch == batch && brief.pinned.contains(uid))
}

pub fn say(desk: Desk, text: String) {
    desk.says.tell(text);
}

fn batch_uid(desk: Desk) -> String {
    desk.bridge.summary.with(|summary| summary.as_ref().map(|batch| batch.batch_uid.clone()).unwrap_or_default())
}

fn spec(desk: Desk) -> BriefSpec {
    let batch = batch_uid(desk);
    let log = desk.casefile.log;
    let brief = desk.choices.brief().get();
    let is_ours = brief.batch == batch;
    let headline = brief.headline.filter(|_| is_ours);
    let by = match (&headline, brief.approved && is_ours) {
        (Some(_), _) => Author::Person,
        (None, true) => Author::Approved,
        (None, false) => Author::Rules,
    };
    BriefSpec {
        edition: brief.edition,
        names: brief.names,
        hide_hashes: !brief.keep_hashes,
        notes: brief.notes,
        command_lines: brief.command_lines,
        headline: headline.unwrap_or_default(),
        headline_by: by,
        needs: brief.needs.filter(|_| is_ours),
        needs_by: Author::Person,
        pinned: brief.pinned.into_iter().filter(|_| is_ours).collect(),
        verdicts: log.with(BriefVerdict::standing),
        log: log.with(|log| log.head()).map(|head| (head.seq, head.hash)),
    }
}
