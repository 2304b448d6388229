//! What happened to each voice call beside its record: how often it was created and closed, its routing, recording and transcripts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::moment;

/// The ledger: one account for each VoiceCall that the voice wrapper touched, by record id.
#[derive(Debug, Default)]
pub(crate) struct VoiceLedger {
    accounts: BTreeMap<String, CallAccount>,
}

/// What the wrapper did with one call.
#[derive(Debug, Default)]
pub(crate) struct CallAccount {
    vendor_call_key: String,
    created_by: &'static str,
    /// Operations that named the call, in order.
    operations: Vec<Value>,
    /// How often `createVoiceCall` was answered with this record; 1 is right.
    pub(crate) create_count: u64,
    /// How often `updateVoiceCall` changed it.
    pub(crate) update_count: u64,
    /// How often an update closed it; 1 is right.
    pub(crate) close_count: u64,
    /// How often its routing was cleared.
    pub(crate) clear_count: u64,
    /// How often a flow routed it.
    pub(crate) route_count: u64,
    /// Whether the conversation is open.
    pub(crate) is_active: bool,
    /// Whether it waits to be routed.
    pub(crate) is_routing_pending: bool,
    /// Where the recording is.
    pub(crate) recording_location: Option<String>,
    /// Its length in seconds.
    pub(crate) recording_seconds: Option<i64>,
    /// `{value, isError}`.
    pub(crate) disconnect_reason: Option<Value>,
    /// Whether the agent has put the caller on hold, or paused the recording.
    pub(crate) is_held: bool,
    /// The same of the recording.
    pub(crate) is_paused: bool,
    /// Whether it ended before anybody took it, and no callback was agreed on.
    pub(crate) is_abandoned: bool,
    /// The transcript messages in the order they came, those dropped marked so.
    pub(crate) transcripts: Vec<Value>,
    /// How often a message came whose id was there already.
    pub(crate) repeated_transcripts: u64,
}

impl VoiceLedger {
    /// Opens the account of a call.
    pub(crate) fn open(&mut self, id: &str, vendor_call_key: &str, created_by: &'static str) {
        let account = CallAccount {
            vendor_call_key: vendor_call_key.to_owned(),
            created_by,
            is_active: true,
            ..CallAccount::default()
        };
        self.accounts.insert(id.to_owned(), account);
    }

    /// The account of a call; calls that came by plain REST get one when the wrapper first touches them.
    pub(crate) fn account(&mut self, id: &str) -> &mut CallAccount {
        self.accounts.entry(id.to_owned()).or_default()
    }

    /// Notes an operation on a call.
    pub(crate) fn note(&mut self, id: &str, operation: &str, body: Value, now: i64) {
        self.account(id)
            .operations
            .push(json!({"time": moment::write(now), "operation": operation, "body": body}));
    }

    /// Every account, in the order the calls were created.
    pub(crate) fn write(&self) -> Value {
        self.accounts
            .iter()
            .map(|(id, account)| account.write(id))
            .collect()
    }
}

impl CallAccount {
    /// Whether an update closed the call.
    pub(crate) fn is_closed(&self) -> bool {
        self.close_count > 0
    }

    fn write(&self, id: &str) -> Value {
        json!({
            "voiceCallId": id, "vendorCallKey": self.vendor_call_key, "createdBy": self.created_by,
            "createCount": self.create_count, "updateCount": self.update_count, "closeCount": self.close_count,
            "clearCount": self.clear_count, "routeCount": self.route_count, "active": self.is_active, "routingPending": self.is_routing_pending,
            "recordingLocation": self.recording_location, "totalRecordingDuration": self.recording_seconds,
            "disconnectReason": self.disconnect_reason, "held": self.is_held, "recordingPaused": self.is_paused, "abandoned": self.is_abandoned,
            "transcripts": self.transcripts, "repeatedTranscripts": self.repeated_transcripts, "operations": self.operations,
        })
    }
}
