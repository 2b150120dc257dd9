//! An official ATT&CK bundle in the place of the built-in table.

use crate::source::{Source, Unreadable};
use crate::{Shell, fail};
use wg_engine::Session;
use wg_protocol::{Answer, AttackRelease, Failure, FailureCode, RequestId};

impl Shell {
    /// Reads a bundle and puts its release to use for what is opened from now on.
    pub async fn use_attack(&self, request: RequestId, source: Source) {
        let Ok(bytes) = all_of(&source).await else { return fail(request, FailureCode::FileGone, "") };
        let answer = put_to_use(&mut self.session.borrow_mut(), &bytes);
        self.answer(request, answer);
    }
}

fn put_to_use(session: &mut Session, bytes: &[u8]) -> Result<Answer, Failure> {
    let replaced = session
        .set_attack(bytes)
        .map_err(|error| Failure { code: FailureCode::BadAttack, about: error.to_string() })?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Answer::Attack(AttackRelease {
        techniques: count(replaced.techniques),
        added: count(replaced.added),
        gone: count(replaced.gone),
        version: replaced.version,
        unknown_tactics: replaced.unknown_tactics,
    }))
}

/// A bundle is one JSON document, so it is read whole; the largest has some 50 MB.
async fn all_of(source: &Source) -> Result<Vec<u8>, Unreadable> {
    let (mut all, mut piece) = (Vec::new(), Vec::new());
    let mut reader = source.reader();
    loop {
        reader.read(&mut piece).await?;
        if piece.is_empty() {
            return Ok(all);
        }
        all.extend_from_slice(&piece);
    }
}
