//! The fixtures of `tests/vectors/`, read when asked for.

use serde_json::Value;

use crate::{Error, Result, repository};

/// One event of the softphone contract.
#[derive(Clone, Debug, PartialEq)]
pub struct CallEvent {
    /// The contract's function, such as `callAccepted`.
    pub method: String,
    /// Its one argument.
    pub payload: Value,
}

impl CallEvent {
    /// The same event with one property set.
    #[must_use]
    pub fn with(mut self, property: &str, value: impl Into<Value>) -> Self {
        self.payload[property] = value.into();
        self
    }

    /// The same event of another conversation.
    #[must_use]
    pub fn of(self, conversation: &str) -> Self {
        self.with("conversationId", conversation)
    }
}

/// One event by its file's name, such as `call-accepted`.
pub fn event(name: &str) -> Result<CallEvent> {
    let document = read(&format!("softphone/{name}.json"))?;
    Ok(CallEvent {
        method: document["method"].as_str().unwrap_or_default().to_owned(),
        payload: document["payload"].clone(),
    })
}

/// The events of a whole call in their clean order: `inbound`, `outbound`, `missed` or `declined`.
pub fn call(name: &str) -> Result<Vec<CallEvent>> {
    let calls = read("softphone/calls.json")?;
    let names = calls[name]
        .as_array()
        .ok_or_else(|| Error::Other(format!("calls.json has no call {name}")))?;
    names
        .iter()
        .map(|name| event(name.as_str().unwrap_or_default()))
        .collect()
}

/// Any fixture by its path below `tests/vectors/`.
pub fn read(path: &str) -> Result<Value> {
    let file = repository().join("tests/vectors").join(path);
    let text = std::fs::read_to_string(&file)
        .map_err(|error| Error::Other(format!("{}: {error}", file.display())))?;
    serde_json::from_str(&text)
        .map_err(|error| Error::Other(format!("{}: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::{call, event, read};
    use crate::repository;

    /// The functions of the contract that take an event.
    const METHODS: [&str; 7] = [
        "incomingCall",
        "callAccepted",
        "callRejected",
        "callEnded",
        "callNotesSubmitted",
        "outboundCallInitiated",
        "statusChanged",
    ];

    #[test]
    fn every_fixture_is_whole_and_every_function_has_one() {
        let mut seen = Vec::new();
        for entry in
            std::fs::read_dir(repository().join("tests/vectors/softphone")).expect("the fixtures")
        {
            let name = entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name");
            let name = name.strip_suffix(".json").expect("JSON alone");
            if ["calls", "callbacks"].contains(&name) {
                continue;
            }
            let event = event(name).expect(name);
            assert!(
                METHODS.contains(&event.method.as_str()),
                "{name}: {}",
                event.method
            );
            assert!(event.payload.is_object(), "{name}");
            seen.push(event.method);
        }
        assert!(
            METHODS
                .iter()
                .all(|method| seen.iter().any(|seen| seen == method)),
            "{seen:?}"
        );
        for name in ["inbound", "outbound", "missed", "declined"] {
            let events = call(name).expect(name);
            let conversation = &events[0].payload["conversationId"];
            assert!(
                events
                    .iter()
                    .all(|event| event.payload["conversationId"] == *conversation),
                "{name}"
            );
        }
        for entry in
            std::fs::read_dir(repository().join("tests/vectors/voice")).expect("the fixtures")
        {
            let name = entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name");
            let fixture = read(&format!("voice/{name}")).expect("JSON");
            assert!(
                fixture["request"].is_object() && fixture["success"].is_object(),
                "{name}"
            );
        }
    }
}
