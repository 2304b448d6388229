//! Many calls at once, each with a conversation: every message stored, in order for each speaker, in how many requests.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Scale;
use crate::{Error, Finding, Result, Stage};

/// A message is told every so often, round the calls.
const TELL: &str = "async (calls, messages) => {
    const refused = [];
    const tell = (method, payload) => SoftphoneWrapper[method](payload).then(receipt => receipt.accepted || refused.push(receipt.error.code));
    const told = [];
    for (let call = 0; call < calls; call++) told.push(tell('incomingCall', { conversationId: `call-${call}`, callerANI: '+14155550142' }));
    await Promise.all(told);
    for (let number = 0; number < messages; number++) {
        const round = [];
        for (let call = 0; call < calls; call++) {
            const senderType = number % 2 ? 'VIRTUAL_AGENT' : 'END_USER';
            round.push(tell('transcript', { conversationId: `call-${call}`, content: `${number}`, senderType }));
        }
        await Promise.all(round);
    }
    return refused;
}";

/// The org takes so many messages in a request.
const MOST: usize = 25;
const DEADLINE: Duration = Duration::from_secs(300);

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let (calls, messages) = scale.pick((20, 20), (200, 40));
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let started = Instant::now();
    let refused = softphone
        .page()
        .call(TELL, &[json!(calls), json!(messages)])
        .await?;
    let told_after = started.elapsed();
    let refused: Vec<String> = refused
        .as_array()
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    softphone.wait_until_done(DEADLINE).await?;
    let stored_after = started.elapsed();
    let state = stage.org.state().await?;
    let (mut missing, mut disordered, mut requests) = (Vec::new(), Vec::new(), 0_usize);
    for call in 0..calls {
        let key = format!("call-{call}");
        let accounts = state["voice"].as_array().into_iter().flatten();
        let mut accounts = accounts.filter(|account| account["vendorCallKey"] == key.as_str());
        let account = accounts
            .next()
            .ok_or_else(|| Error::Other(format!("{key} is not in the org")))?;
        let transcripts = account["transcripts"].as_array().into_iter().flatten();
        let stored: Vec<&Value> = transcripts
            .filter(|message| message["stored"] == true)
            .collect();
        if stored.len() != messages {
            missing.push(format!("{key}: {} of {messages}", stored.len()));
        }
        for speaker in ["END_USER", "VIRTUAL_AGENT"] {
            let own = stored
                .iter()
                .filter(|message| message["senderType"] == speaker);
            let numbers =
                own.filter_map(|message| message["content"].as_str()?.parse::<u32>().ok());
            if !numbers.collect::<Vec<_>>().is_sorted() {
                disordered.push(format!("{key} {speaker}"));
            }
        }
    }
    // The log of requests is bounded; the ledger of the org is not.
    for request in stage.org.requests().await? {
        let path = request["path"].as_str().unwrap_or_default();
        requests += usize::from(
            path.ends_with("TranscriptMessage") || path.ends_with("TranscriptMessages"),
        );
    }
    let least = (calls * messages).div_ceil(MOST);
    // What comes in slowly goes out at once: a browser that keeps up makes more, smaller requests.
    let most = least * 2;
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
    Ok(vec![
        Finding::none_of("messages not accepted", &refused),
        Finding::none_of("calls whose messages are not all stored", &missing),
        Finding::none_of("speakers out of order", &disordered),
        Finding::told("messages", calls * messages),
        Finding::told("told within", seconds(told_after)),
        Finding::told("stored within", seconds(stored_after)),
        Finding::judged(
            "requests",
            requests,
            format!("<= {most}; {least} are the least possible"),
            requests <= most,
        ),
    ])
}
