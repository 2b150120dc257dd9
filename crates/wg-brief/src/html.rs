//! The tree as one HTML file: no script, no address, no request, under a policy that would refuse them.

use crate::node::{Attr, Node, Tag};
use sha2::{Digest, Sha256};

/// The style of paper; the page shows its sheets with the same text.
const PAPER: &str = include_str!("../../../style/paper.css");
const TOKENS: &str = include_str!("../../../style/tokens.css");
const FRAME: &str = include_str!("frame.css");

/// Writes the file. `title` is ours.
pub fn write(title: &'static str, sheets: &[Node]) -> String {
    let style = [TOKENS, FRAME, PAPER].map(without_comments).concat();
    let mut out = String::with_capacity(style.len() + 65_536);
    out.push_str("<!DOCTYPE html>\n<html lang=\"en\" data-theme=\"light\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    out.push_str(&policy(&style));
    out.push_str("\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    escape(title, &mut out);
    out.push_str("</title>\n<style>");
    out.push_str(&style);
    out.push_str("</style>\n</head>\n<body>\n<main class=\"desk-of-paper\">\n");
    for sheet in sheets {
        node(sheet, false, &mut out);
        out.push('\n');
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn policy(style: &str) -> String {
    let hash = base64(&Sha256::digest(style.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'")
}

fn node(node_: &Node, in_svg: bool, out: &mut String) {
    match node_ {
        Node::Text(text) => escape(text, out),
        Node::Data(text) if in_svg => {
            isolated(text, out);
        }
        Node::Data(text) => {
            out.push_str("<bdi>");
            escape(text, out);
            out.push_str("</bdi>");
        }
        Node::Element { tag, attrs, children } => {
            out.push('<');
            out.push_str(tag.word());
            for (attr, value) in attrs {
                out.push(' ');
                out.push_str(attr.word());
                out.push_str("=\"");
                match attr {
                    Attr::Label => isolated(value, out),
                    _ => escape(value, out),
                }
                out.push('"');
            }
            out.push('>');
            for child in children {
                node(child, in_svg || *tag == Tag::Svg, out);
            }
            out.push_str("</");
            out.push_str(tag.word());
            out.push('>');
        }
    }
}

/// SVG and attributes have no `bdi`: the characters that isolate do the same there.
fn isolated(text: &str, out: &mut String) {
    out.push('\u{2068}');
    escape(text, out);
    out.push('\u{2069}');
}

/// The one place where text becomes markup.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && c != '\n' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    let lines: Vec<&str> = out.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0u32, |word, i| word << 8 | u32::from(chunk.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let sign = SIGNS[(word >> (18 - 6 * i)) as usize & 63];
            out.push(if i <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, expect) in [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), expect);
        }
    }

    #[test]
    fn text_stays_text() {
        let mut out = String::new();
        let hostile = "</style><script>alert(1)</script><!-- \" ' & \u{0}";
        node(&Node::new(Tag::P, "", vec![Node::Data(hostile.into())]).with(Attr::Label, hostile), false, &mut out);
        assert!(!out.contains("<script") && !out.contains("<!--") && !out.contains("</style"), "{out}");
        assert_eq!(out.matches('"').count(), 2, "{out}");
    }

    #[test]
    fn comments_of_the_style_are_left_out() {
        assert_eq!(without_comments("a { } /* x */\n/* y\n z */ b { }"), "a { }\nb { }");
    }
}
