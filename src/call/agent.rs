//! Who the agent is.

use crate::json::object;
use crate::json::{Map, Value};

/// The agent at the softphone: from `setAgent`, the token's userinfo, or an event's `agent`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    /// E-mail, lower case; decides ownership of records (seed 002).
    pub email: String,
    /// Salesforce user name.
    pub username: String,
    /// Salesforce user id, if known.
    pub user_id: String,
    /// For people.
    pub name: String,
}

impl Agent {
    /// Reads the object given to `setAgent`, or an OpenID userinfo body; `None` when it names nobody.
    pub fn from_object(fields: &Map) -> Option<Self> {
        let text = |keys: &[&str]| {
            keys.iter()
                .find_map(|key| fields.text(key))
                .unwrap_or("")
                .trim()
                .to_owned()
        };
        let agent = Self {
            email: text(&["email"]).to_ascii_lowercase(),
            username: text(&["username", "preferred_username"]),
            user_id: text(&["userId", "user_id"]),
            name: text(&["name"]),
        };
        (!agent.key().is_empty()).then_some(agent)
    }

    /// The agent that an event's `agent` field names: an e-mail address or a user name.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim();
        if name.is_empty() {
            return None;
        }
        let agent = if name.contains('@') {
            Self {
                email: name.to_ascii_lowercase(),
                ..Self::default()
            }
        } else {
            Self {
                username: name.to_owned(),
                ..Self::default()
            }
        };
        Some(agent)
    }

    /// What names the agent in record keys: the e-mail, else user name, else user id.
    pub fn key(&self) -> &str {
        [&self.email, &self.username, &self.user_id]
            .into_iter()
            .find(|text| !text.is_empty())
            .map_or("", String::as_str)
    }

    /// The agent as `status()` tells it.
    pub fn to_value(&self) -> Value {
        object! {
            "email" => self.email.as_str(),
            "username" => self.username.as_str(),
            "userId" => self.user_id.as_str(),
            "name" => self.name.as_str(),
        }
    }
}
