//! The part of the `wasm-bindgen` command line that Trunk uses.

#![forbid(unsafe_code)]

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;
use walrus::ir::{Instr, InstrLocId, Unreachable, VisitorMut, dfs_pre_order_mut};
use walrus::{FunctionId, LocalFunction, Module};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("wasm-bindgen: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: impl Iterator<Item = String>) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    // With it, wasm and glue are byte for byte those of the command.
    bindgen.omit_default_module_path(false);
    let mut out_dir = None;
    for arg in args {
        match arg.split_once('=').unwrap_or((&arg, "")) {
            ("--version" | "-V", _) => {
                println!("wasm-bindgen {}", env!("CARGO_PKG_VERSION"));
                return Ok(());
            }
            ("--target", "web") => bindgen.web(true).map(drop).map_err(|e| format!("{e:#}"))?,
            ("--target", "no-modules") => bindgen.no_modules(true).map(drop).map_err(|e| format!("{e:#}"))?,
            ("--out-dir", dir) => out_dir = Some(PathBuf::from(dir)),
            ("--out-name", name) => drop(bindgen.out_name(name)),
            ("--no-typescript", _) => drop(bindgen.typescript(false)),
            ("--keep-debug", _) => drop(bindgen.keep_debug(true)),
            ("--no-demangle", _) => drop(bindgen.demangle(false)),
            (option, _) if option.starts_with('-') => return Err(format!("does not know {arg}")),
            (input, _) => drop(bindgen.input_path(input)),
        }
    }
    let out_dir = out_dir.ok_or("needs --out-dir=DIR")?;
    let mut output = bindgen.generate_output().map_err(|error| format!("{error:#}"))?;
    if bindgen.stem().is_ok_and(|stem| MUTE.contains(&stem)) {
        mute(output.wasm_mut());
    }
    output.emit(out_dir).map_err(|error| format!("{error:#}"))
}

/// Programs that set no panic hook. Nobody hears what a panic says there, so they trap without putting it into words: the words
/// and what makes them are a hundredth of the program.
const MUTE: [&str; 1] = ["watchglass-page"];

/// Makes a bare trap of each call that tells of a panic and does not return.
fn mute(module: &mut Module) {
    // As `core[0123456789abcdef]::panicking::panic_fmt` or `core::panicking::panic_display::h0123456789abcdef`.
    let tells = |name: &str| {
        let path = name.split(['[', ']']).step_by(2).collect::<String>();
        let is_ours =
            ["core::", "alloc::", "<core", "<alloc", "<std", "std::"].iter().any(|crate_| path.starts_with(crate_));
        let is_end = |part: &str| part == "panicking" || part.ends_with("_fail") || part.ends_with("_failed");
        is_ours && path.split("::").any(is_end)
    };
    let never_returns = |function: &LocalFunction| {
        let last = function.block(function.entry_block()).instrs.last();
        last.is_some_and(|(last, _)| matches!(last, Instr::Unreachable(_)))
    };
    let told: HashSet<FunctionId> = module
        .funcs
        .iter_local()
        .filter(|(id, function)| never_returns(function) && module.funcs.get(*id).name.as_deref().is_some_and(tells))
        .map(|(id, _)| id)
        .collect();
    for (_, function) in module.funcs.iter_local_mut() {
        let entry = function.entry_block();
        dfs_pre_order_mut(&mut Trap(&told), function, entry);
    }
    walrus::passes::gc::run(module);
}

/// Puts a trap in the place of each call of one of the functions.
struct Trap<'t>(&'t HashSet<FunctionId>);

impl VisitorMut for Trap<'_> {
    fn visit_instr_mut(&mut self, instr: &mut Instr, _: &mut InstrLocId) {
        if matches!(instr, Instr::Call(call) if self.0.contains(&call.func)) {
            *instr = Instr::Unreachable(Unreachable {});
        }
    }
}
