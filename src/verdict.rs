//! The four verdicts and their reasons, as the log knows them.

pub use wg_casefile::Verdict;
