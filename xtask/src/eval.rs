//! How good it is: measurements against labels, each by its own program, since they are no part of the product.

use crate::Args;
use crate::shell::{TaskError, root, run, say};
use std::process::Command;

/// Runs `eval WHAT`.
pub fn eval(args: &mut Args) -> Result<(), TaskError> {
    match args.next().as_deref() {
        Some("model") => model(args),
        Some("guess") => guess(args),
        _ => Err(TaskError::Usage(
            "eval model [--data DIR] [--json] [--matrix FILE] [--no-baselines] [--only PART] | eval guess [--wrong]"
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
    say("building wg-eval (profile `cli`)");
    let build = ["build", "--quiet", "--locked", "--profile", "cli", "--package", "wg-eval"];
    run(Command::new("cargo").args(build).current_dir(root()))?;
    let dir = data.map_or_else(|| root().join("../shared/labelled/ait-ads"), Into::into);
    let mut command = Command::new(root().join("target/cli/wg-eval"));
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
