//! Pre-work: who, what, where, when, stages, what is missing, what to check. Drafted by fixed rules.

use super::rests::{Marked, Marks, RestsOn};
use crate::parts::attack_version::AttackVersion;
use crate::parts::data_text::{DataText, LONG};
use crate::parts::figure::counted;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::ref_ring::RefRing;
use crate::parts::tactic::TacticChip;
use leptos::prelude::*;
use wg_protocol::{AttackTag, IncidentDetail, Rests};
use wg_schema::attack::TACTICS;
use wg_schema::ordered::OrderedSet;

#[component]
pub fn PreWorkBlock(
    detail: IncidentDetail,
    /// It is being checked blindly: how far a check would move the score stays unsaid.
    #[prop(into)]
    blind: Signal<bool>,
    /// The alerts that a sentence rests on, while one is asked.
    marked: Marked,
) -> impl IntoView {
    let pre = *detail.pre_work;
    let checks = StoredValue::new(pre.checks);
    let lines = [("Who", pre.who), ("What", pre.what), ("Where", pre.where_), ("When", pre.when)];
    view! {
        <section class="detail__pre">
            <header class="detail__section">
                <h2>{"Pre-work"}</h2>
                <span class="u-faint u-tiny">{format!("drafted by fixed rules, from {}", counted(u64::from(detail.alerts), "alert", "alerts"))}</span>
            </header>
            <dl class="pre-work">
                {lines
                    .into_iter()
                    .map(|(name, line)| view! { <dt>{name}</dt><dd><DataText text=line.text limit=LONG/>" "<RestsOn rests=line.rests marked/></dd> })
                    .collect_view()}
                <dt>{"Stages"}</dt>
                <dd>{stages(&detail.attacks, &pre.stages, marked)}</dd>
            </dl>
            {(!pre.missing.is_empty()).then(|| view! {
                <h3>{"What is missing"}</h3>
                <ul class="pre-work__list">
                    {pre.missing
                        .into_iter()
                        .map(|line| view! { <li><Icon glyph=Glyph::Gap class="u-warn"/><span class="u-grow"><DataText text=line.text/>" "<RestsOn rests=line.rests marked/></span></li> })
                        .collect_view()}
                </ul>
            })}
            {move || (!blind.get() && checks.with_value(|checks| !checks.is_empty())).then(|| view! {
                <h3 class="detail__tells">{"Checks that would move the score most"}</h3>
                <ol class="pre-work__list detail__tells">
                    {(1u32..)
                        .zip(checks.get_value())
                        .map(|(number, (question, effect))| view! {
                            <li><RefRing number/><span class="u-grow"><DataText text=question.text/>" "<RestsOn rests=question.rests marked/></span><span class="u-faint u-nowrap">{effect}</span></li>
                        })
                        .collect_view()}
                </ol>
            })}
        </section>
    }
}

/// The tactics in the order of an attack, each once; then how many of all.
fn stages(attacks: &[AttackTag], rests: &[(String, Rests)], marked: Marked) -> AnyView {
    let reached: OrderedSet<&str> = OrderedSet::from_iter(attacks.iter().map(|tag| tag.code.as_str()));
    let chips: Vec<_> = TACTICS.iter().filter(|tactic| reached.contains(tactic.code)).collect();
    if chips.is_empty() {
        return view! { <span class="u-faint">{"not in this batch"}</span> }.into_any();
    }
    let said: OrderedSet<&str> =
        OrderedSet::from_iter(attacks.iter().filter(|tag| !tag.is_guess).map(|tag| tag.code.as_str()));
    let guessed = match chips.iter().filter(|tactic| !said.contains(tactic.code)).count() {
        0 => String::new(),
        n => format!(", {n} inferred from text"),
    };
    let count = format!("{} of {}{guessed}", chips.len(), TACTICS.len());
    view! {
        <span class="stages">
            {chips
                .into_iter()
                .map(|tactic| {
                    let rests = rests.iter().find(|(code, _)| code == tactic.code).map(|(_, rests)| rests.clone()).unwrap_or_default();
                    let n = counted(u64::from(rests.n), "alert", "alerts");
                    // What is seen stands in the name, for those who speak to the page.
                    let name = format!("{}, {}, {n}: show", tactic.code, tactic.name);
                    view! { <Marks rests marked name><TacticChip code=tactic.code name=tactic.name phase=tactic.phase as u8/></Marks> }
                })
                .collect_view()}
            <span class="u-faint u-tiny u-nowrap">{count}<AttackVersion/></span>
        </span>
    }
    .into_any()
}
