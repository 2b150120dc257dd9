//! Writes JSON objects, one member after the other. No values are kept, nothing is looked up.

pub(crate) struct Json {
    out: String,
}

impl Json {
    /// Starts an object.
    pub(crate) fn new() -> Json {
        Json { out: "{".into() }
    }

    /// Opens an object as member `key`.
    pub(crate) fn open(&mut self, key: &str) {
        self.key(key);
        self.out.push('{');
    }

    /// Opens an object inside an array as member `key`; closed by [`close_list`](Json::close_list).
    pub(crate) fn open_list(&mut self, key: &str) {
        self.key(key);
        self.out.push_str("[{");
    }

    pub(crate) fn close(&mut self) {
        self.out.push('}');
    }

    pub(crate) fn close_list(&mut self) {
        self.out.push_str("}]");
    }

    /// Writes a text, or nothing when it is empty: this export leaves out what it does not know.
    pub(crate) fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.key(key);
            self.string(value);
        }
    }

    pub(crate) fn number(&mut self, key: &str, value: i64) {
        self.key(key);
        self.out.push_str(&value.to_string());
    }

    pub(crate) fn texts(&mut self, key: &str, values: &[&str]) {
        self.key(key);
        self.out.push('[');
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                self.out.push(',');
            }
            self.string(value);
        }
        self.out.push(']');
    }

    /// Ends the object and returns it.
    pub(crate) fn finish(mut self) -> String {
        self.close();
        self.out
    }

    fn key(&mut self, key: &str) {
        if !self.out.ends_with(['{', '[']) {
            self.out.push(',');
        }
        self.string(key);
        self.out.push(':');
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                c if c < ' ' => self.out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_parted_and_texts_escaped() {
        let mut json = Json::new();
        json.text("a", "C:\\x \"y\"\n");
        json.text("left out", "");
        json.open("b");
        json.number("c", -1);
        json.close();
        json.open_list("d");
        json.text("e", "f");
        json.close_list();
        json.texts("g", &["h", "i"]);
        let expect = r#"{"a":"C:\\x \"y\"\u000a","b":{"c":-1},"d":[{"e":"f"}],"g":["h","i"]}"#;
        assert_eq!(json.finish(), expect);
    }
}
