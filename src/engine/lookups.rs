//! What the org is asked about people and objects, each once for whoever needs it: the token's user,
//! the users that records shall belong to, the fields of objects.

use crate::sorted::SortedMap;

use super::Engine;
use super::sessions::{Need, Purpose, Sessions};
use crate::call::Agent;
use crate::outbox::WorkItem;
use crate::protocol::{Answer, HttpRequest};
use crate::salesforce::{self, Access, Described, Refusal, RetryClass, Session};

/// How often describe may fail in a row before values are sent as texts.
const DESCRIBES: u32 = 3;

/// What is known of the users and objects of all accounts.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    /// The owner of an account's records by e-mail: a user's id, or nobody of that name.
    owners: SortedMap<(String, String), Option<String>>,
    /// The fields of an account's objects; none where the org does not tell.
    described: SortedMap<(String, &'static str), Option<Described>>,
    /// How often in a row describe failed.
    describe_failures: u32,
}

impl Lookups {
    /// Whether logs wait no longer for the org to tell its fields.
    fn describe_is_hopeless(&mut self, refusal: &Refusal) -> bool {
        if refusal.class != RetryClass::Refresh {
            self.describe_failures = self.describe_failures.saturating_add(1);
        }
        let hopeless = refusal.class == RetryClass::Poison || self.describe_failures >= DESCRIBES;
        if hopeless {
            // The next object's fields are asked for as often.
            self.describe_failures = 0;
        }
        hopeless
    }
}

impl Need {
    /// The request that asks for it, and what that is for; a token is asked for in other ways.
    pub(super) fn question(
        self,
        access: &Access<'_>,
        generation: u32,
    ) -> Option<(Purpose, HttpRequest)> {
        Some(match self {
            Need::Token(_) | Need::Console | Need::Person => return None,
            Need::Agent(account) => (
                Purpose::Identity {
                    account,
                    generation,
                },
                salesforce::identity_request(access),
            ),
            Need::Describe(account, object) => (
                Purpose::Describe {
                    account,
                    object,
                    generation,
                },
                salesforce::describe_request(access, object),
            ),
            Need::Owner(account, email) => {
                let http = salesforce::owner_query(access, &email);
                (
                    Purpose::Owner {
                        account,
                        email,
                        generation,
                    },
                    http,
                )
            }
        })
    }
}

impl Purpose {
    /// Whether both look up the same kind of thing for one account.
    pub(super) fn looks_up_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Describe { account, .. }, Self::Describe { account: other, .. })
            | (Self::Identity { account, .. }, Self::Identity { account: other, .. })
            | (Self::Owner { account, .. }, Self::Owner { account: other, .. }) => account == other,
            _ => false,
        }
    }
}

impl Sessions {
    /// A look-up was answered by an org that takes the token.
    fn looked_up(&mut self, account: &str) {
        if let Some(session) = self.by_account.get_mut(account) {
            session.confirm();
            session.lookup_succeeded();
        }
    }
}

impl Engine {
    /// The agent at the softphone: told by the page, else the token's user.
    pub(super) fn current_agent(&self) -> Option<&Agent> {
        let identity = || {
            self.sessions
                .by_account
                .values()
                .find_map(Session::identity)
        };
        self.agent.as_ref().or_else(identity)
    }

    /// Whether the org refuses to tell who the token's user is: then the events' `agent` serves.
    pub(super) fn identity_hopeless(&self) -> bool {
        self.sessions
            .by_account
            .values()
            .any(Session::identity_hopeless)
    }

    /// Whether a row is of the agent at the softphone or of the user whose token it goes out with;
    /// `None` while that is not known.
    pub(super) fn is_ours(&self, item: &WorkItem) -> Option<bool> {
        if self.by_console(&item.account) {
            // The console's user is whoever is signed in there.
            let agent = self.current_agent().map_or("", Agent::key);
            let nobody = agent.is_empty() || item.agent.key().is_empty();
            return Some(nobody || agent == item.agent.key());
        }
        let session = self.sessions.by_account.get(&item.account);
        let identity = session.and_then(Session::identity);
        let is_owner =
            |agent: Option<&Agent>| agent.is_some_and(|agent| agent.key() == item.agent.key());
        if is_owner(self.agent.as_ref()) || is_owner(identity) {
            return Some(true);
        }
        let hopeless = session.is_some_and(Session::identity_hopeless);
        match (identity, hopeless) {
            (Some(_), _) => Some(false),
            (None, true) => Some(self.agent.is_none()),
            (None, false) => None,
        }
    }

    /// The user that a row's record shall belong to; `None` when no user has the agent's e-mail, so
    /// that it belongs to the account's user.
    pub(super) fn owner_of(&self, item: &WorkItem) -> Result<Option<String>, Need> {
        if self.by_console(&item.account) {
            return Ok(None);
        }
        let session = self.sessions.by_account.get(&item.account);
        let identity = session.and_then(Session::identity);
        let known = [Some(&item.agent), self.agent.as_ref(), identity];
        let is_owner =
            |agent: &&Agent| agent.key() == item.agent.key() && !agent.user_id.is_empty();
        if let Some(agent) = known.into_iter().flatten().find(is_owner) {
            return Ok(Some(agent.user_id.clone()));
        }
        if item.agent.email.is_empty() {
            return Ok(None);
        }
        // Most often the agent is the token's user, who is asked for once: then nobody is searched by e-mail.
        if identity.is_none() && !session.is_some_and(Session::identity_hopeless) {
            return Err(Need::Agent(item.account.clone()));
        }
        let place = (item.account.clone(), item.agent.email.clone());
        let owner = self.sessions.lookups.owners.get(&place).cloned();
        owner.ok_or(Need::Owner(place.0, place.1))
    }

    /// The fields of an object, where they matter; `None` where they do not, or the org does not tell.
    pub(super) fn described(
        &self,
        account: &str,
        object: &'static str,
        matters: bool,
    ) -> Result<Option<&Described>, Need> {
        if !matters || self.by_console(account) {
            return Ok(None);
        }
        let known = self
            .sessions
            .lookups
            .described
            .get(&(account.to_owned(), object));
        let known = known.map(Option::as_ref);
        known.ok_or_else(|| Need::Describe(account.to_owned(), object))
    }

    /// Administrators change fields along with the configuration: they are asked for anew.
    pub(super) fn forget_described(&mut self) {
        self.sessions.lookups.described = SortedMap::new();
    }

    /// Describe was answered.
    pub(super) fn describe_answered(
        &mut self,
        account: String,
        object: &'static str,
        generation: u32,
        answer: &Answer,
    ) {
        match Described::read(answer) {
            Ok(described) => {
                self.sessions.looked_up(&account);
                let lookups = &mut self.sessions.lookups;
                lookups.describe_failures = 0;
                lookups.described.insert((account, object), Some(described));
            }
            Err(refusal) if self.sessions.lookups.describe_is_hopeless(&refusal) => {
                self.log(
                    "warn",
                    "fields-unknown",
                    "the org does not tell its fields; values are sent as texts",
                );
                let lookups = &mut self.sessions.lookups;
                lookups.described.insert((account, object), None);
            }
            Err(refusal) => self.lookup_refused(&account, generation, refusal),
        }
    }

    /// The query for a user with an e-mail address was answered.
    pub(super) fn owner_answered(
        &mut self,
        account: String,
        email: String,
        generation: u32,
        answer: &Answer,
    ) {
        let owner = match salesforce::read_owner(answer) {
            Ok(owner) => {
                self.sessions.looked_up(&account);
                owner
            }
            Err(refusal) if refusal.class == RetryClass::Poison => {
                self.log(
                    "warn",
                    "owner-unknown",
                    "the org does not tell users by e-mail; records belong to the account's user",
                );
                None
            }
            Err(refusal) => return self.lookup_refused(&account, generation, refusal),
        };
        let owners = &mut self.sessions.lookups.owners;
        owners.insert((account, email), owner);
    }

    /// Userinfo was answered.
    pub(super) fn identified(
        &mut self,
        account: &str,
        generation: u32,
        identity: Result<Option<Agent>, Refusal>,
    ) {
        let session = self.sessions.by_account.get_or_default(account.to_owned());
        let refusal = match identity {
            Ok(Some(agent)) => {
                session.identify(agent);
                return self.sessions.looked_up(account);
            }
            Ok(None) => None,
            Err(refusal) if refusal.class == RetryClass::Poison => None,
            Err(refusal) => Some(refusal),
        };
        // Refused once, the token may be stale; refused again with a fresh one, it never tells.
        // An expired token says nothing of the user: userinfo's own refusal is a 403 in plain words.
        let refused = refusal
            .as_ref()
            .is_none_or(|refusal| refusal.fault.code == "http-403");
        let monotonic = self.now.monotonic;
        if refused && session.identity_refused(refusal.is_none(), monotonic) {
            return self.log(
                "warn",
                "agent-unknown",
                "the org does not tell who the token's user is",
            );
        }
        if let Some(refusal) = refusal {
            self.lookup_refused(account, generation, refusal);
        }
    }

    /// A look-up failed: a new token, or later.
    fn lookup_refused(&mut self, account: &str, generation: u32, refusal: Refusal) {
        let monotonic = self.now.monotonic;
        if refusal.class == RetryClass::Refresh {
            return self
                .sessions
                .refuse(account, generation, refusal.fault, monotonic);
        }
        if let Some(session) = self.sessions.by_account.get_mut(account) {
            session.lookup_failed(refusal.retry_after, monotonic);
        }
    }
}
