//! What becomes of records, written down by an intake that read them for another one.

use super::Intake;
use crate::packed::{Unpack, pack, put_bytes, put_number, unpack};
use std::cell::Cell;
use wg_record::notes::{Note, Notes};
use wg_schema::report::Code;
use wg_schema::{Alert, BatchBuilder};

const NOT_ALERT: u8 = 0;
const ALERT: u8 = 1;

/// What became of the records so far.
#[derive(Default)]
pub(crate) struct Handed {
    pub bytes: Vec<u8>,
    is_refused: Cell<bool>,
}

impl Handed {
    /// Says that the record is one that the intake of the file has to read itself: it says something about the file, or what
    /// becomes of it depends on what came before.
    pub fn refuse(&self) {
        self.is_refused.set(true);
    }

    pub fn is_refused(&self) -> bool {
        self.is_refused.get()
    }

    pub(super) fn not_alert(&mut self, reader: usize) {
        self.bytes.extend_from_slice(&[NOT_ALERT, reader as u8]);
    }

    pub(super) fn alert(
        &mut self,
        reader: usize,
        (offset, length): (u64, u32),
        alert: &Alert<'_>,
        notes: &mut Notes,
        line: impl FnOnce() -> u64,
    ) {
        let out = &mut self.bytes;
        out.extend_from_slice(&[ALERT, reader as u8]);
        out.extend_from_slice(&offset.to_le_bytes());
        out.extend_from_slice(&length.to_le_bytes());
        let line = if notes.is_empty() { None } else { Some(line() as i64) };
        put_number(out, line);
        for Note { code, message, excerpt } in notes.drain() {
            out.extend_from_slice(&[1, code as u8, u8::from(excerpt.is_some())]);
            put_bytes(out, message.as_bytes());
            put_bytes(out, excerpt.unwrap_or_default().as_bytes());
        }
        out.push(0);
        pack(alert, out);
    }
}

impl Intake {
    /// Takes the records that were written down elsewhere, to the last one. `lines` are before the first of their lines.
    /// `None`: the bytes say something else; what stands before that is taken.
    pub fn take_handed(&mut self, mut from: Unpack<'_>, lines: u64, into: &mut BatchBuilder) -> Option<()> {
        while !from.0.is_empty() {
            let [kind, reader] = from.array()?;
            let reader = usize::from(reader);
            self.last = reader;
            if kind == NOT_ALERT {
                *self.taken.get_mut(reader)? += 1;
                self.report.records += 1;
                self.report.not_alerts += 1;
                continue;
            }
            let span = (u64::from_le_bytes(from.array()?), u32::from_le_bytes(from.array()?));
            let line = from.number()?.unwrap_or(0) as u64 + lines;
            self.notes.clear(&self.report);
            while from.byte()? == 1 {
                let [code, has_excerpt] = from.array()?;
                let (message, excerpt) = (from.text()?.to_owned(), from.text()?.to_owned());
                let excerpt = (has_excerpt == 1).then_some(excerpt);
                self.notes.put(Note { code: Code::from_number(code)?, message, excerpt });
            }
            let alert = unpack(&mut from)?;
            self.taken.get(reader)?;
            self.keep(reader, span, &alert, &mut || line, into);
        }
        Some(())
    }
}
