//! The page: shows, asks, sends. It computes nothing about alerts; the engine in the worker does.

mod app;
mod blind;
mod bridge;
mod casefile;
mod command;
mod correcting;
mod desk;
mod exchange;
mod exporting;
mod focusing;
mod following;
mod judging;
mod kept;
mod layers;
mod learning;
mod lining;
mod maps;
mod marking;
mod models_before;
mod outgrown;
mod packing;
mod panes;
mod parts;
mod picture;
mod platform;
mod says;
mod screens;
mod second;
mod second_look;
mod setting;
mod shadowing;
mod signing;
mod store;
mod suppressing;
mod taking;
mod verdict;
mod views;
mod words;
mod working;

fn main() {
    platform::dom::clear_boot_text();
    leptos::mount::mount_to_body(app::App);
}
