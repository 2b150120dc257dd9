//! A text as names are looked for in it, and as it may be shown.

/// A text in lower case without characters that cannot be seen, and where each byte of it comes from. Signs that are written in
/// another way, for an address (`%5C`) or so that nobody clicks on it (`evil[.]example`), are read as what they stand for.
pub struct Folded<'a> {
    pub original: &'a str,
    pub text: String,
    /// Per byte of `text`, and one past its end: where the character that gave it begins in `original`.
    pub origin: Vec<usize>,
}

impl<'a> Folded<'a> {
    pub fn new(original: &'a str) -> Folded<'a> {
        Folded::by(original, written_otherwise)
    }

    /// As [`Folded::new`], but each sign is what it is.
    pub fn as_written(original: &'a str) -> Folded<'a> {
        Folded::by(original, |_| None)
    }

    /// Tells whether signs of a text are written in another way.
    pub fn is_written_otherwise(text: &str) -> bool {
        text.char_indices().any(|(at, _)| written_otherwise(&text[at..]).is_some())
    }

    fn by(original: &'a str, other: impl Fn(&str) -> Option<(char, usize)>) -> Folded<'a> {
        let mut folded = Folded {
            original,
            text: String::with_capacity(original.len()),
            origin: Vec::with_capacity(original.len() + 1),
        };
        let mut at = 0;
        while let Some(first) = original[at..].chars().next() {
            let (c, len) = other(&original[at..]).unwrap_or((plain(first), first.len_utf8()));
            folded.push(c, at);
            at += len;
        }
        folded.origin.push(original.len());
        folded
    }

    fn push(&mut self, c: char, at: usize) {
        match c {
            // It parts words, and so it is shown.
            '\t' | '\n' | '\r' => self.text.push(' '),
            c if is_hidden(c) => {}
            c => self.text.extend(c.to_lowercase()),
        }
        self.origin.resize(self.text.len(), at);
    }

    /// Returns where the next character begins, past all that came from the same one.
    pub fn next(&self, at: usize) -> usize {
        let from = self.origin[at];
        (at + 1..self.text.len()).find(|next| self.origin[*next] != from).unwrap_or(self.text.len())
    }
}

/// Returns the character that `text` begins with in another writing, and how long that is.
fn written_otherwise(text: &str) -> Option<(char, usize)> {
    match text.as_bytes().first()? {
        b'%' => percent(text),
        b'[' | b'(' | b'{' => made_harmless(text),
        b'&' => entity(text),
        _ => None,
    }
}

/// Returns the common character that one of another width or face stands for (`ａ`, `𝐚`, `ⓐ`), else itself: what Unicode's
/// compatibility form makes of letters, digits and signs of ASCII.
fn plain(c: char) -> char {
    let letter = |place: u32, of: u32| {
        let base = if place % of < 26 { 'A' } else { 'a' };
        char::from_u32(base as u32 + place % of % 26)
    };
    let code = c as u32;
    let found = match code {
        0xff01..=0xff5e => char::from_u32(code - 0xfee0),
        0x3000 => Some(' '),
        0x24b6..=0x24e9 => letter(code - 0x24b6, 52),
        0x1_d400..=0x1_d6a3 => letter(code - 0x1_d400, 52),
        0x1_d7ce..=0x1_d7ff => char::from_digit((code - 0x1_d7ce) % 10, 10),
        0x2010..=0x2015 => Some('-'),
        0x2024 | 0x3002 => Some('.'),
        _ => None,
    };
    found.unwrap_or(c)
}

/// `&#46;`, `&#x2e;` and the names of those signs that parts of names are joined by.
fn entity(text: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 10;
    const SIGNS: [(&str, char); 12] = [
        ("period", '.'),
        ("commat", '@'),
        ("bsol", '\\'),
        ("sol", '/'),
        ("lowbar", '_'),
        ("hyphen", '-'),
        ("dash", '-'),
        ("colon", ':'),
        ("nbsp", ' '),
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
    ];
    let (name, _) = text.get(1..)?.split_once(';').filter(|(name, _)| name.len() <= LONGEST)?;
    let c = match name.strip_prefix('#') {
        Some(digits) => {
            let hex = digits.strip_prefix(['x', 'X']);
            let (digits, radix) = hex.map_or((digits, 10), |digits| (digits, 16));
            char::from_u32(u32::from_str_radix(digits, radix).ok()?).filter(|c| !c.is_control())?
        }
        None => SIGNS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?.1,
    };
    Some((c, name.len() + 2))
}

/// `%5C`, `%61`, `%C3%A9`, and `%255C` of one that was written so twice.
fn percent(text: &str) -> Option<(char, usize)> {
    let (first, mut end) = hex_byte(text)?;
    let wanted = match first {
        0..0x80 => {
            return Some((char::from(first), end)).filter(|(c, _)| c.is_ascii_graphic() || *c == ' ');
        }
        0xc2..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf5 => 4,
        _ => return None,
    };
    let mut bytes = vec![first];
    while bytes.len() < wanted {
        let (byte, len) = hex_byte(text.get(end..)?)?;
        bytes.push(byte);
        end += len;
    }
    Some((std::str::from_utf8(&bytes).ok()?.chars().next()?, end))
}

fn hex_byte(text: &str) -> Option<(u8, usize)> {
    let mut digits = text.strip_prefix('%')?;
    while let Some(inner) = digits.strip_prefix("25").filter(|inner| hex(inner).is_some()) {
        digits = inner;
    }
    Some((hex(digits)?, text.len() - digits.len() + 2))
}

fn hex(text: &str) -> Option<u8> {
    let digits = text.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

fn made_harmless(text: &str) -> Option<(char, usize)> {
    const WAYS: [(&str, char); 8] = [
        ("[.]", '.'),
        ("(.)", '.'),
        ("{.}", '.'),
        ("[dot]", '.'),
        ("(dot)", '.'),
        ("[:]", ':'),
        ("[@]", '@'),
        ("[at]", '@'),
    ];
    let is_so = |way: &str| text.get(..way.len()).is_some_and(|start| start.eq_ignore_ascii_case(way));
    WAYS.into_iter().find(|(way, _)| is_so(way)).map(|(way, sign)| (sign, way.len()))
}

/// Returns a text on one line, without characters that hide or turn what stands beside them.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_hidden(c) {
            out.push(c);
        } else if matches!(c, '\t' | '\n' | '\r') && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}')
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
        || matches!(c, '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let folded = Folded::new(text);
        assert_eq!(folded.text, expect);
        assert_eq!(folded.origin.len(), folded.text.len() + 1);
    }

    #[test]
    fn other_writings_are_read_as_what_they_stand_for() {
        check("C%3A%5cUsers%255Canna", "c:\\users\\anna");
        check("Andr%C3%A9", "andré");
        check("evil[.]example and bob[@]evil(dot)example", "evil.example and bob@evil.example");
        check("hxxps[:]//evil{.}example", "hxxps://evil.example");
        check("anna&#46;m&#x4F;r&period;x %61nna", "anna.mor.x anna");
        check("ａｎｎａ．Ｍ １０．１ 𝐚𝒏ⓝ𝟎", "anna.m 10.1 ann0");
    }

    #[test]
    fn what_only_looks_like_another_writing_stays() {
        check(
            "100% of %APPDATA% and %COMSPEC%, %C3 %FF %10 [x] (see) &c; R&D; &#; &#xZ;",
            "100% of %appdata% and %comspec%, %c3 %ff %10 [x] (see) &c; r&d; &#; &#xz;",
        );
        check("%", "%");
        check("%2", "%2");
        check("%é", "%é");
    }

    #[test]
    fn a_line_break_parts_words() {
        check("a\nb\tc", "a b c");
    }
}
