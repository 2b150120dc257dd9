//! Measures the model on labelled alerts: ranking, calibration, first verdicts. Run by `cargo xtask eval model`.
//!
//! Not part of the product: it holds labels, other people's models and floating point that need not be alike everywhere.

#![forbid(unsafe_code)]

mod adversary;
mod ait;
mod audits;
mod baselines;
mod cold_start;
mod data;
mod figures;
mod loso;
mod matrix;
mod report;
mod synthetic;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "wg-eval model --data DIR [--json] [--document FILE] [--matrix FILE] [--no-baselines] [--only PART]";
const BEGIN: &str = "<!-- model: begin -->";
const END: &str = "<!-- model: end -->";

#[derive(Debug, thiserror::Error)]
enum EvalError {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Data(#[from] ait::AitError),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
}

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wg-eval: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Vec<String>) -> Result<(), EvalError> {
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|i| args.get(i + 1)).map(PathBuf::from);
    let flag = |name: &str| args.iter().any(|arg| arg == name);
    let (Some("model"), Some(dir)) = (args.first().map(String::as_str), value("--data")) else {
        return Err(EvalError::Usage(HELP.into()));
    };
    if let Some(path) = value("--matrix") {
        return write(&path, &matrix::csv(&data::read_all(&dir)?));
    }
    let (json, text) = report::run(
        &dir,
        &report::Plan {
            with_baselines: !flag("--no-baselines"),
            only: value("--only").map(|part| part.to_string_lossy().into_owned()),
        },
    )?;
    if flag("--json") {
        println!("{json}");
        return Ok(());
    }
    println!("{text}");
    match value("--document") {
        Some(path) => put_into(&path, &text),
        None => Ok(()),
    }
}

/// Replaces the part of a document that is ours.
fn put_into(path: &Path, text: &str) -> Result<(), EvalError> {
    let failed = |source| EvalError::File { path: path.to_owned(), source };
    let document = std::fs::read_to_string(path).map_err(failed)?;
    let (Some(begin), Some(end)) = (document.find(BEGIN), document.find(END)) else {
        return Err(EvalError::Usage(format!("{}: no part between {BEGIN} and {END}", path.display())));
    };
    let document = format!("{}\n\n{}\n{}", &document[..begin + BEGIN.len()], text.trim_end(), &document[end..]);
    write(path, &document)
}

fn write(path: &Path, text: &str) -> Result<(), EvalError> {
    std::fs::write(path, text).map_err(|source| EvalError::File { path: path.to_owned(), source })
}
