//! Signatures of verdict files, and whether the patch of a working brief answers one of this case.

use ed25519_compact::{PublicKey, Signature};
use wg_casefile::{Case, Patch, Signed};

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

/// Checks a signature. Returns the words about it.
///
/// # Errors
/// When there is one and it does not fit.
pub fn signed(signed: Option<Signed>) -> Result<String, PatchError> {
    let Some((key, signature, text)) = signed else {
        return Ok("not signed: whoever holds the file can write a consistent other one".to_owned());
    };
    let digits: String = key.iter().take(FINGERPRINT / 2).map(|byte| format!("{byte:02x}")).collect();
    let key = PublicKey::from_slice(&key).map_err(|_| PatchError::Signature)?;
    let signature = Signature::from_slice(&signature).map_err(|_| PatchError::Signature)?;
    key.verify(text, &signature).map_err(|_| PatchError::Signature)?;
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
    use wg_casefile::{
        Draft, Entry, ExportContext, Facts, Judgement, Log, OfBrief, ReadError, Verdict, export_json, to_sign_of,
        with_signature,
    };

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
        assert!(signed(right.signature()).is_ok_and(|words| words.starts_with("signed")));
        let text = right.to_json();
        let (head, end) = text.rsplit_once("\"signature\":\"").expect("signed");
        let other = if end.starts_with('0') { "1" } else { "0" };
        let wrong = Patch::read(&format!("{head}\"signature\":\"{other}{}", &end[1..])).expect("its shape is right");
        assert_eq!(signed(wrong.signature()), Err(PatchError::Signature));
        // Another log under the same signature.
        let of = OfBrief { brief: "cd".repeat(32), ..right.of() };
        let moved = Patch::new(&of, right.entries().to_vec(), "0.1.0", right.key()).expect("a patch");
        let moved = moved.signed(end[..128].to_owned());
        assert_eq!(signed(moved.signature()), Err(PatchError::Signature));
    }

    /// A signed export of a log, and the same with its signature changed.
    fn signed_export(log: &[Entry]) -> (String, String) {
        let pair = KeyPair::from_seed(Seed::new([7; 32]));
        let context = ExportContext { key: hex(&*pair.pk), ..ExportContext::default() };
        let json = export_json(log, &context);
        let signature = hex(&*pair.sk.sign(to_sign_of(&json).expect("a seal"), None));
        let other = if signature.starts_with('0') { "1" } else { "0" };
        (with_signature(json.clone(), &signature), with_signature(json, &format!("{other}{}", &signature[1..])))
    }

    #[test]
    fn a_signed_export_is_what_its_key_left_and_nothing_else() {
        let (right, wrong) = signed_export(&log("lead"));
        let read = |text: &str| Case::read_signed(text).map(|(_, parts)| signed(parts));
        assert!(read(&right).is_ok_and(|words| words.is_ok_and(|words| words.starts_with("signed"))));
        assert_eq!(read(&wrong), Ok(Err(PatchError::Signature)));
        // The signature of one log does not fit another one that is whole in itself.
        let (other, _) = signed_export(&log("someone else"));
        let of = |text: &str| text.rsplit_once("\"signature\": ").map(|(head, end)| (head.to_owned(), end.to_owned()));
        let ((head, _), (_, end)) = (of(&right).expect("signed"), of(&other).expect("signed"));
        assert_eq!(read(&format!("{head}\"signature\": {end}")), Ok(Err(PatchError::Signature)));
        // Taken away, with or without the key, it is missed.
        let bare = format!("{}\n}}\n", head.trim_end().trim_end_matches(','));
        assert_eq!(read(&bare), Err(ReadError::Signature));
        assert_eq!(read(&bare.replace("\"signed\": true", "\"signed\": false")), Err(ReadError::Seal));
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
