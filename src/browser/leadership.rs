//! One exclusive Web Lock per tenant: who holds it leads. Released when the page is put away: a page
//! in the back/forward cache would keep it and block every other tab.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::host::Host;
use super::listener::dispose_by_call;
use super::property::{error_name, object, property};

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`; not stable in web-sys.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        callback: &Function,
    ) -> Result<Promise, JsValue>;

    type AbortController;

    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<AbortController, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> JsValue;

    #[wasm_bindgen(method)]
    fn abort(this: &AbortController);
}

/// A wish for the lock, waiting or granted; dropping it gives both up.
pub(super) struct Leadership {
    release: Rc<RefCell<Option<Function>>>,
    waiting: AbortController,
    _callback: Closure<dyn FnMut(JsValue) -> Promise>,
}

impl Leadership {
    /// Asks for the lock; `granted` is called when it is there, `refused` when this page may have
    /// none. `None` where the browser has no locks: then the caller leads alone.
    pub(super) fn request(
        host: &Host,
        name: &str,
        granted: impl Fn() + 'static,
        refused: impl Fn() + 'static,
    ) -> Option<Self> {
        let window = web_sys::window()?;
        let navigator = property(&window, "navigator");
        let locks = property(&navigator, "locks");
        if !locks.is_object() {
            return None;
        }
        let waiting = AbortController::new().ok()?;
        let release: Rc<RefCell<Option<Function>>> = Rc::default();
        let holder = Rc::clone(&release);
        let disposing = host.clone();
        let callback = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |_lock| {
            let held = Promise::new(&mut |resolve, _reject| {
                disposing.disposer(&resolve);
                *holder.borrow_mut() = Some(resolve);
            });
            granted();
            held
        });
        let options = object(&[("signal", waiting.signal())]);
        dispose_by_call(host, waiting.as_ref(), "abort", &[]);
        let locks: LockManager = locks.unchecked_into();
        // The lock's promise would keep a trap of the callback to itself.
        let guarded = host.guarded(callback.as_ref().unchecked_ref());
        let request = locks.request(name, &options, &guarded).ok()?;
        spawn_local(async move {
            // Giving up while waiting rejects as well, and is no refusal.
            let given_up = |error: &JsValue| error_name(error) == "AbortError";
            if JsFuture::from(request)
                .await
                .is_err_and(|error| !given_up(&error))
            {
                refused();
            }
        });
        Some(Self {
            release,
            waiting,
            _callback: callback,
        })
    }
}

impl Drop for Leadership {
    fn drop(&mut self) {
        match self.release.borrow_mut().take() {
            Some(release) => {
                let _ = release.call0(&JsValue::UNDEFINED);
            }
            None => self.waiting.abort(),
        }
    }
}
