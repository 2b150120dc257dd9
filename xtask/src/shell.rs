//! Starting programs, reading and writing files, and saying what is done.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

/// Why a command of the house stopped.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    #[error("{0}")]
    Usage(String),
    #[error("{program} cannot be started: {source}")]
    Start { program: String, source: std::io::Error },
    #[error("{what} failed ({status})")]
    Exit { what: String, status: ExitStatus },
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{what} is missing. {cure}")]
    Missing { what: String, cure: String },
    #[error("{0}")]
    Failed(String),
}

/// Returns the folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("xtask lies in the workspace").to_path_buf()
}

/// Says what comes next. On standard error, so that results can be piped away.
pub fn say(text: &str) {
    eprintln!("» {text}");
}

/// Runs a command to its end and lets it print.
pub fn run(command: &mut Command) -> Result<(), TaskError> {
    let status = command.status().map_err(|source| TaskError::Start { program: name(command), source })?;
    if status.success() { Ok(()) } else { Err(TaskError::Exit { what: line(command), status }) }
}

/// Runs a command and returns what it printed, or `None` when it cannot be started or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    let mut line = name(command);
    for arg in command.get_args() {
        line.push(' ');
        line.push_str(&arg.to_string_lossy());
    }
    line
}

/// Returns the program's place on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

pub fn read(path: &Path) -> Result<Vec<u8>, TaskError> {
    std::fs::read(path).map_err(|source| TaskError::File { path: path.into(), source })
}

pub fn read_text(path: &Path) -> Result<String, TaskError> {
    std::fs::read_to_string(path).map_err(|source| TaskError::File { path: path.into(), source })
}

pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), TaskError> {
    std::fs::write(path, bytes).map_err(|source| TaskError::File { path: path.into(), source })
}

pub fn remove(path: &Path) -> Result<(), TaskError> {
    std::fs::remove_file(path).map_err(|source| TaskError::File { path: path.into(), source })
}

pub fn create_dir(path: &Path) -> Result<(), TaskError> {
    std::fs::create_dir_all(path).map_err(|source| TaskError::File { path: path.into(), source })
}

/// Returns all files below `dir` as paths relative to it, sorted.
pub fn files_below(dir: &Path) -> Result<Vec<PathBuf>, TaskError> {
    let mut files = Vec::new();
    let mut dirs = vec![dir.to_path_buf()];
    while let Some(next) = dirs.pop() {
        let entries = std::fs::read_dir(&next).map_err(|source| TaskError::File { path: next.clone(), source })?;
        for entry in entries {
            let path = entry.map_err(|source| TaskError::File { path: next.clone(), source })?.path();
            if path.is_dir() {
                dirs.push(path);
            } else if let Ok(relative) = path.strip_prefix(dir) {
                files.push(relative.to_path_buf());
            }
        }
    }
    files.sort();
    Ok(files)
}
