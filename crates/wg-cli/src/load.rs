//! Files into a session.

use crate::args::Input;
use crate::inert::complain;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use wg_casefile::{ListError, read_assets};
use wg_engine::{MapError, Session};
use wg_ingest::{Ending, ReleaseError, Times};
use wg_protocol::{AssetMark, FileMeta};
use wg_schema::ordered::OrderedMap;

/// One read at a time.
const CHUNK_BYTES: usize = 4 << 20;

/// A file that could not be opened or read. The others are loaded all the same.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct FileError {
    pub path: PathBuf,
    pub source: std::io::Error,
}

/// How long the steps took.
#[derive(Default)]
pub struct Timings {
    pub read: Duration,
    pub score: Duration,
    pub link: Duration,
    pub bytes: u64,
}

/// Why a setting cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{}: {source}", path.display())]
    Attack { path: PathBuf, source: ReleaseError },
    #[error("{0}")]
    Model(String),
    #[error("{}: {source}", path.display())]
    Assets { path: PathBuf, source: ListError },
    #[error("{}: {source}", path.display())]
    Map { path: PathBuf, source: MapError },
    #[error("--zone or --shift names “{0}”, which is none of the files")]
    NoSuchFile(String),
}

/// Sets what was said about the input: the clock, the zones, the field maps, and the ATT&CK release.
///
/// # Errors
/// When a file is not what it is given for.
pub fn settings(session: &mut Session, input: &Input) -> Result<(), SettingsError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    if let Some(now) = now.and_then(|now| i64::try_from(now.as_millis()).ok()) {
        session.set_now(now);
    }
    session.set_uncovered(input.uncover);
    session.set_times(times(input)?);
    let mut maps = Vec::new();
    for path in &input.maps {
        let bytes = std::fs::read(path).map_err(|source| FileError { path: path.clone(), source })?;
        let map = wg_engine::read_field_map(&bytes);
        maps.push(map.map_err(|source| SettingsError::Map { path: path.clone(), source })?);
    }
    session.set_maps(maps);
    if let Some(path) = &input.model {
        crate::model::take(session, path).map_err(SettingsError::Model)?;
    }
    let mut assets = Vec::new();
    for path in &input.assets {
        let text = std::fs::read_to_string(path).map_err(|source| FileError { path: path.clone(), source })?;
        let read = read_assets(&text).map_err(|source| SettingsError::Assets { path: path.clone(), source })?;
        if read.left_out > 0 {
            complain!("{}: {} rows say nothing plain and are left out", path.display(), read.left_out);
        }
        let mark = |said| AssetMark { said, source: name(path), by: String::new() };
        assets.extend(read.list.into_iter().map(mark));
    }
    session.set_apart(input.apart.clone());
    if !assets.is_empty() {
        session.set_assets(assets);
    }
    let Some(path) = &input.attack else { return Ok(()) };
    let bytes = std::fs::read(path).map_err(|source| FileError { path: path.clone(), source })?;
    let replaced = session.set_attack(&bytes).map_err(|source| SettingsError::Attack { path: path.clone(), source })?;
    complain!(
        "ATT&CK {}: {} techniques, {} new, {} gone",
        replaced.version,
        replaced.techniques,
        replaced.added,
        replaced.gone
    );
    if !replaced.unknown_tactics.is_empty() {
        complain!("tactics without a column in the matrix: {}", replaced.unknown_tactics.join(", "));
    }
    Ok(())
}

/// Returns what is said about the times of each file, by the name that the report shows; a file may be named as it was given.
fn times(input: &Input) -> Result<OrderedMap<String, Times>, SettingsError> {
    let named = |(said, times): (&String, &Times)| {
        let of_said = |path: &&PathBuf| path.as_os_str() == said.as_str() || name(path) == *said;
        let file = input.files.iter().find(of_said).ok_or_else(|| SettingsError::NoSuchFile(said.clone()))?;
        Ok((name(file), *times))
    };
    input.times.iter().map(named).collect()
}

/// Reads, scores, links and ranks `files`. Returns the files that could not be read, and the times.
pub fn load(session: &mut Session, files: &[PathBuf]) -> (Vec<FileError>, Timings) {
    let metas = files.iter().map(|path| meta(path)).collect();
    let mut timings = Timings::default();
    let mut errors = Vec::new();
    session.begin(false, metas);
    let start = Instant::now();
    for path in files {
        match read(session, path) {
            Ok(bytes) => timings.bytes += bytes,
            Err(source) => errors.push(FileError { path: path.clone(), source }),
        }
    }
    timings.read = start.elapsed();
    let start = Instant::now();
    session.score();
    timings.score = start.elapsed();
    let start = Instant::now();
    session.link();
    session.finish();
    timings.link = start.elapsed();
    (errors, timings)
}

fn meta(path: &Path) -> FileMeta {
    FileMeta { name: name(path), size: std::fs::metadata(path).map_or(0, |meta| meta.len()) }
}

/// The file's name without its folders: what a browser would show, and what the report may tell others.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Opens a file, or a pipe that a command writes to. A pipe that nobody writes to and a device would never end.
fn open(path: &Path) -> std::io::Result<File> {
    const STREAMS: [&str; 3] = ["/dev/fd/", "/dev/stdin", "/proc/self/fd/"];
    let kind = std::fs::metadata(path)?.file_type();
    if kind.is_file() || kind.is_dir() || STREAMS.iter().any(|stream| path.to_string_lossy().starts_with(stream)) {
        return File::open(path);
    }
    Err(std::io::Error::other("this is a device or a named pipe, which may never end; give a file, or <(COMMAND)"))
}

fn read(session: &mut Session, path: &Path) -> std::io::Result<u64> {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut hasher = Sha256::new();
    let mut n_bytes = 0;
    let opened = open(path).and_then(|mut file| file.read(&mut chunk).map(|n| (file, n)));
    session.open_source(&meta(path));
    let (mut file, mut n) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            // A source with a problem: who reads only the result must see that a file is not in it.
            session.close_source(Ending::Unreadable, None);
            return Err(error);
        }
    };
    let ending = loop {
        if n == 0 {
            break Ok(());
        }
        hasher.update(&chunk[..n]);
        session.feed(&chunk[..n]);
        n_bytes += n as u64;
        match file.read(&mut chunk) {
            Ok(next) => n = next,
            Err(error) => break Err(error),
        }
    };
    let hash = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    match ending {
        Ok(()) => session.close_source(Ending::Complete, Some(hash)),
        Err(_) => session.close_source(Ending::Cancelled, None),
    }
    ending.map(|()| n_bytes)
}
