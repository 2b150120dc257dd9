//! YAML in brackets and quotes, which no indent ends: `{a: 1, b: [x, "y"]}`.

use super::{Done, Reader, YamlErrorCode, plain, refused};

impl Reader<'_> {
    /// Reads a value in brackets or quotes, or a plain one within brackets, and stops right after it.
    pub(super) fn flow(&mut self) -> Done {
        match self.rest().as_bytes().first() {
            Some(b'[') => self.flow_items(']'),
            Some(b'{') => self.flow_items('}'),
            Some(b'"' | b'\'') => {
                self.mark();
                let text = self.in_quotes()?;
                self.quoted(&text);
                self.mark();
                Ok(())
            }
            _ => {
                refused(self.rest())?;
                self.mark();
                let text = plain(self.rest(), true);
                self.scalar(text);
                self.at += text.len();
                self.mark();
                Ok(())
            }
        }
    }

    fn flow_items(&mut self, close: char) -> Done {
        self.enter()?;
        self.mark();
        self.json.text.push(if close == ']' { '[' } else { '{' });
        self.at += 1;
        let mut is_first = true;
        loop {
            self.pass_lines();
            if self.rest().starts_with(close) {
                self.at += 1;
                self.leave(close);
                return Ok(());
            }
            if !is_first {
                if !self.rest().starts_with(',') {
                    return Err(self.unclosed());
                }
                self.at += 1;
                self.pass_lines();
                if self.rest().starts_with(close) {
                    continue;
                }
                self.json.text.push(',');
            }
            is_first = false;
            if self.rest().is_empty() {
                return Err(YamlErrorCode::NotClosed);
            }
            if close == '}' {
                self.flow_name()?;
            }
            match self.rest().as_bytes().first() {
                Some(b',' | b'}' | b']') => self.json.text.push_str("null"),
                _ => self.flow()?,
            }
        }
    }

    fn flow_name(&mut self) -> Done {
        match self.rest().starts_with(['"', '\'']) {
            true => {
                let name = self.in_quotes()?;
                self.quoted(&name);
            }
            false => {
                refused(self.rest())?;
                let name = plain(self.rest(), true);
                if name == "<<" {
                    return Err(YamlErrorCode::Merge);
                }
                self.quoted(name);
                self.at += name.len();
            }
        }
        self.json.text.push(':');
        self.pass_lines();
        match self.rest().as_bytes().first() {
            Some(b':') => {
                self.at += 1;
                self.pass_lines();
                Ok(())
            }
            // A name alone.
            Some(b',' | b'}') => Ok(()),
            _ => Err(self.unclosed()),
        }
    }

    fn unclosed(&self) -> YamlErrorCode {
        if self.rest().is_empty() { YamlErrorCode::NotClosed } else { YamlErrorCode::BadNesting }
    }

    /// Passes over blanks, line ends and comments within brackets.
    pub(super) fn pass_lines(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            if !self.rest().starts_with('#') {
                return;
            }
            self.at = self.after_line();
        }
    }

    /// Reads a text in quotes. An end of line within it is a blank.
    pub(super) fn in_quotes(&mut self) -> Result<String, YamlErrorCode> {
        let mut chars = self.rest().char_indices();
        let quote = chars.next().map_or('"', |(_, quote)| quote);
        let mut text = String::new();
        let mut begins_line = false;
        while let Some((i, c)) = chars.next() {
            match c {
                ' ' | '\t' if begins_line => continue,
                '\'' if quote == '\'' && self.rest()[i + 1..].starts_with('\'') => {
                    chars.next();
                    text.push('\'');
                }
                _ if c == quote => {
                    self.at += i + 1;
                    return Ok(text);
                }
                '\\' if quote == '"' => match chars.next().map_or('\\', |(_, c)| c) {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    '0' => text.push('\0'),
                    '\r' | '\n' => {}
                    letter @ ('x' | 'u' | 'U') => {
                        let n_digits = match letter {
                            'x' => 2,
                            'u' => 4,
                            _ => 8,
                        };
                        let digits: String = chars.by_ref().take(n_digits).map(|(_, c)| c).collect();
                        let c = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    // Blanks, quotes and backslashes stand for themselves.
                    other => text.push(other),
                },
                '\n' | '\r' => {
                    text.truncate(text.trim_end_matches([' ', '\t']).len());
                    text.push(' ');
                    begins_line = true;
                    continue;
                }
                c => text.push(c),
            }
            begins_line = false;
        }
        Err(YamlErrorCode::NotClosed)
    }
}
