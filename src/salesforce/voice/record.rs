//! What the facts of a call make of its VoiceCall: the bodies of the operations, without the ids.

use crate::call::{Agent, Direction, Facts, iso_8601, thousandths};
use crate::config::Voice;
use crate::json::{Map, Value, object, set};

use super::{CLEAR, CLOSING, CREATE, PROGRESS, ROUTE};

/// A caller who withholds the number (RFC 3323 calls it so).
const ANONYMOUS: &str = "anonymous";
/// What the org takes for the origin of a call.
const ORIGINS: [&str; 3] = ["Preview", "Progressive", VOICEMAIL];
const VOICEMAIL: &str = "Voicemail";
/// What the org takes for the kind of line.
const SUBTYPES: [&str; 2] = ["PSTN", "WebRTC"];

/// What shall have been said about the voice call: `create`, `progress`, `route`, `clear` and `closing`,
/// each the body of its operation without the ids. Empty when the call is none of Service Cloud Voice's.
pub fn desired(
    facts: &Facts,
    voice: &Voice,
    agent: &Agent,
    attributes: &[(String, String)],
) -> Map {
    let mut parts = Map::new();
    let direction = facts.direction_or_inbound();
    if !matches!(direction, Direction::Inbound | Direction::Outbound) {
        return parts;
    }
    let inbound = direction == Direction::Inbound;
    let told = Told {
        facts,
        voice,
        agent,
        attributes,
    };
    let mut say = |part: &str, body: Map| set(&mut parts, part, Value::Object(body));
    // The API refuses to create outbound calls; their closing update may make the record.
    if voice.create_voice_call && inbound && host_record(facts).is_empty() {
        say(CREATE, told.create());
    }
    let voicemail = inbound && is_voicemail(facts);
    let over = facts.ended();
    // An update of a call that is not there would make it, which is for the closing one to do.
    let stands = inbound || !host_record(facts).is_empty();
    let changes = voice.updates && stands && facts.accepted() && facts.changed();
    if (voicemail && over) || (changes && !over) {
        say(PROGRESS, told.update(voicemail, false, true));
    }
    let waits = !facts.answered() && !over && !facts.rejected() && facts.offered();
    let routes = if voicemail { over } else { waits };
    let routed = voice.omni_flow.as_ref().filter(|_| routes && inbound);
    if let Some(flow) = routed {
        let mut body = Map::new();
        set(&mut body, "dialedNumber", told.called_number());
        for (field, text) in [
            ("flowDevName", &flow.flow_dev_name),
            ("fallbackQueue", &flow.fallback_queue),
        ] {
            if !text.is_empty() {
                set(&mut body, field, text.as_str());
            }
        }
        if !flow.flow_input_parameters.is_empty() {
            let inputs = named(&flow.flow_input_parameters);
            set(&mut body, "flowInputParameters", inputs);
        }
        say(ROUTE, body);
    }
    if over {
        if !facts.answered() && inbound && !voicemail {
            say(CLEAR, Map::new());
        }
        // A voicemail that was routed lives on until an agent has dealt with it.
        say(CLOSING, told.update(voicemail, true, routed.is_some()));
    }
    parts
}

/// Whether the caller talked to the machine: nobody took the call, whatever its duration.
fn is_voicemail(facts: &Facts) -> bool {
    !facts.accepted() && word(facts, "callOrigin", &ORIGINS) == Some(VOICEMAIL)
}

/// Whether the record of a call is there whether we make it or not: the telephony system made it.
pub fn is_theirs(facts: &Facts, voice: &Voice) -> bool {
    let keyed = || {
        facts
            .text("vendorCallKey")
            .is_some_and(|key| !key.is_empty())
    };
    !host_record(facts).is_empty()
        || match facts.direction() {
            Some(Direction::Inbound) => !voice.create_voice_call,
            Some(Direction::Outbound) => keyed(),
            _ => false,
        }
}

/// The telephony system's name for the call: also the key that the record is found by.
pub fn vendor_call_key(facts: &Facts) -> String {
    facts
        .text("vendorCallKey")
        .filter(|key| !key.is_empty())
        .unwrap_or_else(|| facts.conversation().to_owned())
}

/// The VoiceCall that the telephony system made itself; empty when it did not.
pub fn host_record(facts: &Facts) -> String {
    facts.text("voiceCallId").unwrap_or_default()
}

/// The call that this one goes on from, by id or key, and whether the two are one conversation by now:
/// a consultation is one of its own until it is merged.
pub fn parent(facts: &Facts) -> Option<(String, bool)> {
    let parent = facts.text("parentVoiceCallId").filter(|id| {
        !id.is_empty() && *id != vendor_call_key(facts) && *id != host_record(facts)
    })?;
    let method = facts.text("initiationMethod").unwrap_or_default();
    let is = |word: &str| method.eq_ignore_ascii_case(word);
    // The document's own sample names a parent of a first call; the org wants none there.
    (!is("Inbound")).then(|| (parent, !is("Consult")))
}

fn word(facts: &Facts, field: &str, words: &[&'static str]) -> Option<&'static str> {
    let told = facts.text(field)?;
    let mut words = words.iter().copied();
    words.find(|word| word.eq_ignore_ascii_case(told.trim()))
}

fn named(values: &[(String, String)]) -> Value {
    let mut fields = Map::new();
    for (field, text) in values {
        set(&mut fields, field, text.as_str());
    }
    Value::Object(fields)
}

/// Everything that is known when a body is written.
struct Told<'a> {
    facts: &'a Facts,
    voice: &'a Voice,
    agent: &'a Agent,
    attributes: &'a [(String, String)],
}

impl Told<'_> {
    fn text(&self, field: &str) -> Option<String> {
        self.facts
            .text(field)
            .filter(|text| !text.trim().is_empty())
    }

    fn called_number(&self) -> String {
        self.text("calledNumber")
            .unwrap_or_else(|| self.voice.default_to.clone())
    }

    fn create(&self) -> Map {
        let facts = self.facts;
        let from = self.text("callerANI");
        let from = from.unwrap_or_else(|| ANONYMOUS.to_owned());
        let parent = parent(facts);
        let mut body = Map::new();
        set(&mut body, "to", self.called_number());
        set(&mut body, "from", from.as_str());
        let method = match parent {
            Some(_) => "Transfer",
            None => "Inbound",
        };
        set(&mut body, "initiationMethod", method);
        set(&mut body, "startTime", iso_8601(facts.started_at()));
        set(
            &mut body,
            "participants",
            Value::Array(vec![
                object! { "participantKey" => from, "type" => "END_USER" },
            ]),
        );
        if let Some((parent, _)) = parent {
            set(&mut body, "parentVoiceCallId", parent);
            if let Some(queue) = self.text("queue") {
                set(&mut body, "queue", queue);
            }
        }
        self.set_words(&mut body, &[("callSubtype", &SUBTYPES)]);
        self.set_words(&mut body, &[("callOrigin", &ORIGINS)]);
        self.set_attributes(&mut body);
        body
    }

    fn set_words(&self, body: &mut Map, fields: &[(&str, &[&'static str])]) {
        for (field, words) in fields {
            if let Some(word) = word(self.facts, field, words) {
                set(body, field, word);
            }
        }
    }

    fn set_attributes(&self, body: &mut Map) {
        if !self.attributes.is_empty() {
            // The API takes JSON text within the JSON.
            set(body, "callAttributes", named(self.attributes).to_text());
        }
    }

    /// An update, complete: what is left out would be set to zero. One that does not keep the call
    /// active closes it.
    fn update(&self, voicemail: bool, closing: bool, active: bool) -> Map {
        let Self { facts, .. } = *self;
        let mut body = Map::new();
        set(&mut body, "isActiveCall", active);
        set(&mut body, "startTime", iso_8601(facts.started_at()));
        if facts.ended() {
            let end = facts.ended_at().unwrap_or_else(|| facts.last_at());
            set(&mut body, "endTime", iso_8601(end));
        }
        if let Some(number) = facts.external_number() {
            set(&mut body, "fromNumber", number);
        }
        let variables = facts.variables();
        for &field in &["queue", "enqueueTime"] {
            if let Some(text) = variables.get(field).filter(|text| !text.is_empty()) {
                set(&mut body, field, text);
            }
        }
        self.set_words(&mut body, &[("callOrigin", &ORIGINS)]);
        if let Some(accepted) = facts.accepted_at().filter(|_| !voicemail) {
            set(&mut body, "acceptTime", iso_8601(accepted));
            if !self.agent.username.is_empty() {
                set(&mut body, "agent", self.agent.username.as_str());
            }
        }
        // A voicemail's recording is told by its second update.
        if closing || !voicemail {
            self.set_recording(&mut body, voicemail);
        }
        self.set_attributes(&mut body);
        if closing {
            let usual = if facts.answered() || voicemail {
                "Call Ended"
            } else {
                "Abandoned"
            };
            let told = self.text("disconnectReason");
            let (value, is_error) = self
                .voice
                .disconnect_reason(told.as_deref().unwrap_or(usual));
            set(
                &mut body,
                "disconnectReason",
                object! { "value" => value, "isError" => is_error },
            );
        }
        body
    }

    /// The API refuses totals without a recording, and sets them to zero where they are left out.
    fn set_recording(&self, body: &mut Map, voicemail: bool) {
        let Some(recording) = self.text("recordingUrl") else {
            return;
        };
        let (count, total, longest) = self.facts.holds();
        let talked = self.facts.talked_seconds();
        set(body, "recordingLocation", recording);
        if !voicemail {
            set(body, "agentInteractionDuration", (talked - total).max(0));
            set(body, "numberOfHolds", count);
            set(body, "totalHoldDuration", total);
            set(body, "longestHoldDuration", longest);
        }
        let recorded = self.text("totalRecordingDuration");
        let recorded = recorded
            .and_then(|text| thousandths(&text))
            .map(|it| it / 1_000);
        set(body, "totalRecordingDuration", recorded.unwrap_or(talked));
    }
}
