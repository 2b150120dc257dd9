//! Single words of a query that are neither values nor phrases.

/// Words that are read as text, and the token that they may have meant.
const OFFER: &[(&str, &str)] = &[
    ("critical", "severity:critical"),
    ("high", "severity:high"),
    ("medium", "severity:medium"),
    ("low", "severity:low"),
    ("informational", "severity:informational"),
    ("tp", "verdict:tp"),
    ("bp", "verdict:bp"),
    ("fp", "verdict:fp"),
    ("nd", "verdict:nd"),
    ("execution", "tactic:EX"),
    ("stealth", "tactic:ST"),
    ("discovery", "tactic:DS"),
    ("collection", "tactic:CO"),
    ("impact", "tactic:IM"),
    ("theft", "tactic:XF"),
    ("skim", "pile:skim"),
    ("benign", "verdict:bp"),
    ("malicious", "verdict:tp"),
];

/// Words that carry nothing in a search. They are shown as not used.
const IDLE: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "on",
    "in",
    "at",
    "from",
    "by",
    "with",
    "to",
    "into",
    "all",
    "show",
    "me",
    "us",
    "for",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "that",
    "which",
    "where",
    "when",
    "who",
    "whom",
    "whose",
    "what",
    "there",
    "this",
    "these",
    "those",
    "it",
    "its",
    "they",
    "them",
    "i",
    "we",
    "you",
    "do",
    "does",
    "did",
    "has",
    "have",
    "had",
    "having",
    "also",
    "too",
    "any",
    "every",
    "each",
    "some",
    "please",
    "find",
    "list",
    "give",
    "get",
    "see",
    "want",
    "need",
    "search",
    "look",
    "looking",
    "display",
    "only",
    "just",
    "about",
    "involving",
    "touching",
    "touches",
    "mention",
    "mentions",
    "mentioning",
    "related",
    "regarding",
    "concerning",
    "alert",
    "alerts",
    "incident",
    "incidents",
    "event",
    "events",
    "case",
    "cases",
    "finding",
    "findings",
    "detection",
    "detections",
    "thing",
    "things",
    "stuff",
    "activity",
    "hosts",
    "host",
    "users",
    "user",
    "accounts",
    "account",
    "machine",
    "machines",
    "computer",
    "computers",
    "happened",
    "happening",
    "seen",
    "as",
    "can",
    "could",
    "would",
    "should",
    "my",
    "our",
    "anything",
    "everything",
    "something",
    "then",
    "if",
    "ones",
    "one",
    "so",
    "far",
    "now",
    "ever",
    "up",
    "out",
    "over",
    "within",
    "touch",
    "touched",
    "still",
    "yet",
    "sign",
    "signs",
    "both",
    "going",
    "anyone",
    "anybody",
    "someone",
    "somebody",
    "anywhere",
    "somewhere",
    "used",
    "using",
    "else",
    "already",
    "hit",
    "technique",
    "techniques",
    "tactic",
    "tactics",
    "coming",
    "came",
];

/// Words that ask for what a filter cannot give: an order, a count, a comparison, a reason; and words of time, of fields and of
/// negation that no rule has read. As text to be found they would give an answer to another question.
const NO_FILTER: &[&str] = &[
    "most",
    "least",
    "average",
    "mean",
    "median",
    "count",
    "compare",
    "compared",
    "versus",
    "vs",
    "why",
    "how",
    "similar",
    "like",
    "trend",
    "trends",
    "percentage",
    "sum",
    "total",
    "top",
    "worst",
    "latest",
    "newest",
    "oldest",
    "first",
    "sort",
    "sorted",
    "order",
    "ordered",
    "group",
    "grouped",
    "per",
    "than",
    "explain",
    "summarise",
    "summarize",
    "correlate",
    "predict",
    "likely",
    "ago",
    "half",
    "minute",
    "minutes",
    "hour",
    "hours",
    "days",
    "nights",
    "weeks",
    "morning",
    "mornings",
    "afternoon",
    "afternoons",
    "evening",
    "evenings",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "outside",
    "score",
    "severity",
    "verdict",
    "none",
    "nothing",
    "never",
    "hide",
    "skip",
    "ignore",
    "omit",
    "after",
    "before",
    "between",
    "during",
    "above",
    "below",
    "under",
    "last",
    "next",
    "previous",
    "night",
    "week",
    "month",
    "year",
    "same",
    "starting",
    "beginning",
    "ending",
];

/// How a word joins what stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joint {
    And,
    Or,
    Not,
    /// Excludes the whole list that follows, also where `and` joins it.
    Except,
}

/// Returns how a lower-case word joins what stands around it.
pub(crate) fn joint(word: &str) -> Option<Joint> {
    Some(match word {
        "and" | "&" | "&&" | "but" | "plus" => Joint::And,
        "or" | "|" | "||" | "nor" => Joint::Or,
        "not" | "without" | "no" | "neither" | "isn't" | "aren't" | "wasn't" | "weren't" | "minus" => Joint::Not,
        "except" | "excluding" | "exclude" => Joint::Except,
        _ => return None,
    })
}

/// Tells whether a word stands for all there is, so that `but` after it excludes: "everything but".
pub(crate) fn is_all(word: &str) -> bool {
    ["all", "everything", "anything"].contains(&word)
}

pub(crate) fn is_joint(word: &str) -> bool {
    joint(word).is_some()
}

/// Returns the token that a word which is read as text may have meant.
pub(crate) fn offer(word: &str) -> Option<&'static str> {
    OFFER.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, token)| *token)
}

pub(crate) fn is_idle(word: &str) -> bool {
    IDLE.iter().any(|idle| idle.eq_ignore_ascii_case(word))
}

pub(crate) fn is_no_filter(word: &str) -> bool {
    // A sign alone (`=`, `–`) compares or joins, too, and is nothing to be found.
    !word.contains(char::is_alphanumeric) || NO_FILTER.iter().any(|other| other.eq_ignore_ascii_case(word))
}

/// Tells whether a word is written like a technique, `T1003` or `T1003.001`.
pub(crate) fn is_technique(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = |range: &[u8]| range.iter().all(u8::is_ascii_digit);
    let parent = bytes.len() >= 5 && matches!(bytes[0], b'T' | b't') && digits(&bytes[1..5]);
    parent && (bytes.len() == 5 || (bytes.len() == 9 && bytes[5] == b'.' && digits(&bytes[6..])))
}

/// Returns a word of a language without its plural `s`, so that "logons" finds "logon".
pub(crate) fn singular(word: &str) -> &str {
    let plural = word.len() >= 5
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && word.ends_with('s')
        && !["ss", "us", "is", "os", "ows"].iter().any(|ending| word.ends_with(ending));
    if plural { &word[..word.len() - 1] } else { word }
}

/// Returns what stands for a department or a stage in the names of machines and accounts, where the word is usually cut:
/// `FIN-WS-014` is a finance host. What is cut is also found in the whole word.
pub(crate) fn in_names(word: &str) -> Option<&'static str> {
    const CUT: [(&str, &str); 7] = [
        ("accounting", "acc"),
        ("development", "dev"),
        ("engineering", "eng"),
        ("executive", "exec"),
        ("finance", "fin"),
        ("financial", "fin"),
        ("production", "prod"),
    ];
    CUT.iter().find(|(whole, _)| *whole == word).map(|(_, cut)| *cut)
}
