//! `updateVoiceCall`: what became of a call; most often its end.
//!
//! The rules that bite: three totals become 0 where a run does not bring them, a run without `isActiveCall: true` closes the call, and
//! hold and interaction times need a recording's location.

use serde_json::{Map, Value, json};

use super::body::VoiceBody;
use super::{
    Outcome, apply_attributes, as_map, find_call, insert_call, is_call_id, set_given, warn_unknown,
};
use crate::moment;
use crate::org::Org;

const FIELDS: &[&str] = &[
    "voiceCallId",
    "startTime",
    "endTime",
    "isActiveCall",
    "fromNumber",
    "callOrigin",
    "enqueueTime",
    "acceptTime",
    "numberOfHolds",
    "queue",
    "agent",
    "agentInteractionDuration",
    "longestHoldDuration",
    "totalHoldDuration",
    "recordingLocation",
    "totalRecordingDuration",
    "callAttributes",
    "disconnectReason",
];

/// Changes the record, and creates it where the key is new.
pub(super) fn run(org: &mut Org, fields: &Map<String, Value>, now: i64, user: &str) -> Outcome {
    let mut body = VoiceBody::new(fields);
    let update = Update::read(&mut body);
    let found = find_call(org, update.call);
    if found.is_none() && is_call_id(update.call) {
        body.fault(format!("voiceCallId: no voice call {}", update.call));
    }
    let unknown = body.unknown(FIELDS);
    body.finish()?;
    warn_unknown(org, now, "updateVoiceCall", &unknown);
    let id = found.unwrap_or_else(|| create_late(org, &update, user, now));
    let mut changes = update.facts();
    note_agent(org, &update, &mut changes, now);
    if update.ends_before_it_starts() {
        let message = format!("updateVoiceCall: {id} ends before it starts");
        org.warn(now, "end-before-start", &message);
    }
    for problem in apply_attributes(&update.attributes, &mut changes) {
        let message = format!("updateVoiceCall: {problem}");
        org.warn(now, "call-attribute-refused", &message);
    }
    let record = org.records.get(&id);
    // A call that was transferred lives on in the next one.
    let closes = !update.is_active && record.is_some_and(|call| call.get("NextCallId").is_null());
    if closes {
        changes.insert("CallDisposition".to_owned(), json!("completed"));
    } else if update.is_active && update.accept.is_some() && !org.voice.account(&id).is_closed() {
        // What was closed is not taken up again by an update that comes late.
        changes.insert("CallDisposition".to_owned(), json!("in-progress"));
    }
    org.records.update(&id, changes, user, now);
    keep_account(org, &id, &update, closes, now);
    org.voice
        .note(&id, "updateVoiceCall", Value::Object(fields.clone()), now);
    Ok((json!({"status": "pending"}), Value::Null))
}

/// The body, read.
struct Update<'a> {
    call: &'a str,
    start: Option<i64>,
    end: Option<i64>,
    enqueue: Option<i64>,
    accept: Option<i64>,
    from: Option<&'a str>,
    queue: Option<&'a str>,
    agent: Option<&'a str>,
    origin: Option<&'a str>,
    holds: Option<i64>,
    hold_seconds: Option<i64>,
    interaction_seconds: Option<i64>,
    longest_hold_seconds: Option<i64>,
    recording: Option<&'a str>,
    recording_seconds: Option<i64>,
    reason: Option<(&'a str, bool)>,
    attributes: Map<String, Value>,
    is_active: bool,
}

impl<'a> Update<'a> {
    fn read(body: &mut VoiceBody<'a>) -> Self {
        let update = Self {
            call: body.required_text("voiceCallId").unwrap_or_default(),
            start: body.time("startTime"),
            end: body.time("endTime"),
            enqueue: body.time("enqueueTime"),
            accept: body.time("acceptTime"),
            from: body.text("fromNumber"),
            queue: body.text("queue"),
            agent: body.text("agent"),
            origin: body.word("callOrigin", &["Preview", "Progressive", "Voicemail"]),
            holds: body.count("numberOfHolds"),
            hold_seconds: body.count("totalHoldDuration"),
            interaction_seconds: body.count("agentInteractionDuration"),
            longest_hold_seconds: body.count("longestHoldDuration"),
            recording: body
                .text("recordingLocation")
                .filter(|text| !text.is_empty()),
            recording_seconds: body.count("totalRecordingDuration"),
            reason: body.disconnect_reason(),
            attributes: body.attributes().unwrap_or_default(),
            is_active: body.boolean("isActiveCall").unwrap_or(false),
        };
        let dependent = [
            "totalHoldDuration",
            "agentInteractionDuration",
            "totalRecordingDuration",
        ];
        for name in dependent {
            if update.recording.is_none() && body.get(name).is_some() {
                body.fault(format!("recordingLocation is required when {name} is set"));
            }
        }
        update
    }

    fn ends_before_it_starts(&self) -> bool {
        self.start
            .zip(self.end)
            .is_some_and(|(start, end)| end < start)
    }

    /// The record's fields that follow from the body alone.
    fn facts(&self) -> Map<String, Value> {
        let time = |moment: Option<i64>| moment.map(|moment| json!(moment::write(moment)));
        let text = |text: Option<&str>| text.map(|text| json!(text));
        let seconds = self.start.zip(self.end).map(|(start, end)| end - start);
        let mut facts = Map::new();
        set_given(
            &mut facts,
            [
                ("CallStartDateTime", time(self.start)),
                ("CallEndDateTime", time(self.end)),
                ("CallEnqueueDateTime", time(self.enqueue)),
                ("CallAcceptDateTime", time(self.accept)),
                ("FromPhoneNumber", text(self.from)),
                ("QueueName", text(self.queue)),
                ("CallOrigin", text(self.origin)),
                (
                    "DisconnectReason",
                    text(self.reason.map(|(value, _)| value)),
                ),
                (
                    "LongestHoldDuration",
                    self.longest_hold_seconds.map(|seconds| json!(seconds)),
                ),
                (
                    // Only where both times are in the same body.
                    "CallDurationInSeconds",
                    seconds
                        .filter(|milliseconds| *milliseconds >= 0)
                        .map(|milliseconds| json!(milliseconds / 1000)),
                ),
                // Each run overwrites these three, and those it does not bring become 0.
                ("NumberOfHolds", Some(json!(self.holds.unwrap_or(0)))),
                (
                    "TotalHoldDuration",
                    Some(json!(self.hold_seconds.unwrap_or(0))),
                ),
                (
                    "AgentInteractionDuration",
                    Some(json!(self.interaction_seconds.unwrap_or(0))),
                ),
            ],
        );
        facts
    }
}

/// Creates the record of a call that nobody announced. The API has no field for its direction or the called number.
fn create_late(org: &mut Org, update: &Update<'_>, user: &str, now: i64) -> String {
    let start = moment::write(update.start.unwrap_or(now));
    let record = as_map(json!({
        "VendorCallKey": update.call, "CallType": "Inbound", "CallDisposition": "new", "CallStartDateTime": start,
    }));
    insert_call(org, record, update.call, "updateVoiceCall", user, now)
}

fn note_agent(org: &mut Org, update: &Update<'_>, changes: &mut Map<String, Value>, now: i64) {
    let Some(agent) = update.agent else { return };
    match org.records.user_named(agent) {
        Some(user) => set_given(
            changes,
            [
                ("UserId", Some(json!(user))),
                ("OwnerId", Some(json!(user))),
            ],
        ),
        None => org.warn(
            now,
            "unknown-agent",
            &format!("updateVoiceCall: no user has the username {agent}"),
        ),
    }
}

fn keep_account(org: &mut Org, id: &str, update: &Update<'_>, closes: bool, now: i64) {
    let record = org.records.get(id);
    let was_accepted = record.is_some_and(|record| !record.get("CallAcceptDateTime").is_null());
    let account = org.voice.account(id);
    let was_closed = account.close_count > 0;
    account.update_count += 1;
    if let Some(location) = update.recording {
        let parts = [update.interaction_seconds, update.hold_seconds];
        account.recording_location = Some(location.to_owned());
        account.recording_seconds = update
            .recording_seconds
            .or_else(|| Some(parts.iter().flatten().sum()));
    }
    if let Some((value, is_error)) = update.reason {
        account.disconnect_reason = Some(json!({"value": value, "isError": is_error}));
    }
    if closes {
        let is_callback = update.reason.is_some_and(|(value, _)| value == "CALLBACK");
        let is_voicemail = update.origin == Some("Voicemail");
        account.is_abandoned = !was_accepted && !is_callback && !is_voicemail;
        account.close_count += 1;
        account.is_active = false;
        account.is_routing_pending = false;
    }
    if was_closed {
        let message = format!("updateVoiceCall: {id} was closed before");
        org.warn(now, "update-after-close", &message);
    }
}
