//! Questions of the page and their answers.

use super::{Session, loaded};
use crate::promise::over_days;
use crate::{
    alike, brief, chain, charts, coded, complete, convert, decided, detail, evasion, exchange, facts, import_view,
    learning, maps, matrix, moving, not_followed, picture, queue, renamed, second, suppress, triage, wall, working,
};
use wg_protocol::{Answer, Failure, FailureCode, ImportView, ModelView, Query};
use wg_schema::AlertKey;
use wg_schema::field_map::MapUse;
use wg_score::Model;

impl Session {
    /// Answers a question. `Query::Record` is not answered here: the caller has the files
    /// (see [`record_request`](Session::record_request)).
    pub fn ask(&mut self, query: &Query) -> Result<Answer, Failure> {
        let not_found = |about: &str| Failure { code: FailureCode::NotFound, about: about.into() };
        match query {
            Query::Import => {
                let view = import_view::view(&self.reports, self.ranked.as_ref(), &self.times, self.whom());
                return Ok(Answer::Import(ImportView { left_out: self.left_out.clone(), ..view }));
            }
            Query::ReportJson => return Ok(Answer::Json(triage::inspect_json(self))),
            Query::Model => {
                return Ok(Answer::Model(Box::new(self.model_view())));
            }
            Query::Exchange { form, uid, release } => {
                let failed = |error: exchange::ExportError| not_found(&error.to_string());
                return Ok(Answer::Json(exchange::export(self, *form, uid, release).map_err(failed)?));
            }
            Query::ModelFile => return Ok(Answer::Bytes(self.learning.to_bytes())),
            Query::CandidateFile => {
                return self.learning.candidate_file().map(Answer::Bytes).ok_or_else(|| not_found("candidate"));
            }
            Query::PackFile { team, made_ms } => {
                if self.model.lessons() == 0 {
                    return Err(Failure { code: FailureCode::BadPack, about: "nothing was learnt yet".into() });
                }
                return Ok(Answer::Json(learning::pack_json(&self.learning.pack(&self.model, team, *made_ms))));
            }
            Query::ModelCard { last_change } => {
                let view = self.model_view();
                let (promises, taught) = (&mut self.promises, self.learning.taught());
                let promise = self
                    .ranked
                    .as_ref()
                    .map(|ranked| promises.view(ranked, &self.model, &self.judged, &self.alone, taught, &self.reader));
                return Ok(Answer::Text(learning::card(&view, &self.learning, promise.as_ref(), last_change)));
            }
            Query::FieldMap { source } => return Ok(Answer::FieldMap(maps::view(self.map_of(*source)))),
            Query::FieldMapJson { map } => return Ok(Answer::Json(maps::field_map_json(map))),
            Query::ReadFieldMap { text } => {
                let bad = |error: maps::MapError| Failure { code: FailureCode::BadMap, about: error.to_string() };
                return maps::read_field_map(text.as_bytes()).map(Box::new).map(Answer::ReadMap).map_err(bad);
            }
            Query::Queue { view, start, len } => {
                let ranked = loaded(self.ranked.as_ref())?;
                self.queue_cache.suppress(ranked, &self.judged, &self.suppressed);
                let answer =
                    queue::answer(ranked, &self.model, &self.judged, &mut self.queue_cache, view, *start, *len);
                return Ok(Answer::Queue(answer));
            }
            Query::Complete { query } => {
                let revision = self.revision;
                let known = self.vocabulary.take().filter(|(of, _)| *of == revision);
                let batch = &loaded(self.ranked.as_ref())?.batch;
                let (_, words) = known.unwrap_or_else(|| (revision, complete::Vocabulary::of(batch)));
                let answer = words.complete(query);
                self.vocabulary = Some((revision, words));
                return Ok(Answer::Completions(answer));
            }
            Query::Uids { view } => {
                let ranked = loaded(self.ranked.as_ref())?;
                self.queue_cache.suppress(ranked, &self.judged, &self.suppressed);
                return Ok(Answer::Uids(queue::uids(ranked, &self.judged, &self.queue_cache, &view.query)));
            }
            Query::Wall => {
                let ranked = loaded(self.ranked.as_ref())?;
                self.queue_cache.suppress(ranked, &self.judged, &self.suppressed);
                let view = wall::view(ranked, &self.judged, |id| self.queue_cache.is_hidden(id));
                return Ok(Answer::Wall(Box::new(view)));
            }
            Query::SecondRows => {
                let ranked = loaded(self.ranked.as_ref())?;
                let rows = second::rows(ranked, &self.model, self.learning.taught(), &self.judged);
                return Ok(Answer::SecondRows(Box::new(rows)));
            }
            Query::Evasion => {
                loaded(self.ranked.as_ref())?;
                let Some(ranked) = &mut self.ranked else { return Err(not_found("")) };
                return Ok(Answer::Evasion(evasion::view(ranked, &self.model, self.learning.taught())));
            }
            Query::Plan(spec) => return self.plan(spec),
            Query::Evaluation { width_px, height_px } => {
                loaded(self.ranked.as_ref())?;
                let Some(ranked) = &mut self.ranked else { return Err(not_found("")) };
                let candidate = self.learning.candidate_scores(ranked, &self.model);
                let candidate = candidate.as_ref().map(|(scores, taught)| (scores.as_slice(), *taught));
                let (taught, size) = (self.learning.taught(), (*width_px, *height_px));
                let view = learning::evaluation_view(ranked, taught, &self.judged, candidate, size);
                return Ok(Answer::Evaluation(Box::new(view)));
            }
            Query::OverDays { checks, real } => return Ok(Answer::Share(over_days(*checks, *real))),
            Query::Promise => {
                let ranked = loaded(self.ranked.as_ref())?;
                let taught = self.learning.taught();
                let view = self.promises.view(ranked, &self.model, &self.judged, &self.alone, taught, &self.reader);
                return Ok(Answer::Promise(Box::new(view)));
            }
            _ => {}
        }
        let ranked = loaded(self.ranked.as_ref())?;
        let incident = |uid: &str| ranked.find_uid(uid).ok_or_else(|| not_found(uid));
        let alert =
            |key: &str| AlertKey::from_hex(key).and_then(|key| ranked.find_key(key)).ok_or_else(|| not_found(key));
        Ok(match query {
            Query::Alike { uid } => {
                Answer::Alike(alike::find(ranked, &self.model, &self.judged, &self.past, incident(uid)?))
            }
            Query::Hide(asked) => Answer::Hidden(coded::hide(ranked, asked)),
            Query::Decisions => Answer::Decisions(decided::view(ranked, &self.judged)),
            Query::Simulate { pattern } => Answer::Simulated(suppress::simulate(ranked, &self.judged, pattern)),
            Query::Incident { uid } => {
                Answer::Incident(detail::incident(ranked, &self.model, &self.judged, &self.assets, incident(uid)?))
            }
            Query::Move { alerts, to } => Answer::Pairs(
                moving::pairs(ranked, &self.corrections, self.seed, alerts, to).ok_or_else(|| not_found(to))?,
            ),
            Query::Alert { key } => Answer::Alert(detail::alert(ranked, &self.model, alert(key)?)),
            Query::Chain { uid, spec } => Answer::Chain(chain::view(ranked, &self.model, incident(uid)?, *spec)),
            Query::ChainPicture { uid, spec } => {
                let view = chain::view(ranked, &self.model, incident(uid)?, *spec);
                Answer::Text(picture::svg(&view, wg_schema::attack::version()))
            }
            Query::Matrix { lens: _, scope } => {
                let view = matrix::view(ranked, &self.judged, scope, true);
                Answer::Matrix(matrix::covered(view, &self.coverage))
            }
            Query::Technique { id, scope } => Answer::Technique(
                matrix::technique(ranked, &self.model, &self.judged, &self.coverage, id, scope)
                    .ok_or_else(|| not_found(id))?,
            ),
            Query::VerdictFacts { uid } => Answer::VerdictFacts(facts::facts(ranked, &self.model, incident(uid)?)),
            Query::NotFollowed { list } => Answer::NotFollowed(not_followed::of(ranked, list)),
            Query::Renamed { judged } => Answer::Renamed(renamed::find(ranked, judged)),
            Query::Chart { chart, width_px, height_px } => {
                Answer::Scene(charts::draw(ranked, &self.model, &self.learning, *chart, (*width_px, *height_px)))
            }
            Query::TriageJson => {
                let mut json = Vec::new();
                triage::write_triage(self, &mut json).map_err(|_| not_found("JSON"))?;
                Answer::Json(String::from_utf8_lossy(&json).into_owned())
            }
            Query::Brief { spec } => Answer::Brief(brief::view(self, ranked, spec)),
            Query::Findings { start, len } => {
                let mut bytes = Vec::new();
                convert::write_some(&ranked.batch, *start as usize, *len as usize, &mut bytes)
                    .map_err(|_| not_found("finding"))?;
                Answer::Bytes(bytes)
            }
            Query::BriefHtml { spec } => Answer::Html(brief::html(self, ranked, spec)),
            Query::WorkingText { spec } => {
                let learnt = if self.model.hash() == Model::starting().hash() {
                    Vec::new()
                } else {
                    self.learning.to_bytes_without_names()
                };
                Answer::Working(working::write(ranked, &self.about(), learnt, spec))
            }
            Query::WorkingView => match &self.working {
                Some(view) => Answer::WorkingView(Box::new(view.clone())),
                None => return Err(not_found("working brief")),
            },
            Query::ToJudge { n, seed } => Answer::ToJudge(learning::to_judge(ranked, &self.judged, *n, *seed)),
            Query::Record { key, .. } => return Err(not_found(key)),
            Query::Import
            | Query::ReportJson
            | Query::Exchange { .. }
            | Query::FieldMap { .. }
            | Query::FieldMapJson { .. }
            | Query::ReadFieldMap { .. }
            | Query::Queue { .. }
            | Query::Wall
            | Query::Uids { .. }
            | Query::Complete { .. }
            | Query::Promise
            | Query::Plan(_)
            | Query::OverDays { .. }
            | Query::Evasion
            | Query::Evaluation { .. }
            | Query::SecondRows
            | Query::Model
            | Query::ModelFile
            | Query::CandidateFile
            | Query::PackFile { .. }
            | Query::ModelCard { .. } => return Err(not_found("")),
        })
    }

    fn model_view(&mut self) -> ModelView {
        let is_taught = self.learning.taught().seen.is_some();
        let seen = self.ranked.as_ref().filter(|_| is_taught).map(|ranked| self.promises.seen(ranked));
        learning::model_view(self.ranked.as_ref(), &self.model, &self.learning, seen, &self.judged)
    }

    fn map_of(&self, source: u32) -> Option<&MapUse> {
        self.reports.get(usize::try_from(source).ok()?)?.map.as_ref()
    }
}
