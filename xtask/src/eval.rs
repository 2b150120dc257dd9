//! How good it is: measurements against labels, each by its own program, since they are no part of the product.

use crate::Args;
use crate::shell::{TaskError, root, run, say};
use std::process::Command;

/// Runs `eval WHAT`.
pub fn eval(args: &mut Args) -> Result<(), TaskError> {
    match args.next().as_deref() {
        Some("model") => model(args),
        Some("chains") => chains(args),
        Some("guess") => guess(args),
        _ => Err(TaskError::Usage(
            "eval model [--data DIR] [--json] [--matrix DIR] [--no-baselines] [--only PART] | eval chains [--data DIR] [--truth FILE] [--json] | eval guess [--wrong]"
                .into(),
        )),
    }
}

/// The model on AIT-ADS. Without `--json` its part of `docs/evaluation.md` is written anew.
fn model(args: &mut Args) -> Result<(), TaskError> {
    let data = args.value("--data")?;
    let (json, no_baselines) = (args.flag("--json"), args.flag("--no-baselines"));
    let (matrix, only) = (args.value("--matrix")?, args.value("--only")?);
    args.end()?;
    let mut command = wg_eval()?;
    let dir = data.map_or_else(|| root().join("../shared/labelled/ait-ads"), Into::into);
    command.arg("model").arg("--data").arg(dir);
    match matrix {
        Some(file) => command.arg("--matrix").arg(file),
        None if json => command.arg("--json"),
        // A part alone is printed and not put into the document.
        None if only.is_some() => &mut command,
        None => command.arg("--document").arg(root().join("docs/evaluation.md")),
    };
    if let Some(part) = only {
        command.arg("--only").arg(part);
    }
    if no_baselines {
        command.arg("--no-baselines");
    }
    run(&mut command)
}

/// What is put together, on labelled attacks, generated campaigns and vendors' incidents; or on the files of `--data` with
/// the list of `--truth`. Without either and without `--json` its part of `docs/evaluation.md` is written anew.
fn chains(args: &mut Args) -> Result<(), TaskError> {
    let (data, truth) = (args.value("--data")?, args.value("--truth")?);
    let json = args.flag("--json");
    args.end()?;
    let mut command = wg_eval()?;
    command.arg("chains").arg("--shared").arg(root().join("../shared"));
    let is_usual = data.is_none() && truth.is_none();
    for (name, value) in [("--data", data), ("--truth", truth)] {
        if let Some(value) = value {
            command.arg(name).arg(value);
        }
    }
    match (json, is_usual) {
        (true, _) => command.arg("--json"),
        (false, true) => command.arg("--document").arg(root().join("docs/evaluation.md")),
        (false, false) => &mut command,
    };
    run(&mut command)
}

fn wg_eval() -> Result<Command, TaskError> {
    say("building wg-eval (profile `cli`)");
    let build = ["build", "--quiet", "--locked", "--profile", "cli", "--package", "wg-eval"];
    run(Command::new("cargo").args(build).current_dir(root()))?;
    Ok(Command::new(root().join("target/cli/wg-eval")))
}

/// Techniques by words: writes the table, and its part of `docs/evaluation.md`.
pub fn infer(args: &mut Args) -> Result<(), TaskError> {
    let shared = args.next().map_or_else(|| root().join("../shared"), std::path::PathBuf::from);
    args.end()?;
    let mut command = wg_eval()?;
    command.arg("infer").arg("--rules").arg(shared.join("attack/sigma-rule-tags.csv"));
    command.arg("--table").arg(root().join("crates/wg-schema/data/infer.tsv"));
    command.arg("--document").arg(root().join("docs/evaluation.md"));
    run(&mut command)
}

/// The guesser on the samples of every known format, without their readers. Prints the table of `docs/evaluation.md`.
fn guess(args: &mut Args) -> Result<(), TaskError> {
    let is_wrong = args.flag("--wrong");
    args.end()?;
    let mut command = Command::new("cargo");
    command
        .args(["run", "--quiet", "--locked", "--package", "wg-tests", "--example", "eval_guess"])
        .current_dir(root());
    if is_wrong {
        command.args(["--", "--wrong"]);
    }
    run(&mut command)
}
