//! Guides for people who meet an alert of a kind for the first time: three sentences by technique or kind of rule.
//!
//! Own words, in `data/guides.tsv`. They say what such alerts are in general and nothing of this one.

use std::sync::OnceLock;
use wg_schema::ordered::OrderedMap;

const TABLE: &str = include_str!("../data/guides.tsv");

/// What it is, when it is harmless, what to look at first.
pub type Sentences = [&'static str; 3];

/// Kinds of rules: words of a title or family, the first that fits, and the guide. Beginnings of words.
const KINDS: [(&[&str], &str, &str); 20] = [
    (
        &["mimikatz", "hacktool", "hack tool", "cobalt", "bloodhound", "metasploit"],
        "kind:hacktool",
        "A tool of attackers and testers",
    ),
    (&["phish", "spoofed mail", "malicious url", "email messages"], "kind:phishing", "Phishing"),
    (&["coin", "miner", "mining"], "kind:miner", "Coin mining"),
    (
        &[
            "brute",
            "password spray",
            "failed login",
            "failed logon",
            "login fail",
            "authentication fail",
            "multiple failed",
        ],
        "kind:bruteforce",
        "Failed sign-ins",
    ),
    (
        &[
            "impossible travel",
            "atypical travel",
            "unfamiliar sign",
            "anonymous ip",
            "sign-in",
            "signin",
            "risky sign",
            "mfa",
        ],
        "kind:signin",
        "Unusual sign-in",
    ),
    (
        &["port scan", "portscan", "sweep", "nmap", "network scan", "scan detected", "scanning", "scan "],
        "kind:scan",
        "Scan",
    ),
    (&["exfil", "data loss", "dlp", "data theft", "mass download"], "kind:exfil", "Data leaves"),
    (&["beacon", "command and control", "c&c", "cnc", "c2 "], "kind:beacon", "Regular calls to one place"),
    (
        &[
            "sql injection",
            "xss",
            "web attack",
            "directory traversal",
            "path traversal",
            "web_server",
            "apache",
            "nginx",
        ],
        "kind:web",
        "Attack on a web server",
    ),
    (&["exploit", "cve-", "shellcode", "buffer overflow", "injection"], "kind:exploit", "Use of a weakness"),
    (
        &["malware", "trojan", "virus", "ransom", "backdoor", "quarantin", "malicious file", "worm"],
        "kind:malware",
        "Malware",
    ),
    (&["dns"], "kind:dns", "Odd name asked for"),
    (
        &["threat intel", "indicator", "ioc", "blocklist", "blacklist", "reputation", "known bad"],
        "kind:intel",
        "On a list of bad ones",
    ),
    (&["integrity", "checksum", "syscheck", "file modified"], "kind:integrity", "A watched thing changed"),
    (
        &["privileg", "administrator", "sudo", "added to group", "role assign"],
        "kind:privilege",
        "Rights that reach far",
    ),
    (
        &["compliance", "benchmark", "misconfig", "publicly", "public access", "not encrypted", "should be", "cis "],
        "kind:posture",
        "A setting against a rule",
    ),
    (&["policy"], "kind:policy", "Against the rules of the house"),
    (
        &["anomal", "unusual", "rare", "first time", "first seen", "new network"],
        "kind:anomaly",
        "Unlike what was usual",
    ),
    (&["http", "web"], "kind:web", "Attack on a web server"),
    (&["suspicious", "detected"], "kind:anomaly", "Unlike what was usual"),
];

fn table() -> &'static OrderedMap<&'static str, Sentences> {
    static GUIDES: OnceLock<OrderedMap<&'static str, Sentences>> = OnceLock::new();
    GUIDES.get_or_init(|| {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let row = |line: &'static str| {
            let mut cells = line.split('\t');
            Some((cells.next()?, [cells.next()?, cells.next()?, cells.next()?]))
        };
        OrderedMap::from_iter(lines.filter_map(row))
    })
}

/// Returns the guide of a technique; a sub-technique without one has its parent's.
pub fn of_technique(id: &str) -> Option<Sentences> {
    let parent = id.split_once('.').map_or(id, |(parent, _)| parent);
    table().get(id).or_else(|| table().get(parent)).copied()
}

/// Returns the name and the guide of the kind of rule that the words of a title or family speak of.
pub fn of_words(text: &str) -> Option<(&'static str, Sentences)> {
    let text = format!(" {} ", text.to_lowercase());
    // A word of the table is met at the beginning of a word only: `worm` is not in `silkworm`.
    let begins = |word: &str| {
        text.match_indices(word).any(|(at, _)| text[..at].chars().next_back().is_some_and(|c| !c.is_alphanumeric()))
    };
    let (_, key, name) = KINDS.iter().find(|(words, ..)| words.iter().any(|word| begins(word)))?;
    Some((name, *table().get(key)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_guide_is_three_whole_sentences() {
        assert!(table().len() >= 100, "{}", table().len());
        for (key, sentences) in table() {
            for (sentence, start) in sentences.iter().zip(["", "Harmless", "Look first at|Look first for"]) {
                let begins = start.is_empty() || start.split('|').any(|start| sentence.starts_with(start));
                assert!(begins && sentence.ends_with('.') && sentence.len() < 200, "{key}: {sentence}");
                assert_eq!(sentence.matches(". ").count(), 0, "{key}: {sentence}");
            }
            let is_known = key.starts_with("kind:") || wg_schema::attack::find_technique(key).is_some();
            assert!(is_known, "{key}");
        }
        for (_, key, _) in KINDS {
            assert!(table().contains_key(key), "{key}");
        }
    }

    #[test]
    fn a_sub_technique_has_its_own_guide_or_its_parents() {
        assert_ne!(of_technique("T1003.001"), of_technique("T1003"));
        assert_eq!(of_technique("T1003.004"), of_technique("T1003"));
        assert_eq!(of_technique("T1542.001"), None);
    }

    #[test]
    fn a_title_without_a_technique_has_the_guide_of_its_kind() {
        let name = |text: &str| of_words(text).map(|(name, _)| name);
        assert_eq!(name("ET SCAN Nmap Scripting Engine"), Some("Scan"));
        assert_eq!(name("Multiple failed logins for root"), Some("Failed sign-ins"));
        assert_eq!(name("Silkworm stock"), None);
        assert_eq!(name("Trojan:Win32/X"), Some("Malware"));
    }
}
