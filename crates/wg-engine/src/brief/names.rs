//! Every name that the fields of the batch hold, in the order in which codes are given: those of the first incidents first.

use crate::ranked::Ranked;
use wg_brief::{NameChoice, NameKind, Names};
use wg_correlate::EntityKind;
use wg_schema::{Batch, StrId, Texts};

/// Returns the code list of a batch. It does not depend on what a brief says, so that two briefs of one batch agree.
pub fn of(ranked: &Ranked, choice: NameChoice, hide_hashes: bool) -> Names {
    after(ranked, choice, hide_hashes, &[])
}

/// As [`of`], going on from the (code, name) of an earlier list.
pub fn after(ranked: &Ranked, choice: NameChoice, hide_hashes: bool, key: &[(String, String)]) -> Names {
    if choice == NameChoice::Keep {
        return Names::new(choice, []);
    }
    let batch = &ranked.batch;
    let mut all: Vec<(NameKind, &str)> = Vec::new();
    // A name of a thousand incidents is one name: what it may be written as is found once.
    let mut seen = vec![0u8; batch.strings.len() + 1];
    let mut is_first = |kind: NameKind, id: StrId| {
        let Some(kinds) = seen.get_mut(id.0 as usize) else { return true };
        let bit = 1 << kind as u8;
        let is_first = *kinds & bit == 0;
        *kinds |= bit;
        is_first
    };
    for id in &ranked.ranking {
        for entity in &ranked.incident(*id).entities {
            let kind = match entity.kind {
                EntityKind::Host => NameKind::Host,
                EntityKind::Account => NameKind::User,
                EntityKind::Address => NameKind::Address,
                EntityKind::Domain => NameKind::Domain,
                EntityKind::File => NameKind::File,
            };
            if is_first(kind, entity.value) {
                all.push((kind, batch.text(entity.value)));
            }
        }
    }
    for (kind, column) in columns(batch).into_iter().filter(|(kind, _)| hide_hashes || *kind != NameKind::Hash) {
        for id in column.given().filter(|id| is_first(kind, *id)) {
            all.push((kind, batch.text(id)));
        }
    }
    all.extend(batch.sources.iter().map(|source| (NameKind::Source, source.file.as_str())));
    Names::after(choice, key, all)
}

/// Returns the columns that hold names, in the order in which a text that stands in several takes its kind.
pub fn columns(batch: &Batch) -> [(NameKind, &Texts); 8] {
    [
        (NameKind::Host, &batch.host),
        (NameKind::User, &batch.user),
        (NameKind::Address, &batch.host_ip),
        (NameKind::Address, &batch.src_ip),
        (NameKind::Address, &batch.dst_ip),
        (NameKind::Domain, &batch.dst_domain),
        (NameKind::File, &batch.file),
        (NameKind::Hash, &batch.file_hash),
    ]
}
