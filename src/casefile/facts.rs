//! What the engine knows about an incident, in the form of the log: integers and texts only.

use wg_casefile::{AlertFact, AttackFact, Facts, ReasonFact, ScoreFact, per_10000, points1024};
use wg_protocol::detail::JudgedAlert;
use wg_protocol::{About, AttackTag, VerdictFacts};

pub fn of(known: VerdictFacts, about: &About) -> Facts {
    Facts {
        alerts_listed: u32::try_from(known.alerts.len()).unwrap_or(u32::MAX),
        alerts: known.alerts.into_iter().map(alert).collect(),
        alerts_total: known.alerts_total,
        attack_version: about.attack.clone(),
        attacks: known.attacks.into_iter().map(attack).collect(),
        first_time: known.first_time,
        last_time: known.last_time,
        members: known.members,
        model: about.model.clone(),
        reasons: known
            .reasons
            .into_iter()
            .map(|(feature, label, points)| ReasonFact { feature, label, points1024: points1024(points) })
            .collect(),
        score: ScoreFact {
            base1024: points1024(known.base_points),
            high10000: per_10000(f64::from(known.lens.high)),
            low10000: per_10000(f64::from(known.lens.low)),
            p10000: per_10000(f64::from(known.lens.p)),
            points1024: points1024(known.points),
        },
        severity_id: known.severity_id,
        title: known.title,
    }
}

fn alert(judged: JudgedAlert) -> AlertFact {
    AlertFact {
        file: judged.file,
        key: judged.key,
        length: u64::from(judged.length),
        offset: judged.offset,
        p10000: per_10000(f64::from(judged.p)),
        points1024: points1024(judged.points),
        product: judged.product,
        record: judged.record,
        rule_uid: judged.rule_uid,
        sha256: judged.sha256,
        time: judged.time,
        title: judged.title,
        vendor: judged.vendor,
        vendor_uid: judged.vendor_uid,
    }
}

fn attack(tag: AttackTag) -> AttackFact {
    AttackFact { code: tag.code, name: tag.name, origin: tag.origin, tactic: tag.tactic, technique: tag.technique }
}
