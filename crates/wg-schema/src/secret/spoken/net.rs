//! Passwords by their place after `net`.

/// `net user NAME PASSWORD`, `net use X: \\host\share PASSWORD /user:NAME`.
#[derive(Default)]
pub struct Net {
    /// Words since `net`.
    place: usize,
    is_user: bool,
    is_use: bool,
}

impl Net {
    pub fn hears(&mut self, program: &str) {
        if program.eq_ignore_ascii_case("net") || program.eq_ignore_ascii_case("net1") {
            *self = Net { place: 1, ..Net::default() };
        }
    }

    /// Returns whether this word is the password.
    pub fn takes(&mut self, word: &str) -> bool {
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
