//! A voicemail: a call that nobody took, with a recording, and perhaps somebody to route it to.

use serde_json::json;

use super::{account, bodies, merged, offer, operations, record, warnings, world};

#[test]
fn a_voicemail_is_kept_active_until_it_was_said_what_the_caller_said_and_where_the_recording_is() {
    for (routes, last_active) in [(true, true), (false, false)] {
        let on = if routes { "ringing" } else { "never" };
        let mut world = world(json!({"omniFlow": {"on": on, "flowDevName": "Route_VoiceCall"}}));
        let mut call = merged(offer("v1"), json!({"callOrigin": "Voicemail"}));
        call["calledNumber"] = json!("+18445791189");
        world.call(0, "incomingCall", call);
        world.pass(30_000);
        let start = crate::world::NOON + 10_000;
        world.call(0, "transcript", json!({"conversationId": "v1", "content": "call me", "startTime": start, "endTime": start + 900, "senderType": "END_USER"}));
        world.call(0, "callEnded", json!({"conversationId": "v1", "duration": 30, "recordingUrl": "https://pbx.example/v1", "totalRecordingDuration": 25}));
        world.pass(30_000);
        let mut expected = vec![
            "createVoiceCall",
            "createTranscriptMessage",
            "updateVoiceCall",
            "executeOmniFlow",
            "updateVoiceCall",
        ];
        if !routes {
            expected.remove(3);
        }
        assert_eq!(operations(&world), expected, "{routes}");
        let updates = bodies(&world, "updateVoiceCall");
        assert_eq!(
            (&updates[0]["isActiveCall"], &updates[0]["callOrigin"]),
            (&json!(true), &json!("Voicemail"))
        );
        assert!(updates[0]["endTime"].is_string() && updates[0]["recordingLocation"].is_null());
        assert_eq!(
            (
                &updates[1]["recordingLocation"],
                &updates[1]["totalRecordingDuration"]
            ),
            (&json!("https://pbx.example/v1"), &json!(25))
        );
        assert_eq!(updates[1]["isActiveCall"], last_active);
        assert!(
            updates
                .iter()
                .all(|body| body["acceptTime"].is_null() && body["agent"].is_null())
        );
        let account = account(&world, "v1");
        assert_eq!(
            (&account["routingPending"], &account["clearCount"]),
            (&json!(routes), &json!(0))
        );
        assert_eq!(account["transcripts"][0]["stored"], true);
        assert_eq!(record(&world, "v1")["CallOrigin"], "Voicemail");
        assert_eq!(warnings(&world), json!([]));
    }
}
