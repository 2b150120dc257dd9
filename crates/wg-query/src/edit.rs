//! Changing a query by a click: facets, matrix cells and tokens write the same text that a person would type.

use crate::field::{Field, Shape};
use crate::lex::{Raw, Sign, lex, write_value};
use std::borrow::Cow;
use std::ops::Range;

/// Returns `query` with `field:value` in it; a second value of the same field is an alternative to the first.
pub fn with_token(query: &str, field: Field, value: &str) -> String {
    add(query, field, value, false)
}

/// Returns `query` without `value` of `field`, whether included or excluded; `None`: without any value of `field`.
pub fn without_token(query: &str, field: Field, value: Option<&str>) -> String {
    let mut query = query.to_owned();
    for exclude in [false, true] {
        while let Some(place) = find(&query, field, exclude, value) {
            query = remove(&query, &place, value);
        }
    }
    query
}

/// Puts `field:value` into `query`, or `-field:value` for `exclude`; takes it out where it stands already.
///
/// A value that stands with the other sign changes its sign.
pub fn toggle(query: &str, field: Field, value: &str, exclude: bool) -> String {
    let stands = token_state(query, field, value);
    let rest = without_token(query, field, Some(value));
    if stands == Some(exclude) { rest } else { add(&rest, field, value, exclude) }
}

/// Tells whether `query` names `value` of `field`: `Some(false)` included, `Some(true)` excluded.
pub fn token_state(query: &str, field: Field, value: &str) -> Option<bool> {
    [false, true].into_iter().find(|exclude| find(query, field, *exclude, Some(value)).is_some())
}

/// A token of `field`, owned, so that the query can be rebuilt around it.
struct Place {
    span: Range<usize>,
    exclude: bool,
    field: Field,
    values: Vec<(String, bool)>,
}

fn add(query: &str, field: Field, value: &str, exclude: bool) -> String {
    if find(query, field, exclude, Some(value)).is_some() {
        return query.to_owned();
    }
    let exact = field.shape() == Shape::Part || value.contains('*');
    match find(query, field, exclude, None) {
        Some(mut place) => {
            place.values.push((value.to_owned(), exact));
            splice(query, &place.span, &write(&place))
        }
        None => {
            let token = write(&Place { span: 0..0, exclude, field, values: vec![(value.to_owned(), exact)] });
            let kept = query.trim_end();
            if kept.is_empty() {
                return token;
            }
            let joined = format!("{kept} {token}");
            // A quote that is still open would swallow the token.
            let stands = find(&joined, field, exclude, Some(value)).is_some();
            if stands { joined } else { format!("{kept}\" {token}") }
        }
    }
}

/// Finds the first token `field:…` of the given sign that has `value`, or any value for `None`.
fn find(query: &str, field: Field, exclude: bool, value: Option<&str>) -> Option<Place> {
    let is_it = |raw: &Raw<'_>| {
        let named = raw.head.is_some_and(|(name, sign)| sign == Sign::Is && Field::named(name) == Some(field));
        let has = value.is_none_or(|value| raw.values.iter().any(|own| same(field, &own.text, value)));
        named && raw.exclude == exclude && has
    };
    let (tokens, _) = lex(query);
    let raw = tokens.into_iter().find(is_it)?;
    let values = raw.values.into_iter().map(|value| (value.text, value.quoted)).collect();
    Some(Place { span: raw.span, exclude, field, values })
}

fn remove(query: &str, place: &Place, value: Option<&str>) -> String {
    let keeps = |own: &(String, bool)| value.is_some_and(|value| !same(place.field, &own.0, value));
    let values: Vec<_> = place.values.iter().filter(|own| keeps(own)).cloned().collect();
    if values.is_empty() {
        let (before, after) = (query[..place.span.start].trim_end(), query[place.span.end..].trim_start());
        let blank = if before.is_empty() || after.is_empty() { "" } else { " " };
        return format!("{before}{blank}{after}");
    }
    let token = write(&Place { span: place.span.clone(), exclude: place.exclude, field: place.field, values });
    splice(query, &place.span, &token)
}

fn write(place: &Place) -> String {
    let values: Vec<String> = place.values.iter().map(|(text, quoted)| write_stored(text, *quoted)).collect();
    format!("{}{}:{}", if place.exclude { "-" } else { "" }, place.field.word(), values.join(","))
}

/// Writes a value that was read from a query (stars unquoted stay stars) or that comes from a facet.
fn write_stored(text: &str, quoted: bool) -> String {
    let has_free_star =
        !quoted && text.contains('*') && !text.contains(|c: char| c.is_whitespace() || ",\"()".contains(c));
    if has_free_star { text.to_owned() } else { write_value(text, quoted) }
}

fn splice(query: &str, span: &Range<usize>, token: &str) -> String {
    format!("{}{token}{}", &query[..span.start], &query[span.end..])
}

fn same(field: Field, a: &str, b: &str) -> bool {
    let canonical = |text| match field.shape().word(text) {
        Some(Ok(word)) => Cow::Borrowed(word),
        _ => Cow::Owned(str::to_lowercase(text)),
    };
    canonical(a) == canonical(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_value_is_an_alternative() {
        let query = with_token("mimikatz", Field::Host, "WS-1");
        assert_eq!(query, "mimikatz host:WS-1");
        assert_eq!(with_token(&query, Field::Host, "WS 2"), "mimikatz host:WS-1,\"WS 2\"");
        assert_eq!(with_token(&query, Field::Host, "ws-1"), query);
    }

    #[test]
    fn a_free_text_value_of_a_facet_is_exact() {
        assert_eq!(with_token("", Field::Rule, "Office"), "rule:\"Office\"");
        assert_eq!(with_token("", Field::Host, "a*b"), "host:\"a*b\"");
    }

    #[test]
    fn toggling_twice_changes_nothing() {
        for start in ["", "score>0.7", "host:a,b x", "-host:a x"] {
            let once = toggle(start, Field::Host, "c", false);
            assert_eq!(token_state(&once, Field::Host, "C"), Some(false));
            assert_eq!(toggle(&once, Field::Host, "c", false), start);
        }
    }

    #[test]
    fn the_other_sign_replaces_the_sign() {
        assert_eq!(toggle("phase:learn x", Field::Phase, "Learn", true), "x -phase:Learn");
        assert_eq!(token_state("-phase:learn", Field::Phase, "Learn"), Some(true));
    }

    #[test]
    fn a_field_can_be_dropped_whole() {
        assert_eq!(without_token("a host:x -host:y b", Field::Host, None), "a b");
        assert_eq!(without_token("host:x,y b", Field::Host, Some("x")), "host:y b");
    }
}
