//! How well a path fits a field, by what it is called and by what is in it.

use super::dates;
use super::field::Field;
use super::guess::MIN_FIT;
use super::profile::Column;
use super::rules::{HOLDERS, LEANING, NEUTRAL, RULES, Rule, foreign, lesser};
use super::values::Kind;
use super::words::UNKNOWN;
use super::{scale, values};

/// Returns how well a path fits a field, and why; `None` where its name or its values speak against it.
pub(super) fn score(
    field: Field,
    levels: &[Vec<&'static str>],
    column: &Column,
    n_records: u32,
) -> Option<(i32, String)> {
    let named = named(field, levels).filter(|_| !is_tenant(field, levels, column));
    let is_state = || levels.last().is_some_and(|last| last.contains(&"status"));
    let unnamed = match field {
        _ if is_other_side(field, levels) => 0,
        // A table of addresses on the link, and not who did it.
        Field::SrcIp if levels.iter().flatten().any(|word| *word == "mac") => 0,
        // `protectVersion: 5.1.0.4` looks like an address; `changed by: CORP\bob` is a user all the same.
        _ if field != Field::User
            && levels.last().is_some_and(|last| last.iter().any(|word| is_foreign(field, word))) =>
        {
            0
        }
        // `status: high`, be it of one record.
        Field::Severity if is_graded(column) && is_state() => 40,
        _ => by_values(field, column),
    };
    if named.is_none() && unnamed == 0 {
        return None;
    }
    let fit = fit(field, column);
    if fit < MIN_FIT {
        return None;
    }
    let (name_score, why) = match named {
        Some((score, _)) if score >= unnamed => {
            let read_as = levels.iter().flatten().copied().collect::<Vec<_>>().join(" ");
            (score, format!("its name reads as \"{read_as}\""))
        }
        _ if unnamed > 0 => (unnamed, "its values look like it".to_owned()),
        _ => return None,
    };
    let why = if fit >= 95 { why } else { format!("{why}; {fit} of 100 values fit") };
    // Of two columns for what every alert has, the one that every record has.
    let missing = 100 - (u64::from(column.n_records) * 100 / u64::from(n_records.max(1))).min(100) as i32;
    if field == Field::Uid && is_event_code(levels, column) {
        return None;
    }
    // The `sid` of a rule is a number; others are those of sensors, sessions and accounts.
    if field == Field::RuleUid && levels.last().is_some_and(|last| last.as_slice() == ["sid"]) && !column.is_all_ints()
    {
        return None;
    }
    Some((name_score * fit / 100 + bonus(field, column) - missing / if is_common(field) { 4 } else { 12 }, why))
}

/// Returns whether what is called the id of an event is that of its kind: `4625`, of which there are few.
fn is_event_code(levels: &[Vec<&'static str>], column: &Column) -> bool {
    const MOST_CODE: i64 = 70_000;
    let has = |wanted: &str| levels.iter().flatten().any(|word| *word == wanted);
    has("event") && !has("alert") && !has("incident") && column.is_all_ints() && column.largest <= Some(MOST_CODE)
}

/// Returns whether an address without a name of its own stands among the things of the other side.
fn is_other_side(field: Field, levels: &[Vec<&'static str>]) -> bool {
    let has = |word: &&str| ["target", "destination", "server"].contains(word);
    let is_far = levels.iter().flatten().any(has);
    field == Field::SrcIp && is_far || field == Field::DstIp && !is_far
}

/// Returns whether an account is what a cloud bills, and no user: `resource.account`, `accountId: CUS7A`.
fn is_tenant(field: Field, levels: &[Vec<&'static str>], column: &Column) -> bool {
    let Some((leaf, above)) = levels.split_last() else { return false };
    let is_billed = || {
        let names = [Kind::Mail, Kind::Account, Kind::Sid].iter().map(|kind| column.share(*kind)).sum::<u32>();
        leaf.as_slice() == ["account", "id"] && names == 0
    };
    let is_of_resource = || leaf.contains(&"account") && above.iter().any(|level| level.contains(&"resource"));
    field == Field::User && (is_of_resource() || is_billed())
}

/// Tells whether every alert has the field.
pub(super) fn is_common(field: Field) -> bool {
    matches!(field, Field::Time | Field::Title | Field::Severity | Field::Uid | Field::Host)
}

fn is_foreign(field: Field, word: &str) -> bool {
    foreign(field).split(' ').any(|foreign| foreign == word)
}

/// Returns the best rule whose words are all in the path, and what it is worth there.
pub(super) fn named(field: Field, levels: &[Vec<&'static str>]) -> Option<(i32, &'static Rule)> {
    let (last, above) = levels.split_last()?;
    // `severity.name` and `alert.title`: a last level that says little leans on the one above.
    let leans = last.iter().all(|word| LEANING.split(' ').any(|leaning| leaning == *word));
    let leaf: Vec<&str> =
        if leans { above.last().into_iter().flatten().chain(last).copied().collect() } else { last.clone() };
    // A program is named with the machine that it ran on: `ImageFile.Host.HostName`.
    let is_carrier = |word: &str| {
        let has_host = || above.iter().any(|level| level.as_slice() == ["host"]);
        field == Field::Host && ["image", "file", "process"].contains(&word) && has_host()
    };
    let is_foreign = |word: &str| is_foreign(field, word) && !is_carrier(word);
    let is_holder = |word: &str| HOLDERS.split(' ').any(|holder| holder == word);
    if leaf.iter().any(|word| is_foreign(word))
        || above.iter().flatten().any(|word| is_foreign(word) && !is_holder(word))
    {
        return None;
    }
    // What kind of a rule it was, `REGULAR`, says nothing of what it found.
    if field == Field::Title && leaf.contains(&"rule") && leaf.contains(&"type") {
        return None;
    }
    let rules = RULES.iter().filter(|rule| rule.field == field);
    rules.filter_map(|rule| Some((worth(rule, &leaf, last, above)?, rule))).max_by_key(|(worth, _)| *worth)
}

fn worth(rule: &Rule, leaf: &[&str], last: &[&'static str], above: &[Vec<&'static str>]) -> Option<i32> {
    let mut in_leaf = false;
    for group in rule.groups.split(' ') {
        let meets = |word: &str| group.split('|').any(|wanted| wanted == word);
        let here = leaf.iter().any(|word| meets(word));
        if !here && !above.iter().flatten().any(|word| meets(word)) {
            return None;
        }
        in_leaf |= here;
    }
    if !in_leaf {
        return None;
    }
    let is_known = |word: &str| {
        rule.groups.split([' ', '|']).any(|wanted| wanted == word) || NEUTRAL.split(' ').any(|neutral| neutral == word)
    };
    let is_said = |word: &str| rule.groups.split([' ', '|']).any(|wanted| wanted == word);
    // A kind that has a name, `FindingTypeDisplayName`, is what the finding is called.
    let is_named_kind = |word: &str| word == "type" && leaf.contains(&"name");
    let is_lesser = |word: &str| {
        lesser(rule.field).split(' ').any(|lesser| lesser == word) && !is_said(word) && !is_named_kind(word)
    };
    let n_lesser = leaf.iter().filter(|word| is_lesser(word)).count().min(2) as i32;
    let beside = last.iter().filter(|word| !is_known(word)).count() as i32;
    let around = above.iter().flatten().filter(|word| !is_known(word)).count() as i32;
    // A word that nobody knows may be the product's own name for things.
    let strange = last.iter().filter(|word| **word == UNKNOWN).count() as i32;
    // A title of something else that the record names.
    let per_level = if rule.field == Field::Title { 8 } else { 4 };
    Some(
        rule.weight - 14 * n_lesser - 9 * beside + 3 * strange
            - per_level * around.min(4)
            - 2 * above.len().min(4) as i32,
    )
}

/// Returns how many of a hundred values can be a value of the field.
pub(super) fn fit(field: Field, column: &Column) -> i32 {
    use Field::*;
    let share = |kind: Kind| column.share(kind) as i32;
    let not = |kinds: &[Kind]| 100 - kinds.iter().map(|kind| share(*kind)).max().unwrap_or(0);
    let of = |test: fn(&str, values::Kinds) -> bool| column.share_of(test) as i32;
    match field {
        // Beside a column of dates as such, they come second.
        Time if dates::is_serial(column) => 80,
        Time => share(Kind::Date) + share(Kind::Epoch),
        Title => {
            let letters = of(|text, _| text.chars().any(char::is_alphabetic) && text.len() <= 400);
            // `organizations/1/sources/2/findings/3`.
            let resources = of(|text, _| text.matches('/').count() >= 3 && !text.contains(' '));
            let encoded = of(|text, _| is_encoded(text));
            letters.min(100 - resources.max(encoded)).min(not(&[
                Kind::Date,
                Kind::Ip,
                Kind::Hash,
                Kind::Guid,
                Kind::Url,
                Kind::Mail,
                Kind::Json,
                Kind::Path,
                Kind::Bool,
                Kind::Sid,
            ]))
        }
        Severity => {
            let is_small = column.is_all_ints() && column.smallest >= Some(0) && column.largest <= Some(100);
            let is_score = share(Kind::Number) == 100
                && of(|text, _| text.parse().is_ok_and(|n: f64| (0.0..=100.0).contains(&n))) == 100;
            let is_letter = || of(|text, _| scale::letter(text).is_some()) == 100;
            let is_out_of = || of(|text, _| scale::out_of(text).is_some()) == 100;
            if is_small || is_score || is_letter() || is_out_of() { 90 } else { share(Kind::SeverityWord) }
        }
        // `fromName` of mails, of which some have none but the address: these are people.
        Host if share(Kind::Mail) >= 25 => 0,
        Host => {
            let named = of(|text, kinds| {
                // A port may stand behind it.
                let (text, kinds) = match values::machine_in(text) {
                    name if name.len() < text.len() => (name, values::kinds(name)),
                    _ => (text, kinds),
                };
                // What part a machine plays, or what kind of one it is, is not what it is called.
                const KINDS: [&str; 6] = ["client", "server", "sender", "receiver", "workstation", "endpoint"];
                if KINDS.iter().any(|kind| text.eq_ignore_ascii_case(kind)) {
                    return false;
                }
                let is_name = text.len() <= 255 && !text.contains(['/', '@', ':']) && text.split(' ').count() <= 2;
                is_name && (kinds.has(Kind::Word) || kinds.has(Kind::Account)) || kinds.has(Kind::Fqdn)
            });
            named.min(not(&[Kind::Ip, Kind::Hash, Kind::Guid, Kind::Date, Kind::Bool, Kind::Sid, Kind::Technique]))
        }
        HostIp | SrcIp | DstIp => share(Kind::Ip),
        User => {
            let named = of(|text, kinds| {
                kinds.has(Kind::Account)
                    || kinds.has(Kind::Mail)
                    || (text.len() <= 80 && text.split(' ').count() <= 3 && text.chars().any(char::is_alphabetic))
            });
            named.min(not(&[
                Kind::Ip,
                Kind::Hash,
                Kind::Guid,
                Kind::Date,
                Kind::Url,
                Kind::Path,
                Kind::Json,
                Kind::Bool,
            ]))
        }
        UserDomain => share(Kind::Word).min(not(&[Kind::Guid, Kind::Hash])),
        SrcPort | DstPort => {
            if column.is_all_ints() && column.smallest >= Some(0) && column.largest <= Some(65_535) {
                100
            } else {
                0
            }
        }
        DstDomain => (share(Kind::Fqdn) + share(Kind::Url)).min(not(&[Kind::Ip, Kind::Hash, Kind::Mail])),
        // One record in a few that names some is enough.
        Technique => of(|_, kinds| kinds.has(Kind::Technique))
            .max(if of(|text, _| super::names_technique(text)) >= 50 { 80 } else { 0 }),
        Tactic => share(Kind::Tactic),
        Tags => not(&[Kind::Date, Kind::Json]),
        // `status: high`.
        Status if is_graded(column) => 0,
        Product | Vendor | Family | Disposition | Status => {
            let letters = of(|text, _| text.chars().any(char::is_alphabetic) && text.len() <= 80 && !is_encoded(text));
            letters.min(not(&[
                Kind::Date,
                Kind::Ip,
                Kind::Hash,
                Kind::Guid,
                Kind::Url,
                Kind::Mail,
                Kind::Json,
                Kind::Path,
            ]))
        }
        Uid | RuleUid => not(&[Kind::Date, Kind::Ip, Kind::Prose, Kind::Json, Kind::Bool, Kind::Url]),
        RuleName => of(|text, _| text.chars().any(char::is_alphabetic) && !is_encoded(text)).min(not(&[
            Kind::Date,
            Kind::Ip,
            Kind::Hash,
            Kind::Guid,
            Kind::Url,
            Kind::Json,
        ])),
        Confidence | Risk => {
            of(|text, _| text.trim_end_matches('%').parse().is_ok_and(|n: f64| (0.0..=100.0).contains(&n)))
        }
        Process | Parent => {
            let named = of(|text, kinds| {
                kinds.has(Kind::Path)
                    || kinds.has(Kind::Word)
                    || text.to_ascii_lowercase().ends_with(".exe")
                    || text.split(' ').count() <= 3
            });
            // `nginx:1.19`, `registry/app@sha256:…`: what a container was made of.
            let images = of(|text, _| text.find(':').is_some_and(|at| at > 1) && !text.contains(['\\', ' ']));
            named.min(100 - images).min(not(&[
                Kind::Ip,
                Kind::Hash,
                Kind::Guid,
                Kind::Date,
                Kind::Int,
                Kind::Url,
                Kind::Mail,
                Kind::Bool,
            ]))
        }
        CmdLine => of(|text, _| text.len() >= 2 && text.chars().any(char::is_alphabetic)).min(not(&[
            Kind::Date,
            Kind::Ip,
            Kind::Hash,
            Kind::Guid,
            Kind::Bool,
            Kind::Json,
        ])),
        Pid | ParentPid => of(|text, _| super::common::pid(Some(text.into())).is_some()),
        ProcessUid | ParentUid => {
            of(|text, _| text.len() >= 8).min(not(&[Kind::Date, Kind::Prose, Kind::Path, Kind::Ip]))
        }
        Session => not(&[Kind::Date, Kind::Prose, Kind::Path, Kind::Ip]),
        File => of(|text, kinds| kinds.has(Kind::Path) || (text.contains('.') && text.len() <= 300)).min(not(&[
            Kind::Ip,
            Kind::Hash,
            Kind::Date,
            Kind::Mail,
            Kind::Url,
            Kind::Number,
        ])),
        Hash => of(|text, kinds| {
            kinds.has(Kind::Hash)
                || text
                    .split([',', ';', ' '])
                    .any(|part| values::kinds(part.split(['=', ':']).next_back().unwrap_or_default()).has(Kind::Hash))
        }),
    }
}

/// Returns whether a text is base64, its end and what stands between several perhaps as URLs have it.
fn is_encoded(text: &str) -> bool {
    const SIGNS: [&str; 4] = ["%3d", "%3D", "%3b", "%3B"];
    !text.trim().contains([' ', '.', ':']) && (text.ends_with('=') || SIGNS.iter().any(|sign| text.contains(sign)))
}

/// Returns whether all values are words for severity, and not the one that is also a state.
fn is_graded(column: &Column) -> bool {
    let is_grade = |text: &str, _| ["critical", "high", "medium", "low"].iter().any(|it| text.eq_ignore_ascii_case(it));
    column.share(Kind::SeverityWord) == 100 && (column.n_distinct() >= 2 || column.share_of(is_grade) == 100)
}

/// Returns what the values alone are worth, whatever the name.
fn by_values(field: Field, column: &Column) -> i32 {
    let share = |kind: Kind| column.share(kind);
    match field {
        Field::Technique if share(Kind::Technique) >= 60 && column.mean_chars() < 60 => 56,
        Field::Tactic if share(Kind::Tactic) >= 80 && column.n_distinct() >= 2 => 34,
        Field::Hash if share(Kind::Hash) >= 90 => 36,
        Field::Time if share(Kind::Date) >= 90 => 34,
        Field::Title
            if share(Kind::Prose) >= 80
                && (column.n_distinct() >= 3 || column.n_distinct() as u32 == column.n_records)
                && (12..=400).contains(&column.mean_chars()) =>
        {
            if column.mean_chars() <= 160 {
                32
            } else {
                31
            }
        }
        Field::SrcIp | Field::DstIp if share(Kind::Ip) >= 90 => 32,
        Field::User if share(Kind::Account) >= 90 => 36,
        Field::File if share(Kind::Path) >= 90 && column.share_of(|text, _| text.get(1..3) == Some(":\\")) >= 90 => 33,
        Field::Severity if share(Kind::SeverityWord) == 100 && column.n_distinct() >= 2 => 40,
        _ => 0,
    }
}

/// What the look of the values adds or takes beyond whether they fit.
fn bonus(field: Field, column: &Column) -> i32 {
    let share = |kind: Kind| column.share(kind) as i32;
    match field {
        // A title is a few words, and not the same in all records.
        Field::Title => {
            let long = if column.mean_chars() > 140 { -14 } else { 0 };
            let constant = if column.is_constant() { -16 } else { 0 };
            // `Result: Detected Object: a.exe` says what was found, and not what it is called.
            let listed = column.share_of(|text, _| text.matches(": ").count() >= 2) >= 50;
            // `js/sql-injection` is how a rule is called by programs.
            let is_slug = |text: &str, _| text.contains('/') && !text.contains(' ');
            let slug = if column.share_of(is_slug) >= 80 { -16 } else { 0 };
            share(Kind::Prose) / 12 + long + constant + slug - if listed { 20 } else { 0 }
        }
        // `source: web-01`, and not `source: managed`.
        Field::Host => {
            let is_machine = |text: &str, _| text.contains(|c: char| c.is_ascii_digit() || "-.".contains(c));
            if column.share_of(is_machine) >= 50 { 3 } else { 0 }
        }
        // `app_name: GMAIL` is hardly a process.
        Field::Process => {
            let is_program = |text: &str, _| text.contains(['/', '\\']) || text.to_ascii_lowercase().ends_with(".exe");
            if column.share_of(is_program) == 0 { -1 } else { 0 }
        }
        // Words over numbers, whose scale is a guess.
        Field::Severity => {
            if share(Kind::SeverityWord) >= 90 {
                10
            } else {
                -6
            }
        }
        // An id that repeats may be the same alert again, or an attacker's; one for all names something else.
        Field::Uid if column.repeats() || column.n_records >= 2 && column.n_distinct() == 1 => -70,
        // One record with `id=firewall`: the name of whoever wrote it. Of several records, that they differ tells.
        Field::Uid
            if column.n_records < 2
                && column.share_of(|text, _| !text.bytes().any(|byte| byte.is_ascii_digit())) >= 50 =>
        {
            -60
        }
        Field::Uid if !column.is_unique() => -45,
        Field::Time if column.is_constant() => -20,
        // What was done is said in a word or two.
        Field::Disposition if column.mean_chars() > 30 => -20,
        // One person has one, and several have a name.
        Field::User if share(Kind::Mail) >= 80 => 8,
        Field::User if share(Kind::Sid) + share(Kind::Int) > 50 => -30,
        // A person's name, beside which the account may stand.
        Field::User if column.share_of(|_, kinds| kinds.has(Kind::Prose) && !kinds.has(Kind::Account)) >= 50 => -20,
        _ => 0,
    }
}
