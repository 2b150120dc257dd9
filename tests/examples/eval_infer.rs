//! What is inferred for real alerts: for those that name nothing, to be read; for those whose record names a technique, as if
//! it did not, to be compared. `cargo run -p wg-tests --example eval_infer [--read]`.

use std::collections::BTreeMap;
use std::path::Path;
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::attack::infer::infer;
use wg_schema::attack::techniques;
use wg_schema::{BatchBuilder, Origin, SourceId};

fn main() {
    let Some(shared) = wg_tests::shared("eval_infer") else { return };
    let is_reading = std::env::args().any(|arg| arg == "--read");
    let mut files = Vec::new();
    files_below(&shared.join("samples"), &mut files);
    files.sort();
    // By (format, title): one alert of each kind, so that a storm is one proof.
    let mut seen: BTreeMap<(String, String), ()> = BTreeMap::new();
    let (mut named, mut given, mut right, mut unnamed, mut guessed) = (0, 0, 0, 0, 0);
    for file in files {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        let mut builder = BatchBuilder::new(1);
        let mut loader = Loader::new(&file.to_string_lossy(), SourceId(0), Limits::default());
        loader.push(&bytes, &mut builder);
        loader.close(&mut builder, Ending::Complete);
        let batch = builder.finish();
        let folder = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        // Titles of Sigma rules are what was learnt.
        let is_sigma =
            ["hayabusa", "chainsaw", "zircolite", "sigma-regression", "timesketch"].contains(&folder.as_str());
        for alert in batch.ids() {
            let row = alert.row();
            let text = |id| batch.text(id);
            let texts = [text(batch.title[row]), text(batch.rule_name[row]), text(batch.cmd_line[row])];
            if is_sigma || seen.insert((folder.clone(), texts.join("|")), ()).is_some() {
                continue;
            }
            let found = infer(&texts[..2], &texts[2..]);
            let family = |index: u16| techniques()[usize::from(index)].parent.unwrap_or(index);
            let said: Vec<u16> = batch
                .attacks_of(alert)
                .iter()
                .filter(|attack| attack.origin != Origin::Inferred)
                .filter_map(|attack| attack.technique.map(family))
                .collect();
            if !said.is_empty() {
                named += 1;
                given += usize::from(!found.is_empty());
                let is_right = found.iter().any(|one| said.contains(&family(one.technique)));
                right += usize::from(is_right);
                if is_reading && !found.is_empty() && !is_right {
                    let names: Vec<&str> = said.iter().map(|index| techniques()[usize::from(*index)].id).collect();
                    println!("OTHER  {folder}: {names:?} {}", line(&found, texts));
                }
            } else if batch.attacks_of(alert).is_empty() {
                unnamed += 1;
                guessed += usize::from(!found.is_empty());
                if is_reading && !found.is_empty() {
                    println!("GUESS  {folder}: {}", line(&found, texts));
                }
            }
        }
    }
    println!("kinds of alerts whose record names a technique: {named}; given one: {given}; of its family: {right}");
    println!("kinds of alerts that name nothing: {unnamed}; given one: {guessed}");
}

fn line(found: &[wg_schema::attack::infer::Inferred], texts: [&str; 3]) -> String {
    let ids: Vec<String> = found
        .iter()
        .map(|one| format!("{} {} ({})", one.sum, techniques()[usize::from(one.technique)].id, one.words.join(" ")))
        .collect();
    let cut = |text: &str| text.chars().take(110).collect::<String>();
    format!("{} <- {} | {} | {}", ids.join(", "), cut(texts[0]), cut(texts[1]), cut(texts[2]))
}

fn files_below(dir: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, files);
        } else if path.metadata().is_ok_and(|meta| meta.len() < 8_000_000) {
            files.push(path);
        }
    }
}
