//! The file inputs of the page, for files, for a folder, for layers, for packs and for a list of assets: hidden, always there, opened by a command.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::marking;
use crate::packing;
use crate::platform::{dom, files};
use crate::taking;
use leptos::html::Input;
use leptos::prelude::*;

#[component]
pub fn FileInput() -> impl IntoView {
    let desk = use_desk();
    let (some_files, a_folder) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let (some_layers, a_list, some_packs) = (NodeRef::<Input>::new(), NodeRef::<Input>::new(), NodeRef::<Input>::new());
    // Only the command adds to a batch; what is dropped replaces it.
    let adding = StoredValue::new(false);
    a_folder.on_load(|input| input.set_webkitdirectory(true));
    desk.on_command(move |command| {
        let input = match command {
            UiCommand::ChooseFiles | UiCommand::AddFiles => some_files,
            UiCommand::OpenAssets => {
                if let Some(input) = a_list.get_untracked() {
                    dom::click(&input);
                }
                return true;
            }
            UiCommand::ChooseFolder | UiCommand::AddFolder => a_folder,
            UiCommand::OpenPack if desk.bridge.revision_untracked().is_none() => {
                let text = "A pack is tried on a loaded batch, where it can be shown what it moves.";
                desk.says.tell(text);
                return true;
            }
            UiCommand::OpenPack => some_packs,
            UiCommand::OpenLayers => some_layers,
            _ => return false,
        };
        adding.set_value(matches!(command, UiCommand::AddFiles | UiCommand::AddFolder));
        if let Some(input) = input.get_untracked() {
            dom::click(&input);
        }
        // The screen behind it changes, too.
        false
    });
    let adds = move || {
        let adds = adding.get_value();
        adding.set_value(false);
        adds
    };
    // Opened by commands, never by hand.
    view! {
        <div class="u-hidden" aria-hidden="true">
        <input
            class="u-hidden"
            type="file"
            multiple=true
            tabindex="-1"
            data-testid="file-input"
            node_ref=some_files
            on:change=move |event| taking::take(desk, files::chosen(&event).into(), adds())
        />
        <input
            class="u-hidden"
            type="file"
            tabindex="-1"
            data-testid="folder-input"
            node_ref=a_folder
            on:change=move |event| taking::take_folder(desk, files::chosen(&event), adds())
        />
        <input
            class="u-hidden"
            type="file"
            multiple=true
            tabindex="-1"
            data-testid="layer-input"
            node_ref=some_layers
            on:change=move |event| crate::layers::take(desk, files::chosen(&event))
        />
        <input
            class="u-hidden"
            type="file"
            multiple=true
            tabindex="-1"
            data-testid="pack-input"
            node_ref=some_packs
            on:change=move |event| packing::take_files(desk, files::chosen(&event))
        />
        <input
            class="u-hidden"
            type="file"
            tabindex="-1"
            data-testid="assets-input"
            node_ref=a_list
            on:change=move |event| files::chosen(&event).into_iter().take(1).for_each(|file| marking::take_file(desk, file))
        />
        </div>
    }
}
