//! SHA-256 of the loaded files, in the turns when nothing else is asked. A new load comes first.

use crate::Shell;
use crate::browser::{Turns, now_ms, pause, post};
use crate::source::{Source, Unreadable};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wg_protocol::FromWorker;

/// Hashed between two turns: about 5 ms of work, so that a question does not wait.
const STEP_BYTES: usize = 1 << 20;
/// So long after a question someone is at work, and between two pieces of a file there is a pause: 2 MB take 10 ms.
const AT_WORK_MS: f64 = 400.0;
const PAUSE_MS: i32 = 100;

impl Shell {
    /// Hashes what has no hash yet and tells the page, unless a load comes between.
    pub async fn hash_all(&self, turns: &Turns) {
        let revision = self.session.borrow().revision();
        let loads = self.loads.get();
        let missing = || self.hashes.borrow().iter().position(Option::is_none);
        let mut is_new = false;
        while let Some(i) = missing() {
            let Some(source) = self.sources.borrow().get(i).cloned() else { return };
            // The entries of an archive are sources one after another, and have the archive's hash.
            let before = i.checked_sub(1).filter(|before| self.sources.borrow()[*before].is(&source));
            let known = before.and_then(|before| self.hashes.borrow()[before].clone());
            let hash = match known {
                Some(hash) => hash,
                None => match self.hash(&source, loads, turns).await {
                    Some(hash) => hash.unwrap_or_default(),
                    None => return,
                },
            };
            if let Some(place) = self.hashes.borrow_mut().get_mut(i) {
                *place = Some(hash);
                is_new = true;
            }
        }
        if is_new && self.loads.get() == loads {
            let sha256: Vec<String> = self.hashes.borrow().iter().flatten().cloned().collect();
            self.session.borrow_mut().set_hashes(sha256.clone());
            post(&FromWorker::Hashed { revision, sha256 });
        }
    }

    /// Returns the hash in hex, or `None` when a load came between: whoever waits must look again, since the files that are
    /// hashed may be others by then.
    async fn hash(&self, source: &Source, loads: u32, turns: &Turns) -> Option<Result<String, Unreadable>> {
        let mut reader = source.reader();
        let mut hasher = Sha256::new();
        let mut bytes = Vec::new();
        for n_pieces in 0_u32.. {
            let read = reader.read(&mut bytes).await;
            if self.loads.get() != loads {
                reader.stop();
                return None;
            }
            if let Err(error) = read {
                return Some(Err(error));
            }
            if bytes.is_empty() {
                break;
            }
            // Of two processors the page needs both while a person scrolls.
            if n_pieces > 0 && now_ms() - self.asked_ms.get() < AT_WORK_MS {
                pause(PAUSE_MS).await;
            }
            for step in bytes.chunks(STEP_BYTES) {
                turns.turn().await;
                if self.loads.get() != loads {
                    reader.stop();
                    return None;
                }
                hasher.update(step);
            }
        }
        let mut hex = String::with_capacity(64);
        for byte in hasher.finalize() {
            let _ = write!(hex, "{byte:02x}");
        }
        Some(Ok(hex))
    }
}
