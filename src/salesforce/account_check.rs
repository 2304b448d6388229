//! What an administrator asks of an org before the first call: requests that change nothing, and what
//! their answers mean, each fault with its remedy.

use super::refusal::{Refusal, refusal, unreadable};
use super::sobject::{identity_request, query, read_identity};
use super::step::Access;
use crate::config::{Account, Voice};
use crate::error::Fault;
use crate::json::{self, Map, Value};
use crate::protocol::{Answer, HttpRequest, Method};
use crate::text::holds;

const CORS: &str =
    "in the org's Setup, CORS: add this page's origin to the allowlist; then check the network";

/// One question to the org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Who the token's user is.
    Identity,
    /// Whether the user may use the REST API.
    ApiAccess,
    /// Whether the log key field is there and fit for its purpose.
    LogKeyField,
    /// Whether the voice wrapper is there and open to the user.
    VoicePackage,
}

impl Check {
    /// All, in the order in which they are asked.
    pub const ALL: [Self; 4] = [
        Self::Identity,
        Self::ApiAccess,
        Self::LogKeyField,
        Self::VoicePackage,
    ];

    /// The name of the step.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::ApiAccess => "apiAccess",
            Self::LogKeyField => "logKeyField",
            Self::VoicePackage => "voicePackage",
        }
    }

    /// The request.
    ///
    /// # Errors
    ///
    /// Why there is nothing to ask: the configuration does not use it.
    pub fn request(
        self,
        access: &Access<'_>,
        account: &Account,
        voice: Option<&Voice>,
    ) -> Result<HttpRequest, &'static str> {
        match self {
            Self::Identity => Ok(identity_request(access)),
            // The limits, which come to mind first, are told to administrators alone.
            Self::ApiAccess => Ok(query(access, "SELECT Id FROM User LIMIT 1")),
            Self::LogKeyField if account.log_key_field.is_empty() => {
                Err("the account names no logKeyField; calls are found by CallObject")
            }
            Self::LogKeyField => Ok(access.data(Method::Get, "/sobjects/Task/describe", None)),
            // Without a call to clear there is nothing that it could change.
            Self::VoicePackage => voice
                .map(|voice| {
                    let path = format!(
                        "/services/apexrest/{}/voice/v1/clearRouting",
                        voice.namespace
                    );
                    access.request(Method::Post, &path, Some(&Map::new()))
                })
                .ok_or("the configuration uses no voice wrapper in this account"),
        }
    }

    /// What an answer means.
    ///
    /// # Errors
    ///
    /// The refusal, with its remedy.
    pub fn read(self, answer: &Answer, account: &Account) -> Result<(), Refusal> {
        let read = match self {
            Self::Identity => read_identity(answer).and_then(|agent| {
                agent
                    .map(drop)
                    .ok_or_else(|| permanent("agent-unknown", "the org tells no e-mail address"))
            }),
            Self::ApiAccess => refusal(answer).map(drop),
            Self::LogKeyField => refusal(answer).and_then(|body| {
                let described = json::parse(body).map_err(|_| unreadable())?;
                check_field(&described, &account.log_key_field)
            }),
            Self::VoicePackage => read_voice(answer),
        };
        read.map_err(|mut refused| {
            if let Some(hint) = self.remedy(&refused) {
                refused.fault.hint = hint.into();
            }
            refused
        })
    }

    fn remedy(self, refused: &Refusal) -> Option<&'static str> {
        match (self, refused.fault.code.as_ref()) {
            (_, "org-unreachable") => Some(CORS),
            (_, "request-limit-exceeded" | "org-timeout") => None,
            (Self::Identity, "agent-unknown" | "http-403") => {
                Some("give the app the scope id, or tell who the agent is with setAgent")
            }
            (Self::ApiAccess, "not-found") => {
                Some("name a version that the org has in accounts[].apiVersion")
            }
            (Self::ApiAccess, _) if refused.fault.hint.is_empty() => {
                Some("give the user's permission set or profile API Enabled")
            }
            (Self::LogKeyField, _) if refused.fault.hint.is_empty() => Some(
                "deploy the field of salesforce/, and give the user's permission set edit access to it",
            ),
            (Self::VoicePackage, "forbidden") => Some(
                "give the user's permission set the wrapper's Apex class, cnxscv.ServiceRouting or that of voice.namespace, and Apex REST Services",
            ),
            (Self::VoicePackage, "not-found") => {
                Some("install the voice wrapper, or mend voice.namespace")
            }
            _ => None,
        }
    }
}

/// The wrapper's own refusal of an empty body shows that it is there, and so does its failing at one.
fn read_voice(answer: &Answer) -> Result<(), Refusal> {
    match answer {
        Answer::Http {
            status: 400, body, ..
        } if holds(body, "\"success\"") => Ok(()),
        Answer::Http {
            status: 500, body, ..
        } if holds(body, "APEX_ERROR") => Ok(()),
        _ => refusal(answer).map(drop),
    }
}

fn check_field(described: &Value, name: &str) -> Result<(), Refusal> {
    let fields = described
        .get("fields")
        .and_then(Value::as_array)
        .ok_or_else(unreadable)?;
    let is_it = |field: &&Value| {
        let told = field.text("name").unwrap_or("");
        told.eq_ignore_ascii_case(name)
    };
    let field = fields.iter().find(is_it);
    let says = |key: &str| field.and_then(|field| field.get(key)?.as_bool()) == Some(true);
    let wanted = &[
        ("externalId", "log-key-field-not-external"),
        ("unique", "log-key-field-not-unique"),
        ("createable", "log-key-field-read-only"),
        ("updateable", "log-key-field-read-only"),
    ];
    let lacking = wanted.iter().find(|(key, _)| !says(key));
    let Some((_, code)) = lacking else {
        return Ok(());
    };
    let code = field.map_or("log-key-field-missing", |_| code);
    let message = "Task needs the field, as an external id, unique, and writable by the user";
    Err(permanent(code, message))
}

fn permanent(code: &'static str, message: &'static str) -> Refusal {
    Refusal::permanent(Fault::salesforce(code, message, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Document;
    use serde_json::json;

    fn document() -> Document {
        let document = json!({"configVersion": 1,
            "accounts": [{"id": "main", "instanceUrl": "https://acme.my.salesforce.com", "logKeyField": "Softphone_Call_Key__c"}],
            "voice": {"account": "main", "namespace": "cnxscv", "callCenterDevName": "a", "certDevName": "b"}});
        Document::read(&document.to_string()).0.unwrap()
    }

    fn answered(status: u16, body: &str) -> Answer {
        Answer::Http {
            status,
            body: body.to_owned(),
            retry_after: None,
        }
    }

    #[test]
    fn no_check_changes_anything() {
        let document = document();
        let access = Access {
            instance_url: "https://acme.my.salesforce.com",
            api_version: "67.0",
            token: "t",
        };
        let asked = Check::ALL.map(|check| {
            let http = check.request(&access, &document.accounts[0], document.voice.as_ref());
            let http = http.unwrap();
            (http.method, http.url, http.body)
        });
        let org = "https://acme.my.salesforce.com/services";
        assert_eq!(
            asked,
            [
                (Method::Get, format!("{org}/oauth2/userinfo"), None),
                (
                    Method::Get,
                    format!("{org}/data/v67.0/query?q=SELECT%20Id%20FROM%20User%20LIMIT%201"),
                    None
                ),
                (
                    Method::Get,
                    format!("{org}/data/v67.0/sobjects/Task/describe"),
                    None
                ),
                (
                    Method::Post,
                    format!("{org}/apexrest/cnxscv/voice/v1/clearRouting"),
                    Some("{}".to_owned())
                ),
            ]
        );
    }

    #[test]
    fn what_is_not_configured_is_not_asked_for() {
        let mut document = document();
        document.accounts[0].log_key_field.clear();
        let access = Access {
            instance_url: "https://acme.my.salesforce.com",
            api_version: "67.0",
            token: "t",
        };
        for check in [Check::LogKeyField, Check::VoicePackage] {
            assert!(check.request(&access, &document.accounts[0], None).is_err());
        }
    }

    #[test]
    fn each_answer_is_told_by_its_code_and_remedy() {
        let field = |change: serde_json::Value| {
            let mut field = json!({"name": "softphone_call_key__c", "externalId": true, "unique": true, "createable": true, "updateable": true});
            for (key, value) in change.as_object().unwrap() {
                field[key] = value.clone();
            }
            json!({"fields": [{"name": "Subject"}, field]}).to_string()
        };
        let error = |code: &str, message: &str| {
            json!([{"errorCode": code, "message": message}]).to_string()
        };
        let refused = r#"{"data":null,"errors":"voiceCallId is missing","success":false}"#;
        let account = &document().accounts[0];
        for (check, status, body, code, remedy) in [
            (
                Check::Identity,
                200,
                r#"{"email":"agent@acme.test"}"#.to_owned(),
                "",
                "",
            ),
            (
                Check::Identity,
                200,
                "{}".to_owned(),
                "agent-unknown",
                "setAgent",
            ),
            (
                Check::Identity,
                403,
                "Bad_OAuth_Token".to_owned(),
                "http-403",
                "scope id",
            ),
            (Check::ApiAccess, 200, "{}".to_owned(), "", ""),
            (
                Check::ApiAccess,
                403,
                error("API_DISABLED_FOR_ORG", ""),
                "api-disabled-for-org",
                "API Enabled",
            ),
            (
                Check::ApiAccess,
                404,
                error("NOT_FOUND", ""),
                "not-found",
                "apiVersion",
            ),
            (
                Check::ApiAccess,
                403,
                error("REQUEST_LIMIT_EXCEEDED", ""),
                "request-limit-exceeded",
                "daily limit",
            ),
            (Check::LogKeyField, 200, field(json!({})), "", ""),
            (
                Check::LogKeyField,
                200,
                json!({"fields": []}).to_string(),
                "log-key-field-missing",
                "deploy",
            ),
            (
                Check::LogKeyField,
                200,
                field(json!({"externalId": false})),
                "log-key-field-not-external",
                "deploy",
            ),
            (
                Check::LogKeyField,
                200,
                field(json!({"unique": false})),
                "log-key-field-not-unique",
                "deploy",
            ),
            (
                Check::LogKeyField,
                200,
                field(json!({"createable": false})),
                "log-key-field-read-only",
                "edit access",
            ),
            (
                Check::LogKeyField,
                200,
                field(json!({"updateable": false})),
                "log-key-field-read-only",
                "edit access",
            ),
            (
                Check::LogKeyField,
                200,
                "<html>".to_owned(),
                "answer-unreadable",
                "proxy",
            ),
            (Check::VoicePackage, 200, refused.to_owned(), "", ""),
            (Check::VoicePackage, 400, refused.to_owned(), "", ""),
            (
                Check::VoicePackage,
                500,
                error("APEX_ERROR", "System.NullPointerException"),
                "",
                "",
            ),
            (
                Check::VoicePackage,
                400,
                error("JSON_PARSER_ERROR", ""),
                "json-parser-error",
                "",
            ),
            (
                Check::VoicePackage,
                404,
                error("NOT_FOUND", "Could not find a match for URL"),
                "not-found",
                "voice.namespace",
            ),
            (
                Check::VoicePackage,
                403,
                error(
                    "FORBIDDEN",
                    "You do not have access to the Apex class named: ServiceRouting",
                ),
                "forbidden",
                "cnxscv.ServiceRouting",
            ),
        ] {
            match check.read(&answered(status, &body), account) {
                Ok(()) => assert_eq!(code, "", "{body}"),
                Err(refused) => {
                    assert_eq!(refused.fault.code, code, "{body}");
                    assert!(
                        refused.fault.hint.contains(remedy),
                        "{}",
                        refused.fault.hint
                    );
                }
            }
        }
        let silent = Check::Identity
            .read(&Answer::Unreachable, account)
            .unwrap_err();
        assert!(silent.fault.hint.contains("allowlist"));
    }
}
