//! Every name that the fields of the batch hold, in the order in which codes are given: those of the first incidents first.

use crate::ranked::Ranked;
use wg_brief::{NameChoice, NameKind, Names};
use wg_correlate::EntityKind;
use wg_schema::{Batch, Texts};

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
    for id in &ranked.ranking {
        for entity in &ranked.incident(*id).entities {
            let kind = match entity.kind {
                EntityKind::Host => NameKind::Host,
                EntityKind::Account => NameKind::User,
                EntityKind::Address => NameKind::Address,
                EntityKind::Domain => NameKind::Domain,
                EntityKind::File => NameKind::File,
            };
            all.push((kind, batch.text(entity.value)));
        }
    }
    for (kind, column) in columns(batch).into_iter().filter(|(kind, _)| hide_hashes || *kind != NameKind::Hash) {
        let mut is_known = vec![false; batch.strings.len() + 1];
        for id in column.given() {
            if let Some(known) = is_known.get_mut(id.0 as usize)
                && !std::mem::replace(known, true)
            {
                all.push((kind, batch.text(id)));
            }
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
