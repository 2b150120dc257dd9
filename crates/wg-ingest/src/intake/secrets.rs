//! Secrets in the text of an alert are hidden before anything else sees it, so that no view and no export can show them.
//! They stay in the file, and the raw record can be uncovered.

use std::borrow::Cow;
use wg_record::notes::Notes;
use wg_schema::alert::Text;
use wg_schema::report::Code;
use wg_schema::secret::{self, Kind, Secret, Seeker};
use wg_schema::{Alert, Warnings};

/// Every field that may hold more than an id or an address: which one a text ends up in is for the export to say.
const N_FIELDS: usize = 18;

fn fields<'a, 'd>(alert: &'a mut Alert<'d>) -> [&'a mut Text<'d>; N_FIELDS] {
    [
        &mut alert.cmd_line,
        &mut alert.title,
        &mut alert.rule_name,
        &mut alert.file,
        &mut alert.dst_domain,
        &mut alert.user,
        &mut alert.process,
        &mut alert.parent,
        &mut alert.host,
        &mut alert.rule_family,
        &mut alert.rule_uid,
        &mut alert.vendor_uid,
        &mut alert.severity_original,
        &mut alert.disposition,
        &mut alert.status,
        &mut alert.product,
        &mut alert.vendor,
        &mut alert.decided,
    ]
}

/// What was hidden, to be put back where the analyst asked for it.
pub(super) type Hidden<'d> = Vec<(usize, Text<'d>)>;

/// Hides what looks like a secret, marks the alert, and says which kinds there were.
pub(super) fn hide<'d>(alert: &mut Alert<'d>, seeker: &mut Seeker, notes: &mut Notes) -> Hidden<'d> {
    let mut hidden = Hidden::new();
    let mut kinds = [false; Kind::ALL.len()];
    for (place, field) in fields(alert).into_iter().enumerate() {
        let Some(text) = field else { continue };
        let secrets = seeker.find(text);
        if secrets.is_empty() {
            continue;
        }
        for Secret { kind, .. } in &secrets {
            kinds[*kind as usize] = true;
        }
        let masked = secret::masked(text, &secrets).into_owned();
        hidden.push((place, field.replace(Cow::Owned(masked))));
    }
    if !hidden.is_empty() {
        alert.warnings.add(Warnings::SECRET);
        let words: Vec<&str> = Kind::ALL.iter().filter(|kind| kinds[**kind as usize]).map(|kind| kind.word()).collect();
        let message = format!("what looks like a secret ({}) is hidden; it is in the raw record", words.join(", "));
        notes.add(Code::Secret, &message, "");
    }
    hidden
}

/// Puts back what was hidden.
pub(super) fn show<'d>(alert: &mut Alert<'d>, hidden: Hidden<'d>) {
    let mut fields = fields(alert);
    for (place, text) in hidden {
        if let Some(field) = fields.get_mut(place) {
            **field = text;
        }
    }
}
