//! The tools that the house needs: found, or built once and kept in the user's cache folder.
//!
//! Nothing here downloads a ready-made program: cargo, npm and Debian's packages only.

use crate::hash::sha256_hex;
use crate::shell::{TaskError, create_dir, output, read, root, run, say, which};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

const TRUNK: &str = "0.21.14";
const CARGO_DENY: &str = "0.20.2";
const WASM: &str = "wasm32-unknown-unknown";

/// Returns the folder where built tools are kept.
pub fn tools_dir() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    let home = || std::env::home_dir().unwrap_or_else(|| root().join("target"));
    cache.unwrap_or_else(|| home().join(".cache")).join("watchglass/tools")
}

/// What a build of the page needs: Trunk, and a PATH where it finds its helpers.
pub struct PageTools {
    pub trunk: PathBuf,
    pub path: OsString,
}

/// Finds or builds what a build of the page needs. `optimise`: also wasm-opt, for a release.
pub fn page_tools(optimise: bool) -> Result<PageTools, TaskError> {
    wasm_target()?;
    let mut dirs = vec![bindgen()?];
    let trunk = trunk()?;
    dirs.extend(trunk.parent().map(Path::to_path_buf));
    if optimise {
        dirs.push(node_modules()?.join(".bin"));
    }
    // Trunk is run offline, so that it never downloads a program; cargo's crates are fetched here.
    run(Command::new("cargo").args(["fetch", "--quiet", "--locked"]).current_dir(root()))?;
    dirs.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect::<Vec<_>>());
    let path = std::env::join_paths(dirs).map_err(|error| TaskError::Failed(error.to_string()))?;
    Ok(PageTools { trunk, path })
}

/// Adds Rust's wasm32 target to the toolchain, where rustup can.
pub fn wasm_target() -> Result<(), TaskError> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root())).unwrap_or_default();
    if Path::new(&sysroot).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    say(&format!("adding {WASM} to the Rust toolchain"));
    run(Command::new("rustup").args(["target", "add", WASM]).current_dir(root())).map_err(|_| TaskError::Missing {
        what: format!("Rust's target {WASM}"),
        cure: format!("With rustup: rustup target add {WASM}"),
    })
}

/// Returns a folder with `wasm-bindgen` of the version in Cargo.lock, built from `tools/wbg` as it stands.
fn bindgen() -> Result<PathBuf, TaskError> {
    let version = locked_version("wasm-bindgen")?;
    let source = crate::shell::read_text(&root().join("tools/wbg/src/main.rs"))?;
    let state = &sha256_hex(source.as_bytes())[..8];
    let bin = tools_dir().join(format!("wasm-bindgen-{version}-{state}")).join("bin");
    let program = bin.join("wasm-bindgen");
    let reply = format!("wasm-bindgen {version}");
    if output(Command::new(&program).arg("--version")).as_deref() == Some(reply.as_str()) {
        return Ok(bin);
    }
    say("building the wasm-bindgen command (once, 1 to 3 minutes)");
    let target = tools_dir().join("build/wbg");
    let manifest = root().join("tools/wbg/Cargo.toml");
    run(Command::new("cargo")
        .args(["build", "--locked", "--manifest-path"])
        .arg(&manifest)
        .arg("--target-dir")
        .arg(&target))?;
    let built = target.join("debug/wbg");
    if output(Command::new(&built).arg("--version")).as_deref() != Some(reply.as_str()) {
        return Err(TaskError::Failed(format!(
            "{} and Cargo.lock name different versions of wasm-bindgen; Cargo.lock has {version}",
            manifest.display()
        )));
    }
    create_dir(&bin)?;
    std::fs::copy(&built, &program).map_err(|source| TaskError::File { path: program, source })?;
    Ok(bin)
}

/// Returns the version of a package in the workspace's lock file.
fn locked_version(package: &str) -> Result<String, TaskError> {
    let path = root().join("Cargo.lock");
    let lock = crate::shell::read_text(&path)?;
    lock.split("[[package]]")
        .find_map(|entry| {
            entry.trim_start().strip_prefix(&format!("name = \"{package}\"\nversion = \""))?.split('"').next()
        })
        .map(str::to_owned)
        .ok_or_else(|| TaskError::Failed(format!("{} has no {package}", path.display())))
}

fn trunk() -> Result<PathBuf, TaskError> {
    installed("trunk", TRUNK, &["--no-default-features", "--features", "rustls"])
}

/// Returns cargo-deny.
pub fn cargo_deny() -> Result<PathBuf, TaskError> {
    installed("cargo-deny", CARGO_DENY, &[])
}

/// Returns a program of this version: kept, on PATH, or built now.
fn installed(name: &str, version: &str, features: &[&str]) -> Result<PathBuf, TaskError> {
    let folder = tools_dir().join(format!("{name}-{version}"));
    let kept = folder.join("bin").join(name);
    let reply = format!("{name} {version}");
    let fits = |program: &PathBuf| output(Command::new(program).arg("--version")).as_deref() == Some(reply.as_str());
    if let Some(found) = [Some(kept.clone()), which(name)].into_iter().flatten().find(fits) {
        return Ok(found);
    }
    say(&format!("building {name} {version} (once, 5 to 8 minutes on two cores)"));
    run(Command::new("cargo")
        .args(["install", name, "--version", version, "--locked"])
        .args(features)
        .arg("--target-dir")
        .arg(tools_dir().join("build").join(name))
        .arg("--root")
        .arg(&folder))?;
    Ok(kept)
}

/// Returns `tests/e2e/node_modules`, filled from its lock file.
pub fn node_modules() -> Result<PathBuf, TaskError> {
    let dir = root().join("tests/e2e");
    let modules = dir.join("node_modules");
    let stamp = modules.join(".from-lock");
    let lock = sha256_hex(&read(&dir.join("package-lock.json"))?);
    if std::fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == lock) {
        return Ok(modules);
    }
    if which("npm").is_none() {
        return Err(TaskError::Missing {
            what: "npm".into(),
            cure: "Install Node.js 20 or later: wasm-opt and the browser tests run on it".into(),
        });
    }
    say("installing the node packages (wasm-opt, terser, the browser driver, the accessibility checker)");
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&dir))?;
    crate::shell::write(&stamp, lock)?;
    Ok(modules)
}

/// Returns a Chromium: `WG_CHROMIUM`, one on PATH, or Debian's package, installed where this user may.
pub fn chromium() -> Result<PathBuf, TaskError> {
    if let Some(named) = std::env::var_os("WG_CHROMIUM").map(PathBuf::from) {
        return match named.is_file() {
            true => Ok(named),
            false => Err(TaskError::Missing {
                what: format!("the browser that WG_CHROMIUM names ({})", named.display()),
                cure: "Correct the variable, or unset it".into(),
            }),
        };
    }
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found = || names.into_iter().find_map(which);
    if let Some(program) = found() {
        return Ok(program);
    }
    if may_install() {
        say("installing Chromium from the system's packages (once)");
        apt(&["update", "-qq"])?;
        apt(&["install", "-y", "-qq", "--no-install-recommends", "chromium"])?;
    }
    found().ok_or_else(|| TaskError::Missing {
        what: "Chromium or Chrome".into(),
        cure: "Install it (Debian: apt-get install chromium) or name it: WG_CHROMIUM=/path/to/chrome".into(),
    })
}

/// Returns a Firefox for the journeys of the second browser: `WG_FIREFOX`, one on PATH, or Debian's package, installed where
/// this user may. `None` where there is none: those journeys are skipped then, and that is said.
pub fn firefox() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("WG_FIREFOX").map(PathBuf::from) {
        return Some(named).filter(|path| path.is_file());
    }
    let found = || ["firefox-esr", "firefox"].into_iter().find_map(which);
    if found().is_none() && may_install() {
        say("installing Firefox ESR from the system's packages (once)");
        let install = ["install", "-y", "-qq", "--no-install-recommends", "firefox-esr"];
        if apt(&["update", "-qq"]).and_then(|()| apt(&install)).is_err() {
            say("Firefox ESR could not be installed");
        }
    }
    found()
}

fn may_install() -> bool {
    output(Command::new("id").arg("-u")).as_deref() == Some("0") && which("apt-get").is_some()
}

fn apt(args: &[&str]) -> Result<(), TaskError> {
    run(Command::new("apt-get").args(args).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr()))
}
