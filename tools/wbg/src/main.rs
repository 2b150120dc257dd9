//! The part of the `wasm-bindgen` command line that Trunk uses.

#![forbid(unsafe_code)]

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use walrus::ir::{Call, Instr, InstrLocId, InstrSeq, Unreachable, VisitorMut, dfs_pre_order_mut};
use walrus::{ExportItem, FunctionId, LocalFunction, Module};
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
    let (mut out_dir, mut is_release) = (None, false);
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
            (input, _) => {
                is_release = Path::new(input).components().any(|part| part.as_os_str() == "release");
                bindgen.input_path(input);
            }
        }
    }
    let out_dir = out_dir.ok_or("needs --out-dir=DIR")?;
    let mut output = bindgen.generate_output().map_err(|error| format!("{error:#}"))?;
    if is_release {
        mute(output.wasm_mut());
    }
    output.emit(out_dir).map_err(|error| format!("{error:#}"))
}

/// What a program exports to be told that it panicked, before it traps.
const TOLD: &str = "panicked";

/// Takes the words of panics out of a program: each call that tells of one and does not return becomes a call of [`TOLD`], if the
/// program has it, and a trap. The words, and what puts them together, are a fiftieth of a program that is downloaded; the
/// terminal tool, which is the same code, says them.
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
    let told_by = module.exports.iter().find_map(|export| match export.item {
        ExportItem::Function(id) if export.name == TOLD => Some(id),
        _ => None,
    });
    for (_, function) in module.funcs.iter_local_mut() {
        let entry = function.entry_block();
        dfs_pre_order_mut(&mut Trap { told: &told, told_by }, function, entry);
    }
    walrus::passes::gc::run(module);
}

/// Puts a trap in the place of each call of one of the functions. What was on the stack for it is nobody's there.
struct Trap<'t> {
    told: &'t HashSet<FunctionId>,
    told_by: Option<FunctionId>,
}

impl VisitorMut for Trap<'_> {
    fn start_instr_seq_mut(&mut self, seq: &mut InstrSeq) {
        let is_told = |instr: &Instr| matches!(instr, Instr::Call(call) if self.told.contains(&call.func));
        if !seq.instrs.iter().any(|(instr, _)| is_told(instr)) {
            return;
        }
        let trap = |at: InstrLocId| {
            let tell = self.told_by.map(|func| (Instr::Call(Call { func }), at));
            tell.into_iter().chain([(Instr::Unreachable(Unreachable {}), at)])
        };
        let instrs = std::mem::take(&mut seq.instrs).into_iter();
        seq.instrs = instrs
            .flat_map(|(instr, at)| match is_told(&instr) {
                true => trap(at).collect(),
                false => vec![(instr, at)],
            })
            .collect();
    }
}
