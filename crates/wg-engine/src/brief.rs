//! Fills a brief in: figures from the ranking, the story from the chain, verdicts from what the asker says stands.
//!
//! Every sentence is drafted by fixed rules from fields, figures and the import report; a person may write headline and needs.

mod draft;
pub(crate) mod names;
mod sources;
mod story;

use crate::ranked::Ranked;
use crate::{Session, charts, import_view, matrix, renamed, words};
use sources::Sources;
use wg_brief::{
    Author, Brief, Cell, Column, FileRow, FirstRow, Matrix, ModelStatement, NameKind, OpenItem, Pages, Quality,
    Verdicts,
};
use wg_correlate::{EntityKind, Incident};
use wg_protocol::{BriefSpec, BriefVerdict, BriefView, Chart, JudgedAlert, MatrixScope};
use wg_schema::IncidentId;
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;

/// Rows of the first sheet, and more where real ones rank lower.
const FIRST: usize = 5;
const MOST_FIRST: usize = 8;
const MOST_OPEN: usize = 8;
const MOST_RULES: usize = 6;
const MOST_FILES: usize = 8;
/// Cells of a tactic that a sheet has room for.
const MOST_CELLS: usize = 9;

/// Returns the sheets, with the texts that a person may edit.
pub fn view(session: &Session, ranked: &Ranked, spec: &BriefSpec) -> BriefView {
    let brief = fill(session, ranked, spec);
    let needs = brief.needs.iter().map(|need| (need.what.clone(), need.why.clone())).collect();
    let headline = brief.headline.clone();
    BriefView { pages: pages(ranked, spec, &brief), headline, needs }
}

/// Returns the file.
pub fn html(session: &Session, ranked: &Ranked, spec: &BriefSpec) -> String {
    let brief = fill(session, ranked, spec);
    wg_brief::html(spec.edition, &pages(ranked, spec, &brief))
}

fn pages(ranked: &Ranked, spec: &BriefSpec, brief: &Brief) -> Pages {
    wg_brief::sheets(brief, names::of(ranked, spec.names, spec.hide_hashes))
}

/// What all parts of a brief are made from.
struct Facts<'a> {
    session: &'a Session,
    ranked: &'a Ranked,
    spec: &'a BriefSpec,
    /// By the uid that their incident has now.
    verdicts: OrderedMap<String, &'a BriefVerdict>,
}

impl Facts<'_> {
    fn verdict(&self, id: IncidentId) -> Option<&BriefVerdict> {
        self.verdicts.get(self.ranked.incident(id).uid.as_str()).copied()
    }

    fn is(&self, id: IncidentId, verdict: &str) -> bool {
        self.verdict(id).is_some_and(|given| given.verdict == verdict)
    }

    /// Returns the incidents with this verdict, first to look at first.
    fn judged(&self, verdict: &str) -> Vec<IncidentId> {
        self.ranked.ranking.iter().copied().filter(|id| self.is(*id, verdict)).collect()
    }

    /// Returns the pinned incidents, first to look at first.
    fn pinned(&self) -> Vec<IncidentId> {
        let found = self.spec.pinned.iter().filter_map(|uid| self.ranked.find_uid(uid));
        let mut ids: Vec<IncidentId> = found.collect();
        sort::by_key(&mut ids, |id| self.ranked.place[id.index()]);
        ids.dedup();
        ids
    }

    fn title(&self, id: IncidentId) -> String {
        wg_correlate::title(&self.ranked.batch, self.ranked.incident(id))
    }

    fn note(&self, id: IncidentId) -> String {
        self.verdict(id).filter(|_| self.spec.notes).map(|given| given.note.clone()).unwrap_or_default()
    }

    /// Returns why an incident was judged as it was, and when.
    fn state(&self, id: IncidentId) -> String {
        let Some(given) = self.verdict(id) else { return String::new() };
        let at = given.at.map(words::day_clock);
        let parts: Vec<String> = [given.reason.clone()].into_iter().chain(at).filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}

fn fill(session: &Session, ranked: &Ranked, spec: &BriefSpec) -> Brief {
    let verdicts = by_uid(ranked, &spec.verdicts);
    let facts = Facts { session, ranked, spec, verdicts };
    let mut sources = Sources::new(ranked);
    let told = facts.pinned().first().or(facts.judged("tp").first()).or(ranked.ranking.first()).copied();
    let (story, chain) = told.map(|id| story::tell(&facts, &mut sources, id)).unzip();
    let needs = match &spec.needs {
        Some(given) => draft::given(given),
        None => draft::needs(&facts, &mut sources),
    };
    let (headline, headline_by) = match spec.headline.trim() {
        // A draft is nobody's own words, whatever was asked for.
        "" if spec.headline_by == Author::Approved => (draft::headline(&facts), Author::Approved),
        "" => (draft::headline(&facts), Author::Rules),
        text => (text.to_owned(), spec.headline_by),
    };
    let not_known = draft::not_known(&facts, &mut sources, told);
    let first = first(&facts, &mut sources);
    let verdicts = verdict_part(&facts, &mut sources);
    Brief {
        edition: spec.edition,
        headline,
        headline_by,
        range: ranked.time_range(),
        figures: figures(&facts),
        story,
        needs,
        needs_by: if spec.needs.is_some() { spec.needs_by } else { Author::Rules },
        not_known,
        first,
        chain,
        matrix: matrix_part(ranked),
        verdicts,
        quality: quality(session, ranked),
        model: model_statement(session),
        sources: sources.rows(),
        batch_uid: ranked.uid.clone(),
        log: spec.log.clone(),
        app: session.about().app,
    }
}

/// Returns verdicts by the uid of now. Of several on one incident the last one counts, as in the queue.
pub(crate) fn by_uid<'a>(ranked: &Ranked, verdicts: &'a [BriefVerdict]) -> OrderedMap<String, &'a BriefVerdict> {
    let judged = |verdict: &BriefVerdict| JudgedAlert { uid: verdict.uid.clone(), lead: verdict.lead.clone() };
    let asked: Vec<JudgedAlert> = verdicts.iter().map(judged).collect();
    let renamed = renamed::find(ranked, &asked).into_iter();
    let now: OrderedMap<(String, String), String> =
        OrderedMap::from_iter(renamed.map(|renamed| ((renamed.judged.uid, renamed.judged.lead), renamed.now)));
    let mut in_time: Vec<&BriefVerdict> = verdicts.iter().collect();
    wg_schema::sort::by_key(&mut in_time, |verdict| verdict.at);
    let here = in_time.into_iter().map(|verdict| {
        let moved = now.get(&(verdict.uid.clone(), verdict.lead.clone()));
        (moved.unwrap_or(&verdict.uid).clone(), verdict)
    });
    OrderedMap::from_iter(here)
}

fn figures(facts: &Facts<'_>) -> Vec<(u64, &'static str)> {
    let ranked = facts.ranked;
    let above = || ranked.ranking.iter().filter(|id| ranked.is_above(**id));
    vec![
        (ranked.batch.len() as u64, "alerts in the batch"),
        (ranked.incidents.list.len() as u64, "incidents they form"),
        (above().count() as u64, "above the review line"),
        (above().filter(|id| facts.verdict(**id).is_some()).count() as u64, "of those judged"),
        (facts.judged("tp").len() as u64, "true positives"),
    ]
}

/// The first of the ranking, and pinned and real ones that rank lower.
fn first(facts: &Facts<'_>, sources: &mut Sources<'_>) -> Vec<FirstRow> {
    let ranked = facts.ranked;
    let top: Vec<IncidentId> = ranked.ranking.iter().copied().take(FIRST).collect();
    let mut rows = top;
    for id in facts.pinned().into_iter().chain(facts.judged("tp")) {
        if rows.len() < MOST_FIRST && !rows.contains(&id) {
            rows.push(id);
        }
    }
    wg_schema::sort::by_key(&mut rows, |id| ranked.place[id.index()]);
    rows.into_iter()
        .map(|id| {
            let incident = ranked.incident(id);
            let lens = ranked.lens(facts.session.model(), incident.lead);
            FirstRow {
                uid: incident.uid.clone(),
                title: facts.title(id),
                verdict: facts.verdict(id).map(|given| given.verdict.clone()).unwrap_or_default(),
                p: lens.p,
                low: lens.low,
                high: lens.high,
                places: places(ranked, incident),
                state: facts.state(id),
                cites: vec![sources.cite(incident.lead)],
            }
        })
        .collect()
}

/// Returns the machines that an incident names, else the accounts, else the addresses.
fn places(ranked: &Ranked, incident: &Incident) -> Vec<(NameKind, String)> {
    for (kind, name) in [
        (EntityKind::Host, NameKind::Host),
        (EntityKind::Account, NameKind::User),
        (EntityKind::Address, NameKind::Address),
    ] {
        let all: Vec<(NameKind, String)> = incident
            .entities
            .iter()
            .filter(|entity| entity.kind == kind)
            .map(|entity| (name, ranked.batch.text(entity.value).to_owned()))
            .collect();
        if !all.is_empty() {
            return all;
        }
    }
    Vec::new()
}

fn matrix_part(ranked: &Ranked) -> Matrix {
    let view = matrix::view(ranked, &OrderedMap::new(), &MatrixScope::All, false);
    let columns = view
        .columns
        .into_iter()
        .map(|column| {
            let seen = column.cells.iter().filter(|cell| cell.incidents > 0).count();
            Column {
                code: column.code,
                phase: column.phase,
                name: column.name,
                incidents: column.incidents,
                more: seen.saturating_sub(MOST_CELLS) as u32,
                cells: column
                    .cells
                    .into_iter()
                    .filter(|cell| cell.incidents > 0)
                    .take(MOST_CELLS)
                    .map(|cell| Cell { id: cell.id, name: cell.name, incidents: cell.incidents, top: cell.top })
                    .collect(),
            }
        })
        .collect();
    Matrix { version: view.version, columns, unmapped_alerts: view.unmapped_alerts }
}

fn verdict_part(facts: &Facts<'_>, sources: &mut Sources<'_>) -> Verdicts {
    let ranked = facts.ranked;
    let counts = ["tp", "bp", "fp", "nd"].map(|verdict| facts.judged(verdict).len() as u32);
    let below: Vec<IncidentId> = ranked.ranking.iter().copied().filter(|id| !ranked.is_above(*id)).collect();
    let left = ranked.ranking.len()
        - below.len()
        - ranked.ranking.iter().filter(|id| ranked.is_above(**id) && facts.verdict(**id).is_some()).count();
    let open = facts.judged("nd").into_iter().take(MOST_OPEN).map(|id| OpenItem {
        uid: ranked.incident(id).uid.clone(),
        title: facts.title(id),
        state: facts.state(id),
        note: facts.note(id),
        cites: vec![sources.cite(ranked.incident(id).lead)],
    });
    Verdicts {
        counts,
        left: left as u32,
        below_line: below.len() as u32,
        below_judged: below.iter().filter(|id| facts.verdict(**id).is_some()).count() as u32,
        below_real: below.iter().filter(|id| facts.is(**id, "tp")).count() as u32,
        open: open.collect(),
        false_rules: false_rules(facts),
    }
}

/// Returns the rules that the worst alerts of false incidents come from: (rule, false, judged), most false first.
fn false_rules(facts: &Facts<'_>) -> Vec<(String, u32, u32)> {
    let ranked = facts.ranked;
    let batch = &ranked.batch;
    let mut rules: OrderedMap<&str, (u32, u32)> = OrderedMap::new();
    for id in ranked.ranking.iter().filter(|id| facts.verdict(**id).is_some()) {
        let row = ranked.incident(*id).lead.row();
        let rule = [batch.rule_name[row], batch.title[row]].into_iter().find(|text| text.is_some()).unwrap_or_default();
        let (n, judged) = rules.entry(batch.text(rule)).or_default();
        *judged += 1;
        *n += u32::from(facts.is(*id, "fp"));
    }
    let mut rows: Vec<(String, u32, u32)> = rules
        .into_iter()
        .filter(|(rule, (n, _))| *n > 0 && !rule.is_empty())
        .map(|(rule, (n, judged))| (rule.to_owned(), n, judged))
        .collect();
    wg_schema::sort::by(&mut rows, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    rows.truncate(MOST_RULES);
    rows
}

fn quality(session: &Session, ranked: &Ranked) -> Quality {
    let view = import_view::view(session.reports(), Some(ranked), session.times(), session.whom());
    Quality {
        records: view.records,
        rejected: view.rejected,
        not_alerts: view.not_alerts,
        folded: view.folded,
        alerts: view.alerts,
        more_files: view.files.len().saturating_sub(MOST_FILES) as u32,
        files: view
            .files
            .into_iter()
            .take(MOST_FILES)
            .map(|file| FileRow {
                name: file.name,
                read_as: file.read_as,
                records: file.records,
                alerts: file.alerts,
                rejected: file.rejected,
            })
            .collect(),
        meaning: view.meaning.iter().map(|(_, headline, rest)| format!("{headline} {rest}")).collect(),
        over_time: charts::draw(ranked, session.model(), &Default::default(), Chart::AlertsOverTime, (600, 130)),
    }
}

fn model_statement(session: &Session) -> ModelStatement {
    let model = session.model();
    let points = match model.lessons() {
        0 => "Its points were set by hand, from what analysts say and the literature, and fitted to no data.",
        _ => {
            "Its points were set by hand and moved by the verdicts given here; those may be wrong, or of other nights."
        }
    };
    ModelStatement {
        version: model.version().to_owned(),
        learnt_from: u32::try_from(model.lessons()).unwrap_or(u32::MAX),
        limits: vec![
            "It ranks incidents; it does not say what they are. A person judges.",
            "It sees the export and what was marked as critical, and nothing else: no calendar, no memory of other nights.",
            points,
            "What no sensor reported has no score.",
        ],
    }
}
