//! JSON, a table, log lines, or none of them: decided on the first bytes of the text.

use super::lines::Cut;
use super::own;
use super::table::Dialect;
use super::xml;
use wg_record::json::Nodes;
use wg_record::line;

/// How many bytes the decision is made on.
pub(super) const HEAD_BYTES: usize = 8 << 10;

pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

pub(super) enum Decision {
    /// Nothing but white space.
    Blank,
    /// After `skip` bytes of something that does not belong to it, about which there is something to say.
    Json {
        skip: usize,
        note: Option<&'static str>,
    },
    Table(Dialect),
    /// A table after `skip` bytes of something else.
    Below {
        skip: usize,
        dialect: Dialect,
    },
    /// Records of whole lines.
    Lines(Cut),
    Xml,
    /// A file of ours that holds no alerts; what to say of it.
    Own(&'static str),
    Unknown(&'static str),
}

const JSON: Decision = Decision::Json { skip: 0, note: None };

pub(super) fn decide(head: &[u8]) -> Decision {
    let start = skip_blank(head, 0);
    let text = &head[start..];
    if let Some(message) = own::file(text) {
        return Decision::Own(message);
    }
    let is_log = |line: &[u8]| line::is_known(&String::from_utf8_lossy(line));
    let mut lines = text.split(|byte| matches!(byte, b'\n' | b'\r'));
    let is_log_at_once = lines.next().is_some_and(is_log);
    match text {
        _ if is_log_at_once => Decision::Lines(Cut::Log),
        [] if head.contains(&0) || head.starts_with(BOM) || head.len() < HEAD_BYTES => Decision::Blank,
        [] => Decision::Blank,
        [b'{' | b'[', ..] | [b'/', b'/' | b'*', ..] => JSON,
        _ if xml::is_xml(text) => Decision::Xml,
        _ => {
            if let Some((n, note)) = prefix(text) {
                return Decision::Json { skip: start + n, note: Some(note) };
            }
            // Before tables: a sentence with commas would be the header of one.
            if is_text_log(text) {
                return Decision::Lines(Cut::Log);
            }
            if let Some((n, dialect)) = Dialect::in_markdown(text) {
                return Decision::Below { skip: start + n, dialect };
            }
            if let Some(dialect) = Dialect::detect(text) {
                return Decision::Table(dialect);
            }
            if lines.any(is_log) {
                return Decision::Lines(Cut::Log);
            }
            let is_yaml = is_yaml(text);
            // A mapping in brackets may be a line of its own.
            if !is_yaml && has_json_lines(text) {
                return JSON;
            }
            if let Some((n, dialect)) = Dialect::below_head(text) {
                return Decision::Below { skip: start + n, dialect };
            }
            if let Some(dialect) = Dialect::headless(text) {
                return Decision::Below { skip: start, dialect };
            }
            if let Some(dialect) = Dialect::spaced(text) {
                return Decision::Below { skip: start, dialect };
            }
            if line::block::is_text_of(&String::from_utf8_lossy(text)) {
                return Decision::Lines(Cut::Blocks);
            }
            if is_yaml {
                return Decision::Lines(Cut::Yaml);
            }
            Decision::Unknown(
                "This is neither JSON, nor a table with a header line, nor a log in a form that is known, so its records cannot be told apart; see line 1.",
            )
        }
    }
}

/// Returns whether most lines begin with a time and go on with something that is no cell of a table.
fn is_text_log(text: &[u8]) -> bool {
    const LOOKED_AT: usize = 20;
    let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.trim_ascii().is_empty());
    let (mut n, mut n_timed) = (0, 0);
    for line in lines.take(LOOKED_AT) {
        n += 1;
        n_timed += usize::from(line::has_time(&String::from_utf8_lossy(line)));
        if n == 1 && n_timed == 0 {
            return false;
        }
    }
    n_timed * 2 > n
}

/// Passes over white space, byte order marks and zero bytes.
pub(super) fn skip_blank(text: &[u8], mut at: usize) -> usize {
    loop {
        match text.get(at) {
            Some(b' ' | b'\t' | b'\r' | b'\n' | 0) => at += 1,
            Some(0xef) if text[at..].starts_with(BOM) => at += BOM.len(),
            _ => return at,
        }
    }
}

/// Guards and assignments that web services and scripts put before JSON; returns their length.
fn prefix(text: &[u8]) -> Option<(usize, &'static str)> {
    for guard in [&b")]}',"[..], b")]}'", b"while(1);", b"for(;;);"] {
        if text.starts_with(guard) {
            return Some((guard.len(), "The guard that a web service put before its answer was passed over."));
        }
    }
    let end = memchr::memchr2(b'=', b'\n', text).filter(|end| text[*end] == b'=')?;
    let name = text[..end].trim_ascii();
    let is_name = !name.is_empty()
        && name.len() < 64
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_$. ".contains(byte));
    let value = skip_blank(text, end + 1);
    let is_json = matches!(text.get(value), Some(b'{' | b'['));
    (is_name && is_json).then_some((value, "The file is a JavaScript assignment; what is assigned was read."))
}

/// Returns whether the first lines are members of mappings and items of lists, as YAML writes them.
fn is_yaml(text: &[u8]) -> bool {
    const LOOKED_AT: usize = 20;
    let is_name = |name: &[u8]| {
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-./@\"'".contains(byte))
    };
    let is_member = |line: &[u8]| {
        let line = line.strip_prefix(b"- ").unwrap_or(line).trim_ascii_start();
        memchr::memchr(b':', line).is_some_and(|at| {
            is_name(line[..at].trim_ascii_end()) && line.get(at + 1).is_none_or(|next| next.is_ascii_whitespace())
        })
    };
    let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")).take(LOOKED_AT).peekable();
    let is_marked = lines.peek().is_some_and(|line| line.starts_with(b"---") || line.starts_with(b"%YAML"));
    let (mut n_members, mut n_other) = (0, 0);
    for line in lines {
        match line {
            b"---" | b"..." | b"-" => {}
            _ if is_member(line) => n_members += 1,
            // An item of a list of texts.
            _ if line.starts_with(b"- ") => {}
            _ => n_other += 1,
        }
    }
    n_members >= if is_marked { 1 } else { 3 } && n_members > 2 * n_other
}

/// Returns whether a line begins like a record, or every line is a JSON value.
fn has_json_lines(text: &[u8]) -> bool {
    let mut nodes = Nodes::default();
    let mut all = true;
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
    {
        if matches!(line.first(), Some(b'{' | b'[')) {
            return true;
        }
        all &= nodes.scan(line).is_ok_and(|end| end == line.len());
    }
    all
}
