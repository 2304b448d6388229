//! Passes on what was said in calls. The events keep the messages; a row of each call keeps how far they were passed on.
//!
//! One request at a time goes to an org: the order of a speaker's messages is kept so, and what comes meanwhile fills
//! the next request. A message whose request had no answer is sent again under its own id, which is unique in its
//! conversation: what may come twice is less than what may be lost.

use super::Engine;
use super::delivery::Sending;
use super::leader::Leader;
use super::sessions::Need;
use crate::call::{Agent, Facts, HUMAN_AGENT, Message};
use crate::json::{Map, set};
use crate::outbox::{WorkItem, WorkKind};
use crate::salesforce::{Step, voice};
use crate::sorted::SortedMap;

/// The key of the row that requests are sent for. It is never stored: it only counts failures.
pub(super) const LINE: &str = "transcripts";
/// After so many failures the messages of a request are given up, where other voice calls get on meanwhile.
const TRIES: u32 = 6;
/// The same where only the rest of the org gets on: the telephony behind the wrapper fails by itself. An hour or two.
const PATIENT_TRIES: u32 = 40;
const OVER: &str = "the call was over";
const NO_RECORD: &str = "the call has no record";

/// What the leader knows about transcripts beyond their rows.
#[derive(Debug, Default)]
pub(super) struct Transcripts {
    line: Option<WorkItem>,
    /// The messages under way.
    sent: Vec<Part>,
    /// After how many failures they are given up: by what the org answered well since the first; never, where nothing.
    tries: Option<u32>,
    /// Up to this sequence the messages of a call go alone: one of several was refused.
    alone: SortedMap<String, u64>,
}

impl Transcripts {
    /// The row that requests are sent for.
    pub(super) fn line(&self) -> Option<&WorkItem> {
        self.line.as_ref()
    }

    /// The org answered something well, perhaps the wrapper itself.
    pub(super) fn see_org_well(&mut self, is_voice: bool) {
        if is_voice {
            self.tries = Some(TRIES);
        } else {
            self.tries.get_or_insert(PATIENT_TRIES);
        }
    }
}

/// Messages of one speaker of one call, by their sequences.
#[derive(Debug)]
pub(super) struct Part {
    vendor_call_key: String,
    conversation: String,
    speaker: String,
    sequences: Vec<u64>,
}

impl Part {
    fn first(&self) -> u64 {
        self.sequences.first().copied().unwrap_or(0)
    }

    fn last(&self) -> u64 {
        self.sequences.last().copied().unwrap_or(0)
    }
}

/// What is to become of a call's messages now: they may go, under this key; or not, and why not for good.
type Gate = Result<String, Option<&'static str>>;

/// Not yet.
const WAIT: Gate = Err(None);
/// Not before it is known who the agent is.
const UNOWNED: &str = "";

fn drop(why: &'static str) -> Gate {
    Err(Some(why))
}

impl Engine {
    /// What an answer means for the messages under way.
    pub(super) fn transcripts_answered(
        &mut self,
        mut line: WorkItem,
        stands: bool,
        leader: &mut Leader,
        changed: &mut SortedMap<String, WorkItem>,
    ) {
        let sent = std::mem::take(&mut leader.transcripts.sent);
        let several = |part: &Part| sent.len() > 1 || part.sequences.len() > 1;
        let code = line.fault.as_ref().map_or("", |fault| &fault.code);
        if stands {
            self.pass(&sent, leader, changed);
        } else if line.parked
            && sent.iter().any(several)
            && matches!(code, "voice-refused" | "http-400")
        {
            // Which one it is shows when they go one by one.
            for part in sent {
                let last = part.last();
                let until = leader.transcripts.alone.get_or_default(part.conversation);
                *until = last.max(*until);
            }
        } else if line.parked
            || leader
                .transcripts
                .tries
                .is_some_and(|it| line.attempts >= it)
        {
            self.give_up(&sent, "the org refused it", leader, changed);
            line.attempts = 0;
        } else if line.attempts == 1 {
            leader.transcripts.tries = None;
        }
        line.parked = false;
        leader.transcripts.line = Some(line);
    }

    /// Messages were passed on: their calls' rows say so, and they are forgotten.
    fn pass(&mut self, parts: &[Part], leader: &Leader, changed: &mut SortedMap<String, WorkItem>) {
        for part in parts {
            self.calls
                .forget_messages(&part.conversation, &part.sequences);
            let document = self.calls.get(&part.conversation);
            let document = document.and_then(|facts| self.configurations.of(facts.configuration()));
            let voice = document
                .as_ref()
                .and_then(|document| document.voice.as_ref());
            let account = voice.and_then(|voice| document.as_ref()?.account(&voice.account));
            let Some(account) = account else { continue };
            let key = WorkItem::transcript_key(account.org(), &part.conversation);
            let known = changed.get(&key).or_else(|| leader.rows.get(&key)).cloned();
            let mut row = known.unwrap_or_else(|| {
                let mut bound = leader.rows.of_conversation(&part.conversation);
                let agent = bound.next().map(|row| &row.agent);
                let agent = agent.or_else(|| self.current_agent());
                WorkItem::new(
                    key.clone(),
                    WorkKind::Transcript,
                    &part.conversation,
                    &account.id,
                    &agent.cloned().unwrap_or_default(),
                    self.now.wall,
                )
            });
            set(&mut row.acknowledged, &part.speaker, part.last());
            row.desired.clone_from(&row.acknowledged);
            changed.insert(key, row);
        }
    }

    /// Messages are not passed on: one line of the log for each, without what was said.
    fn give_up(
        &mut self,
        parts: &[Part],
        why: &'static str,
        leader: &Leader,
        changed: &mut SortedMap<String, WorkItem>,
    ) {
        for part in parts {
            for _ in &part.sequences {
                let message = ["a message of a transcript is not passed on: ", why].concat();
                self.log("warn", "transcript-dropped", &message);
            }
        }
        self.pass(parts, leader, changed);
    }

    /// The messages that may go now, one speaker's of one call in each part; those that may never go are dropped.
    pub(super) fn gather_transcripts(
        &mut self,
        leader: &Leader,
        changed: &mut SortedMap<String, WorkItem>,
    ) -> Vec<Part> {
        let (mut ready, mut dropped): (Vec<Part>, Vec<(Part, &str)>) = (Vec::new(), Vec::new());
        if !leader.transcripts.sent.is_empty() {
            return ready;
        }
        let mut unowned = false;
        for (conversation, messages) in self.calls.messages() {
            let Some(facts) = self.calls.get(conversation) else {
                continue;
            };
            let gate = self.gate(facts, leader);
            let mut rows = leader.rows.of_conversation(conversation);
            let row = rows.find(|row| row.kind == WorkKind::Transcript);
            let mut parts: Vec<Part> = Vec::new();
            let mut stopped: Vec<String> = Vec::new();
            for message in messages {
                let speaker = message.speaker();
                if stopped.contains(&speaker) {
                    continue;
                }
                let mark = row.and_then(|row| row.acknowledged.get(&speaker)?.as_u64());
                let why = match &gate {
                    _ if mark.is_some_and(|mark| message.sequence <= mark) => Some(""),
                    Err(None) => break,
                    Err(Some(UNOWNED)) => {
                        unowned = true;
                        break;
                    }
                    Err(why) => *why,
                    Ok(_) => unfit(facts, message).or_else(|| {
                        let unnamed =
                            speaker == [HUMAN_AGENT, " "].concat() && self.identity_hopeless();
                        let unknown = unnamed && self.user_of(conversation, leader).is_empty();
                        unknown.then_some("nobody tells the agent's user id")
                    }),
                };
                let before = parts.iter_mut().find(|part| part.speaker == speaker);
                match (before, why) {
                    // Its speaker's mark goes past it: what waits before it comes first.
                    (Some(_), Some(_)) => stopped.push(speaker),
                    (Some(part), None) => {
                        if part.sequences.len() < voice::BULK {
                            part.sequences.push(message.sequence);
                        }
                    }
                    (None, _) => {
                        let part = Part {
                            vendor_call_key: gate.clone().unwrap_or_default(),
                            conversation: conversation.clone(),
                            speaker,
                            sequences: vec![message.sequence],
                        };
                        match why {
                            Some(why) => dropped.push((part, why)),
                            None => parts.push(part),
                        }
                    }
                }
            }
            // The org would drop what comes while the call is on hold.
            if facts.ended() || !facts.is_silent(i64::MAX) {
                for part in parts {
                    ready.push(part);
                }
            }
        }
        if unowned {
            for account in self.accounts_of_document() {
                self.fill(Need::Agent(account));
            }
        }
        for (part, why) in dropped {
            let parts = [part];
            if why.is_empty() {
                let [part] = &parts;
                self.calls
                    .forget_messages(&part.conversation, &part.sequences);
            } else {
                self.give_up(&parts, why, leader, changed);
            }
        }
        ready
    }

    /// Sends the oldest of these messages, where the org has a request to spare.
    pub(super) fn send_transcripts(&mut self, mut ready: Vec<Part>, leader: &mut Leader) {
        let Some(first) = take_oldest(&mut ready) else {
            return;
        };
        let document = self.calls.get(&first.conversation);
        let document = document.and_then(|facts| self.configurations.of(facts.configuration()));
        let Some(document) = document else { return };
        let settings = document.voice.as_ref();
        let account = settings.and_then(|settings| document.account(&settings.account));
        let (Some(settings), Some(account)) = (settings, account) else {
            return;
        };
        let line = leader.transcripts.line.get_or_insert_with(|| {
            let kind = WorkKind::Transcript;
            WorkItem::new(LINE.to_owned(), kind, "", "", &Agent::default(), 0)
        });
        line.account.clone_from(&account.id);
        let spare =
            self.sessions.busy().of_account(&account.id) < leader.rows.in_flight_limit(&account.id);
        if !spare || !leader.rows.may_try(line, self.now.monotonic) {
            return;
        }
        let Some((access, generation)) = self.sessions.access(account) else {
            return self.fill(Need::Token(account.id.clone()));
        };
        let (mut entries, mut sent) = (Vec::new(), Vec::new());
        let (mut next, mut nameless) = (Some(first), false);
        while let Some(mut part) = next {
            let alone = leader.transcripts.alone.get(&part.conversation);
            let goes_alone = alone.is_some_and(|until| part.first() <= *until);
            let facts = self.calls.get(&part.conversation);
            let same = facts.is_some_and(|facts| facts.configuration() == document.hash);
            // Calls under another document go with another request.
            if same && (!goes_alone || sent.is_empty()) {
                if goes_alone {
                    part.sequences.truncate(1);
                }
                let user = self.user_of(&part.conversation, leader);
                if user.is_empty() && part.speaker == [HUMAN_AGENT, " "].concat() {
                    nameless = true;
                    next = take_oldest(&mut ready);
                    continue;
                }
                let mut messages = Vec::new();
                for message in self
                    .calls
                    .messages()
                    .get(&part.conversation)
                    .into_iter()
                    .flatten()
                {
                    if part.sequences.contains(&message.sequence) {
                        messages.push(voice::message(message, &part.vendor_call_key, &user));
                    }
                }
                entries.push(voice::entry(&part.vendor_call_key, messages));
                sent.push(part);
            }
            let full = goes_alone || sent.len() == voice::BULK;
            next = take_oldest(&mut ready).filter(|_| !full);
        }
        let step = (!sent.is_empty()).then(|| Step {
            name: LINE,
            http: voice::transcript_request(entries, settings, &access),
            repeatable: true,
            creates: false,
            acknowledges: Map::new(),
            unfit: Vec::new(),
        });
        let account = account.id.clone();
        if nameless {
            // An agent is named by the id of a user, which the org has to tell.
            self.fill(Need::Agent(account.clone()));
        }
        leader.transcripts.sent = sent;
        if let Some(step) = step {
            self.send(Sending {
                key: LINE.to_owned(),
                account,
                generation,
                step,
                after_look: false,
                design: String::new(),
            });
        }
    }

    /// The user's id of the agent at a call; empty while it is not known.
    fn user_of(&self, conversation: &str, leader: &Leader) -> String {
        let mut rows = leader.rows.of_conversation(conversation);
        let bound = rows.next().map(|row| &row.agent);
        let current = self.current_agent();
        let is_same = |agent: &Agent| bound.is_none_or(|bound| bound.key() == agent.key());
        let identities = self
            .sessions
            .iter()
            .filter_map(|(_, session)| session.identity());
        let known = bound.into_iter().chain(current).chain(identities);
        for agent in known {
            if !agent.user_id.is_empty() && is_same(agent) {
                return agent.user_id.clone();
            }
        }
        String::new()
    }

    fn gate(&self, facts: &Facts, leader: &Leader) -> Gate {
        let conversation = facts.conversation();
        let Some(document) = self.configurations.of(facts.configuration()) else {
            return WAIT;
        };
        let Some(settings) = document.voice.as_ref().filter(|voice| voice.transcripts) else {
            return drop("not configured");
        };
        let mut rows = leader.rows.of_conversation(conversation);
        let row = rows.find(|row| row.kind == WorkKind::VoiceCall);
        let theirs = voice::is_theirs(facts, settings);
        let stands = match row {
            Some(row) if row.discarded => return drop(NO_RECORD),
            Some(row) if row.acknowledged.contains_key(voice::CLOSING) => return drop(OVER),
            Some(row) if self.is_ours(row).is_none() => return drop(UNOWNED),
            Some(row) if self.is_ours(row) == Some(false) => return WAIT,
            Some(row) if !row.record.is_empty() => true,
            Some(row) if row.desired.contains_key(voice::CREATE) => {
                if !row.acknowledged.contains_key(voice::CREATE) {
                    return WAIT;
                }
                true
            }
            None if leader.is_touched(conversation) || leader.is_staged(conversation) => {
                return WAIT;
            }
            None if leader.closed.contains(conversation) => return drop(OVER),
            None if self.current_agent().is_none() && !self.identity_hopeless() => {
                return drop(UNOWNED);
            }
            _ => theirs,
        };
        // A record that only the closing update may make comes too late.
        if !stands {
            return if facts.ended() { drop(NO_RECORD) } else { WAIT };
        }
        Ok(self.first_key(facts, leader))
    }
}

/// Why a message is not to be passed on, if it is not.
fn unfit(facts: &Facts, message: &Message) -> Option<&'static str> {
    if facts.is_silent(message.start()) {
        return Some("on hold, or not recorded");
    }
    let over = facts.ended_at().is_some_and(|end| message.start() > end);
    over.then_some(OVER)
}

/// The part whose first message came first: a speaker who says little waits no longer than one who says much.
fn take_oldest(ready: &mut Vec<Part>) -> Option<Part> {
    let mut oldest = 0;
    for (place, part) in ready.iter().enumerate() {
        if ready
            .get(oldest)
            .is_some_and(|known| part.first() < known.first())
        {
            oldest = place;
        }
    }
    (oldest < ready.len()).then(|| ready.swap_remove(oldest))
}
