//! The raw record of an alert, read again from its file.

use crate::Shell;
use crate::source::{Source, Unreadable};
use wg_engine::RecordRequest;
use wg_ingest::RecordFinder;
use wg_protocol::{Failure, FailureCode, RecordText};

impl Shell {
    /// Returns the raw record of the alert with this key, without its secrets unless `uncover`.
    pub async fn record(&self, key: &str, uncover: bool) -> Result<RecordText, Failure> {
        let request = self.session.borrow().record_request(key)?;
        let source = self.sources.borrow().get(request.source.index()).cloned();
        let gone = || Failure { code: FailureCode::FileGone, about: request.file.clone() };
        let source = source.ok_or_else(gone)?;
        let bytes = read(&source, &request).await.map_err(|Unreadable| gone())?;
        let shown = wg_engine::show_record(&bytes, uncover);
        Ok(RecordText {
            key: key.into(),
            file: request.file.clone(),
            record: request.record,
            offset: request.offset,
            length: request.length,
            text: shown.text,
            cut: shown.is_cut,
            secrets: shown.secrets,
        })
    }
}

/// Returns the whole record; less of it means that the file is not the same any more.
async fn read(source: &Source, request: &RecordRequest) -> Result<Vec<u8>, Unreadable> {
    let record = match request.plain {
        true => source.slice(request.offset, u64::from(request.length)).await?,
        false => expand(source, request).await?,
    };
    if record.len() == request.length as usize { Ok(record) } else { Err(Unreadable) }
}

/// Reads the file again from its start: an offset into a compressed file counts expanded bytes.
async fn expand(source: &Source, request: &RecordRequest) -> Result<Vec<u8>, Unreadable> {
    let mut finder = RecordFinder::new(request.entry, request.offset, request.length);
    let mut reader = source.reader();
    let mut bytes = Vec::new();
    loop {
        reader.read(&mut bytes).await?;
        if bytes.is_empty() {
            break;
        }
        if finder.push(&bytes) {
            reader.stop();
            break;
        }
    }
    Ok(finder.take())
}
