//! Measures the parts on labelled alerts. Run by `cargo xtask eval`: `model` is ranking, calibration and first verdicts,
//! `chains` is what is put together. Trains what infers techniques from words and measures it: `cargo xtask attack infer`.
//!
//! Not part of the product: it holds labels, other people's models and floating point that need not be alike everywhere.

#![forbid(unsafe_code)]

mod adversary;
mod ait;
mod audits;
mod baselines;
mod chains;
mod cold_start;
mod data;
mod figures;
mod infer;
mod loso;
mod matrix;
mod pairs;
mod report;
mod second_look;
mod synthetic;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "wg-eval model --data DIR [--json] [--document FILE] [--matrix DIR] [--no-baselines] [--only PART]\n\
                    wg-eval chains --shared DIR [--data DIR] [--truth FILE] [--json] [--document FILE]\n\
                    wg-eval infer --rules FILE [--table FILE] [--document FILE]";

#[derive(Debug, thiserror::Error)]
enum EvalError {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Data(#[from] ait::AitError),
    #[error(transparent)]
    Chains(#[from] chains::ChainsError),
    #[error(transparent)]
    Infer(#[from] infer::InferError),
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
    let usage = || EvalError::Usage(HELP.into());
    let what = args.first().map(String::as_str).unwrap_or_default();
    let (json, text) = match what {
        "model" => {
            let dir = value("--data").ok_or_else(usage)?;
            if let Some(out) = value("--matrix") {
                std::fs::create_dir_all(&out).map_err(|source| EvalError::File { path: out.clone(), source })?;
                let files = matrix::csv(&report::without_defect(&data::read_all(&dir)?), report::recipe());
                return files.iter().try_for_each(|(name, text)| write(&out.join(name), text));
            }
            let only = value("--only").map(|part| part.to_string_lossy().into_owned());
            report::run(&dir, &report::Plan { with_baselines: !flag("--no-baselines"), only })?
        }
        "chains" => {
            let shared = value("--shared").ok_or_else(usage)?;
            chains::run(&chains::Plan { data: value("--data"), truth: value("--truth"), shared })?
        }
        "infer" => {
            let (table, text) = infer::run(&value("--rules").ok_or_else(usage)?)?;
            if let Some(path) = value("--table") {
                write(&path, &table)?;
            }
            println!("{text}");
            return value("--document").map_or(Ok(()), |path| put_into(&path, what, &text));
        }
        _ => return Err(usage()),
    };
    if flag("--json") {
        println!("{json}");
        return Ok(());
    }
    println!("{text}");
    match value("--document") {
        Some(path) => put_into(&path, what, &text),
        None => Ok(()),
    }
}

/// Replaces the part of a document that is `what`'s.
fn put_into(path: &Path, what: &str, text: &str) -> Result<(), EvalError> {
    let (begin_mark, end_mark) = (format!("<!-- {what}: begin -->"), format!("<!-- {what}: end -->"));
    let failed = |source| EvalError::File { path: path.to_owned(), source };
    let document = std::fs::read_to_string(path).map_err(failed)?;
    let (Some(begin), Some(end)) = (document.find(&begin_mark), document.find(&end_mark)) else {
        return Err(EvalError::Usage(format!("{}: no part between {begin_mark} and {end_mark}", path.display())));
    };
    let document = format!("{}\n\n{}\n{}", &document[..begin + begin_mark.len()], text.trim_end(), &document[end..]);
    write(path, &document)
}

fn write(path: &Path, text: &str) -> Result<(), EvalError> {
    std::fs::write(path, text).map_err(|source| EvalError::File { path: path.to_owned(), source })
}
