//! Techniques whose name stands in a title: ATT&CK's own name, or what people in the field call it.
//!
//! Names count where they name an act (`Process Injection`), not a thing (`Windows Service`): a title that speaks of a service
//! has not said what was done to it. Terms are `data/terms.tsv`. Spaces, hyphens and capitals do not count: `PassTheHash`,
//! `pass-the-hash` and `Pass the Hash` are one. Nothing is said of a title that denies, drills or teaches.

use super::TACTICS;
use super::mention::clean;
use super::table::{built_in, fold};
use crate::sort;
use std::sync::OnceLock;

const TERMS: &str = include_str!("../../data/terms.tsv");

/// More of a title is not read.
const MAX_BYTES: usize = 512;
/// A name counts where one of its words begins so.
const ACTS: &[&str] = &[
    "abuse",
    "adversary",
    "amplification",
    "bombing",
    "brute",
    "bypass",
    "corruption",
    "cracking",
    "dcsync",
    "defacement",
    "denial",
    "destruction",
    "doppel",
    "drive",
    "dumping",
    "evasion",
    "exfiltration",
    "flood",
    "forge",
    "fronting",
    "guessing",
    "hash",
    "hijack",
    "hollow",
    "ingress",
    "inhibit",
    "injection",
    "interception",
    "kerberoast",
    "keylogg",
    "knocking",
    "lateral",
    "manipulation",
    "masquerad",
    "obfuscat",
    "phishing",
    "poison",
    "pumping",
    "reflective",
    "relay",
    "roasting",
    "rogue",
    "shimming",
    "smuggling",
    "sniffing",
    "spearphishing",
    "spoof",
    "spray",
    "staging",
    "steal",
    "stomping",
    "stuffing",
    "subvert",
    "tamper",
    "theft",
    "ticket",
    "timestomp",
    "tunnel",
    "twin",
    "unsecured",
    "wipe",
];
/// Names that mean other things as well: a template is injected into a document here and into a server elsewhere.
const AMBIGUOUS: [&str; 3] = ["contentinjection", "inputinjection", "templateinjection"];
/// Words beside which a name names nothing that was done.
const SILENT: [&str; 18] = [
    "agent",
    "anti",
    "awareness",
    "campaign",
    "drill",
    "exercise",
    "no",
    "non",
    "not",
    "prevention",
    "protection",
    "simulated",
    "simulation",
    "test",
    "testing",
    "training",
    "useragent",
    "without",
];
/// Letters that a `*` stands for.
const ENDING: usize = 8;

/// A technique that a title names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Index into [`techniques`](super::techniques).
    pub technique: u16,
    /// The name, or the term with `*` for any ending and `&` between words that both occur.
    pub by: String,
    /// It is ATT&CK's own name, not a term of the field.
    pub is_name: bool,
}

/// Returns the techniques that a title names, in the order of their ids, each once.
pub fn named(title: &str) -> Vec<Named> {
    let text = Text::new(title);
    let silent: Vec<&String> = text.words.iter().filter(|word| SILENT.contains(&word.as_str())).collect();
    // `Tamper protection disabled` has the word itself.
    let may_speak =
        |entry: &Entry| silent.iter().all(|word| entry.phrases.concat().iter().any(|(own, _)| own == *word));
    let entries = entries();
    let mut found: Vec<&Entry> = Vec::new();
    for start in text.starts() {
        let Some(begin) = prefix(text.letters.get(start..).unwrap_or_default()) else { continue };
        let first = entries.partition_point(|entry| entry.begin < begin);
        for entry in entries[first..].iter().take_while(|entry| entry.begin == begin) {
            let [phrase, others @ ..] = entry.phrases.as_slice() else { continue };
            if text.has_at(phrase, start) && may_speak(entry) && others.iter().all(|other| text.has(other)) {
                found.push(entry);
            }
        }
    }
    // ATT&CK's own name before a term, the longest first: it says most.
    sort::by_key(&mut found, |entry| (entry.technique, !entry.is_name, std::cmp::Reverse(entry.by.len())));
    found.dedup_by_key(|entry| entry.technique);
    let tell = |entry: &Entry| Named { technique: entry.technique, by: entry.by.clone(), is_name: entry.is_name };
    found.into_iter().map(tell).collect()
}

struct Entry {
    /// How its first phrase begins: entries are in this order.
    begin: [u8; 3],
    technique: u16,
    phrases: Vec<Phrase>,
    by: String,
    is_name: bool,
}

/// Words in a row; of each, whether any ending will do.
type Phrase = Vec<(String, bool)>;

fn prefix(letters: &[u8]) -> Option<[u8; 3]> {
    letters.get(..3)?.try_into().ok()
}

fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut entries = of_names();
        for line in TERMS.lines().filter(|line| !line.starts_with('#')) {
            let Some((id, terms)) = line.split_once('\t') else { continue };
            let Some(technique) = super::find_technique(id) else { continue };
            entries.extend(terms.split(", ").filter_map(|term| entry(technique, term, false)));
        }
        sort::by_key(&mut entries, |entry| (entry.begin, entry.technique));
        entries
    })
}

fn entry(technique: u16, by: &str, is_name: bool) -> Option<Entry> {
    let word = |word: &str| (fold(word), word.ends_with('*'));
    let words = |text: &str| text.split(['-', ' ', '.', '/']).map(word).filter(|(word, _)| !word.is_empty()).collect();
    let phrases: Vec<Phrase> = if is_name { vec![words(by)] } else { by.split(" & ").map(words).collect() };
    let letters: String = phrases.first()?.iter().map(|(word, _)| word.as_str()).collect();
    Some(Entry { begin: prefix(letters.as_bytes())?, technique, phrases, by: by.to_owned(), is_name })
}

/// The living techniques whose name names an act, and no other technique has it.
fn of_names() -> Vec<Entry> {
    const PREPARATION: u16 = 0b11;
    let all = &built_in().techniques;
    let words = |name: &str| -> Vec<String> { name.split(|c: char| !c.is_ascii_alphanumeric()).map(fold).collect() };
    let names_act = |name: &str| words(name).iter().any(|word| ACTS.iter().any(|act| word.starts_with(act)));
    let mut entries = Vec::new();
    for (index, one) in (0..).zip(all) {
        let folded = fold(one.name);
        let lives = |one: &super::Technique| one.revoked_by.is_none() && !one.deprecated;
        let is_other = |other: &super::Technique| other.id != one.id && lives(other) && fold(other.name) == folded;
        if lives(one)
            && one.tactics & !PREPARATION & ((1 << TACTICS.len()) - 1) != 0
            && names_act(one.name)
            && !AMBIGUOUS.contains(&folded.as_str())
            && !all.iter().any(is_other)
        {
            entries.extend(entry(index, one.name, true));
        }
    }
    entries
}

/// A title as its letters without what stands between words, and where words begin and end.
struct Text {
    letters: Vec<u8>,
    words: Vec<String>,
}

impl Text {
    fn new(title: &str) -> Text {
        let title = clean(title);
        let (mut words, mut word, mut before) = (Vec::new(), String::new(), ' ');
        for c in title.chars().take(MAX_BYTES).chain([' ']) {
            let is_hump = c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
            if (is_hump || !c.is_ascii_alphanumeric()) && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_lowercase());
            }
            before = c;
        }
        Text { letters: words.concat().into_bytes(), words }
    }

    fn starts(&self) -> impl Iterator<Item = usize> {
        self.words.iter().scan(0, |at, word| {
            let start = *at;
            *at += word.len();
            Some(start)
        })
    }

    fn has(&self, phrase: &[(String, bool)]) -> bool {
        self.starts().any(|start| self.has_at(phrase, start))
    }

    /// Tells whether the words of a phrase follow each other from `at` on, up to the end of a word.
    fn has_at(&self, phrase: &[(String, bool)], at: usize) -> bool {
        let Some(((word, any_ending), rest)) = phrase.split_first() else {
            return at == self.letters.len() || self.starts().any(|start| start == at);
        };
        let left = self.letters.get(at..).unwrap_or_default();
        let Some(ending) = left.strip_prefix(word.as_bytes()) else { return false };
        let is_ending = |len: usize| match (any_ending, ending.get(..len)) {
            (true, Some(letters)) => letters.iter().all(u8::is_ascii_lowercase),
            (false, Some(letters)) => letters.is_empty() || letters == b"s",
            (_, None) => false,
        };
        let most = if *any_ending { ENDING } else { 1 };
        (0..=most).any(|len| is_ending(len) && self.has_at(rest, at + word.len() + len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attack::techniques;
    use proptest::prelude::*;

    fn ids(title: &str) -> Vec<&'static str> {
        named(title).iter().map(|one| techniques()[usize::from(one.technique)].id).collect()
    }

    #[track_caller]
    fn check(title: &str, expect: &[&str]) {
        assert_eq!(ids(title), expect, "{title}");
    }

    #[test]
    fn a_title_that_holds_a_techniques_name_or_a_term_of_the_field_names_it() {
        check("Kerberoasting", &["T1558.003"]);
        check("Possible DCSync attack on dc-1", &["T1003.006"]);
        check("Golden Ticket", &["T1558.001"]);
        check("Pass the hash", &["T1550.002"]);
        check("Process injection", &["T1055"]);
        check("Web shell upload", &["T1505.003"]);
        check("Webshells found", &["T1505.003"]);
        check("Shadow copy deletion", &["T1490"]);
        check("Deletion of volume shadow copies", &["T1490"]);
        check("Password spraying", &["T1110.003"]);
        check("LSASS dump", &["T1003.001"]);
        check("LSASS memory dump", &["T1003.001"]);
        check("Mimikatz detected", &["T1003"]);
        check("Credential dumping", &["T1003"]);
        check("UAC bypass", &["T1548.002"]);
        check("Windows event log cleared", &["T1685.005"]);
        check("Lateral movement via PsExec", &["T1021.002"]);
        check("BloodHound", &["T1087.002"]);
        check("Cobalt Strike beacon", &["T1071.001"]);
        check("Ransomware encryption", &["T1486"]);
    }

    #[test]
    fn spelling_does_not_count_and_word_ends_do() {
        check("PASS-THE-HASH", &["T1550.002"]);
        check("mal.PassTheHash!gen", &["T1550.002"]);
        check("ＤＣＳｙｎｃ", &["T1003.006"]);
        check("brute_forced logins", &["T1110"]);
        check("process injectorators2", &[]);
        check("Bypassed the hashing of passwords", &[]);
        check("Log clearance sale", &[]);
    }

    #[test]
    fn ordinary_words_of_a_machine_room_name_nothing() {
        for title in [
            "Backup job scheduled task completed",
            "Windows update installed",
            "Scheduled task completed",
            "Printer service installed",
            "PowerShell module update",
            "User login to Okta",
            "Remote desktop protocol",
            "Local account",
            "Windows service",
            "Ransomware protection disabled",
            "Not a brute force",
            "Phishing awareness training finished",
            "Password spraying simulation",
        ] {
            check(title, &[]);
        }
    }

    #[test]
    fn every_term_is_of_a_living_technique() {
        let mut lines = 0;
        for line in TERMS.lines().filter(|line| !line.starts_with('#')) {
            let (id, terms) = line.split_once('\t').expect("two columns");
            let index = crate::attack::find_technique(id).expect(id);
            let technique = &techniques()[usize::from(index)];
            assert!(technique.revoked_by.is_none() && !technique.deprecated, "{id}");
            for term in terms.split(", ") {
                let told = term.replace(" & ", " ").replace('*', "");
                assert!(ids(&told).contains(&id), "{term}");
            }
            lines += 1;
        }
        assert!(lines > 40);
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_case_does_not_count(title in "(\\PC|golden|ticket|dcsync|[ -/]){0,40}") {
            let found = named(&title);
            prop_assert!(found.windows(2).all(|two| two[0].technique < two[1].technique));
            let spaced: String = title.split(' ').collect::<Vec<_>>().join("  ");
            prop_assert_eq!(found, named(&spaced));
        }
    }
}
