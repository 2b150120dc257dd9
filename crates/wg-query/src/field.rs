//! The fields a query can name, what their values look like, and the nearest valid name to a mistyped one.

/// A field of the query language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `act-first`, `look-soon`, `skim`, `below`.
    Pile,
    /// `tp`, `bp`, `fp`, `nd`, or `none` while there is no verdict.
    Verdict,
    /// Name of the attack phase, e.g. `Settle`.
    Phase,
    /// A tactic in any of its spellings: `CA`, `TA0006`, `Credential Access`.
    Tactic,
    /// `T1003`, which also means its sub-techniques, or `T1003.001`, or a technique's name.
    Technique,
    /// Kind of sensor, e.g. `EDR`.
    Sensor,
    /// Name of the file an alert was read from.
    Source,
    Product,
    Host,
    User,
    Address,
    Domain,
    Process,
    /// Command line.
    Command,
    /// MD5, SHA-1 or SHA-256 of a file.
    Hash,
    Port,
    Rule,
    /// OCSF word; can be compared.
    Severity,
    /// Probability, 0 to 1.
    Score,
    /// How many alerts an incident holds.
    Alerts,
    Incident,
    /// `above` or `below` the line.
    Line,
    /// Time of the last alert.
    Time,
    /// Hour of the day of the last alert, UTC, 0 to 23.
    Hour,
    /// Day of the week of the last alert, UTC: `mon` to `sun`.
    Day,
    /// `yes` where a pattern covers it that is in force.
    Suppressed,
    /// `look` where a second look disagrees with the model near the line, `higher` or `lower` by how it does.
    Second,
}

/// How a value of a field is read and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One of a few words: (as written in a query, other spellings).
    Words(&'static [(&'static str, &'static [&'static str])]),
    /// The whole text, or a part of it that ends where a name naturally ends (see `filter`).
    Name,
    /// Any part of the text; in quotes the whole text.
    Part,
    Number,
    Time,
}

/// The words of `verdict:` in the order of the keys T B F N, then the one for "not judged".
pub const VERDICTS: [&str; 5] = ["tp", "bp", "fp", "nd", "none"];

const PILES: Shape = Shape::Words(&[
    ("act-first", &["act first", "act"]),
    ("look-soon", &["look soon", "look"]),
    ("skim", &[]),
    ("below", &["below the line", "below-line"]),
]);
const VERDICT_WORDS: Shape = Shape::Words(&[
    ("tp", &["true positive", "true_positive"]),
    ("bp", &["benign positive", "benign_positive", "benign"]),
    ("fp", &["false positive", "false_positive"]),
    ("nd", &["needs more data", "needs_more_data"]),
    ("none", &["open", "unjudged", "not judged"]),
]);
const PHASES: Shape = Shape::Words(&[
    ("prepare", &[]),
    ("enter", &[]),
    ("settle", &[]),
    ("conceal", &[]),
    ("learn", &[]),
    ("spread", &[]),
    ("act", &[]),
]);
/// In the order of concern; `unknown` ranks with `high` (see [`concern`]).
pub(crate) const SEVERITIES: Shape = Shape::Words(&[
    ("informational", &["info"]),
    ("low", &[]),
    ("medium", &["med"]),
    ("high", &[]),
    ("critical", &["crit"]),
    ("fatal", &[]),
    ("unknown", &[]),
]);
/// From Monday on.
const DAYS: Shape = Shape::Words(&[
    ("mon", &["monday"]),
    ("tue", &["tuesday"]),
    ("wed", &["wednesday"]),
    ("thu", &["thursday"]),
    ("fri", &["friday"]),
    ("sat", &["saturday"]),
    ("sun", &["sunday"]),
]);
const LINES: Shape = Shape::Words(&[("above", &[]), ("below", &[])]);

const SECOND: Shape = Shape::Words(&[("look", &["yes"]), ("higher", &[]), ("lower", &[]), ("none", &["no"])]);

const YES_NO: Shape = Shape::Words(&[("yes", &["true"]), ("no", &["false"])]);

struct Row {
    field: Field,
    word: &'static str,
    label: &'static str,
    aliases: &'static [&'static str],
    shape: Shape,
}

const fn row(
    field: Field,
    word: &'static str,
    label: &'static str,
    aliases: &'static [&'static str],
    shape: Shape,
) -> Row {
    Row { field, word, label, aliases, shape }
}

/// Every field, in the order of [`Field`], which [`Field::row`] relies on.
const ROWS: [Row; 27] = [
    row(Field::Pile, "pile", "Pile", &[], PILES),
    row(Field::Verdict, "verdict", "Verdict", &["judged"], VERDICT_WORDS),
    row(Field::Phase, "phase", "Attack phase", &[], PHASES),
    row(Field::Tactic, "tactic", "Tactic", &[], Shape::Name),
    row(Field::Technique, "technique", "Technique", &["attack", "ttp"], Shape::Name),
    row(Field::Sensor, "sensor", "Sensor", &[], Shape::Name),
    row(Field::Source, "source", "File", &["file"], Shape::Part),
    row(Field::Product, "product", "Product", &[], Shape::Name),
    row(Field::Host, "host", "Host", &["device", "hostname"], Shape::Name),
    row(Field::User, "user", "User", &["account"], Shape::Name),
    row(Field::Address, "address", "Address", &["ip", "addr", "src", "dst"], Shape::Name),
    row(Field::Domain, "domain", "Domain", &[], Shape::Name),
    row(Field::Process, "process", "Process", &["proc"], Shape::Name),
    row(Field::Command, "command", "Command line", &["cmd", "cmdline"], Shape::Part),
    row(Field::Hash, "hash", "Hash", &["md5", "sha1", "sha256"], Shape::Name),
    row(Field::Port, "port", "Port", &[], Shape::Name),
    row(Field::Rule, "rule", "Rule", &["title"], Shape::Part),
    row(Field::Severity, "severity", "Severity", &["sev"], SEVERITIES),
    row(Field::Score, "score", "Score", &["p"], Shape::Number),
    row(Field::Alerts, "alerts", "Alerts", &["count"], Shape::Number),
    row(Field::Incident, "incident", "Incident", &["id", "uid"], Shape::Name),
    row(Field::Line, "line", "Line", &[], LINES),
    row(Field::Time, "time", "Time", &["at", "when"], Shape::Time),
    row(Field::Hour, "hour", "Hour", &[], Shape::Number),
    row(Field::Day, "day", "Day", &["weekday"], DAYS),
    row(Field::Suppressed, "suppressed", "Suppressed", &["expected"], YES_NO),
    row(Field::Second, "second", "Second look", &[], SECOND),
];

impl Field {
    /// Returns every field, in the order in which help lists them.
    pub fn all() -> impl Iterator<Item = Field> {
        ROWS.iter().map(|row| row.field)
    }

    /// Returns the word as written before the colon.
    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// Returns the name as the screens show it.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// Reads a field's word or one of its other names, in any case.
    pub fn named(word: &str) -> Option<Field> {
        let is = |name: &&str| name.eq_ignore_ascii_case(word);
        ROWS.iter().find(|row| is(&row.word) || row.aliases.iter().any(is)).map(|row| row.field)
    }

    pub(crate) fn shape(self) -> Shape {
        self.row().shape
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}

impl Shape {
    /// Returns the word that a value of a fixed list stands for, `Err` with the nearest one where it stands for none.
    pub(crate) fn word(self, value: &str) -> Option<Result<&'static str, Option<&'static str>>> {
        let Shape::Words(words) = self else { return None };
        let is = |name: &str| name.eq_ignore_ascii_case(value);
        let found = words.iter().find(|(word, others)| is(word) || others.iter().any(|other| is(other)));
        Some(match found {
            Some((word, _)) => Ok(word),
            None => Err(nearest(value, words.iter().map(|(word, _)| *word))),
        })
    }
}

/// Returns the word of the day of the week, `mon` to `sun`, of a time in milliseconds since 1970.
pub(crate) fn weekday(time: i64) -> &'static str {
    // 1970 began on a Thursday.
    let day = (time.div_euclid(86_400_000) + 3).rem_euclid(7);
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][day as usize]
}

/// Returns the place of a severity word in the order of concern, as `wg_schema::Severity::concern` has it.
pub(crate) fn concern(word: &str) -> Option<u8> {
    let known = SEVERITIES.word(word)?.ok()?;
    ["informational", "low", "medium", "high", "critical", "fatal"]
        .iter()
        .position(|name| *name == if known == "unknown" { "high" } else { known })
        .and_then(|place| u8::try_from(place).ok())
}

/// Returns the valid field name that a mistyped one was most likely meant to be.
pub(crate) fn nearest_field(word: &str) -> Option<&'static str> {
    nearest(word, ROWS.iter().map(|row| row.word).chain(["last"]))
}

/// Returns the candidate with the fewest changed letters, at most a third of the word; a beginning counts as near.
fn nearest(word: &str, candidates: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let word = word.to_lowercase();
    // Words of this language are short; a long one is not a slip of the finger, and the table below is quadratic.
    if word.is_empty() || word.len() > 24 {
        return None;
    }
    candidates
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|(far, candidate)| *far <= (word.len() / 3).max(1) || candidate.starts_with(&word))
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

/// How many letters were changed, left out, added or swapped with the next one, in bytes, on words of at most a few dozen.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut above = row.clone();
    for i in 0..a.len() {
        let before = std::mem::replace(&mut above, row.clone());
        row[0] = i + 1;
        for j in 0..b.len() {
            let mut least = (above[j] + usize::from(a[i] != b[j])).min(row[j] + 1).min(above[j + 1] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            row[j + 1] = least;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (place, field) in Field::all().enumerate() {
            assert_eq!(field as usize, place, "{}", field.word());
            assert_eq!(Field::named(field.word()), Some(field));
        }
    }

    #[test]
    fn a_slip_of_the_finger_finds_its_field() {
        assert_eq!(nearest_field("tehcnique"), Some("technique"));
        assert_eq!(nearest_field("hots"), Some("host"), "two letters that changed places are one slip");
        assert_eq!(nearest_field("hunt"), None, "two letters of four are another word");
        assert_eq!(nearest_field("hst"), Some("host"));
        assert_eq!(nearest_field("tech"), Some("technique"));
        assert_eq!(nearest_field("xyzzy"), None);
    }

    #[test]
    fn an_unread_severity_compares_as_high() {
        assert_eq!(concern("Unknown"), concern("High"));
        assert!(concern("Critical") > concern("High"));
        assert_eq!(concern("nonsense"), None);
    }
}
