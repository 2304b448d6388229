//! Which of several tabs acts in the console: the one in focus, whoever was told the event; where none is, the one that was told.
//!
//! A wish is said to all tabs. The one in focus fulfils it and says so; if nobody has in time, the tab that was told does.

use super::Engine;
use super::console::Asked;
use crate::call::phone;
use crate::json::{Value, object};
use crate::list::Listed;

/// How long the tab in focus has to fulfil a wish, in milliseconds.
const FULFILLED_WITHIN: u64 = 400;
/// How long another tab's wish waits for the events that it speaks of, in milliseconds.
const READ_WITHIN: u64 = 100;
/// At most so many wishes are remembered.
const MOST_WISHES: usize = 200;

/// What a tab knows of who is looked at, and what is to be done there.
#[derive(Debug, Default)]
pub(super) struct Focus {
    visible: bool,
    focused: bool,
    /// Wishes, and when this tab fulfils them; never, where somebody has.
    wishes: Vec<(Value, Option<u64>)>,
}

impl Focus {
    /// When the first wish has waited long enough.
    pub(super) fn wakes_at(&self) -> Option<u64> {
        self.wishes.iter().filter_map(|(_, at)| *at).min()
    }

    fn knows(&self, wish: &Value) -> bool {
        self.wishes.iter().any(|(known, _)| known == wish)
    }

    fn set(&mut self, wish: &Value, at: Option<u64>) {
        self.wishes.retain(|(known, _)| known != wish);
        if self.wishes.len() >= MOST_WISHES {
            self.wishes.remove(0);
        }
        self.wishes.push((wish.clone(), at));
    }
}

impl Engine {
    /// The page came into view, or left it.
    pub(super) fn see(&mut self, visible: bool) {
        self.console.focus.visible = visible;
        self.console.focus.focused &= visible;
        self.look();
    }

    /// The agent does something in this tab.
    pub(super) fn look(&mut self) {
        let focus = &mut self.console.focus;
        if focus.visible && !focus.focused {
            focus.focused = true;
            self.tell("focused", Value::Null);
        }
    }

    /// Something is to be done in the console, once for all tabs.
    pub(super) fn wish(&mut self, what: &str, conversation: &str, on: Value) {
        self.wish_for(object! { "what" => what, "conversation" => conversation, "on" => on });
    }

    fn wish_for(&mut self, wish: Value) {
        if self.console.focus.knows(&wish) {
            return;
        }
        if self.is_in_focus() {
            return self.fulfil(&wish);
        }
        let at = self.now.monotonic.saturating_add(FULFILLED_WITHIN);
        self.console.focus.set(&wish, Some(at));
        // A tab without a console claims nothing.
        let claim = self.console.is_linked().then_some(self.tab);
        self.tell("wish", object! { "wish" => wish, "claim" => claim });
    }

    fn is_in_focus(&self) -> bool {
        self.console.is_linked() && self.console.focus.focused
    }

    /// Another tab says something of focus and wishes.
    pub(super) fn focus_told(&mut self, kind: &str, told: &Value) {
        match kind {
            "focused" => self.console.focus.focused = false,
            "fulfilled" => self.console.focus.set(told, None),
            _ => self.wish_told(told),
        }
    }

    /// Another tab says a wish. Of several that nobody looks at and that are all told, the one of the lowest name fulfils it;
    /// for one without a console those with one do.
    fn wish_told(&mut self, told: &Value) {
        let Some(wish) = told.get("wish").filter(|_| self.console.is_linked()) else {
            return;
        };
        let known = self.console.focus.knows(wish);
        let claim = told.get("claim").and_then(Value::as_u64);
        if self.is_in_focus() {
            if !known {
                let at = self.now.monotonic.saturating_add(READ_WITHIN);
                self.console.focus.set(wish, Some(at));
            }
        } else if claim.is_some_and(|claim| claim < self.tab) {
            self.console.focus.set(wish, None);
        } else if claim.is_none() && !known {
            self.wish_for(wish.clone());
        }
    }

    /// Wishes whose time has come. Without a console they come to nothing.
    pub(super) fn expire_wishes(&mut self) {
        let monotonic = self.now.monotonic;
        let wishes = self.console.focus.wishes.iter();
        let over = wishes.filter(|(_, at)| at.is_some_and(|at| at <= monotonic));
        for wish in over.map(|(wish, _)| wish.clone()).listed() {
            self.fulfil(&wish);
        }
    }

    fn fulfil(&mut self, wish: &Value) {
        self.console.focus.set(wish, None);
        let conversation = wish.text("conversation").unwrap_or("");
        // What this tab has not read of yet, the one that was told shows.
        let facts = self.calls.get(conversation);
        let Some(facts) = facts.filter(|_| self.console.is_linked()) else {
            return;
        };
        let number = facts.external_number().unwrap_or_default();
        self.tell("fulfilled", wish.clone());
        let on = wish.get("on").cloned().unwrap_or_default();
        match wish.text("what").unwrap_or("") {
            "ring" => self.ring(&number),
            "record" => {
                let pop = object! { "type" => "sobject", "params" => object! { "recordId" => on } };
                self.order("screenPop", pop);
            }
            "view" => {
                let asked = Asked::View {
                    conversation: conversation.to_owned(),
                    candidates: on,
                };
                self.ask_console("getAppViewInfo", Value::Null, asked);
            }
            case => self.order("popCase", object! { "what" => case, "number" => number }),
        }
    }

    /// A call rings: the panel opens, and the caller is shown where the softphone layout says how.
    fn ring(&mut self, number: &str) {
        let Some(document) = self.configurations.current() else {
            return;
        };
        if document.open_cti.panel.show_on_ringing {
            self.order("setSoftphonePanelVisibility", object! { "visible" => true });
        }
        if document.open_cti.screen_pop && document.pops_by_layout() {
            let region = &document.phone.default_region;
            let mut spellings = phone::forms(number, region, &document.phone.forms);
            // The console takes no shorter text.
            spellings.retain(|text| text.len() >= 3);
            self.order("popCaller", object! { "spellings" => spellings });
        }
    }
}
