//! The whole document.

use crate::digits::decimal;
use crate::json::Value;

use super::account::Account;
use super::caller_insight::CallerInsight;
use super::log::Log;
use super::logging::{Configuration, Logging};
use super::open_cti::OpenCti;
use super::reader::{Findings, Reader, told};
use super::softphone::{Phone, Softphone};
use super::trigger::Trigger;
use super::voice::Voice;
use super::web_service::WebService;
use crate::call::digest;
use crate::json;

/// The configuration of one installation (interface, section 4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct Document {
    /// What the softphone is told.
    pub softphone: Softphone,
    /// How telephone numbers are read.
    pub phone: Phone,
    /// Salesforce orgs.
    pub accounts: Vec<Account>,
    /// Designs of records.
    pub configurations: Vec<Configuration>,
    /// When something is done.
    pub triggers: Vec<Trigger>,
    /// Web-service profiles.
    pub web_services: Vec<WebService>,
    /// The hosts that web services may be at, `hooks.example.com` or `*.example.com`; empty allows every public one.
    pub web_service_hosts: Vec<String>,
    /// What ratings do; absent where it is not used.
    pub caller_insight: Option<CallerInsight>,
    /// Service Cloud Voice; absent where it is not used.
    pub voice: Option<Voice>,
    /// What is done in a Salesforce console, where the page stands in one.
    pub open_cti: OpenCti,
    /// Whether a console is looked for wherever the page stands: `openCti` is there, or an account has no other way.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(skip))]
    pub wants_console: bool,
    /// Variables of the administrator's own.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schemars(with = "std::collections::BTreeMap<String, String>")
    )]
    pub variables: Vec<(String, String)>,
    /// What listeners of the log hear.
    pub log: Log,
    /// Which calls are kept.
    pub logging: Logging,
    /// Seconds after the end of a call within which notes are waited for.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(skip))]
    pub wrap_up_seconds: u32,
    /// The hash that names this document.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(skip))]
    pub hash: String,
    /// The document as it was written.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(skip))]
    pub text: String,
}

impl Document {
    /// Reads a document from its text.
    ///
    /// # Errors
    ///
    /// Every fault of the document, each with its path; warnings come with both outcomes.
    pub fn read(text: &str) -> (Option<Self>, Findings) {
        let mut findings = Findings::default();
        let document = match json::parse(text) {
            Ok(value) => Self::read_value(&value, text, &mut findings),
            Err(json::NotJson { offset }) => {
                let message = told(|| place_of(text, offset));
                findings.fault("$", "not-json", &message, "mend the document");
                None
            }
        };
        (document.filter(|_| findings.faults.is_empty()), findings)
    }

    fn read_value(value: &Value, text: &str, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, "$".to_owned(), findings)?;
        if !reader.has("configVersion") || reader.number_or("configVersion", 1..=u32::MAX, 1) != 1 {
            reader.fault(
                "configVersion",
                "config-version",
                "must be 1",
                "write \"configVersion\": 1",
            );
        }
        reader.warn_inactive("panel");
        let mut document = Self {
            softphone: reader
                .object("softphone", Softphone::read)
                .unwrap_or_default(),
            phone: reader.object("phone", Phone::read).unwrap_or_default(),
            accounts: reader.list("accounts", Account::read),
            configurations: reader.list("configurations", Configuration::read),
            triggers: reader.list("triggers", Trigger::read),
            web_services: reader.list("webServices", WebService::read),
            web_service_hosts: reader.texts("webServiceHosts"),
            caller_insight: reader.object("callerInsight", CallerInsight::read),
            voice: reader.object("voice", Voice::read),
            wants_console: reader.has("openCti"),
            open_cti: reader.object("openCti", OpenCti::read).unwrap_or_default(),
            variables: reader.text_map("variables"),
            log: reader.object("log", Log::read).unwrap_or_default(),
            logging: reader.object("logging", Logging::read).unwrap_or_default(),
            wrap_up_seconds: reader.object("wrapUp", read_wrap_up).unwrap_or(60),
            hash: digest(&[text]),
            text: text.to_owned(),
        };
        document.wants_console |= document.accounts.iter().any(Account::by_console);
        reader.allow(&["$schema"]);
        drop(reader);
        document.check_references(findings);
        Some(document)
    }

    /// Whether the softphone layout decides what is shown of a caller: as configured, or where no configuration searches.
    pub fn pops_by_layout(&self) -> bool {
        let mut designs = self.configurations.iter();
        let told = self.open_cti.pop_by_layout;
        told.unwrap_or_else(|| designs.all(|design| design.matching.search.is_empty()))
    }

    /// The administrator's own variable of a name.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, text)| text.as_str())
    }

    /// The account of an id.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// Caller Insight, where it is for this account.
    pub fn insight_of(&self, account: &str) -> Option<&CallerInsight> {
        self.caller_insight
            .as_ref()
            .filter(|insight| insight.account == account)
    }

    /// What the softphone offers: the ratings, else its own list.
    pub fn dispositions(&self) -> Vec<String> {
        let insight = self.caller_insight.as_ref();
        let ratings = insight.map(CallerInsight::ratings).unwrap_or_default();
        if ratings.is_empty() {
            return self.softphone.dispositions.clone();
        }
        ratings
    }

    /// The configuration of an id.
    pub fn configuration(&self, id: &str) -> Option<&Configuration> {
        self.configurations
            .iter()
            .find(|configuration| configuration.id == id)
    }
}

/// Where a text is no JSON.
fn place_of(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    let [line, column] = [line, column].map(|number| decimal(number as u64));
    ["not JSON at line ", &line, ", column ", &column].concat()
}

fn read_wrap_up(value: &Value, path: String, findings: &mut Findings) -> Option<u32> {
    let mut reader = Reader::new(value, path, findings)?;
    // These the panel reads: here it is only seen to that they are flags.
    for key in ["notesRequired", "ratingRequired"] {
        reader.flag_or(key, false);
    }
    Some(reader.number_or("limitSeconds", 1..=3_600, 60))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::{Value, json};

    pub(in crate::config) fn complete() -> Value {
        json!({
            "configVersion": 1,
            "accounts": [{"id": "main", "instanceUrl": "https://acme.my.salesforce.com", "logKeyField": "Key__c"}],
            "configurations": [{"id": "inbound", "account": "main"}],
            "triggers": [{"name": "all", "actions": [{"salesforce": {"account": "main", "configuration": "inbound"}}]}],
        })
    }

    /// Reads the document with one value changed; the faults as `(path, code)`.
    pub(in crate::config) fn faults(pointer: &str, value: Value) -> Vec<(String, String)> {
        let mut document = complete();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).unwrap() {
            Value::Array(items) => items.push(value),
            parent => parent[key] = value,
        }
        let (read, findings) = Document::read(&document.to_string());
        assert_eq!(read.is_none(), !findings.faults.is_empty());
        let told = findings.faults.into_iter();
        told.map(|fault| (fault.path, fault.code.into_owned()))
            .collect()
    }

    #[test]
    fn each_fault_is_named_by_its_path() {
        for (pointer, value, path, code) in [
            (
                "/configVersion",
                json!(2),
                "$.configVersion",
                "config-version",
            ),
            ("/surprise", json!(1), "$.surprise", "unknown-key"),
            ("/triggers", json!({}), "$.triggers", "wrong-type"),
            ("/accounts/0/id", json!(""), "$.accounts[0].id", "missing"),
            (
                "/accounts/0/instanceUrl",
                json!("https://acme.lightning.force.com"),
                "$.accounts[0].instanceUrl",
                "instance-url",
            ),
            (
                "/accounts/0/instanceUrl",
                json!("http://acme.my.salesforce.com"),
                "$.accounts[0].instanceUrl",
                "instance-url",
            ),
            (
                "/accounts/0/apiVersion",
                json!("67"),
                "$.accounts[0].apiVersion",
                "api-version",
            ),
            (
                "/accounts/0/logKeyField",
                json!("Key/../Id"),
                "$.accounts[0].logKeyField",
                "api-name",
            ),
            (
                "/accounts/0/password",
                json!("x"),
                "$.accounts[0].password",
                "password-flow-unsupported",
            ),
            (
                "/accounts/0/username",
                json!("x"),
                "$.accounts[0].username",
                "password-flow-unsupported",
            ),
            (
                "/accounts/0/securityToken",
                json!("x"),
                "$.accounts[0].securityToken",
                "password-flow-unsupported",
            ),
            (
                "/accounts/0/auth",
                json!({"type": "clientCredentials", "clientId": "a", "clientSecret": "b", "tokenUrl": "https://acme.my.salesforce.com/t"}),
                "$.accounts[0].auth.clientSecret",
                "secret-in-browser",
            ),
            (
                "/accounts/0/auth",
                json!({"type": "broker", "url": "/\\broker.example"}),
                "$.accounts[0].auth.url",
                "insecure-url",
            ),
            (
                "/accounts/0/auth",
                json!({"type": "pkce", "redirectUri": "https://phone.example/oauth.html"}),
                "$.accounts[0].auth.clientId",
                "missing",
            ),
            (
                "/accounts/0/auth",
                json!({"type": "pkce", "clientId": "a", "redirectUri": "/oauth.html"}),
                "$.accounts[0].auth.redirectUri",
                "redirect-uri",
            ),
            (
                "/accounts/0/auth",
                json!({"type": "pkce", "clientId": "a", "redirectUri": "http://phone.example/oauth.html"}),
                "$.accounts[0].auth.redirectUri",
                "insecure-url",
            ),
            (
                "/accounts/0/auth",
                json!({"type": "pkce", "clientId": "a", "clientSecret": "b", "redirectUri": "https://phone.example/oauth.html"}),
                "$.accounts[0].auth.clientSecret",
                "secret-in-browser",
            ),
            (
                "/accounts/0/loginUrl",
                json!("https://login.salesforce.com.evil.example"),
                "$.accounts[0].loginUrl",
                "login-url",
            ),
            (
                "/accounts/0/auth",
                json!({"type": "broker", "url": "http://broker.example"}),
                "$.accounts[0].auth.url",
                "insecure-url",
            ),
            (
                "/accounts/0/auth",
                json!({"type": "magic"}),
                "$.accounts[0].auth.type",
                "unknown-value",
            ),
            (
                "/openCti",
                json!({"softphone": {}}),
                "$.openCti.softphone.frameUrl",
                "softphone-address",
            ),
            (
                "/openCti",
                json!({"softphone": {"frameUrl": "https://phone.example", "scriptUrl": "/phone.js"}}),
                "$.openCti.softphone.frameUrl",
                "softphone-address",
            ),
            (
                "/openCti",
                json!({"softphone": {"frameUrl": "http://phone.example"}}),
                "$.openCti.softphone.frameUrl",
                "insecure-url",
            ),
            (
                "/openCti",
                json!({"softphone": {"scriptUrl": "//phone.example/phone.js"}}),
                "$.openCti.softphone.scriptUrl",
                "insecure-url",
            ),
            (
                "/openCti",
                json!({"softphone": {"frameUrl": "/phone.html", "frame": "/phone.html"}}),
                "$.openCti.softphone.frame",
                "unknown-key",
            ),
            (
                "/configurations/0/ticketType",
                json!("story"),
                "$.configurations[0].ticketType",
                "unknown-value",
            ),
            (
                "/configurations/0/subject",
                json!([{"string": "a", "variable": "b"}]),
                "$.configurations[0].subject[0].string",
                "template-value",
            ),
            (
                "/configurations/0/fields",
                json!([{"field": "A b", "string": "x"}]),
                "$.configurations[0].fields[0].field",
                "api-name",
            ),
            (
                "/triggers/0/status",
                json!("maybe"),
                "$.triggers[0].status",
                "unknown-value",
            ),
            (
                "/triggers/0/all",
                json!([{"field": "mood", "is": "x"}]),
                "$.triggers[0].all[0].field",
                "unknown-value",
            ),
            (
                "/triggers/0/all",
                json!([{"field": "status", "is": "sleeping"}]),
                "$.triggers[0].all[0].is",
                "unknown-value",
            ),
            (
                "/triggers/0/any",
                json!([{"field": "queue"}]),
                "$.triggers[0].any[0].is",
                "condition",
            ),
            (
                "/phone",
                json!({"matchDigits": 3}),
                "$.phone.matchDigits",
                "wrong-type",
            ),
            (
                "/phone",
                json!({"defaultRegion": "ZZ"}),
                "$.phone.defaultRegion",
                "unknown-region",
            ),
            (
                "/phone",
                json!({"forms": ["(###) ###-####", "##-##"]}),
                "$.phone.forms[1]",
                "phone-form",
            ),
            (
                "/phone",
                json!({"forms": ["###.###.#### OR"]}),
                "$.phone.forms[0]",
                "phone-form",
            ),
            (
                "/softphone",
                json!({"startCall": {"participantType": "Robot"}}),
                "$.softphone.startCall.participantType",
                "unknown-value",
            ),
            (
                "/logging",
                json!({"missed": "sometimes"}),
                "$.logging.missed",
                "unknown-value",
            ),
            (
                "/wrapUp",
                json!({"limitSeconds": 0}),
                "$.wrapUp.limitSeconds",
                "wrong-type",
            ),
            (
                "/variables",
                json!({"a": []}),
                "$.variables.a",
                "wrong-type",
            ),
        ] {
            let mut told = faults(pointer, value);
            // What named a broken account is at a loss as well.
            told.retain(|(_, told)| told == code || told != "unknown-reference");
            assert_eq!(told, [(path.to_owned(), code.to_owned())], "{pointer}");
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let document =
            json!({"configVersion": 3, "accounts": [{}], "triggers": [{"all": [{}]}], "phone": 7});
        let (read, findings) = Document::read(&document.to_string());
        let paths: Vec<&str> = findings
            .faults
            .iter()
            .map(|fault| fault.path.as_str())
            .collect();
        assert!(read.is_none());
        assert_eq!(
            paths,
            [
                "$.configVersion",
                "$.phone",
                "$.accounts[0].id",
                "$.accounts[0].instanceUrl",
                "$.triggers[0].name",
                "$.triggers[0].all[0].field"
            ]
        );
    }

    #[test]
    fn a_secret_is_taken_on_loopback_or_when_it_is_accepted_in_writing_and_then_warned_about() {
        let local = json!({"type": "clientCredentials", "clientId": "a", "clientSecret": "b", "tokenUrl": "http://127.0.0.1:8788/services/oauth2/token"});
        assert_eq!(faults("/accounts/0/auth", local), []);
        let accepted = json!({"type": "clientCredentials", "clientId": "a", "clientSecret": "b", "tokenUrl": "https://acme.my.salesforce.com/t", "acceptSecretInBrowser": true});
        let mut document = complete();
        document["accounts"][0]["auth"] = accepted;
        let (read, findings) = Document::read(&document.to_string());
        assert!(read.is_some());
        assert_eq!(findings.warnings[0].code, "secret-in-browser");
    }

    #[test]
    fn a_text_that_is_not_json_is_told_where() {
        let (_, findings) = Document::read("{\n  \"configVersion\": 1,\n}");
        assert_eq!(findings.faults[0].message, "not JSON at line 3, column 1");
    }

    #[test]
    fn the_defaults_are_those_of_seed_002() {
        let document = Document::read(&complete().to_string()).0.unwrap();
        let configuration = document.configuration("inbound").unwrap();
        assert_eq!(configuration.subject.len(), 3);
        assert_eq!(
            document.account("main").unwrap().org(),
            "acme.my.salesforce.com"
        );
        assert!(document.triggers[0].on);
    }
}
