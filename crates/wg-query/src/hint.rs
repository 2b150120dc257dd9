//! When nothing matches: which one token to drop, and what would be found then.

use crate::filter::Filter;
use crate::parse::{Parsed, TokenKind};

/// Returns the text of the token whose removal finds the most, and how many; `None` where no single one helps.
///
/// `count` tells how many subjects pass a filter. It is called once for each token that filters, 64 times at most. Of
/// equals the last token is named: it was typed last.
pub fn drop_hint(parsed: &Parsed, mut count: impl FnMut(&Filter) -> u32) -> Option<(String, u32)> {
    let filters = |kind| !matches!(kind, TokenKind::Unused | TokenKind::Error);
    parsed
        .tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| filters(token.kind))
        .map(|(index, token)| (token.text.clone(), count(&parsed.filter.without(index))))
        .filter(|(_, found)| *found > 0)
        .max_by_key(|(_, found)| *found)
}
