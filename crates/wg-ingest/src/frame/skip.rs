//! Passing over JSON that cannot be read, by its quotes and brackets alone.

/// What is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// One value, from its first bracket to the matching one.
    Value,
    /// An item of a list: to the comma or bracket after it.
    Item,
    /// To the end of so many objects or lists that are open around.
    Tail(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Skipped {
    /// The unit ends before this index.
    End(usize),
    /// A line ends within a string here: the quotes cannot be trusted.
    LineInString(usize),
    /// It goes on.
    More,
}

/// Where in the value the skipping is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Skipper {
    unit: Unit,
    depth: u32,
    in_string: bool,
    /// The last byte was a backslash within a string.
    is_escaped: bool,
}

impl Skipper {
    pub fn new(unit: Unit) -> Skipper {
        let depth = if let Unit::Tail(depth) = unit { depth } else { 0 };
        Skipper { unit, depth, in_string: false, is_escaped: false }
    }

    /// Goes on with the next bytes.
    pub fn pass(&mut self, bytes: &[u8]) -> Skipped {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string {
                match self.string(&bytes[at..]) {
                    Some(Skipped::LineInString(n)) => return Skipped::LineInString(at + n),
                    Some(Skipped::End(n)) => at += n,
                    _ => return Skipped::More,
                }
                continue;
            }
            match bytes[at] {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b']' if self.depth == 0 && self.unit == Unit::Item => return Skipped::End(at),
                // Of a list that is not closed as it should be.
                b'}' if self.depth == 0 && self.unit == Unit::Item => {}
                b']' | b'}' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 && self.unit != Unit::Item {
                        return Skipped::End(at + 1);
                    }
                }
                b',' if self.depth == 0 && self.unit == Unit::Item => return Skipped::End(at),
                _ => {}
            }
            at += 1;
        }
        Skipped::More
    }

    /// To the end of the string.
    fn string(&mut self, bytes: &[u8]) -> Option<Skipped> {
        let mut at = 0;
        if std::mem::take(&mut self.is_escaped) {
            at = 1;
        }
        loop {
            at += memchr::memchr3(b'"', b'\\', b'\n', bytes.get(at..)?)?;
            match bytes[at] {
                b'"' => {
                    self.in_string = false;
                    return Some(Skipped::End(at + 1));
                }
                b'\n' => return Some(Skipped::LineInString(at)),
                _ if at + 1 == bytes.len() => {
                    self.is_escaped = true;
                    return None;
                }
                _ => at += 2,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(unit: Unit, text: &str, expect: Skipped) {
        assert_eq!(Skipper::new(unit).pass(text.as_bytes()), expect);
        let mut skipper = Skipper::new(unit);
        let found = (0..text.len()).find_map(|i| match skipper.pass(&text.as_bytes()[i..i + 1]) {
            Skipped::More => None,
            Skipped::End(n) => Some(Skipped::End(i + n)),
            Skipped::LineInString(_) => Some(Skipped::LineInString(i)),
        });
        assert_eq!(found.unwrap_or(Skipped::More), expect, "byte by byte");
    }

    #[test]
    fn brackets_and_quotes_show_where_a_value_ends() {
        check(Unit::Value, r#"{"a":[NaN,{}],"b":"}\"]"} x"#, Skipped::End(25));
        check(Unit::Item, r#"{"a":+1,"b":2},{}"#, Skipped::End(14));
        check(Unit::Item, r#"{"a":x}]"#, Skipped::End(7));
        check(Unit::Item, "nonsense\n]", Skipped::End(9));
        check(Unit::Item, "}, {}]", Skipped::End(1));
        check(Unit::Tail(2), r#","b":{"c":[]}}, "d":1} "#, Skipped::End(22));
        check(Unit::Value, "{\"a\":\"b\n\"}", Skipped::LineInString(7));
        check(Unit::Value, r#"{"a":["#, Skipped::More);
        check(Unit::Value, "{\"a\\", Skipped::More);
    }
}
