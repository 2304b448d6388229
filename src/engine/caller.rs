//! Who the caller of a call is to its log: a row of the outbox looks it up, a person may say better.

use crate::call::{Caller, Direction, Facts, LogCall, iso_8601};
use crate::config::{Configuration, Document, FieldTemplate, Phone};
use crate::json::{Map, Value, object, set};
use crate::list::Listed;
use crate::outbox::{Attempt, WorkItem, WorkKind};
use crate::protocol::Answer;
use crate::rules::{self, Making};
use crate::salesforce::matching::{self, Design};
use crate::salesforce::{Access, Outcome, Step, fit_all};

use super::Engine;
use super::leader::Leader;
use super::sessions::Need;

/// How long a log waits for its match, in milliseconds; then it is made, and linked later.
const PATIENCE: i64 = 10_000;

/// How far the clocks of a browser and an org may differ, in milliseconds.
const CLOCKS_DIFFER: i64 = 300_000;

/// How a configuration looks for callers.
pub(super) fn design<'a>(configuration: &'a Configuration, document: &'a Document) -> Design<'a> {
    let made = configuration.matching.create;
    Design {
        matching: &configuration.matching,
        // With Caller Insight the rating decides what is made of a stranger.
        create: made.filter(|_| document.insight_of(&configuration.account).is_none()),
        phone: &document.phone,
    }
}

/// Where the match of a call's log begins; `None` where nobody is to be looked for: no search is
/// configured, a person said who it is, or the call stays in the house.
pub(super) fn begin(facts: &Facts, log: &LogCall, document: &Document) -> Option<Map> {
    let configuration = document.configuration(&log.configuration)?;
    let inside = matches!(
        facts.direction_or_inbound(),
        Direction::Internal | Direction::Intersite
    );
    if configuration.matching.search.is_empty() || log.caller.is_some() || inside {
        return None;
    }
    let number = facts.external_number().unwrap_or_default();
    let name = facts.text("callerName").unwrap_or_default();
    let mut state = matching::start(&number, &name, &design(configuration, document));
    let fields = rules::create_fields(facts, configuration, document);
    set(&mut state, "fields", written(&fields));
    Some(state)
}

fn written(texts: &[(String, String)]) -> Map {
    let mut fields = Map::new();
    for (field, text) in texts {
        set(&mut fields, field, text.as_str());
    }
    fields
}

/// The state of a match that makes a record of the caller because of the call's rating; `None` where the match goes on as it is.
pub(super) fn make(facts: &Facts, former: Option<&Map>, making: &Making) -> Option<Map> {
    let stranger = || former?.text("outcome");
    if !making.anyway && stranger() != Some("nobody") {
        return None;
    }
    let mut state = matching::make(former, making.object, written(&making.fields))?;
    let number = facts.external_number().unwrap_or_default();
    set(&mut state, "number", number);
    let name = facts.text("callerName").unwrap_or_default();
    set(&mut state, "name", name);
    // The org's clock may be late.
    let since = iso_8601(facts.started_at() - CLOCKS_DIFFER);
    set(&mut state, "since", since);
    Some(state)
}

/// A match begins anew under another state; what was known before is forgotten.
pub(super) fn restart(item: &mut WorkItem, state: Map) {
    item.acknowledged = if matching::is_decided(&state) {
        state.clone()
    } else {
        Map::new()
    };
    let record = state.text("record");
    item.record = record.unwrap_or("").to_owned();
    item.desired = state;
}

/// Whether a match was begun for the same number, or has come to a record that stays: one that was
/// made, or that a person named.
pub(super) fn goes_on(item: &WorkItem, state: &Map, phone: &Phone) -> bool {
    let outcome = item.desired.text("outcome");
    let stays = matches!(outcome, Some("created" | "linked"));
    stays || matching::same_number(&item.desired, state, phone)
}

/// A person said who the caller is: nothing is looked for any more, and nobody is made.
pub(super) fn settled_by(row: &WorkItem, said: &Caller) -> Option<WorkItem> {
    if matching::is_decided(&row.desired) && row.is_done() {
        return None;
    }
    let mut item = row.clone();
    restart(&mut item, matching::said(&row.desired, said));
    item.parked = false;
    item.fault = None;
    Some(item)
}

/// Whether a rating that made a record was taken back before anything of it was sent.
pub(super) fn is_taken_back(item: &WorkItem, making: Option<&Making>) -> bool {
    let made = item.desired.text("make");
    made.is_some()
        && made != making.map(|making| making.object.name())
        && !matching::is_decided(&item.desired)
        && item.record.is_empty()
        && item.attempt == Attempt::None
}

/// Whether a match is about to make a record of a stranger.
pub(super) fn makes_a_record(item: &WorkItem) -> bool {
    item.kind == WorkKind::Match && matching::makes_a_record(&item.desired)
}

/// Whether a log still waits for its match.
pub(super) fn awaited(item: &WorkItem, wall: i64) -> Option<u64> {
    if item.is_done() || item.parked {
        return None;
    }
    let left = item.since.saturating_add(PATIENCE).saturating_sub(wall);
    // The clock on the wall may have been set back meanwhile.
    u64::try_from(left.min(PATIENCE))
        .ok()
        .filter(|left| *left > 0)
}

/// The name of a record that a match came upon, where one is told.
pub(super) fn name_of<'a>(item: &'a WorkItem, record: &str) -> Option<&'a str> {
    let text = |value: &'a Value, key| value.text(key);
    let is_it = item.desired.text("record") == Some(record);
    let found = item.desired.get("recordName").filter(|_| is_it);
    let candidate = || {
        let candidates = item.desired.get("candidates").and_then(Value::as_array)?;
        let mut candidates = candidates.iter();
        let named = candidates.find(|one| text(one, "recordId") == Some(record))?;
        text(named, "name")
    };
    let name = found.and_then(Value::as_str).or_else(candidate);
    name.filter(|name| !name.is_empty())
}

/// The caller that a row of a match has come to.
pub(super) fn of_row(item: &WorkItem) -> Option<Caller> {
    matching::caller(&item.desired)
}

/// What `on('match')` tells of a decided row.
pub(super) fn told(item: &WorkItem) -> Map {
    let mut told = matching::explanation(&item.desired);
    set(&mut told, "conversationId", item.conversation.as_str());
    set(&mut told, "configuration", item.design.as_str());
    told
}

impl Engine {
    /// Questions that a person may answer with `link()`.
    pub(super) fn questions(&self) -> Vec<Value> {
        let Some(leader) = &self.leader else {
            return self.siblings.questions();
        };
        let mut questions = Vec::new();
        for row in leader.rows.iter() {
            let open =
                row.kind == WorkKind::Match && row.desired.text("outcome") == Some("several");
            let answered = || {
                let facts = self.calls.get(&row.conversation);
                facts.is_none_or(|facts| facts.caller().is_some())
            };
            if open && !answered() {
                questions.push(object! {
                    "conversationId" => row.conversation.as_str(),
                    "configuration" => row.design.as_str(),
                    "kind" => "match",
                    "candidates" => row.desired.get("candidates").cloned().unwrap_or_default(),
                });
            }
            if let Some(question) = self.question_of_rating(row, leader) {
                questions.push(question);
            }
        }
        questions
    }

    /// The next request of a match.
    pub(super) fn next_of_match(
        &self,
        item: &WorkItem,
        looked: bool,
        document: &Document,
        access: &Access<'_>,
    ) -> Result<Option<Step>, Need> {
        let Some(configuration) = document.configuration(&item.design) else {
            return Ok(None);
        };
        // A caller who rings with several agents is made a record of by the one who takes the call.
        let facts = self.calls.get(&item.conversation);
        let taken = facts.is_none_or(|facts| facts.answered() || facts.over_for_agent());
        if matching::makes_a_record(&item.desired) && !taken {
            return Ok(None);
        }
        let design = design(configuration, document);
        let lacks = item.desired.get("lacks");
        let fields = lacks.or_else(|| item.desired.get("fields"));
        let mut create = fields
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let mut unfit = Vec::new();
        let object = matching::made(&item.desired, &design);
        if let (true, Some(object)) = (looked || lacks.is_some(), object) {
            let described = self.described(&item.account, object.name(), !create.is_empty())?;
            let templates = configuration.matching.create_fields.iter();
            let mut named: Vec<(&str, bool)> = templates.map(FieldTemplate::named).listed();
            for field in fields.and_then(Value::as_object).into_iter().flatten() {
                named.push((field.0, false));
            }
            if let Some(described) = described {
                unfit = fit_all(&mut create, &named, described, lacks.is_none());
            }
        }
        // The console's search knows as much as a look would: only what may have been made already is looked for.
        let looked = looked || (self.by_console(&item.account) && item.attempt == Attempt::None);
        let step = matching::next(&item.desired, &design, &create, looked, access);
        Ok(step.map(|step| Step { unfit, ..step }))
    }

    /// What the answer to a request of a match means.
    pub(super) fn read_match(&self, item: &WorkItem, step: &Step, answer: &Answer) -> Outcome {
        let document = self.configurations.of(&item.configuration);
        let design = document.as_ref().and_then(|document| {
            let configuration = document.configuration(&item.design)?;
            Some(design(configuration, document))
        });
        match design {
            Some(design) => matching::read(step, answer, &item.desired, &design),
            // Its configuration is gone: there is nothing to decide by.
            None => Outcome::Advanced(item.desired.clone()),
        }
    }

    /// The match of the same log as a row.
    pub(super) fn match_of<'a>(&self, item: &WorkItem, leader: &'a Leader) -> Option<&'a WorkItem> {
        let mut rows = leader.rows.of_conversation(&item.conversation);
        rows.find(|row| row.kind == WorkKind::Match && row.design == item.design)
    }
}
