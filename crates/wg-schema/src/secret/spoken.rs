//! Secrets that only the program before them gives away: `psexec -p x`, `mysql -px`, `net user bob x`, `curl -u bob:x`.

use super::{Kind, Secret};
use std::ops::Range;

/// What of the argument is the secret.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    All,
    /// What follows the first of this sign.
    After(u8),
}

/// Where the value stands.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// `-p x`
    Apart,
    /// `-px`
    Joined,
    Either,
}

/// Programs, the option by which they take a secret, how its value is written, and what of it counts.
struct Habit {
    programs: &'static [&'static str],
    option: &'static str,
    form: Form,
    part: Part,
}

const fn habit(programs: &'static [&'static str], option: &'static str, form: Form, part: Part) -> Habit {
    Habit { programs, option, form, part }
}

const HABITS: [Habit; 10] = [
    habit(
        &[
            "psexec",
            "psexec64",
            "paexec",
            "mongo",
            "mongosh",
            "mongodump",
            "netexec",
            "nxc",
            "crackmapexec",
            "cme",
            "evil-winrm",
            "hydra",
            "smbmap",
        ],
        "-p",
        Form::Apart,
        Part::All,
    ),
    habit(&["sshpass"], "-p", Form::Either, Part::All),
    habit(
        &["mysql", "mysqldump", "mysqladmin", "mariadb", "7z", "7za", "7zr", "rar", "winrar", "unrar"],
        "-p",
        Form::Joined,
        Part::All,
    ),
    habit(&["rar", "winrar"], "-hp", Form::Joined, Part::All),
    habit(&["zip", "unzip", "sqlcmd", "bcp", "osql", "isql"], "-P", Form::Either, Part::All),
    habit(&["curl"], "-u", Form::Apart, Part::After(b':')),
    habit(&["curl"], "--user", Form::Apart, Part::After(b':')),
    habit(&["smbclient", "rpcclient", "winexe", "wmic", "pth-winexe", "smbget"], "-U", Form::Apart, Part::After(b'%')),
    habit(&["ldapsearch", "ldapmodify", "ldapadd", "ldapwhoami"], "-w", Form::Apart, Part::All),
    habit(&["redis-cli"], "-a", Form::Apart, Part::All),
];

/// What `docker login -p x` has, and `docker run -p 80:80` has not.
const LOGIN: Habit = habit(&["docker", "podman", "az", "helm"], "-p", Form::Apart, Part::All);

/// No command line with more words is looked at in this way.
const MAX_WORDS: usize = 4096;

/// Programs of one line whose habits are kept in mind.
const MAX_HABITS: usize = 32;

/// Returns whether there is an option of any habit, or a word that `find` waits for: nearly always there is not.
fn may_speak(bytes: &[u8]) -> bool {
    let at = |place: usize| bytes.get(place).copied().unwrap_or(b' ');
    bytes.iter().enumerate().any(|(i, byte)| match byte {
        b'-' => {
            let is_option = i > 0 && matches!(at(i - 1), b' ' | b'\t' | b'"' | b'\'');
            is_option && matches!(at(i + 1), b'p' | b'h' | b'P' | b'u' | b'U' | b'w' | b'a' | b'-')
                || matches!(at(i + 1), b'S' | b's') && matches!(at(i.wrapping_sub(1)), b'o' | b'O')
        }
        b't' | b'T' => {
            let ends = matches!(at(i + 1), b' ' | b'.' | b'1' | b'"');
            ends && i >= 2 && matches!(at(i - 1), b'e' | b'E') && matches!(at(i - 2), b'n' | b'N')
        }
        _ => false,
    })
}

/// Adds what is found.
pub fn find(text: &str, found: &mut Vec<Secret>) {
    if !may_speak(text.as_bytes()) {
        return;
    }
    let mut before = "";
    let mut habits: Vec<&Habit> = Vec::new();
    let mut net = Net::default();
    let mut secure_string = false;
    let mut waits: Option<Part> = None;
    for word in words(text).take(MAX_WORDS) {
        let value = &text[word.clone()];
        if let Some(part) = waits.take() {
            found.extend(secret(text, word.clone(), part));
            continue;
        }
        if net.takes(value) {
            found.push(Secret { range: word, kind: Kind::Password });
            continue;
        }
        if secure_string && !value.starts_with(['-', '$', '(']) {
            secure_string = false;
            found.push(Secret { range: word, kind: Kind::Password });
            continue;
        }
        if value.starts_with(['-', '/']) {
            let takes = habits.iter().find_map(|habit| Some((*habit, value.strip_prefix(habit.option)?)));
            if let Some((habit, rest)) = takes {
                match (rest.is_empty(), habit.form) {
                    (true, Form::Apart | Form::Either) => waits = Some(habit.part),
                    (false, Form::Joined | Form::Either) => {
                        found.extend(secret(text, word.end - rest.len()..word.end, habit.part));
                    }
                    _ => continue,
                }
                // A password is given once; what comes after may be another program's.
                habits.clear();
            }
            continue;
        }
        let program = program(value);
        secure_string |= program.eq_ignore_ascii_case("ConvertTo-SecureString");
        // Most words are no program at all.
        if program.len() <= 12 && habits.len() < MAX_HABITS {
            let is_of = |habit: &Habit| habit.programs.iter().any(|name| program.eq_ignore_ascii_case(name));
            habits.extend(HABITS.iter().filter(|habit| is_of(habit)));
            let is_login = value == "login" && LOGIN.programs.iter().any(|name| before.eq_ignore_ascii_case(name));
            habits.extend(is_login.then_some(&LOGIN));
            net.hears(program);
        }
        before = program;
    }
}

fn secret(text: &str, word: Range<usize>, part: Part) -> Option<Secret> {
    let start = match part {
        Part::All => word.start,
        Part::After(sign) => word.start + text.as_bytes()[word.clone()].iter().position(|byte| *byte == sign)? + 1,
    };
    let is_value = start < word.end && !text[start..word.end].starts_with('-');
    is_value.then_some(Secret { range: start..word.end, kind: Kind::Password })
}

/// Words between white space, or between quotes. A quote within a word ends it.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let is_gap = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`');
        while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || (is_gap(byte) && is_gap_next(bytes, at))) {
            at += 1;
        }
        let first = *bytes.get(at)?;
        let is_quote = matches!(first, b'"' | b'\'' | b'`');
        // A value of a JSON record is a command line of its own, and no single word.
        let is_value = at > 0 && matches!(bytes[at - 1], b':' | b'[' | b',' | b'{');
        let is_quoted = is_quote && !is_value;
        let start = at + usize::from(is_quote);
        let rest = bytes.get(start..).unwrap_or_default();
        let ends = |byte: &u8| if is_quoted { *byte == first } else { is_gap(byte) };
        let n = rest.iter().position(ends).unwrap_or(rest.len());
        at = (start + n + usize::from(is_quoted)).max(at + 1);
        // Escaped quotes of a string within a string leave their backslash.
        let n = n - rest[..n].iter().rev().take_while(|byte| **byte == b'\\').count();
        Some(start..start + n)
    })
}

/// A closing quote that nothing follows but space is a gap, not an opening one.
fn is_gap_next(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace)
}

/// `C:\Windows\psexec.exe` is `psexec`.
fn program(word: &str) -> &str {
    let name = word.rsplit(['\\', '/']).next().unwrap_or(word);
    let cut = name.len().saturating_sub(4);
    match name.get(cut..) {
        Some(ending) if ending.eq_ignore_ascii_case(".exe") => &name[..cut],
        _ => name,
    }
}

/// `net user NAME PASSWORD`, `net use X: \\host\share PASSWORD /user:NAME`.
#[derive(Default)]
struct Net {
    /// Words since `net`.
    place: usize,
    is_user: bool,
    is_use: bool,
}

impl Net {
    fn hears(&mut self, program: &str) {
        if program.eq_ignore_ascii_case("net") || program.eq_ignore_ascii_case("net1") {
            *self = Net { place: 1, ..Net::default() };
        }
    }

    /// Returns whether this word is the password.
    fn takes(&mut self, word: &str) -> bool {
        match self.place {
            0 => false,
            1 => {
                self.is_user = word.eq_ignore_ascii_case("user");
                self.is_use = word.eq_ignore_ascii_case("use");
                self.place = if self.is_user || self.is_use { 2 } else { 0 };
                false
            }
            2 => {
                self.place = 3;
                false
            }
            3.. if word.starts_with('/') || word == "*" => {
                // `net user bob /add` has none; in `net use` it may follow the user's name.
                self.place = if self.is_use && !word.eq_ignore_ascii_case("/delete") { self.place + 1 } else { 0 };
                false
            }
            _ if self.is_use && (word.contains('\\') || word.ends_with(':')) => false,
            _ => {
                self.place = 0;
                !matches!(word, "&" | "&&" | "|" | "||" | ">" | ">>")
            }
        }
    }
}
