//! A worker as bytes in and bytes out, with files beside them.

use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Function, Object, Reflect, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, File, MessageEvent};
use wg_protocol::{ToWorker, encode};

/// What the worker says before it dies of a panic.
const PANICKED: &str = "panicked";

pub enum Event {
    Bytes(Vec<u8>),
    /// It trapped, or could not start.
    Died,
    /// It asked for memory that it did not get.
    OutOfMemory,
}

pub struct Worker {
    worker: web_sys::Worker,
    _listeners: [EventListener; 3],
}

impl Worker {
    /// Starts a worker through `boot.js`, which has its program ready; `None` when it cannot.
    pub fn spawn(heard: impl Fn(Event) + 'static) -> Option<Worker> {
        let spawn: Function = Reflect::get(&gloo::utils::window(), &"__wgSpawn".into()).ok()?.dyn_into().ok()?;
        let worker: web_sys::Worker = spawn.call0(&JsValue::UNDEFINED).ok()?.dyn_into().ok()?;
        let heard = Rc::new(heard);
        let has_panicked = Rc::new(Cell::new(false));
        let on_message = {
            let (heard, panicked) = (heard.clone(), has_panicked.clone());
            EventListener::new(&worker, "message", move |event| {
                let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
                match data.map(JsCast::dyn_into::<ArrayBuffer>) {
                    Some(Ok(buffer)) => heard(Event::Bytes(Uint8Array::new(&buffer).to_vec())),
                    Some(Err(other)) if other == PANICKED => panicked.set(true),
                    _ => {}
                }
            })
        };
        let target = worker.clone();
        let died = move |kind: &'static str| {
            let (heard, has_panicked) = (heard.clone(), has_panicked.clone());
            EventListener::new(&target, kind, move |event| {
                event.prevent_default();
                let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
                // Where Rust gets no memory it traps without a panic before it; the browser has words of its own for it.
                let is_trap = message.contains("unreachable") && !has_panicked.get();
                let is_memory = is_trap || message.to_ascii_lowercase().contains("memory");
                heard(if is_memory { Event::OutOfMemory } else { Event::Died });
            })
        };
        let listeners = [on_message, died("error"), died("messageerror")];
        Some(Worker { worker, _listeners: listeners })
    }

    /// Sends a message; its bytes are transferred, the files go as handles.
    pub fn post(&self, message: &ToWorker, files: &[File]) {
        let bytes = Uint8Array::from(encode(message).as_slice()).buffer();
        let parcel = Object::new();
        let handles: Array = files.iter().collect();
        let _ = Reflect::set(&parcel, &"bytes".into(), &bytes);
        let _ = Reflect::set(&parcel, &"files".into(), &handles);
        let _ = self.worker.post_message_with_transfer(&parcel, &Array::of1(&bytes));
    }

    /// Ends it at once.
    pub fn end(self) {
        self.worker.terminate();
    }
}
