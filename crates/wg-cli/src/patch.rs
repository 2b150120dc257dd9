//! Patches of working briefs: their signature, and whether they answer a brief of this case.

use ed25519_compact::{PublicKey, Signature};
use wg_casefile::{Case, Patch};

/// Digits of a public key that a person compares.
const FINGERPRINT: usize = 16;

/// Why a patch is not taken into a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    #[error("the signature does not fit: the file was changed after it was signed")]
    Signature,
    #[error("it answers a working brief of another case: the case's head then, {0}, is in none of the files")]
    OtherCase(String),
    #[error("it answers a working brief of another batch: none of the files has a verdict on batch {0}")]
    OtherBatch(String),
}

/// Checks the signature. Returns the words about it.
///
/// # Errors
/// When there is one and it does not fit.
pub fn signed(patch: &Patch) -> Result<String, PatchError> {
    let Some((key, signature, text)) = patch.signature() else {
        return Ok("not signed: whoever holds the file can write a consistent other one".to_owned());
    };
    let key = PublicKey::from_slice(&key).map_err(|_| PatchError::Signature)?;
    let signature = Signature::from_slice(&signature).map_err(|_| PatchError::Signature)?;
    key.verify(text, &signature).map_err(|_| PatchError::Signature)?;
    let digits = patch.key().get(..FINGERPRINT).unwrap_or_default();
    Ok(format!("signed, unchanged since; key {digits}: whose key it is, only a person can say"))
}

/// Checks that a patch answers a working brief of this case.
///
/// # Errors
/// When the head that the brief names is in no branch of the case, or where it names none, the batch is in no entry of a case
/// that has some.
pub fn belongs(patch: &Patch, case: &Case) -> Result<(), PatchError> {
    let Some(head) = patch.of().case else {
        let batch = patch.of().batch.clone();
        let mut known = case.branches().flatten().map(|entry| &entry.batch).peekable();
        let is_known = known.peek().is_none() || known.any(|known| *known == batch);
        return if is_known { Ok(()) } else { Err(PatchError::OtherBatch(batch)) };
    };
    let is_there = case.head().as_ref() == Some(&head) || case.branches().flatten().any(|entry| entry.hash == head);
    if is_there { Ok(()) } else { Err(PatchError::OtherCase(head)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_compact::{KeyPair, Seed};
    use wg_casefile::{Draft, Entry, Facts, Judgement, Log, OfBrief, Verdict};

    fn log(who: &str) -> Vec<Entry> {
        log_on("b", who)
    }

    fn log_on(batch: &str, who: &str) -> Vec<Entry> {
        let judgement = Judgement {
            verdict: Verdict::TruePositive,
            reason: None,
            note: String::new(),
            facts: Facts::default(),
            provenance: Default::default(),
        };
        let draft = Draft {
            batch: batch.into(),
            incident: "INC-1".into(),
            action: Log::default().judge("INC-1", judgement),
            analyst: who.into(),
            at_ms: 1_795_230_664_000,
            took_ms: 1,
            tab: who.into(),
            app: "0.1.0".into(),
        };
        vec![Entry::next(None, draft)]
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn patch(case: Option<String>) -> Patch {
        let pair = KeyPair::from_seed(Seed::new([7; 32]));
        let of = OfBrief { brief: "ab".repeat(32), batch: "b".into(), case };
        let patch = Patch::new(&of, log("receiver"), "0.1.0", &hex(&*pair.pk)).expect("a patch");
        let signature = pair.sk.sign(patch.to_sign(), None);
        patch.signed(hex(&*signature))
    }

    #[test]
    fn a_signature_fits_what_was_signed_and_nothing_else() {
        let right = patch(None);
        assert!(signed(&right).is_ok_and(|words| words.starts_with("signed")));
        let text = right.to_json();
        let (head, end) = text.rsplit_once("\"signature\":\"").expect("signed");
        let other = if end.starts_with('0') { "1" } else { "0" };
        let wrong = Patch::read(&format!("{head}\"signature\":\"{other}{}", &end[1..])).expect("its shape is right");
        assert_eq!(signed(&wrong), Err(PatchError::Signature));
        // Another log under the same signature.
        let of = OfBrief { brief: "cd".repeat(32), ..right.of() };
        let moved = Patch::new(&of, right.entries().to_vec(), "0.1.0", right.key()).expect("a patch");
        let moved = moved.signed(end[..128].to_owned());
        assert_eq!(signed(&moved), Err(PatchError::Signature));
    }

    #[test]
    fn a_patch_of_another_case_is_refused() {
        let lead = Case::of(log("lead")).expect("a chain");
        let head = lead.head().expect("one entry");
        assert_eq!(belongs(&patch(Some(head.clone())), &lead), Ok(()));
        assert_eq!(belongs(&patch(None), &lead), Ok(()));
        let other = "ef".repeat(32);
        assert_eq!(belongs(&patch(Some(other.clone())), &lead), Err(PatchError::OtherCase(other)));
        // A brief of a case without an entry names no head: then the batch tells.
        let of = OfBrief { batch: "c".into(), ..patch(None).of() };
        let of_another_batch = Patch::new(&of, log_on("c", "receiver"), "0.1.0", "").expect("a patch");
        assert_eq!(belongs(&of_another_batch, &lead), Err(PatchError::OtherBatch("c".into())));
        assert_eq!(belongs(&of_another_batch, &Case::default()), Ok(()));
        // The case went on after the brief was written.
        let merged = lead.merge(Case::of(log("somebody else")).expect("a chain"));
        assert_eq!(belongs(&patch(Some(head)), &merged), Ok(()));
    }
}
