//! `window.__wgIdle()`: a promise for "nothing is loading, asking, saving or computing". Tests wait for it.

use super::dom::{next_frame, window};
use js_sys::{Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

thread_local! {
    static BUSY: Rc<Busy> = Rc::default();
}

/// Frames that must pass without new work before the page counts as idle: effects and their questions run between.
const QUIET_FRAMES: u8 = 3;

#[derive(Default)]
struct Busy {
    jobs: Cell<u32>,
    /// Raised by every job, so that a short one between two frames is not missed.
    stirred: Cell<u32>,
    waiting: RefCell<Vec<Function>>,
    watching: Cell<bool>,
}

/// A job that is under way; the page is not idle until it is dropped.
pub struct Job(());

impl Job {
    pub fn start() -> Job {
        BUSY.with(|busy| {
            busy.jobs.set(busy.jobs.get() + 1);
            busy.stirred.set(busy.stirred.get().wrapping_add(1));
        });
        Job(())
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        BUSY.with(|busy| busy.jobs.set(busy.jobs.get() - 1));
    }
}

/// Puts `__wgIdle` on the window.
pub fn install() {
    let ask = Closure::<dyn Fn() -> Promise>::new(|| {
        Promise::new(&mut |resolve, _| {
            BUSY.with(|busy| {
                busy.waiting.borrow_mut().push(resolve);
                watch(busy, busy.stirred.get(), 0);
            });
        })
    });
    let _ = Reflect::set(&window(), &"__wgIdle".into(), ask.as_ref());
    ask.forget();
}

/// Puts a function on the window that resolves to the object of a JSON text, for tests and the browser's console.
pub fn hook<F, Fut>(name: &str, ask: F)
where
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Option<String>> + 'static,
{
    let call = Closure::<dyn Fn() -> Promise>::new(move || {
        let asked = ask();
        wasm_bindgen_futures::future_to_promise(async move {
            let text = asked.await.ok_or(JsValue::NULL)?;
            js_sys::JSON::parse(&text)
        })
    });
    let _ = Reflect::set(&window(), &name.into(), call.as_ref());
    call.forget();
}

fn watch(busy: &Rc<Busy>, stirred: u32, quiet: u8) {
    if busy.watching.replace(true) {
        return;
    }
    let busy = busy.clone();
    next_frame(move || {
        busy.watching.set(false);
        let still = busy.jobs.get() == 0 && busy.stirred.get() == stirred;
        let quiet = if still { quiet + 1 } else { 0 };
        if quiet >= QUIET_FRAMES {
            for resolve in busy.waiting.take() {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        } else {
            watch(&busy, busy.stirred.get(), quiet);
        }
    });
}
