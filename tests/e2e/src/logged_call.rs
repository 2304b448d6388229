//! What one conversation left behind in the org, and what of it is not right yet.

use serde_json::{Value, json};

use crate::vectors::CallEvent;

/// The records and the voice ledger of one conversation.
#[derive(Clone, Debug)]
pub struct LoggedCall {
    /// Every Task of the conversation; one, when all is well.
    pub tasks: Vec<Value>,
    /// Every VoiceCall of the conversation; one, when all is well.
    pub voice_calls: Vec<Value>,
    /// What the voice wrapper was asked for it: `createCount`, `closeCount`, its operations; null when it was never asked.
    pub ledger: Value,
}

impl LoggedCall {
    /// Picks one conversation out of everything the org holds (`/sandbox/state`).
    #[must_use]
    pub fn find(state: &Value, conversation: &str) -> Self {
        let records = |object: &str, mine: &dyn Fn(&Value) -> bool| -> Vec<Value> {
            let all = state["records"][object].as_array().into_iter().flatten();
            all.filter(|record| mine(record)).cloned().collect()
        };
        // The default description names the conversation; CallObject does when nothing else is configured.
        let names_it = |record: &Value| {
            ["Description", "CallObject"].iter().any(|field| {
                record[field]
                    .as_str()
                    .is_some_and(|text| text.contains(conversation))
            })
        };
        let ledger = state["voice"].as_array().into_iter().flatten();
        Self {
            tasks: records("Task", &names_it),
            voice_calls: records("VoiceCall", &|record| {
                record["VendorCallKey"] == conversation
            }),
            ledger: ledger
                .into_iter()
                .find(|entry| entry["vendorCallKey"] == conversation)
                .cloned()
                .unwrap_or(Value::Null),
        }
    }

    /// What is missing or wrong, one sentence each, when the conversation was the inbound call of these events, answered and
    /// ended. Empty when both records are right in every field.
    #[must_use]
    pub fn faults_of_inbound_call(&self, events: &[CallEvent]) -> Vec<String> {
        let last_word = |property: &str| {
            let mut said = events.iter().rev().map(|event| &event.payload[property]);
            said.find(|value| !value.is_null())
                .cloned()
                .unwrap_or(Value::Null)
        };
        let mut faults = Faults::default();
        let caller = last_word("callerANI");
        let conversation = last_word("conversationId");
        if let Some(task) = faults.exactly_one("Task", &self.tasks) {
            let subject = format!(
                "[xCALLY Ticket] {} {}",
                plain(&last_word("channelName")),
                plain(&caller)
            );
            faults.equal(task, "Task", "Subject", &json!(subject.replace("  ", " ")));
            faults.equal(task, "Task", "TaskSubtype", &json!("Call"));
            faults.equal(task, "Task", "CallType", &json!("Inbound"));
            faults.equal(
                task,
                "Task",
                "CallDurationInSeconds",
                &last_word("duration"),
            );
            faults.equal(task, "Task", "CallDisposition", &last_word("disposition"));
            faults.equal(task, "Task", "Status", &json!("Completed"));
            for property in ["notes", "callerANI", "conversationId"] {
                faults.contains(task, "Task", "Description", plain(&last_word(property)));
            }
            faults.today(task, "Task", "ActivityDate");
            faults.filled(task, "Task", "CallObject");
            faults.filled(task, "Task", "OwnerId");
        }
        self.add_voice_faults(&mut faults, &conversation, &caller, true);
        faults.0
    }

    /// The same for the voice call alone: created once, closed once, with its times, whether it was answered or not.
    #[must_use]
    pub fn faults_of_inbound_voice_call(
        &self,
        conversation: &str,
        caller: &str,
        answered: bool,
    ) -> Vec<String> {
        let mut faults = Faults::default();
        self.add_voice_faults(&mut faults, &json!(conversation), &json!(caller), answered);
        faults.0
    }

    /// The same for the Task alone, against the fields that a test names and texts that the description holds.
    #[must_use]
    pub fn faults_of_task(&self, fields: &Value, description: &[&str]) -> Vec<String> {
        let mut faults = Faults::default();
        if let Some(task) = faults.exactly_one("Task", &self.tasks) {
            for (field, expected) in fields.as_object().into_iter().flatten() {
                faults.equal(task, "Task", field, expected);
            }
            for part in description {
                faults.contains(task, "Task", "Description", part);
            }
        }
        faults.0
    }

    fn add_voice_faults(
        &self,
        faults: &mut Faults,
        conversation: &Value,
        caller: &Value,
        answered: bool,
    ) {
        if let Some(call) = faults.exactly_one("VoiceCall", &self.voice_calls) {
            faults.equal(call, "VoiceCall", "VendorCallKey", conversation);
            faults.equal(call, "VoiceCall", "CallType", &json!("Inbound"));
            faults.equal(call, "VoiceCall", "FromPhoneNumber", caller);
            faults.filled(call, "VoiceCall", "ToPhoneNumber");
            faults.equal(call, "VoiceCall", "CallDisposition", &json!("completed"));
            faults.filled(call, "VoiceCall", "CallStartDateTime");
            faults.filled(call, "VoiceCall", "CallEndDateTime");
            if !call["CallDurationInSeconds"].is_number() {
                faults.say(call, "VoiceCall", "CallDurationInSeconds", "a number");
            }
            if answered {
                faults.filled(call, "VoiceCall", "CallAcceptDateTime");
            } else if !call["CallAcceptDateTime"].is_null() {
                faults.say(
                    call,
                    "VoiceCall",
                    "CallAcceptDateTime",
                    "nothing, since nobody answered",
                );
            }
        }
        for count in ["createCount", "closeCount"] {
            if self.ledger[count] != 1 {
                let held = &self.ledger[count];
                faults
                    .0
                    .push(format!("voice.{count}: expected 1, is {held}"));
            }
        }
    }

    /// The records as one JSON document, single records where there is one of a kind.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let alone = |records: &[Value]| match records {
            [record] => record.clone(),
            several => json!(several),
        };
        json!({ "Task": alone(&self.tasks), "VoiceCall": alone(&self.voice_calls), "voice": self.ledger })
    }
}

#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn exactly_one<'a>(&mut self, object: &str, records: &'a [Value]) -> Option<&'a Value> {
        if let [record] = records {
            return Some(record);
        }
        self.0.push(format!(
            "{object}: expected one record, the org holds {}",
            records.len()
        ));
        None
    }

    fn say(&mut self, record: &Value, object: &str, field: &str, expected: &str) {
        self.0.push(format!(
            "{object}.{field}: expected {expected}, is {}",
            record[field]
        ));
    }

    fn equal(&mut self, record: &Value, object: &str, field: &str, expected: &Value) {
        if record[field] != *expected {
            self.say(record, object, field, &expected.to_string());
        }
    }

    fn contains(&mut self, record: &Value, object: &str, field: &str, part: &str) {
        if !record[field]
            .as_str()
            .is_some_and(|text| text.contains(part))
        {
            self.say(record, object, field, &format!("a text with {part:?}"));
        }
    }

    fn filled(&mut self, record: &Value, object: &str, field: &str) {
        if record[field].as_str().is_none_or(str::is_empty) {
            self.say(record, object, field, "a value");
        }
    }

    /// The agent's own date is that of the machine the test runs on, give or take the moment of midnight; so the days around
    /// it in UTC are all right.
    fn today(&mut self, record: &Value, object: &str, field: &str) {
        let days = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs() / 86_400);
        let near: Vec<String> = (days.saturating_sub(1)..=days + 1)
            .map(civil_date)
            .collect();
        if !record[field]
            .as_str()
            .is_some_and(|date| near.iter().any(|day| day == date))
        {
            self.say(
                record,
                object,
                field,
                &format!("today ({})", civil_date(days)),
            );
        }
    }
}

fn plain(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// `yyyy-mm-dd` of a day counted from 1970-01-01, by the proleptic Gregorian calendar (years are counted from March, so that
/// the leap day comes last).
fn civil_date(days: u64) -> String {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{LoggedCall, civil_date};
    use crate::vectors;

    #[test]
    fn a_day_has_its_calendar_date() {
        let cases = [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (20_788, "2026-12-01"),
        ];
        for (days, expected) in cases {
            assert_eq!(civil_date(days), expected, "{days}");
        }
    }

    const CONVERSATION: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    fn complete() -> Value {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let today = civil_date(now.expect("a clock after 1970").as_secs() / 86_400);
        let description = format!(
            "Caller Number: +14155550142\nUnique Id: {CONVERSATION}\nMoved the booking to 27 December; confirmation sent by mail."
        );
        json!({
            "records": {
                "Task": [{
                    "Subject": "[xCALLY Ticket] Sales +14155550142", "TaskSubtype": "Call", "CallType": "Inbound",
                    "CallDurationInSeconds": 184, "CallDisposition": "Resolved", "Status": "Completed",
                    "Description": description, "ActivityDate": today, "CallObject": CONVERSATION, "OwnerId": "005",
                }],
                "VoiceCall": [{
                    "VendorCallKey": CONVERSATION, "CallType": "Inbound", "FromPhoneNumber": "+14155550142",
                    "ToPhoneNumber": "+18005550100", "CallDisposition": "completed", "CallStartDateTime": "2026-11-20T19:00:00Z",
                    "CallEndDateTime": "2026-11-20T19:03:04Z", "CallAcceptDateTime": "2026-11-20T19:00:04Z",
                    "CallDurationInSeconds": 184,
                }],
            },
            "voice": [{ "vendorCallKey": CONVERSATION, "createCount": 1, "closeCount": 1 }],
        })
    }

    fn check(change: impl FnOnce(&mut Value), expected: &str) {
        let mut state = complete();
        change(&mut state);
        let events = vectors::call("inbound").expect("the fixtures");
        let faults = LoggedCall::find(&state, CONVERSATION).faults_of_inbound_call(&events);
        match expected {
            "" => assert_eq!(faults, Vec::<String>::new()),
            part => assert!(
                faults.len() == 1 && faults[0].contains(part),
                "{part}: {faults:?}"
            ),
        }
    }

    #[test]
    fn every_field_that_is_wrong_is_named_and_nothing_else() {
        check(|_| {}, "");
        let task = [
            ("Subject", json!("Call")),
            ("TaskSubtype", json!("Task")),
            ("CallType", json!("Outbound")),
            ("CallDurationInSeconds", json!(0)),
            ("CallDisposition", json!("Callback")),
            ("Status", json!("Not Started")),
            ("Description", json!(format!("+14155550142 {CONVERSATION}"))),
            ("ActivityDate", json!("2020-01-01")),
            ("CallObject", Value::Null),
            ("OwnerId", json!("")),
        ];
        for (field, value) in task {
            check(
                |state| state["records"]["Task"][0][field] = value,
                &format!("Task.{field}"),
            );
        }
        let voice_call = [
            ("CallType", json!("Outbound")),
            ("FromPhoneNumber", json!("+1")),
            ("ToPhoneNumber", Value::Null),
            ("CallDisposition", json!("in-progress")),
            ("CallStartDateTime", Value::Null),
            ("CallEndDateTime", Value::Null),
            ("CallAcceptDateTime", Value::Null),
            ("CallDurationInSeconds", Value::Null),
        ];
        for (field, value) in voice_call {
            check(
                |state| state["records"]["VoiceCall"][0][field] = value,
                &format!("VoiceCall.{field}"),
            );
        }
        for count in ["createCount", "closeCount"] {
            for wrong in [0, 2] {
                check(
                    |state| state["voice"][0][count] = json!(wrong),
                    &format!("voice.{count}"),
                );
            }
        }
        check(
            |state| state["records"]["Task"] = json!([]),
            "expected one record, the org holds 0",
        );
        check(
            |state| {
                let task = state["records"]["Task"][0].clone();
                state["records"]["Task"] = json!([task, task]);
            },
            "expected one record, the org holds 2",
        );
    }
}
