//! What becomes of what is dropped, chosen or pasted: folders are looked through, settings are put to use, and all of the
//! rest is read together.
//!
//! A field map, an ATT&CK bundle or a Navigator layer is known by what is in it. In a folder it is not looked for: there nobody meant it.

use crate::app::go;
use crate::desk::Desk;
use crate::maps;
use crate::parts::figure::count;
use crate::platform::files::{self, File, Given};
use crate::platform::folders;
use crate::platform::idle::Job;
use crate::says::Toast;
use crate::store::Screen;
use crate::words;
use leptos::task::spawn_local;
use std::cell::Cell;
use wg_protocol::folder::Sifting;
use wg_protocol::role::{HEAD_BYTES, Role, role};
use wg_protocol::{Answer, Failure, Query};

thread_local! {
    /// Raised by everything that is to replace the batch, so that what was asked for later wins.
    static TURN: Cell<u32> = const { Cell::new(0) };
}

/// Reads what was given in place of the loaded batch, or (`add`) besides it, and shows how it goes.
pub fn take(desk: Desk, given: Given, add: bool) {
    let Given { files, folders } = given;
    if files.is_empty() && folders.is_empty() {
        return;
    }
    let turn = next_turn();
    let job = Job::start();
    go(desk, Screen::Import);
    spawn_local(async move {
        let _job = job;
        let (mut all, mut settings) = sort(files).await;
        let (layers, refused_layers) = crate::layers::readable(settings.layers.split_off(0)).await;
        let (is_laid, no_layers) = match layers.is_empty() {
            true => (false, Vec::new()),
            false => crate::layers::lay(desk, layers).await,
        };
        let (is_used, refused) = settings.put_to_use(desk).await;
        all.extend(refused_layers);
        // What looks like a setting and is none may be alerts that an attacker gave that look.
        all.extend(refused);
        all.extend(no_layers);
        let mut sifting = Sifting::default();
        let has_folders = !folders.is_empty();
        if has_folders {
            desk.says.quietly("Looking through the folder.");
            all.extend(folders::look_through(folders, &mut sifting).await);
        }
        if TURN.get() != turn {
            return;
        }
        match all.is_empty() {
            false => open(desk, all, sifting, add),
            true if is_used => desk.bridge.reload(),
            true if is_laid => go(desk, Screen::Matrix),
            true if has_folders => nothing_there(desk, sifting),
            true => {}
        }
    });
}

/// Reads the files of a folder that was chosen.
pub fn take_folder(desk: Desk, files: Vec<File>, add: bool) {
    if files.is_empty() {
        return;
    }
    next_turn();
    let mut sifting = Sifting::default();
    let files = folders::sift(files, &mut sifting);
    match files.is_empty() {
        true => nothing_there(desk, sifting),
        false => open(desk, files, sifting, add),
    }
}

fn next_turn() -> u32 {
    TURN.set(TURN.get().wrapping_add(1));
    TURN.get()
}

fn open(desk: Desk, files: Vec<File>, sifting: Sifting, add: bool) {
    if !add {
        // Another batch: what was said of the clocks of the last one does not hold for files of the same name.
        desk.bridge.use_clocks(Vec::new());
    }
    desk.bridge.open(files, sifting.finish(), add);
    go(desk, Screen::Import);
}

fn nothing_there(desk: Desk, sifting: Sifting) {
    let n: u64 = sifting.finish().iter().map(|group| u64::from(group.count)).sum();
    let about = if n == 0 { "it is empty".to_owned() } else { format!("{} left out by their names", count(n)) };
    desk.says.error(format!("There is no file to read in the folder: {about}."), "");
}

/// Files that are settings.
#[derive(Default)]
struct Settings {
    maps: Vec<File>,
    attack: Option<File>,
    layers: Vec<File>,
}

/// Tells settings from alerts.
async fn sort(files: Vec<File>) -> (Vec<File>, Settings) {
    let (mut alerts, mut settings) = (Vec::new(), Settings::default());
    for file in files {
        // A file's size is below 2^53.
        match role(&files::head(&file, HEAD_BYTES).await, file.size() as u64) {
            Role::Alerts => alerts.push(file),
            Role::FieldMap => settings.maps.push(file),
            Role::Attack => settings.attack = Some(file),
            Role::Layer => settings.layers.push(file),
        }
    }
    (alerts, settings)
}

impl Settings {
    /// Returns whether any of them could be used, and those that could not.
    async fn put_to_use(self, desk: Desk) -> (bool, Vec<File>) {
        let (mut is_used, mut refused) = (false, Vec::new());
        for file in self.maps {
            let text = files::text(&file, f64::MAX).await.unwrap_or_default();
            match desk.bridge.ask(Query::ReadFieldMap { text }).await {
                Ok(Answer::ReadMap(map)) => {
                    maps::keep(desk, *map);
                    is_used = true;
                    say(desk, "This field map is used from now on, for exports that it fits.".to_owned(), file.name());
                }
                Ok(_) => {}
                Err(failure) => {
                    complain(desk, failure);
                    refused.push(file);
                }
            }
        }
        let Some(file) = self.attack else { return (is_used, refused) };
        desk.says.quietly("Reading the ATT&CK bundle.");
        match desk.bridge.use_attack(file.clone()).await {
            Ok(release) => {
                let techniques = count(u64::from(release.techniques));
                let (added, gone) = (count(u64::from(release.added)), count(u64::from(release.gone)));
                let text = format!(
                    "ATT&CK of this file is in the place of the built-in table until the page is reloaded: {techniques} techniques, {added} new, {gone} gone. Version:"
                );
                say(desk, text, release.version);
                (true, refused)
            }
            Err(failure) => {
                complain(desk, failure);
                refused.push(file);
                (is_used, refused)
            }
        }
    }
}

pub fn say(desk: Desk, text: String, about: String) {
    desk.says.quietly(text.clone());
    desk.says.toast(Toast { text, about, ..Toast::default() });
}

pub fn complain(desk: Desk, failure: Failure) {
    let sentences = words::failure(failure.code);
    desk.says.error(format!("{} {} {}", sentences.what, sentences.safe, sentences.next), failure.about);
}
