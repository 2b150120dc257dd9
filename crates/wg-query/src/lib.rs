//! The query language of the search field: parsing, matching, editing.
//!
//! Reading never fails: what cannot be understood is named (`error`, `not_used`) and the rest still filters. Knows no
//! batch and no browser: what is searched is a [`Subject`], what time it is comes in as a [`Clock`].
//!
//! Grammar: `field:value`, `-field:value`, `field:a,b` (or), `field:"a b"` (quotes: the value as it stands), `*` for any
//! text inside a value, `>` `>=` `<` `<=` and `a..b` on numbers, severities and times, `host = a` and `score > 0.7` with blanks, `last:2h`, `address:10.0.0.0/8`,
//! bare words and phrases (all must be found). `or` joins its two neighbours, `( )` groups, `not` excludes what follows, of
//! plain words the whole list, in which a comma goes on.
//! Plain English is read by fixed rules (`phrases.rs`), each of which says which tokens it stands for. A first character `>` asks for commands, `@` for an entity, `#` for an incident or technique,
//! `?` for help.

mod capture;
mod complete;
mod edit;
mod field;
mod filter;
mod hint;
mod lex;
mod moment;
mod net;
mod parse;
mod partly;
mod phrases;
mod test;
mod words;

pub use complete::{Known, Typing, slip, typing};
pub use edit::{toggle, token_state, with_token, without_token};
pub use field::{Field, VERDICTS};
pub use filter::{Clock, Filter, Subject};
pub use hint::drop_hint;
pub use parse::{Mode, Parsed, Problem, QueryError, Token, TokenKind, Unsure, parse};
pub use partly::Partly;
