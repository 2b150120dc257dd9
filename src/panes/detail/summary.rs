//! An incident as plain text, for a ticket.

use crate::parts::figure::{lens_words, points};
use wg_protocol::IncidentDetail;

/// `blind`: what a blind check withholds is left out.
pub fn text(detail: &IncidentDetail, blind: bool) -> String {
    let lens = lens_words(detail.lens.p, detail.lens.low, detail.lens.high);
    let pre = &detail.pre_work;
    let mut lines = vec![
        format!("{} {}", detail.uid, detail.title),
        match blind {
            true => format!("{}, {} alerts", detail.severity, detail.alerts),
            false => format!("{}, {} alerts, estimate {lens}", detail.severity, detail.alerts),
        },
        String::new(),
        format!("Who    {}", pre.who.text),
        format!("What   {}", pre.what.text),
        format!("Where  {}", pre.where_.text),
        format!("When   {}", pre.when.text),
    ];
    lines.extend(pre.missing.iter().map(|line| format!("Missing: {}", line.text)));
    lines.push(String::new());
    if !blind {
        lines.push(format!("{}: {}", detail.base_label, points(detail.base_points)));
        lines.extend(detail.reasons.iter().take(8).map(|reason| format!("{} {}", points(reason.points), reason.label)));
        lines.push(format!("Score {}; +10 points doubles the odds", points(detail.points)));
    }
    lines.push("Drafted by fixed rules. It names only what fields say.".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_no_line_without_words() {
        let text = text(&IncidentDetail { uid: "INC-1".into(), title: "t".into(), ..IncidentDetail::default() }, false);
        assert!(text.starts_with("INC-1 t\n"));
        assert!(text.ends_with("what fields say."));
    }

    #[test]
    fn a_blind_summary_says_nothing_of_the_model() {
        let lens = wg_protocol::Lens { p: 0.87, low: 0.5, high: 0.95 };
        let detail =
            IncidentDetail { lens, points: 27.0, base_label: "Starting point".into(), ..IncidentDetail::default() };
        assert!(text(&detail, false).contains("0.87"));
        let blind = text(&detail, true);
        assert!(["0.87", "27", "Starting point", "Score"].iter().all(|word| !blind.contains(word)), "{blind}");
    }
}
