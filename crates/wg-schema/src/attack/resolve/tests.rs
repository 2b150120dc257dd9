use super::*;
use crate::attack::tactic_index;

/// Writes statements as `CODE/T1059 origin note`, `-` for an absent half.
fn written(found: &[Resolved<'_>]) -> String {
    let one = |resolved: &Resolved<'_>| {
        let attack = resolved.attack;
        let tactic = attack.tactic.map_or("-", |index| TACTICS[usize::from(index)].code);
        let technique = attack.technique.map_or("-", |index| techniques()[usize::from(index)].id);
        let note = match resolved.note {
            ResolveNote::None => String::new(),
            ResolveNote::Revoked { from } => format!(" was {}", techniques()[usize::from(from)].id),
            ResolveNote::Split { from } => format!(" was {}, split", techniques()[usize::from(from)].id),
            other => format!(" {other:?}"),
        };
        format!("{tactic}/{technique} {}{note}", attack.origin.word())
    };
    found.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(written(&resolve(text, None)), expect, "{text:?}");
}

const POWERSHELL: &str = "-/T1059.001 named, EX/T1059.001 inferred";

#[test]
fn one_technique_is_found_in_every_spelling() {
    for text in [
        "T1059.001",
        "t1059.001",
        "attack.t1059.001",
        "T1059.\u{200b}001",
        "Ｔ１０５９．００１",
        "https://attack.mitre.org/techniques/T1059/001/",
        "T1059/001",
        "T1059-001",
        "T1059.001 - Command and Scripting Interpreter: PowerShell",
        "Command and Scripting Interpreter: PowerShell (T1059.001)",
        "Command and Scripting Interpreter: PowerShell",
        "PowerShell",
        " T1059.001 ",
        "[\"T1059.001\"]",
        "MITRE_T1059_001_POWERSHELL",
        "misp-galaxy:mitre-attack-pattern=\"PowerShell - T1059.001\"",
    ] {
        check(text, POWERSHELL);
    }
    check("MITRE_T1055_PROCESS_INJECT", "-/T1055 named, PE/T1055 inferred");
    check("PROCESS_INJECTION", "-/T1055 named, PE/T1055 inferred");
    check("<b>T1059</b>", "-/T1059 named, EX/T1059 inferred");
}

#[test]
fn of_a_column_of_tactics_only_tactics_are_taken() {
    for (text, expected) in [
        ("TA0002", "EX/- named"),
        ("Execution, TA0008; malware", "EX/- named, LM/- named"),
        ("Execution (TA0002)", "EX/- named"),
        ("PowerShell, T1059", ""),
    ] {
        let mut said = Mentions::default();
        said.add_tactics(text);
        assert_eq!(written(&said.resolve(None)), expected, "{text}");
    }
}

#[test]
fn lists_are_split() {
    check("T1055, T1059", "-/T1055 named, PE/T1055 inferred, -/T1059 named, EX/T1059 inferred");
    check("T1047;T1497.001", "-/T1047 named, EX/T1047 inferred, -/T1497.001 named, ST/T1497.001 inferred");
    check("TA0002:T1059", "EX/T1059 named");
    check("InitialAccess, Execution", "IA/- named, EX/- named");
    check("[\"InitialAccess\"]", "IA/- named");
}

#[test]
fn what_is_malformed_or_of_no_known_number_is_said_to_be_unknown() {
    for text in ["T1059.1", "T1059.0011", "T99999", "T-1059", "1059", "TA0999", "nonsense", "T1059.999"] {
        check(text, "-/- named Unknown");
    }
    check("", "");
}

#[test]
fn vendor_ids_that_look_alike_are_not_attack_ids() {
    check("CST0007", "");
    check("CSTA0004, T1003", "-/T1003 named, CA/T1003 inferred");
}

#[test]
fn a_revoked_id_is_mapped_to_its_successor_and_a_deprecated_one_stays() {
    check("T1086", "-/T1059.001 mapped was T1086, EX/T1059.001 inferred");
    check("T1562.001", "-/T1685 mapped was T1562.001, DI/T1685 inferred");
    // Revoked twice: 1150 became 1547.011, and that 1647.
    check("T1150", "-/T1647 mapped was T1150, DI/T1647 inferred");
    check("T1064", "-/T1064 named Deprecated, EX/T1064 inferred");
    check("LLMNR/NBT-NS Poisoning and SMB Relay", "-/T1557.001 mapped, CA/T1557.001 inferred");
}

#[test]
fn a_technique_whose_parts_went_to_different_ones_is_said_to_be_split() {
    check("T1562", "-/T1685 mapped was T1562, split, DI/T1685 inferred");
    check("Impair Defenses", "-/T1685 mapped was T1562, split, DI/T1685 inferred");
    check_pair([Some("TA0005"), Some("Defense Evasion")], Some("T1562"), "DI/T1685 mapped was T1562, split");
    // Its parts are not: each has one successor. So have two retired ones of one name.
    check("T1562.004", "-/T1686 mapped was T1562.004, DI/T1686 inferred");
    check("Indicator Blocking", "-/T1685 mapped was T1054, DI/T1685 inferred");
}

#[test]
fn every_spelling_that_exports_use_is_read() {
    for (text, expect) in [
        (r#"["Masquerading (T1036)","Masquerade Task or Service (T1036.004)"]"#, "-/T1036 named, -/T1036.004 named"),
        ("T1047;T1082;T1497.001", "-/T1047 named, -/T1082 named, -/T1497.001 named"),
        ("https://attack.mitre.org/techniques/T1059/004/", "-/T1059.004 named"),
        ("https://attack.mitre.org/tactics/TA0002/", "EX/- named"),
        ("TA0001:T1078", "IA/T1078 named"),
        ("ACTIVE_SCANNING", "-/T1595 named"),
        ("misp-galaxy:mitre-attack-pattern=\"OS Credential Dumping - T1003\"", "-/T1003 named"),
        ("DefenseEvasion", "ST/- mapped"),
        ("T1059.001: PowerShell", "-/T1059.001 named"),
        ("technique=t1059_003", "-/T1059.003 named"),
    ] {
        let mut found = resolve(text, None);
        found.retain(|resolved| resolved.attack.origin != Origin::Inferred);
        assert_eq!(written(&found), expect, "{text:?}");
    }
    let abbreviated = [
        "Recon",
        "ResDev",
        "InitAccess",
        "Exec",
        "Persis",
        "PrivEsc",
        "Stealth",
        "DefImpair",
        "CredAccess",
        "Disc",
        "LatMov",
        "Collect",
        "C2",
        "Exfil",
        "Impact",
    ];
    for (index, word) in (0..).zip(abbreviated) {
        assert_eq!(resolve(word, None)[0].attack.tactic, Some(index), "{word}");
    }
    for tactic in TACTICS {
        for slug in [tactic.name.replace(' ', "-"), tactic.name.replace(' ', "_"), tactic.name.replace(' ', "")] {
            let tag = format!("attack.{}", slug.to_lowercase());
            assert_eq!(resolve(&tag, None)[0].attack.tactic, tactic_index(tactic.id), "{tag}");
        }
    }
}

#[test]
fn a_tactic_is_found_in_every_spelling() {
    for text in
        ["TA0006", "attack.credential-access", "attack.credential_access", "mitre_credential_access", "CredAccess"]
    {
        check(text, "CA/- named");
    }
    for text in ["TA0002 - Execution", "Execution", "Exec", "execution", "EXECUTION"] {
        check(text, "EX/- named");
    }
    check("DefImpair", "DI/- named");
    check("attack.stealth", "ST/- named");
    check("CommandAndControl", "C2/- named");
    for (text, code) in [("TA0112", "DI"), ("LM", "LM"), ("Lateral Movement", "LM"), ("lateral-movement", "LM")] {
        assert_eq!(tactic_index(text).map(|index| TACTICS[usize::from(index)].code), Some(code));
    }
    assert_eq!(tactic_index("Malware"), None);
}

#[test]
fn ta0005_alone_is_ambiguous_and_its_name_its_version_or_its_technique_settles_it() {
    check("TA0005", "ST/- named AmbiguousTactic");
    check("TA0005 - Stealth", "ST/- named");
    check("TA0005 - Defense Evasion", "ST/- mapped");
    check("defense-evasion", "ST/- mapped");
    check("TA0005, T1027", "ST/T1027 named");
    check("TA0005, T1562.001", "DI/T1685 mapped was T1562.001");
    assert_eq!(written(&resolve("TA0005", Some(19))), "ST/- named");
    assert_eq!(written(&resolve("TA0005", Some(17))), "ST/- mapped");
    check("TA0002 - Persistence", "EX/- named NameDisagrees");
}

#[track_caller]
fn check_pair(tactic: [Option<&str>; 2], technique: Option<&str>, expect: &str) {
    let mut said = Mentions::default();
    said.add_tactic(tactic[0], tactic[1]);
    said.add_technique(technique, None);
    assert_eq!(written(&said.resolve(None)), expect);
}

#[test]
fn tactic_and_technique_of_one_statement_are_read_together() {
    check_pair([Some("TA0005"), Some("Defense Evasion")], Some("T1562.001"), "DI/T1685 mapped was T1562.001");
    check_pair([Some("TA0005"), Some("Stealth")], Some("T1027"), "ST/T1027 named");
    check_pair([Some("TA0112"), Some("Defense Impairment")], Some("T1685"), "DI/T1685 named");
    check_pair([None, Some("defense-evasion")], Some("T1070.001"), "DI/T1685.005 mapped was T1070.001");
    check_pair([Some("TA0011"), Some("Command and Control")], Some("T1071.001"), "C2/T1071.001 named");
    // The matrix has T1105 elsewhere, and the record says otherwise: the record is kept.
    check_pair([Some("TA0002"), None], Some("T1105"), "EX/T1105 named NotOfTactic");
    check_pair([Some("TA0001"), None], Some("T1486"), "IA/T1486 named NotOfTactic");
    check_pair([Some("TA0002"), Some("Impact")], None, "EX/- named NameDisagrees");
    check_pair([Some("CSTA0004"), Some("Falcon Overwatch")], Some("CST0007"), "");
}

#[test]
fn many_tactics_and_techniques_are_paired_by_the_matrix() {
    let mut said = Mentions::default();
    said.add_tactic(None, Some("Execution"));
    said.add_tactic(None, Some("Discovery"));
    said.add_technique(Some("T1003"), None);
    said.add_technique(Some("T1059"), None);
    assert_eq!(written(&said.resolve(None)), "-/T1003 named, CA/T1003 inferred, EX/T1059 named, DS/- named");
}

#[test]
fn a_name_that_several_techniques_share_is_taken_only_where_one_of_them_is_seen_in_alerts() {
    check("Cloud Accounts", "-/T1078.004 inferred, IA/T1078.004 inferred");
    check("Local Account", "-/- named Unknown");
    check("Create Account: Local Account", "-/T1136.001 named, PS/T1136.001 inferred");
}

#[test]
fn free_tags_are_read_only_where_they_are_surely_attack() {
    let mut said = Mentions::default();
    for tag in ["Domain: Endpoint", "attack.t1003", "Impact", "T9999", "mitre_persistence", "car.2013-05-004", "Tuning"]
    {
        said.add_tag(tag);
    }
    said.add_category("SuspiciousActivity");
    said.add_category("LateralMovement");
    assert_eq!(written(&said.resolve(None)), "-/T1003 named, CA/T1003 inferred, PS/- named, LM/- named");
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_resolver(text in "\\PC{0,40}|(T[0-9A]{0,6}[./_,;: -]?){0,9}") {
        for resolved in resolve(&text, None) {
            let known = resolved.attack.tactic.is_some() || resolved.attack.technique.is_some();
            proptest::prop_assert_eq!(known, resolved.note != ResolveNote::Unknown);
        }
    }
}
