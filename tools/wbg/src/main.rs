//! The part of the `wasm-bindgen` command line that Trunk uses.

#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;
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
    bindgen.generate(out_dir).map_err(|error| format!("{error:#}"))
}
