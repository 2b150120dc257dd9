//! The few things that a worker's scope offers: posting, time, turns, randomness, and how much memory is in use.

use js_sys::{Array, ArrayBuffer, Promise, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel};
use wg_protocol::{FromWorker, encode};

pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends a message to the page; its bytes are transferred, not copied.
pub fn post(message: &FromWorker) {
    let bytes: ArrayBuffer = Uint8Array::from(encode(message).as_slice()).buffer();
    // Fails only for what cannot be transferred, and a buffer of our own can.
    let _ = scope().post_message_with_transfer(&bytes, &Array::of1(&bytes));
}

/// Returns milliseconds since the worker started.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// Says that a step has begun, or ended and the next begun, to whoever looks at the worker's performance timeline.
pub fn measure(step: &str, since: Option<&str>) {
    let Some(performance) = scope().performance() else { return };
    if let Some(since) = since {
        let _ = performance.measure_with_start_mark(step, since);
    }
    let _ = performance.mark(step);
}

/// Returns 64 bits that nobody can foresee.
pub fn random() -> u64 {
    let mut bytes = [0; 8];
    if let Ok(crypto) = scope().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    u64::from_le_bytes(bytes)
}

/// Returns how many bytes the engine's memory has; it never shrinks.
pub fn memory_bytes() -> u64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    u64::from(memory.buffer().unchecked_into::<ArrayBuffer>().byte_length())
}

/// Lets others have the processor for so long.
pub async fn pause(ms: i32) {
    let over = Promise::new(&mut |resolve, _| {
        if scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms).is_err() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(over).await;
}

/// Gives up the turn, so that waiting messages are heard.
///
/// A port's message comes back at once; a timer would wait 4 ms.
pub struct Turns(MessageChannel);

impl Turns {
    pub fn new() -> Option<Turns> {
        MessageChannel::new().ok().map(Turns)
    }

    pub async fn turn(&self) {
        let came_back = Promise::new(&mut |resolve, _| {
            self.0.port1().set_onmessage(Some(&resolve));
            if self.0.port2().post_message(&JsValue::NULL).is_err() {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        });
        let _ = JsFuture::from(came_back).await;
    }
}
