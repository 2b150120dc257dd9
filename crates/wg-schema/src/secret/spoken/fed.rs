//! Passwords that a program is fed with, or that stand at a fixed place: `echo x | sudo -S`, `kinit <<< x`,
//! `htpasswd -b file bob x`, `bitsadmin /setcredentials …`.

use super::habit::Part;
use std::ops::Range;

/// What was said before the word at hand.
#[derive(Default)]
pub struct Fed {
    /// `echo` was said, and what it says.
    echoes: bool,
    echoed: Option<Range<usize>>,
    /// The program that reads what is fed, and what of it counts.
    reader: Option<Part>,
    is_sudo: bool,
    is_htpasswd: bool,
    is_bitsadmin: bool,
    /// Words until the password, that one included.
    left: u8,
}

impl Fed {
    /// Hears a word and returns the password that it is, or that it gives away, and what of it counts.
    pub fn hears(&mut self, word: Range<usize>, value: &str, program: &str) -> Option<(Range<usize>, Part)> {
        if self.left > 0 && !value.starts_with('-') {
            self.left -= 1;
            return (self.left == 0).then_some((word, Part::All));
        }
        let is = |name: &str| program.eq_ignore_ascii_case(name);
        match value {
            "&&" | "||" => *self = Fed::default(),
            _ if value.ends_with(';') => *self = Fed::default(),
            "<<<" if self.reader.is_some() => self.left = 1,
            // `-n` writes to the screen: there is no file before the name.
            _ if self.is_htpasswd && value.starts_with('-') && value.contains('b') => {
                self.left = if value.contains('n') { 2 } else { 3 };
            }
            _ if self.is_bitsadmin && value.eq_ignore_ascii_case("/setcredentials") => self.left = 5,
            "-S" if self.is_sudo => return self.echoed.take().map(|echoed| (echoed, Part::All)),
            _ if is("echo") || is("printf") => self.echoes = true,
            "|" => self.echoes = false,
            _ if self.echoes && !value.starts_with('-') => self.echoed = Some(word),
            _ if is("chpasswd") => {
                self.reader = Some(Part::After(b':'));
                return self.echoed.take().map(|echoed| (echoed, Part::After(b':')));
            }
            _ if is("kinit") || is("sudo") || is("cryptsetup") => {
                self.reader = Some(Part::All);
                self.is_sudo |= is("sudo");
            }
            _ => {
                self.is_htpasswd |= is("htpasswd");
                self.is_bitsadmin |= is("bitsadmin");
            }
        }
        None
    }
}
