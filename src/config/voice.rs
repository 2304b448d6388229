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
    /// The number called, where the softphone does not tell it.
    pub default_to: String,
    /// Fields of the voice call and the variables that fill them.
    pub call_attributes: Vec<FieldTemplate>,
    /// Whether transcripts are passed on.
    pub transcripts: bool,
}

const KNOWN: [&str; 10] = [
    "account",
    "namespace",
    "callCenterDevName",
    "certDevName",
    "createVoiceCall",
    "defaultTo",
    "omniFlow",
    "callAttributes",
    "disconnectReasons",
    "transcripts",
];

impl Voice {
    /// Reads `voice`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, &KNOWN, findings)?;
        for &key in &["omniFlow", "disconnectReasons", "transcripts"] {
            reader.warn_inactive(key);
        }
        let namespace = api_name(&mut reader, "namespace");
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
            default_to: reader.text_or("defaultTo", "WEBRTC_DEFAULT"),
            call_attributes: reader.list("callAttributes", FieldTemplate::read),
            transcripts: reader.flag_or("transcripts", true),
        })
    }
}
