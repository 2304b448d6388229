//! One tab: feeds the engine with what happens and performs what it wants.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::EventTarget;

use super::challenge::Challenge;
use super::channel::Channel;
use super::clock;
use super::future::apart;
use super::host::Host;
use super::http;
use super::leadership::Leadership;
use super::listener::Listener;
use super::store::{Kept, Store};
use crate::engine::Engine;
use crate::error::{Family, Fault};
use crate::json::{self, object};
use crate::list::Adding;
use crate::protocol::{Durability, Effect, Flush, Input, Op, Start};

/// A request to the store; these run first in, first out.
enum Job {
    Commit {
        txn: u64,
        require_epoch: Option<u64>,
        flush: Flush,
        ops: Vec<Op>,
    },
    ClaimEpoch,
    ReadEvents {
        after: u64,
    },
    ReadDocument {
        hash: String,
    },
}

/// One tab.
pub(super) struct Tab {
    host: Host,
    engine: RefCell<Engine>,
    effects: RefCell<Vec<Effect>>,
    performing: Cell<bool>,
    tenant: String,
    store: RefCell<Option<Rc<Store>>>,
    jobs: RefCell<Vec<Job>>,
    working: Cell<bool>,
    channel: RefCell<Option<Channel>>,
    leadership: RefCell<Option<Leadership>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Tab {
    /// Starts a tab: the store opens, the configuration is fetched, the lock is asked for.
    pub(super) fn start(host: Host, options: &str) -> Rc<Self> {
        let options: Value = json::parse(options).unwrap_or_default();
        let text = |key: &str| options.text(key).map(str::to_owned);
        let offset = options
            .get("utcOffsetMinutes")
            .and_then(Value::as_i64)
            .unwrap_or(0);
        let tab = Rc::new(Self {
            host,
            engine: RefCell::new(Engine::new()),
            effects: RefCell::default(),
            performing: Cell::new(false),
            tenant: format!("softphone-wrapper:{}", text("tenant").unwrap_or_default()),
            store: RefCell::default(),
            jobs: RefCell::default(),
            working: Cell::new(false),
            channel: RefCell::default(),
            leadership: RefCell::default(),
            listeners: RefCell::default(),
        });
        tab.tell(Input::Started(Start {
            seed: clock::seed(),
            utc_offset_minutes: i32::try_from(offset).unwrap_or(0),
            configuration_url: text("configUrl"),
            configuration: options
                .get("config")
                .filter(|config| config.is_object())
                .map(Value::to_string),
            page_origin: text("origin").unwrap_or_default(),
            in_console: options.flag("console"),
        }));
        spawn_local(Rc::clone(&tab).open());
        tab
    }

    async fn open(self: Rc<Self>) {
        let kept = self.open_store().await;
        self.listen();
        let durability = self.durability();
        self.tell(Input::Opened {
            events: kept.events,
            documents: kept.documents,
            current: kept.current,
            durability,
        });
        self.seek_leadership();
        self.work();
    }

    async fn open_store(self: &Rc<Self>) -> Kept {
        let tab = Rc::downgrade(self);
        let lost = move || {
            if let Some(tab) = tab.upgrade() {
                tab.reopen();
            }
        };
        let (store, kept, fault) = Store::open(&self.host, &self.tenant, lost).await;
        *self.store.borrow_mut() = Some(Rc::new(store));
        if let Some(fault) = fault {
            self.host.notify("error", &fault.to_value().to_string());
        }
        kept
    }

    /// The database is gone: somebody else leads until it is open again.
    fn reopen(self: &Rc<Self>) {
        self.yield_leadership();
        *self.store.borrow_mut() = None;
        let tab = Rc::clone(self);
        spawn_local(async move {
            tab.open_store().await;
            tab.tell(Input::Reopened(tab.durability()));
            tab.seek_leadership();
            tab.work();
        });
    }

    fn durability(&self) -> Durability {
        let store = self.store.borrow();
        store
            .as_ref()
            .map_or(Durability::Memory, |store| store.durability())
    }

    /// Tells the engine what happened, and performs what it wants.
    pub(super) fn tell(self: &Rc<Self>, input: Input) {
        let effects = self.engine.borrow_mut().handle(clock::now(), input);
        self.effects.borrow_mut().add(effects);
        self.perform_all();
    }

    /// Tells the loader that this instance is done for.
    pub(super) fn report_panic(&self) {
        self.host.trapped();
    }

    /// `status()`.
    pub(super) fn status(&self) -> String {
        self.engine.borrow().status()
    }

    pub(super) fn panel(&self) -> String {
        self.engine.borrow().panel()
    }

    fn perform_all(self: &Rc<Self>) {
        if self.performing.replace(true) {
            return;
        }
        while let Some(effect) = first(&self.effects) {
            self.perform(effect);
        }
        self.performing.set(false);
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Commit {
                txn,
                require_epoch,
                flush,
                ops,
            } => self.queue(Job::Commit {
                txn,
                require_epoch,
                flush,
                ops,
            }),
            Effect::ClaimEpoch => self.queue(Job::ClaimEpoch),
            Effect::ReadEvents { after } => self.queue(Job::ReadEvents { after }),
            Effect::ReadDocument { hash } => self.queue(Job::ReadDocument { hash }),
            Effect::Announce => {
                if let Some(channel) = self.channel.borrow().as_ref() {
                    channel.announce();
                }
            }
            Effect::Tell { text } => {
                if let Some(channel) = self.channel.borrow().as_ref() {
                    channel.tell(&text);
                }
            }
            Effect::Send { request, http } => {
                let (unkept, end) = (self.durability() == Durability::Memory, self.host.signal());
                self.later(async move {
                    let answer = http::send(http, &end, unkept).await;
                    Input::Answered { request, answer }
                });
            }
            Effect::FetchConfiguration { fetch, url, etag } => {
                let end = self.host.signal();
                self.later(async move {
                    let answer = http::fetch_document(url, etag, &end).await;
                    Input::Configuration { fetch, answer }
                });
            }
            Effect::AskToken {
                request,
                account,
                reason,
            } => {
                self.host.ask_token(
                    request,
                    &object! { "account" => account, "reason" => reason }.to_string(),
                );
            }
            Effect::Open { url } => self.open_page(&url),
            Effect::Authorize { request, url } => {
                spawn_local(Rc::clone(self).authorize(request, url));
            }
            Effect::Console {
                call,
                method,
                arguments,
            } => {
                // The engine counts; a page does not make four billion requests.
                let call = u32::try_from(call).unwrap_or(0);
                self.host.console(call, method, &arguments);
            }
            Effect::Yield => {
                self.yield_leadership();
                self.seek_leadership();
            }
            Effect::Settle { ticket, text } => self.host.settle(ticket, &text),
            Effect::Softphone {
                event_type,
                payload,
            } => self
                .host
                .softphone(event_type, payload.as_deref().unwrap_or("")),
            Effect::Notify { listener, payload } => self.host.notify(listener, &payload),
            Effect::Ready => {
                let durability = self.durability().name();
                self.host
                    .ready(&object! { "durability" => durability }.to_string());
            }
            Effect::WakeAfter { milliseconds } => self.host.wake_after(milliseconds),
        }
    }

    /// Opens a page in a new browser tab, which must not reach back into this one.
    fn open_page(&self, url: &str) {
        let window = web_sys::window();
        let opened = window.and_then(|window| window.open_with_url_and_target(url, "_blank").ok());
        if let Some(page) = opened.flatten() {
            // Fails nowhere; `noopener` would not tell whether the browser opened it.
            let _ = page.set_opener(&JsValue::NULL);
            return;
        }
        let fault = Fault::new(
            Family::Contract,
            "popup-blocked",
            "the browser opened no new tab",
        );
        let fault = fault.hint("allow pop-ups for this site; agents do so at the first call");
        self.host.notify("error", &fault.to_value().to_string());
    }

    /// Lets the agent sign in at this address, with a challenge that this tab alone can meet.
    async fn authorize(self: Rc<Self>, request: u32, url: String) {
        let Ok(made) = Challenge::new().await else {
            return self.host.authorize(request, "", "");
        };
        let Challenge {
            verifier,
            challenge,
            state,
        } = made;
        self.tell(Input::Verifier { request, verifier });
        let url = format!("{url}&code_challenge={challenge}&state={state}");
        self.host.authorize(request, &url, &state);
    }

    /// Tells the engine the outcome of something that takes time.
    fn later(self: &Rc<Self>, outcome: impl Future<Output = Input> + 'static) {
        let tab = Rc::clone(self);
        spawn_local(async move {
            let input = outcome.await;
            tab.tell(input);
        });
    }

    fn queue(self: &Rc<Self>, job: Job) {
        self.jobs.borrow_mut().push(job);
        self.work();
    }

    /// Works off the store's jobs, one after the other.
    fn work(self: &Rc<Self>) {
        if self.store.borrow().is_none() || self.working.replace(true) {
            return;
        }
        let tab = Rc::clone(self);
        spawn_local(async move {
            loop {
                let store = tab.store.borrow().clone();
                let Some(store) = store else { break };
                let Some(job) = first(&tab.jobs) else { break };
                let reads = !matches!(job, Job::Commit { .. });
                let input = carry_out(&store, job).await;
                // What was read from a store that is closed by now says nothing about the one after it.
                if !reads || tab.store_is(&store) {
                    tab.tell(input);
                }
            }
            tab.working.set(false);
        });
    }

    fn store_is(&self, store: &Rc<Store>) -> bool {
        let now = self.store.borrow();
        now.as_ref().is_some_and(|now| Rc::ptr_eq(now, store))
    }

    fn seek_leadership(self: &Rc<Self>) {
        // A store of this tab's own needs no lock, and must not wait for a tab that cannot see it.
        if self.durability() == Durability::Memory {
            return self.tell(Input::Granted);
        }
        let name = self.tenant.clone();
        let (granted, refused) = (Rc::downgrade(self), Rc::downgrade(self));
        let wish = Leadership::request(
            &self.host,
            &name,
            move || tell_if_alive(&granted, Input::Granted),
            move || tell_if_alive(&refused, Input::Granted),
        );
        let alone = wish.is_none();
        *self.leadership.borrow_mut() = wish;
        if alone {
            // No Web Locks in this browser: the epoch in the store still fences a second leader.
            self.tell(Input::Granted);
        }
    }

    fn yield_leadership(self: &Rc<Self>) {
        let wish = self.leadership.borrow_mut().take();
        if wish.is_some() {
            drop(wish);
            self.tell(Input::Yielded);
        }
    }

    fn listen(self: &Rc<Self>) {
        let tab = Rc::downgrade(self);
        let channel = Channel::open(&self.host, &self.tenant, move |input| {
            tell_if_alive(&tab, input)
        });
        *self.channel.borrow_mut() = channel;
        let Some(window) = web_sys::window() else {
            return;
        };
        let page: EventTarget = window.clone().into();
        let document: Option<EventTarget> = window.document().map(Into::into);
        let mut listeners = Vec::new();
        let mut on = |target: &EventTarget, event: &'static str, act: fn(&Rc<Self>)| {
            let tab = Rc::downgrade(self);
            listeners.push(Listener::new(&self.host, target, event, move |_| {
                if let Some(tab) = tab.upgrade() {
                    act(&tab);
                }
            }));
        };
        on(&page, "pagehide", Self::yield_leadership);
        on(&page, "pageshow", Self::come_back);
        on(&page, "online", |tab| tab.tell(Input::Roused));
        on(&page, "focus", |tab| tab.tell(Input::Roused));
        if let Some(document) = document {
            on(&document, "visibilitychange", |tab| {
                let window = web_sys::window();
                let document = window.and_then(|window| window.document());
                if document.is_some_and(|document| !document.hidden()) {
                    tab.tell(Input::Roused);
                }
            });
            on(&document, "freeze", Self::yield_leadership);
            on(&document, "resume", Self::come_back);
        }
        *self.listeners.borrow_mut() = listeners;
    }

    /// The page is shown again: it asks for the lock if it gave it up, and reads what it missed.
    fn come_back(self: &Rc<Self>) {
        let waits = self.leadership.borrow().is_some();
        if !waits && self.store.borrow().is_some() {
            self.seek_leadership();
        }
        self.tell(Input::Appended);
    }
}

/// Takes out what stands first in a short list; no borrow is alive afterwards.
fn first<T>(list: &RefCell<Vec<T>>) -> Option<T> {
    let mut list = list.borrow_mut();
    let some = !list.is_empty();
    some.then(|| list.remove(0))
}

fn tell_if_alive(tab: &Weak<Tab>, input: Input) {
    if let Some(tab) = tab.upgrade() {
        tab.tell(input);
    }
}

async fn carry_out(store: &Store, job: Job) -> Input {
    match job {
        Job::Commit {
            txn,
            require_epoch,
            flush,
            ops,
        } => match apart(store.commit(require_epoch, flush, ops)).await {
            Ok(sequence) => Input::Committed { txn, sequence },
            Err(refusal) => Input::Refused { txn, refusal },
        },
        Job::ClaimEpoch => match apart(store.claim_epoch()).await {
            Ok((epoch, work)) => Input::Snapshot { epoch, work },
            Err(_) => Input::Unclaimed,
        },
        Job::ReadEvents { after } => match apart(store.events_after(after)).await {
            Ok(events) => Input::Events { after, events },
            Err(_) => Input::Unread,
        },
        Job::ReadDocument { hash } => match apart(store.document(&hash)).await {
            Ok(text) => Input::Document { hash, text },
            Err(_) => Input::DocumentUnread,
        },
    }
}
