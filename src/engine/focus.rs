//! Which of several tabs acts in the console: the one in focus, whoever was told the event; where none is, the one that was told.
//!
//! A wish is said to all tabs. The one in focus fulfils it and says so; if nobody has in time, the tab that was told does.

use super::Engine;
use super::console::Asked;
use crate::json::{self, Value, object, set};
use crate::list::Listed;
use crate::salesforce::open_cti;

/// How long the tab in focus has to take up a wish, in milliseconds.
const TAKEN_WITHIN: u64 = 400;
/// At most so many fulfilled wishes are remembered.
const MOST_FULFILLED: usize = 200;

/// At most so many wishes wait for their calls.
const MOST_TAKEN: usize = 20;

/// What a tab knows of who is looked at, and what is to be done there.
#[derive(Debug, Default)]
pub(super) struct Focus {
    visible: bool,
    focused: bool,
    /// Wishes of this tab, and when it fulfils them itself.
    wishes: Vec<(String, u64)>,
    fulfilled: Vec<String>,
    /// Taken up, for calls whose events this tab has still to read.
    taken: Vec<String>,
}

impl Focus {
    /// When the first wish has waited long enough.
    pub(super) fn wakes_at(&self) -> Option<u64> {
        self.wishes.iter().map(|(_, until)| *until).min()
    }

    fn fulfil(&mut self, wish: &str) {
        self.wishes.retain(|(known, _)| known != wish);
        if self.fulfilled.len() >= MOST_FULFILLED {
            self.fulfilled.remove(0);
        }
        self.fulfilled.push(wish.to_owned());
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
    pub(super) fn wish(&mut self, kind: &str, conversation: &str, what: Value) {
        let wish = object! { "what" => kind, "conversation" => conversation, "on" => what };
        let text = wish.to_string();
        let focus = &self.console.focus;
        if focus.fulfilled.contains(&text) || focus.wishes.iter().any(|(known, _)| *known == text) {
            return;
        }
        if self.is_in_focus() {
            return self.fulfil(&text);
        }
        let until = self.now.monotonic.saturating_add(TAKEN_WITHIN);
        self.console.focus.wishes.push((text.clone(), until));
        self.tell("wish", Value::from(text));
    }

    fn is_in_focus(&self) -> bool {
        self.console.is_linked() && self.console.focus.focused
    }

    /// Another tab says something of focus and wishes.
    pub(super) fn focus_told(&mut self, kind: &str, wish: &str) {
        match kind {
            "focused" => self.console.focus.focused = false,
            "fulfilled" => self.console.focus.fulfil(wish),
            _ => {
                let done = self.console.focus.fulfilled.iter().any(|it| it == wish);
                if self.is_in_focus() && !done {
                    self.fulfil(wish);
                }
            }
        }
    }

    /// Wishes that no tab in focus has taken up. Without a console they come to nothing.
    pub(super) fn expire_wishes(&mut self) {
        let monotonic = self.now.monotonic;
        let wishes = self.console.focus.wishes.iter();
        let over = wishes.filter(|(_, until)| *until <= monotonic);
        for wish in over.map(|(wish, _)| wish.clone()).listed() {
            if self.console.is_linked() {
                self.fulfil(&wish);
            } else {
                self.console.focus.fulfil(&wish);
            }
        }
    }

    fn fulfil(&mut self, text: &str) {
        self.console.focus.fulfil(text);
        self.tell("fulfilled", Value::from(text));
        self.console.focus.taken.push(text.to_owned());
        self.act();
    }

    /// Does what was taken up, of calls that this tab knows.
    pub(super) fn act(&mut self) {
        for text in std::mem::take(&mut self.console.focus.taken) {
            let wish = json::parse(&text).unwrap_or_default();
            let call = self.calls.get(wish.text("conversation").unwrap_or(""));
            match call.is_some() {
                true => self.act_on(&wish),
                false if self.console.focus.taken.len() < MOST_TAKEN => {
                    self.console.focus.taken.push(text);
                }
                false => {}
            }
        }
    }

    fn act_on(&mut self, wish: &Value) {
        let conversation = wish.text("conversation").unwrap_or("");
        let on = wish.get("on").cloned().unwrap_or_default();
        let record = on.as_str().unwrap_or("");
        match wish.text("what") {
            Some("ring") => self.ring(conversation),
            Some("record") => {
                self.ask_console("screenPop", open_cti::pop_record(record), Asked::Nothing);
            }
            Some("view") => {
                let asked = Asked::View {
                    conversation: conversation.to_owned(),
                    candidates: on,
                };
                self.ask_console("getAppViewInfo", Value::Null, asked);
            }
            Some(case) => {
                let number = self
                    .calls
                    .get(conversation)
                    .and_then(|facts| facts.external_number());
                let number = number.unwrap_or_default();
                let pop = open_cti::pop_by_layout(&self.console.layout, case, &number);
                if let Some(pop) = pop {
                    self.ask_console("screenPop", pop, Asked::Nothing);
                }
            }
            None => {}
        }
    }

    /// A call rings: the panel opens, and the caller is shown where the softphone layout says how.
    fn ring(&mut self, conversation: &str) {
        let settings = self.open_cti();
        if settings.panel.show_on_ringing {
            let mut shown = crate::json::Map::new();
            set(&mut shown, "visible", true);
            self.ask_console(
                "setSoftphonePanelVisibility",
                Value::Object(shown),
                Asked::Nothing,
            );
        }
        if settings.screen_pop && self.pops_by_layout() {
            self.search_caller(conversation);
        }
    }

    /// Whether the softphone layout decides what is shown: as configured, or where no configuration searches.
    pub(super) fn pops_by_layout(&self) -> bool {
        let Some(document) = self.configurations.current() else {
            return true;
        };
        let settings = document.open_cti.as_ref();
        let told = settings.and_then(|settings| settings.pop_by_layout);
        told.unwrap_or_else(|| {
            let mut designs = document.configurations.iter();
            designs.all(|design| design.matching.search.is_empty())
        })
    }
}
