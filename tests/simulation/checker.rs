//! Compares what the org holds with what a clean world makes of the stored events.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use softphone_wrapper::protocol::Input;

use crate::ledger::{Kept, Kind, Violation};
use crate::simulation::{Setting, Simulation};

/// What an org holds: records by object and key.
type Holdings = BTreeMap<(&'static str, String), Vec<Map<String, Value>>>;

/// Fields that say when or by whom something was written, not what.
const TIMELESS: [&str; 9] = [
    "CaseNumber",
    "Id",
    "CreatedDate",
    "LastModifiedDate",
    "SystemModstamp",
    "CompletedDateTime",
    "CreatedById",
    "LastModifiedById",
    "ConversationId",
];

/// Fields that are written when the record is made, from what was known then.
const AT_CREATION: [&str; 5] = [
    "Subject",
    "FromPhoneNumber",
    "ToPhoneNumber",
    "CallStartDateTime",
    "CallDurationInSeconds",
];

/// The records of one browser's stored events in a world without faults.
fn clean(setting: &Setting, kept: &[&Kept], wall: i64) -> Simulation {
    let setting = Setting {
        bug: None,
        locks: true,
        ..setting.clone()
    };
    let mut world = Simulation::new(setting, 1);
    world.now.wall = wall;
    keep(&mut world, kept);
    world.open(0);
    world.drain();
    world
}

/// Puts events into the store of a clean world.
fn keep(world: &mut Simulation, kept: &[&Kept]) {
    let store = &mut world.browsers[0].store;
    for event in kept {
        let row = (event.id.clone(), event.text.clone());
        store.events.insert(event.sequence, row);
        store.last_sequence = store.last_sequence.max(event.sequence);
    }
}

fn holdings(world: &Simulation) -> Holdings {
    let mut holdings = Holdings::new();
    for (object, key_field) in [
        ("Task", "CallObject"),
        ("Case", "Softphone_Call_Key__c"),
        ("VoiceCall", "VendorCallKey"),
    ] {
        for mut record in world.org.records(object) {
            let own = record.get("Softphone_Call_Key__c");
            let key = own.or_else(|| record.get(key_field));
            let key = key.and_then(Value::as_str);
            let key = key.unwrap_or_default().to_owned();
            record.retain(|field, _| !TIMELESS.contains(&field.as_str()));
            holdings.entry((object, key)).or_default().push(record);
        }
    }
    holdings
}

/// What an org holds, without what says when or by whom it was written.
pub(crate) fn records(world: &Simulation) -> Value {
    let records = holdings(world).into_iter();
    let named = records.map(|((object, key), records)| {
        let records = records.into_iter().map(Value::Object).collect();
        (format!("{object} {key}"), Value::Array(records))
    });
    Value::Object(named.collect())
}

/// How often a voice call was created, and what was said of it by updates.
fn voice_accounts(world: &Simulation) -> BTreeMap<String, (u64, Vec<Value>)> {
    let voice = world.org.voice();
    let mut accounts = BTreeMap::new();
    for account in voice.as_array().into_iter().flatten() {
        let key = account["vendorCallKey"].as_str().unwrap_or_default();
        let operations = account["operations"].as_array().into_iter().flatten();
        let updates = operations.filter(|it| it["operation"] == "updateVoiceCall");
        let mut bodies: Vec<Value> = updates.map(|it| it["body"].clone()).collect();
        for body in &mut bodies {
            // The call is named by its key as long as its id is not known.
            if let Some(body) = body.as_object_mut() {
                body.remove("voiceCallId");
            }
        }
        let created = account["createCount"].as_u64().unwrap_or(0);
        accounts.insert(key.to_owned(), (created, bodies));
    }
    accounts
}

/// Everything that a drained world shows to be wrong.
pub(crate) fn check(world: &Simulation) -> Vec<Violation> {
    let mut checker = Checker::new(world);
    checker.compare_records();
    checker.compare_voice_calls();
    checker.found
}

struct Checker<'a> {
    world: &'a Simulation,
    /// The clean worlds, one for each browser.
    expected: Vec<Simulation>,
    found: Vec<Violation>,
}

impl<'a> Checker<'a> {
    fn new(world: &'a Simulation) -> Self {
        let mut checker = Self {
            world,
            expected: Vec::new(),
            found: Vec::new(),
        };
        for browser in 0..world.browsers.len() {
            let kept = checker.kept_by(browser);
            let wall = checker.earliest(&kept);
            let expected = clean(&world.setting, &kept, wall);
            for violation in &expected.ledger.violations {
                checker.found.push(violation.clone());
            }
            checker.expected.push(expected);
        }
        checker
    }

    fn kept_by(&self, browser: usize) -> Vec<&'a Kept> {
        let kept = self.world.ledger.kept.iter();
        kept.filter(|kept| kept.browser == browser && !kept.gone && !kept.late)
            .collect()
    }

    /// A moment at which no event is so long ago that its call is closed for want of an end.
    fn earliest(&self, kept: &[&Kept]) -> i64 {
        let at = |kept: &&Kept| {
            let event: Value = serde_json::from_str(&kept.text).unwrap_or_default();
            event["at"].as_i64()
        };
        let earliest = kept.iter().filter_map(at).min();
        earliest.unwrap_or(self.world.now.wall)
    }

    /// Several may write a record without knowing of each other: the last one is right. Without locks a
    /// tab that led before may still have something on its way.
    fn has_one_writer(&self) -> bool {
        self.world.browsers.len() == 1 && self.world.setting.locks
    }

    /// Whether a request to dial was erased for its age, as the clock told it: a call that was told at
    /// that time may have it or not.
    fn has_outdated(&self) -> bool {
        self.world.ledger.kept.iter().any(|kept| kept.outdated)
    }

    fn violates(&mut self, kind: Kind, text: String) {
        self.found.push(Violation { kind, text });
    }

    fn conversation<'b>(&'b self, key: &'b str) -> &'b str {
        let of_key = &self.world.ledger.conversation_of;
        of_key.get(key).map_or(key, String::as_str)
    }

    /// Only what was sent of this call counts: a profile was erased with it.
    fn is_weak(&self, key: &str) -> bool {
        self.world.ledger.weak.contains(self.conversation(key))
    }

    fn compare_records(&mut self) {
        let actual = holdings(self.world);
        let expected: Vec<Holdings> = self.expected.iter().map(holdings).collect();
        let mut all: BTreeSet<(&'static str, String)> = actual.keys().cloned().collect();
        all.extend(expected.iter().flat_map(|world| world.keys().cloned()));
        // An erased profile forgets what it made; without a field for the key nothing else tells.
        let account = &self.world.setting.configuration["accounts"][0];
        let keyless = !account["logKeyField"].is_string();
        for key in all {
            let wanted: Vec<&Map<String, Value>> = expected
                .iter()
                .filter_map(|world| world.get(&key)?.first())
                .collect();
            let there = actual.get(&key).cloned().unwrap_or_default();
            let weak = self.is_weak(&key.1);
            let name = format!("{} {}", key.0, key.1);
            match (there.as_slice(), wanted.is_empty()) {
                ([_, _, ..], _) if !(weak && keyless) => self.violates(Kind::Duplicated, name),
                ([], false) if !weak => self.violates(Kind::Lost, name),
                ([_], true) if !weak && !self.stood_once(&key) => {
                    self.violates(Kind::Unexpected, name);
                }
                ([record], false) if !weak => self.compare_fields(&key, record, &wanted),
                _ => {}
            }
        }
    }

    fn compare_fields(
        &mut self,
        key: &(&'static str, String),
        actual: &Map<String, Value>,
        wanted: &[&Map<String, Value>],
    ) {
        let mut fields: BTreeSet<&String> = actual.keys().collect();
        fields.extend(wanted.iter().flat_map(|record| record.keys()));
        let ended = |record: &Map<String, Value>| {
            record.get("Status").and_then(Value::as_str) == Some("Completed")
                || record.get("CallDisposition").and_then(Value::as_str) == Some("completed")
        };
        // A browser that heard of a second offer and never of its end takes the call up again; one
        // that heard of no end for hours closes it as missed.
        let said = |kind| self.was_said(&key.1, kind);
        let again = said("callRejected") || said("callLeftOpen");
        let offered_again = self.world.browsers.len() > 1 && again;
        if wanted.iter().any(|record| ended(record)) && !ended(actual) && !offered_again {
            let text = format!("{} {} is not completed: {actual:?}", key.0, key.1);
            self.violates(Kind::Lost, text);
        }
        for field in fields {
            let value = actual.get(field);
            if wanted.iter().any(|record| record.get(field) == value) {
                continue;
            }
            // Of two writers one may know only a part of the call.
            let several = !self.has_one_writer();
            // A call that was declined, and is offered again, may be left closed until its end is told.
            let reopened =
                self.was_said(&key.1, "callRejected") && !wanted.iter().any(|record| ended(record));
            // One that was completed so before it was answered keeps its date: that end was not ours alone.
            let dated = field == "ActivityDate" && self.was_said(&key.1, "callRejected");
            let once = several
                || reopened
                || dated
                || self.has_outdated()
                || AT_CREATION.contains(&field.as_str());
            if once && self.was_known_once(key, field, value) {
                continue;
            }
            let expected: Vec<_> = wanted.iter().map(|record| record.get(field)).collect();
            let text = format!("{} {}.{field}: {value:?} is not {expected:?}", key.0, key.1);
            self.violates(Kind::Lost, text);
        }
    }

    fn was_said(&self, key: &str, kind: &str) -> bool {
        let conversation = self.conversation(key);
        let mut kept = self.world.ledger.kept.iter();
        kept.any(|kept| {
            kept.conversation == conversation && kept.text.contains(&format!("\"kind\":\"{kind}\""))
        })
    }

    /// Whether a value is what would have been written when fewer events were known.
    fn was_known_once(
        &self,
        key: &(&'static str, String),
        field: &str,
        value: Option<&Value>,
    ) -> bool {
        self.at_some_time(key, |record| record.get(field) == value)
    }

    /// Whether fewer events demanded the record: what stands is not unmade.
    fn stood_once(&self, key: &(&'static str, String)) -> bool {
        self.at_some_time(key, |_| true)
    }

    fn at_some_time(
        &self,
        key: &(&'static str, String),
        holds: impl Fn(&Map<String, Value>) -> bool,
    ) -> bool {
        (0..self.world.browsers.len()).any(|browser| {
            let own = |kept: &&Kept| kept.browser == browser && !kept.gone;
            let all = self.world.ledger.kept.iter().filter(own);
            let with_outdated: Vec<&Kept> =
                all.filter(|kept| !kept.late || kept.outdated).collect();
            self.stood_after(&self.kept_by(browser), key, &holds)
                || self.has_outdated() && self.stood_after(&with_outdated, key, &holds)
        })
    }

    /// Whether a record was demanded, and as `holds` says, by the first few of these events.
    fn stood_after(
        &self,
        events: &[&Kept],
        key: &(&'static str, String),
        holds: impl Fn(&Map<String, Value>) -> bool,
    ) -> bool {
        let conversation = self.conversation(&key.1);
        let mut known = (1..=events.len()).map(|count| &events[..count]);
        known.any(|known| {
            if known
                .last()
                .is_none_or(|last| last.conversation != conversation)
            {
                return false;
            }
            let mut before = clean(&self.world.setting, known, self.earliest(known));
            let holds = |world: &Simulation| {
                let records = holdings(world);
                let record = records.get(key).and_then(|records| records.first());
                record.map(&holds)
            };
            match holds(&before) {
                Some(false) => {}
                stood => return stood.is_some(),
            }
            // What stands is kept up, also where all events together would have made another record.
            keep(&mut before, &events[known.len()..]);
            before.tell(0, Input::Appended);
            before.drain();
            holds(&before) == Some(true)
        })
    }

    fn compare_voice_calls(&mut self) {
        let actual = voice_accounts(self.world);
        let several = !self.has_one_writer() || self.has_outdated();
        let expected: Vec<_> = self.expected.iter().map(voice_accounts).collect();
        for (key, (created, bodies)) in &actual {
            if self.is_weak(key) {
                continue;
            }
            // Without locks two tabs may ask at the same time; the org makes one record all the same.
            if *created > 1 && self.has_one_writer() {
                let text = format!("VoiceCall {key} was created {created} times");
                self.violates(Kind::Duplicated, text);
            }
            let last = bodies.last();
            let mut wanted = expected
                .iter()
                .filter_map(|world| Some(world.get(key)?.1.last()));
            if !several && last.is_some() && !wanted.any(|wanted| wanted == last) {
                let text = format!("VoiceCall {key} was closed with {last:?}");
                self.violates(Kind::Lost, text);
            }
            let mut distinct: Vec<&Value> = Vec::new();
            for body in bodies {
                if !distinct.contains(&body) {
                    distinct.push(body);
                }
            }
            let events = self
                .world
                .ledger
                .kept
                .iter()
                .filter(|kept| kept.conversation == *key);
            if distinct.len() > events.count() {
                let text = format!("VoiceCall {key} was closed in {} ways", distinct.len());
                self.violates(Kind::Unexpected, text);
            }
        }
    }
}
