//! The browser. `web_sys` is used here and in `bridge/` only; everything else speaks of files, bytes and signals.

pub mod canvas;
pub mod clipboard;
pub mod database;
pub mod dom;
pub mod download;
pub mod files;
pub mod folders;
pub mod idle;
pub mod keys;
pub mod net;
pub mod nodes;
pub mod noted;
pub mod paint;
pub mod records;
pub mod route;
pub mod secret;
pub mod signature;
pub mod single;
pub mod subtle;
pub mod tabs;
pub mod update;
