//! The shell around the engine in the browser.

#![forbid(unsafe_code)]

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use wg_protocol::{About, Failure, FailureCode, FromWorker, PROTOCOL_VERSION, ToWorker, decode, encode};

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(message: &FromWorker) {
    let bytes = Uint8Array::from(encode(message).as_slice()).buffer();
    let sent = scope().post_message_with_transfer(&bytes, &js_sys::Array::of1(&bytes));
    sent.expect("an ArrayBuffer can be transferred");
}

fn main() {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let data: Object = event.data().unchecked_into();
        let bytes = Reflect::get(&data, &"bytes".into()).map(|bytes| Uint8Array::new(&bytes).to_vec());
        let request = match decode(&bytes.unwrap_or_default()) {
            Some(ToWorker::Open { request, .. } | ToWorker::OpenSample { request }) => request,
            Some(ToWorker::Cancel { request } | ToWorker::Ask { request, .. }) => request,
            _ => return,
        };
        let failure = Failure { code: FailureCode::NoBatch, about: String::new() };
        post(&FromWorker::Failed { request, failure });
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&FromWorker::Ready { protocol: PROTOCOL_VERSION, about: About::default() });
}
