//! The commands of the house: serve, test, dist, check, bench, fuzz. Each says what it does and fetches or builds what it needs.

#![forbid(unsafe_code)]

mod alike;
mod attack;
mod bench;
mod check;
mod eval;
mod flows;
mod give;
mod hash;
mod imports;
mod offline;
mod pack;
mod page;
mod seal;
mod shell;
mod streams;
mod testing;
mod tools;
mod traces;
mod twice;
mod unhash;

use shell::{TaskError, root};
use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--open] [--port N] [--release]   build the app and serve it on this machine only
  test [FILTER]                           all tests; FILTER keeps those whose name has it
       [--no-browser] [--no-native]       without the browser's, or only these
       [--no-build]                       browser tests on the dist/ that is there
  dist [--accept-imports]                 write dist/ for static hosting, and dist/watchglass.html
       [--finish FOLDER]                  only what is made of a folder that Trunk built
       [--check-reproducible]             build here, and a copy from nothing elsewhere; compare all files
  check                                   formatting, lints, arrows between crates, dependencies, banned words
  bench [--alerts N] [--repeats N]        speed, size and memory, natively and in Chromium
  fuzz [--seconds N] [--seed N]           damaged real files through the loader, for N seconds (default 60)
  eval chains [--data DIR] [--json]       what is put together, on labelled attacks, generated campaigns, vendors' incidents
       [--truth FILE]                     only the exports in DIR, against FILE: alert uid, incident uid (CSV, JSON lines)
  eval guess [--wrong]                    how much of an export that no reader knows is read rightly
  eval model [--data DIR] [--json]        how good the model is on labelled alerts (default ../shared/labelled/ait-ads)
       [--matrix FILE] [--no-baselines]   only write the rows as CSV; leave the other models out
  tools                                   build the tools, print the line that puts them on PATH (for plain trunk)
  attack [FOLDER]                         make the ATT&CK table anew (FOLDER holds attack/, default ../shared)
  attack flows [FOLDER]                   count technique pairs in the Attack Flow corpus anew
  attack infer [FOLDER]                   learn techniques by words anew, from the Sigma rules, and measure it
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<(), TaskError> {
    let (command, rest) = args.split_first().ok_or_else(|| TaskError::Usage(HELP.into()))?;
    let mut args = Args(rest.to_vec());
    match command.as_str() {
        "serve" => {
            let options = page::ServeOptions {
                open: args.flag("--open"),
                release: args.flag("--release"),
                port: args.value("--port")?.unwrap_or_else(|| "8080".into()),
            };
            args.end()?;
            page::serve(&options)
        }
        "tools" => {
            args.end()?;
            page::print_tools()
        }
        "dist" => {
            let (accept, twice) = (args.flag("--accept-imports"), args.flag("--check-reproducible"));
            let folder = args.value("--finish")?;
            args.end()?;
            match folder {
                Some(folder) => give::finish(Path::new(&folder)),
                None if twice => twice::check(),
                None => page::dist(accept),
            }
        }
        "bench" => {
            let options = bench::BenchOptions {
                alerts: args.value("--alerts")?.unwrap_or_else(|| "100000".into()),
                repeats: args.value("--repeats")?.unwrap_or_else(|| "3".into()),
                build: !args.flag("--no-build"),
            };
            args.end()?;
            bench::bench(&options)
        }
        "fuzz" => {
            let seconds = args.value("--seconds")?.unwrap_or_else(|| "60".into());
            let seed = args.value("--seed")?.unwrap_or_else(|| "1".into());
            args.end()?;
            testing::fuzz(&seconds, &seed)
        }
        "eval" => eval::eval(&mut args),
        "check" => {
            args.end()?;
            check::check()
        }
        "test" => {
            let (no_browser, no_native) = (args.flag("--no-browser"), args.flag("--no-native"));
            let options = testing::TestOptions {
                browser: !no_browser,
                native: !no_native,
                build: !args.flag("--no-build"),
                filter: args.next(),
            };
            args.end()?;
            testing::test(&options)
        }
        // Called by Trunk after each build, see Trunk.toml.
        "seal" => {
            args.end()?;
            seal::from_hook()
        }
        "attack" => {
            let part = args.0.first().cloned().unwrap_or_default();
            if matches!(part.as_str(), "infer" | "flows") {
                args.next();
            }
            if part == "infer" {
                return eval::infer(&mut args);
            }
            let shared = args.next().map_or_else(|| root().join("../shared"), Into::into);
            args.end()?;
            let run = if part == "flows" { flows::run } else { attack::run };
            let path = run(&shared).map_err(|error| TaskError::Failed(error.to_string()))?;
            println!("wrote {}", path.display());
            Ok(())
        }
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(TaskError::Usage(format!("no command `{other}`\n\n{HELP}"))),
    }
}

/// What stands behind the command.
struct Args(Vec<String>);

impl Args {
    fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|arg| arg != name);
        self.0.len() < before
    }

    /// Takes `name VALUE` or `name=VALUE`.
    fn value(&mut self, name: &str) -> Result<Option<String>, TaskError> {
        let joined = format!("{name}=");
        if let Some(i) = self.0.iter().position(|arg| arg.starts_with(&joined)) {
            return Ok(Some(self.0.remove(i)[joined.len()..].to_owned()));
        }
        let Some(i) = self.0.iter().position(|arg| arg == name) else { return Ok(None) };
        if i + 1 >= self.0.len() {
            return Err(TaskError::Usage(format!("{name} needs a value")));
        }
        self.0.remove(i);
        Ok(Some(self.0.remove(i)))
    }

    /// Takes the first word, if it is no option.
    fn next(&mut self) -> Option<String> {
        let first = self.0.first()?;
        if first.starts_with('-') {
            return None;
        }
        Some(self.0.remove(0))
    }

    fn end(&self) -> Result<(), TaskError> {
        match self.0.first() {
            None => Ok(()),
            Some(arg) => Err(TaskError::Usage(format!("does not know `{arg}`\n\n{HELP}"))),
        }
    }
}
