//! The Service Cloud Voice wrapper (seed 004).

use crate::json::Value;

use super::account::api_name;
use super::reader::{Findings, Reader};
use super::template::FieldTemplate;

/// `voice`: how calls become VoiceCall records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct Voice {
    /// The account whose org has the wrapper installed.
    pub account: String,
    /// The Apex namespace of the wrapper: `cnxscv`, `cisco_wxcc_scv`.
    pub namespace: String,
    /// Developer name of the contact centre.
    pub call_center_dev_name: String,
    /// Unique name of the certificate that signs.
    pub cert_dev_name: String,
    /// Whether `incomingCall` creates the voice call; `never` where the IVR did.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub create_voice_call: bool,
    /// Whether what `callUpdated` tells is written while the call is up: `onChange`, or `never`.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub updates: bool,
    /// The number called, where the softphone does not tell it.
    pub default_to: String,
    /// The flow that routes calls; only where `on` is `ringing`.
    pub omni_flow: Option<OmniFlow>,
    /// Fields of the voice call and the variables that fill them.
    pub call_attributes: Vec<FieldTemplate>,
    /// Why a call ended, from the softphone's word to the org's.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schemars(with = "std::collections::BTreeMap<String, schemars::Schema>")
    )]
    pub disconnect_reasons: Vec<DisconnectReason>,
    /// Whether transcripts are passed on.
    pub transcripts: bool,
}

/// `voice.omniFlow`: `executeOmniFlow` routes a call, and each run routes it anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct OmniFlow {
    /// `never`, or `ringing`: once, when the call was created.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub on: bool,
    /// Developer name of the flow, where the dialled number has no phone channel.
    pub flow_dev_name: String,
    /// The queue that takes over when the flow fails: its developer name, or its id.
    pub fallback_queue: String,
    /// What the flow is given.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schemars(with = "std::collections::BTreeMap<String, String>")
    )]
    pub flow_input_parameters: Vec<(String, String)>,
}

/// One of `voice.disconnectReasons`: a text, or `{value, isError}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisconnectReason {
    /// The softphone's word; case does not count.
    pub told: String,
    /// The org's.
    pub value: String,
    /// Whether it counts as a failure.
    pub is_error: bool,
}

/// Reasons that are failures wherever they are not configured: so Salesforce's own telephony takes them.
const FAILURES: [&str; 3] = ["TELECOM_PROBLEM", "CONTACT_FLOW_DISCONNECT", "OTHER"];
/// The caller accepted a callback: in any other words the call would count as abandoned.
const CALLBACK: &str = "CALLBACK";

impl Voice {
    /// Reads `voice`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let namespace = api_name(&mut reader, "namespace");
        let omni_flow = reader.object("omniFlow", OmniFlow::read);
        Some(Self {
            account: reader.text("account"),
            namespace: if namespace.is_empty() {
                "cnxscv".to_owned()
            } else {
                namespace
            },
            call_center_dev_name: reader.text("callCenterDevName"),
            cert_dev_name: reader.text("certDevName"),
            create_voice_call: reader.choice_or(
                "createVoiceCall",
                &[("onIncoming", true), ("never", false)],
                true,
            ),
            updates: reader.choice_or("updates", &[("onChange", true), ("never", false)], true),
            default_to: reader.text_or("defaultTo", "WEBRTC_DEFAULT"),
            omni_flow: omni_flow.filter(|flow| flow.on),
            call_attributes: reader.list("callAttributes", FieldTemplate::read),
            disconnect_reasons: reader
                .object("disconnectReasons", DisconnectReason::read_all)
                .unwrap_or_default(),
            transcripts: reader.flag_or("transcripts", true),
        })
    }

    /// The org's word for a reason, and whether it counts as a failure.
    pub fn disconnect_reason<'a>(&'a self, told: &'a str) -> (&'a str, bool) {
        for reason in &self.disconnect_reasons {
            if reason.told.eq_ignore_ascii_case(told) {
                return (&reason.value, reason.is_error);
            }
        }
        if told.eq_ignore_ascii_case(CALLBACK) {
            return (CALLBACK, false);
        }
        (told, FAILURES.contains(&told))
    }
}

impl OmniFlow {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        Some(Self {
            on: reader.choice_or("on", &[("never", false), ("ringing", true)], false),
            flow_dev_name: reader.text_or("flowDevName", ""),
            fallback_queue: reader.text_or("fallbackQueue", ""),
            flow_input_parameters: reader.text_map("flowInputParameters"),
        })
    }
}

impl DisconnectReason {
    fn read_all(value: &Value, path: String, findings: &mut Findings) -> Option<Vec<Self>> {
        let mut reasons = Vec::new();
        let Some(fields) = value.as_object() else {
            findings.fault(&path, "wrong-type", "expected an object", "");
            return None;
        };
        for (told, reason) in fields {
            match reason.as_str().or_else(|| reason.text("value")) {
                Some(value) if !value.is_empty() => reasons.push(Self {
                    told: told.clone(),
                    value: value.to_owned(),
                    is_error: reason.flag("isError"),
                }),
                _ => findings.fault(
                    &[&path, ".", told].concat(),
                    "wrong-type",
                    "expected a text, or {value, isError}",
                    "",
                ),
            }
        }
        Some(reasons)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(more: serde_json::Value) -> (Option<Voice>, Vec<String>) {
        let mut document = json!({"account": "main", "callCenterDevName": "C", "certDevName": "c"});
        for (key, value) in more.as_object().unwrap() {
            document[key] = value.clone();
        }
        let mut findings = Findings::default();
        let voice = Voice::read(&document.into(), "$.voice".to_owned(), &mut findings);
        let faults = findings.faults.iter();
        (voice, faults.map(|fault| fault.path.to_string()).collect())
    }

    #[test]
    fn a_softphones_reason_becomes_the_orgs_in_the_words_configured() {
        let table = [
            ("agent hung up", ("AGENT", false)),
            ("Line Down", ("TELECOM_PROBLEM", true)),
            ("callback", ("CALLBACK", false)),
            ("TELECOM_PROBLEM", ("TELECOM_PROBLEM", true)),
            ("Abandoned", ("Abandoned in queue", false)),
            ("anything else", ("anything else", false)),
        ];
        let (voice, faults) = read(json!({"disconnectReasons": {
            "Agent hung up": "AGENT", "line down": {"value": "TELECOM_PROBLEM", "isError": true}, "Abandoned": {"value": "Abandoned in queue"},
        }}));
        let voice = voice.unwrap();
        assert_eq!(faults, Vec::<String>::new());
        for (told, expected) in table {
            assert_eq!(voice.disconnect_reason(told), expected, "{told}");
        }
    }

    #[test]
    fn each_fault_is_named_by_its_path() {
        let table = [
            (
                json!({"disconnectReasons": {"x": 3}}),
                "$.voice.disconnectReasons.x",
            ),
            (
                json!({"disconnectReasons": ["x"]}),
                "$.voice.disconnectReasons",
            ),
            (
                json!({"omniFlow": {"on": "answered"}}),
                "$.voice.omniFlow.on",
            ),
            (json!({"updates": "always"}), "$.voice.updates"),
            (json!({"transcripts": "yes"}), "$.voice.transcripts"),
        ];
        for (more, path) in table {
            assert_eq!(read(more.clone()).1, [path], "{more}");
        }
    }

    #[test]
    fn a_flow_routes_only_where_it_is_on() {
        for (on, routes) in [("never", false), ("ringing", true)] {
            let (voice, _) = read(json!({"omniFlow": {"on": on, "flowDevName": "Route"}}));
            assert_eq!(voice.unwrap().omni_flow.is_some(), routes, "{on}");
        }
    }
}
