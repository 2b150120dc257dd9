//! The second look: whenever another model ranks the batch, a worker of its own teaches a forest on the same verdicts, and the
//! engine is told where it disagrees near the line. It moves nothing, and holds nobody up.

use crate::desk::Desk;
use crate::parts::figure::count;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::{Answer, Query, SecondStanding};

/// What is known of the second look, for the model card.
#[derive(Clone, Copy)]
pub struct Second {
    pub standing: RwSignal<Option<SecondStanding>>,
    /// Incidents on which it disagrees; `None`: it has not looked.
    pub marked: RwSignal<Option<Marked>>,
}

/// How many incidents it was asked about, and of these the marked ones are told by the queue's facet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marked {
    pub asked: usize,
    /// It could not be done, which is no harm.
    pub failed: bool,
}

impl Second {
    pub fn new() -> Second {
        Second { standing: RwSignal::new(None), marked: RwSignal::new(None) }
    }
}

/// Looks again with each new order of the batch.
pub fn follow(desk: Desk) {
    let revision = Memo::new(move |_| desk.bridge.revision());
    Effect::new(move |_| {
        let revision = revision.get();
        desk.second_look.standing.set(None);
        desk.second_look.marked.set(None);
        if let Some(revision) = revision {
            spawn_local(look(desk, revision));
        }
    });
}

async fn look(desk: Desk, revision: u32) {
    let Ok(Answer::SecondRows(rows)) = desk.bridge.ask(Query::SecondRows).await else { return };
    let is_current = move || desk.bridge.revision_untracked() == Some(revision);
    if !is_current() {
        return;
    }
    desk.second_look.standing.set(Some(rows.standing));
    let Some(lesson) = rows.lesson else { return };
    let asked = rows.uids.len();
    let answer = desk.bridge.ask_another(lesson).await;
    if !is_current() {
        return;
    }
    match answer {
        Ok(estimates) if estimates.len() == asked => {
            desk.bridge.seconds(revision, rows.uids.into_iter().zip(estimates).collect());
            desk.second_look.marked.set(Some(Marked { asked, failed: false }));
        }
        _ => desk.second_look.marked.set(Some(Marked { asked, failed: true })),
    }
}

/// Says in a sentence how the second look stands.
pub fn words(standing: Option<SecondStanding>, marked: Option<Marked>) -> String {
    let Some(standing) = standing else { return "Asked once a batch is loaded.".to_owned() };
    let too_few = standing.lessons < standing.least_lessons || standing.real < standing.least_real;
    match marked {
        _ if too_few => format!(
            "None yet: from {} judged alerts on, {} of them real; the model in use was taught on {}, {} real.",
            count(u64::from(standing.least_lessons)),
            standing.least_real,
            count(u64::from(standing.lessons)),
            standing.real
        ),
        _ if standing.near == 0 => "Nothing that is not judged stands near the line.".to_owned(),
        None => "A forest is being taught on the same verdicts, in a worker of its own.".to_owned(),
        Some(Marked { failed: true, .. }) => "It could not be taught. The model is as it was.".to_owned(),
        Some(Marked { asked, .. }) => format!(
            "A forest (extra trees), taught on the same verdicts, was asked about {asked} not yet judged near the line. Where it \
             disagrees, the queue says so (second:look). Advice alone: it moves no score."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_there_is_none_is_said() {
        let standing = SecondStanding { lessons: 12, real: 3, least_lessons: 1000, least_real: 10, near: 7 };
        let none = words(Some(standing), None);
        assert!(
            none.contains("from 1,000 judged alerts on, 10 of them real") && none.contains("on 12, 3 real"),
            "{none}"
        );
        let enough = SecondStanding { lessons: 1000, real: 10, ..standing };
        assert!(words(Some(enough), None).contains("being taught"));
        assert!(words(Some(enough), Some(Marked { asked: 7, failed: false })).contains("about 7 not yet judged"));
        assert!(words(Some(SecondStanding { near: 0, ..enough }), None).contains("near the line"));
    }
}
