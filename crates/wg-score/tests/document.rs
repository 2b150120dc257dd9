//! `docs/scorecard.md` says what the code does.

use std::path::Path;

#[test]
fn the_document_is_the_scorecard() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scorecard.md");
    let text = wg_score::scorecard::to_markdown();
    if std::env::var("UPDATE_DOCS").is_ok_and(|update| update == "1") {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "docs/scorecard.md is out of date: UPDATE_DOCS=1 cargo test -p wg-score");
}
