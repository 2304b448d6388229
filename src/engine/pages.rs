//! Pages that open by themselves: what triggers open, and the records of accounts of the type "new
//! tab" (seed 002). They open in the tab that was told the event, and once.

use super::Engine;
use crate::call::{Facts, Status};
use crate::config::{PopOn, PopWhat};
use crate::json::{Value, object};
use crate::outbox::{WorkItem, WorkKind};
use crate::protocol::Effect;
use crate::rules;

/// A record that is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    conversation: String,
    design: String,
    is_match: bool,
    /// The case of the softphone layout, where a search found no record or several; empty where there is one.
    outcome: &'static str,
    record: String,
}

impl Shown {
    /// Whether it is of this call.
    pub(super) fn is_of(&self, conversation: &str) -> bool {
        self.conversation == conversation
    }
}

impl Engine {
    /// An own call has news: triggers may open pages, records may wait to be shown.
    pub(super) fn open_pages(&mut self, conversation: &str) {
        let Some(facts) = self.calls.get(conversation) else {
            return;
        };
        let reached = facts.reached();
        let news: Vec<Status> = self.heard.reach(conversation, reached);
        if let (false, Some(document)) = (news.is_empty(), self.configurations.current()) {
            let told = || facts.agent().unwrap_or_default();
            let agent = self.current_agent().cloned().unwrap_or_else(told);
            for url in rules::opened_urls(facts, &agent, &document, &news) {
                self.effects.push(Effect::Open { url });
            }
        }
        if let Some(facts) = self.calls.get(conversation)
            && news.contains(&Status::Ring)
            && facts.offered()
            && super::inbox::state(facts) == "ringing"
        {
            self.wish("ring", conversation, Value::Null);
        }
        self.show_records(conversation);
    }

    /// A record stands: the tab that was told of its call shows it.
    pub(super) fn tell_standing(&mut self, item: &WorkItem) {
        let wanted = item.kind == WorkKind::Match || matches!(item.kind, WorkKind::CallLog(_));
        if !wanted || item.record.is_empty() {
            return;
        }
        let content = object! {
            "conversation" => item.conversation.as_str(),
            "design" => item.design.as_str(),
            "match" => item.kind == WorkKind::Match,
            "record" => item.record.as_str(),
        };
        self.record_stands(&content);
        self.tell("stands", content);
    }

    /// The leader, here or in another tab, says that a record stands.
    pub(super) fn record_stands(&mut self, content: &Value) {
        let text = |key: &str| content.text(key).unwrap_or("").to_owned();
        let shown = Shown {
            conversation: text("conversation"),
            design: text("design"),
            is_match: content.flag("match"),
            outcome: "",
            record: text("record"),
        };
        self.record_shown(shown);
    }

    /// What a search came to, here or in another tab.
    pub(super) fn match_told(&mut self, told: &Value) {
        self.notify("match", told);
        let text = |key: &str| told.text(key).unwrap_or("").to_owned();
        let outcome = match told.text("outcome") {
            Some("nobody") => "NoMatch",
            Some("several") => "MultipleMatches",
            _ => return,
        };
        let conversation = text("conversationId");
        let document = self.configurations.current();
        if self.heard.speaks_for(&conversation)
            && document.is_some_and(|it| it.open_cti.link_record_in_view)
        {
            let candidates = told.get("candidates").cloned().unwrap_or_default();
            self.wish("view", &conversation, candidates);
        }
        self.record_shown(Shown {
            conversation,
            design: text("configuration"),
            is_match: true,
            outcome,
            record: String::new(),
        });
    }

    fn record_shown(&mut self, shown: Shown) {
        if !self.heard.speaks_for(&shown.conversation) {
            return;
        }
        let conversation = shown.conversation.clone();
        if self.heard.shown.iter().all(|(known, _)| *known != shown) {
            self.heard.shown.push((shown, false));
        }
        self.show_records(&conversation);
    }

    fn show_records(&mut self, conversation: &str) {
        let (Some(document), Some(facts)) =
            (self.configurations.current(), self.calls.get(conversation))
        else {
            return;
        };
        let pops = document.wants_console || self.console.expected;
        let pops = pops && document.open_cti.screen_pop && !document.pops_by_layout();
        let (mut urls, mut wishes) = (Vec::new(), Vec::new());
        for (shown, done) in &mut self.heard.shown {
            if *done || !shown.is_of(conversation) {
                continue;
            }
            let Some(design) = document.configuration(&shown.design) else {
                continue;
            };
            let account = document.account(&design.account);
            let wanted = design.pop.what
                == if shown.is_match {
                    PopWhat::Match
                } else {
                    PopWhat::Ticket
                };
            if let (true, true, Some(account)) = (wanted, is_time(design.pop.on, facts), account) {
                if account.new_tab {
                    *done = true;
                    if shown.outcome.is_empty() {
                        urls.push([&account.instance_url, "/", &shown.record].concat());
                    }
                } else if pops {
                    *done = true;
                    wishes.push(shown.clone());
                }
            }
        }
        for Shown {
            outcome, record, ..
        } in wishes
        {
            let what = if outcome.is_empty() {
                "record"
            } else {
                outcome
            };
            self.wish(what, conversation, Value::from(record));
        }
        for url in urls {
            self.effects.push(Effect::Open { url });
        }
    }
}

fn is_time(on: PopOn, facts: &Facts) -> bool {
    on != PopOn::Answered || facts.answered()
}
