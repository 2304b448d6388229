//! The org without sockets: for simulations that play thousands of histories a second.

use serde_json::{Map, Value, json};

use crate::crm;
use crate::exchange::{Body, Query, media_type, segments};
use crate::oauth;
use crate::org::Org;
use crate::schema;

/// The address that the in-process org believes in.
pub const ORIGIN: &str = "http://127.0.0.1:8788";

/// The simulated org, called as a function.
#[derive(Debug)]
pub struct InProcessOrg {
    org: Org,
}

impl Default for InProcessOrg {
    fn default() -> Self {
        Self::new()
    }
}

impl InProcessOrg {
    /// An org with the records that every sandbox starts with, and the voice wrapper `cnxscv`.
    pub fn new() -> Self {
        Self {
            // Its own clock is the caller's: the seeds are older than anything that is played.
            org: Org::new(ORIGIN, "cnxscv", None, Vec::new(), 0),
        }
    }

    /// An access token, as the token endpoint gives it.
    pub fn token(&mut self, now: i64) -> String {
        let address = "/services/oauth2/token?grant_type=client_credentials&client_id=sandbox&client_secret=sandbox";
        let (_, body) = self.answer(now, "POST", &format!("{ORIGIN}{address}"), &[], None);
        let answer: Value = serde_json::from_str(&body).unwrap_or_default();
        answer["access_token"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Makes every token given so far expire.
    pub fn expire_tokens(&mut self) {
        self.org.tokens.expire_all();
    }

    /// Signs the agent in at an address of the login page; the code that the page is sent back with, empty where it is refused.
    pub fn sign_in(&mut self, now: i64, url: &str) -> String {
        let query = self.query(now, "POST", url, &[], None);
        let answer = self.org.answer(&query);
        let headers = answer.headers.iter();
        let back = headers
            .filter(|(name, _)| *name == "location")
            .map(|(_, value)| value);
        let parameters = back.filter_map(|address| address.split_once('?'));
        parameters
            .flat_map(|(_, parameters)| oauth::decode_pairs(parameters))
            .find_map(|(name, value)| (name == "code").then_some(value))
            .unwrap_or_default()
    }

    /// Answers one request: status and body.
    pub fn answer(
        &mut self,
        now: i64,
        method: &str,
        url: &str,
        headers: &[(&str, String)],
        body: Option<&str>,
    ) -> (u16, String) {
        let query = self.query(now, method, url, headers, body);
        let answer = self.org.answer(&query);
        let body = match answer.body {
            Body::Empty => String::new(),
            Body::Json(value) => value.to_string(),
            Body::Text(text) | Body::Html(text) | Body::Written(_, text) => text,
        };
        (answer.status, body)
    }

    fn query(
        &self,
        now: i64,
        method: &str,
        url: &str,
        headers: &[(&str, String)],
        body: Option<&str>,
    ) -> Query {
        let address = url.strip_prefix(ORIGIN).unwrap_or(url);
        let (path, parameters) = address.split_once('?').unwrap_or((address, ""));
        let header = |name: &str| {
            let found = headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone())
        };
        Query {
            method: method.to_owned(),
            path: path.to_owned(),
            segments: segments(path),
            query_string: parameters.to_owned(),
            parameters: oauth::decode_pairs(parameters),
            authorization: header("Authorization"),
            content_type: media_type(&header("Content-Type").unwrap_or_default()),
            headers: headers
                .iter()
                .map(|(name, value)| (name.to_lowercase(), json!(value)))
                .collect(),
            body: body.unwrap_or_default().as_bytes().to_vec(),
            arrival: self.org.records.sequence(),
            now,
        }
    }

    /// Changes the org's set-up, as `PUT /sandbox/setup` does.
    ///
    /// # Errors
    ///
    /// Where the changes cannot be read; the message names the member.
    pub fn set_up(&mut self, now: i64, changes: &Value) -> Result<(), String> {
        self.org.setup = self.org.setup.with(changes, now)?;
        Ok(())
    }

    /// Does what a person does in the console: the requests of `/sandbox/crm/…`, without that beginning of the path.
    pub fn act_as_person(
        &mut self,
        now: i64,
        method: &str,
        path: &str,
        body: &Value,
    ) -> (u16, Value) {
        let answer = crm::answer(&mut self.org, now, method, path, crm::SOMEBODY, body);
        (answer.status, answer.body.json().clone())
    }

    /// The fields of an object's records, oldest first; none for an object that the org has not got.
    pub fn records(&self, object: &str) -> Vec<Map<String, Value>> {
        let object = schema::object(object).into_iter();
        let records = object.flat_map(|object| self.org.records.of(object));
        records.map(|record| record.fields.clone()).collect()
    }

    /// What happened to each voice call, as `/sandbox/state` tells it.
    pub fn voice(&self) -> Value {
        self.org.voice.write()
    }

    /// What `/sandbox/state` tells: `{records, voice, warnings}`.
    pub fn state(&self) -> Value {
        json!({
            "records": self.org.records.write(),
            "voice": self.org.voice.write(),
            "warnings": self.org.warnings,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{InProcessOrg, ORIGIN};

    #[test]
    fn it_serves_what_the_server_serves() {
        let mut org = InProcessOrg::new();
        let now = 1_800_000_000_000;
        org.set_up(now, &json!({"duplicateRules": "alert"}))
            .unwrap();
        assert!(org.set_up(now, &json!({"duplicateRules": 1})).is_err());
        let bearer = format!("Bearer {}", org.token(now));
        let mut ask = |method: &str, path: &str, header: &str, body: &str| {
            let headers = [
                ("Authorization", bearer.clone()),
                ("Content-Type", "application/json; charset=utf-8".to_owned()),
                ("Sforce-Duplicate-Rule-Header", header.to_owned()),
            ];
            let url = format!("{ORIGIN}/services/data/v67.0/{path}");
            let body = (!body.is_empty()).then_some(body);
            org.answer(now, method, &url, &headers, body)
        };
        let search = r#"{"q": "4155550100", "in": "PHONE", "sobjects": [{"name": "Contact"}]}"#;
        let (status, found) = ask("POST", "parameterizedSearch", "", search);
        let found: Value = serde_json::from_str(&found).unwrap();
        assert_eq!(
            (status, found["searchRecords"].as_array().map(Vec::len)),
            (200, Some(2))
        );
        assert_eq!(ask("GET", "sobjects/Lead/describe", "", "").0, 200);
        let again = r#"{"LastName": "Fields", "Phone": "4155550100"}"#;
        assert_eq!(ask("POST", "sobjects/Contact", "", again).0, 400);
        assert_eq!(
            ask("POST", "sobjects/Contact", "allowSave=true", again).0,
            201
        );
        let (status, made) =
            org.act_as_person(now, "POST", "records/Task", &json!({"Subject": "Mine"}));
        assert_eq!((status, made["success"].clone()), (201, json!(true)));
    }
}
