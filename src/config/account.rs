//! Salesforce accounts (seed 002, "Create a Salesforce Account").

use crate::json::Value;

use super::origin::{
    api_of_lightning, is_loopback, is_salesforce_instance, is_salesforce_login, origin,
};
use super::reader::{Findings, Reader, told};

/// One Salesforce org and how to get a token for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct Account {
    /// The id that configurations and triggers name.
    pub id: String,
    /// For people.
    pub name: String,
    /// Whether records are shown in a new browser tab, rather than inside the Salesforce console.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schemars(rename = "type", with = "String")
    )]
    pub new_tab: bool,
    /// The API host, `https://….my.salesforce.com` (seed 004); the host that records are keyed by.
    pub instance_url: String,
    /// Where agents sign in (`pkce`); the instance if absent.
    pub login_url: String,
    /// The REST API version, such as `67.0`.
    pub api_version: String,
    /// How to get a token.
    pub auth: Authentication,
    /// API name of the unique external id field that carries the record key; empty where the org has none.
    pub log_key_field: String,
    /// Put before recording links that are paths, such as `https://pbx.example.com`.
    pub server_address: String,
    /// For people.
    pub description: String,
}

/// How the page comes by a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(
        tag = "type",
        rename_all = "camelCase",
        rename_all_fields = "camelCase"
    )
)]
pub enum Authentication {
    /// The page hands tokens over (`setTokenProvider`).
    Host,
    /// The agent signs in to the org in a small window (`signIn`): an authorization code with a
    /// challenge (RFC 7636), and no secret.
    Pkce {
        /// Consumer key of the app.
        client_id: String,
        /// Where `oauth.html` is: of the page's own origin, and written in the app letter for letter.
        redirect_uri: String,
        /// The scopes to ask for, such as `api refresh_token`; those of the app if absent.
        scope: String,
    },
    /// A server of the customer's answers like Salesforce's token endpoint.
    Broker {
        /// Where it is; relative to the page where it begins with `/`.
        url: String,
    },
    /// No token at all: the Salesforce console around the page does what it can as its own user (Open CTI).
    OpenCti,
    /// Seed 004's token request, with a secret: for loopback and tests.
    ClientCredentials {
        /// Consumer key.
        client_id: String,
        /// Consumer secret: public to whoever can open the page.
        client_secret: String,
        /// The token endpoint.
        token_url: String,
    },
}

impl Account {
    /// Reads an item of `accounts`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        refuse_password_flow(&mut reader);
        let types = &[("integrationTab", false), ("newTab", true)];
        let id = reader.text("id");
        let instance_url = instance_url(&mut reader);
        let account = Self {
            id,
            name: reader.text_or("name", ""),
            new_tab: reader.choice_or("type", types, false),
            login_url: login_url(&mut reader, &instance_url),
            instance_url,
            api_version: api_version(&mut reader),
            auth: reader
                .object("auth", Authentication::read)
                .unwrap_or(Authentication::Host),
            log_key_field: api_name(&mut reader, "logKeyField"),
            server_address: reader
                .text_or("serverAddress", "")
                .trim_end_matches('/')
                .to_owned(),
            description: reader.text_or("description", ""),
        };
        Some(account)
    }

    /// Whether its token comes from an agent's sign-in in a window of the page.
    pub fn signs_in(&self) -> bool {
        matches!(self.auth, Authentication::Pkce { .. })
    }

    /// Whether the org gives no access to its API: the console is asked in its place.
    pub fn by_console(&self) -> bool {
        self.auth == Authentication::OpenCti
    }

    /// The org's name in keys: the host of `instanceUrl`, the same in every tab and browser.
    pub fn org(&self) -> &str {
        self.instance_url.split('/').nth(2).unwrap_or("")
    }
}

/// Seed 002's user name, password and security token would be readable by every visitor.
fn refuse_password_flow(reader: &mut Reader<'_>) {
    for &key in &[
        "username",
        "password",
        "securityToken",
        "clientSecret",
        "clientId",
    ] {
        if reader.has(key) {
            reader.fault(
                key,
                "password-flow-unsupported",
                "credentials in a page are public",
                "remove it and choose auth.type host, pkce or broker",
            );
        }
    }
}

fn instance_url(reader: &mut Reader<'_>) -> String {
    let url = reader
        .text("instanceUrl")
        .trim_end_matches('/')
        .to_ascii_lowercase();
    if !url.is_empty() && !is_salesforce_instance(&url) {
        let message = told(|| match api_of_lightning(&url) {
            Some(api) => ["the Lightning host has no API; it is at ", &api].concat(),
            None => "not the API host of a Salesforce org".to_owned(),
        });
        reader.fault("instanceUrl",
            "instance-url",
            &message,
            "write https://<my domain>.my.salesforce.com; any other host, such as lightning.force.com, answers 401 INVALID_SESSION_ID",
        );
    }
    url
}

fn login_url(reader: &mut Reader<'_>, instance_url: &str) -> String {
    let url = reader.text_or("loginUrl", instance_url);
    let url = url.trim_end_matches('/').to_ascii_lowercase();
    if !url.is_empty() && url != instance_url && !is_salesforce_login(&url) {
        reader.fault(
            "loginUrl",
            "login-url",
            "not a host at which agents of Salesforce sign in",
            "leave it out, or write https://login.salesforce.com or the org's My Domain",
        );
    }
    url
}

/// `apiVersion`, such as `67.0`.
pub(super) fn api_version(reader: &mut Reader<'_>) -> String {
    let version = reader.text_or("apiVersion", "67.0");
    let valid = version.split_once('.').is_some_and(|(major, minor)| {
        // A sign would be read as well.
        let digits = major.chars().all(|c| c.is_ascii_digit());
        minor == "0" && digits && major.parse::<u64>().is_ok_and(|major| major >= 46)
    });
    if !valid {
        reader.fault(
            "apiVersion",
            "api-version",
            "not an API version from 46.0 on",
            "write it like 67.0",
        );
    }
    version
}

/// An API name: letters, digits and underscores, so that it can stand in a URL and a query.
pub(super) fn api_name(reader: &mut Reader<'_>, key: &str) -> String {
    let name = reader.text_or(key, "");
    if !is_api_name(&name) {
        reader.fault(
            key,
            "api-name",
            "not the API name of a field",
            "write it like Softphone_Call_Key__c",
        );
        return String::new();
    }
    name
}

/// Whether a text can be the API name of a field; no name at all can.
pub(super) fn is_api_name(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

impl Authentication {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let words = &[
            ("host", 0),
            ("broker", 1),
            ("clientCredentials", 2),
            ("pkce", 3),
            ("openCti", 4),
        ];
        // Whoever changes the type may leave what belongs to another one.
        reader.allow(&[
            "url",
            "clientId",
            "clientSecret",
            "tokenUrl",
            "redirectUri",
            "scope",
            "acceptSecretInBrowser",
        ]);
        match reader.choice_or("type", words, 0) {
            1 => {
                let url = reader.text("url");
                require_secure(&mut reader, "url", &url);
                Some(Self::Broker { url })
            }
            2 => Some(Self::read_client_credentials(&mut reader)),
            3 => Some(Self::read_pkce(&mut reader)),
            4 => Some(Self::OpenCti),
            _ => Some(Self::Host),
        }
    }

    fn read_pkce(reader: &mut Reader<'_>) -> Self {
        if reader.has("clientSecret") {
            reader.fault(
                "clientSecret",
                "secret-in-browser",
                "a secret in a page is public",
                "remove it, and do not require one in the app: the challenge takes its place",
            );
        }
        let redirect_uri = reader.text("redirectUri");
        require_secure(reader, "redirectUri", &redirect_uri);
        if !redirect_uri.is_empty() && origin(&redirect_uri).is_empty() {
            reader.fault(
                "redirectUri",
                "redirect-uri",
                "must be absolute",
                "write the address of oauth.html as it stands in the app",
            );
        }
        Self::Pkce {
            client_id: reader.text("clientId"),
            redirect_uri,
            scope: reader.text_or("scope", ""),
        }
    }

    fn read_client_credentials(reader: &mut Reader<'_>) -> Self {
        let token_url = reader.text("tokenUrl");
        require_secure(reader, "tokenUrl", &token_url);
        accept_secret(reader, "clientSecret", &token_url);
        Self::ClientCredentials {
            client_id: reader.text("clientId"),
            client_secret: reader.text("clientSecret"),
            token_url,
        }
    }
}

/// A secret in a page is public: it is refused unless it goes to this very machine, or was accepted in writing.
pub(super) fn accept_secret(reader: &mut Reader<'_>, key: &str, url: &str) {
    if reader.flag_or("acceptSecretInBrowser", false) {
        reader.warning(
            key,
            "secret-in-browser",
            "this secret is public to whoever can open the page",
            "prefer auth.type host, pkce or broker",
        );
    } else if !is_loopback(url) {
        reader.fault(
            key,
            "secret-in-browser",
            "a secret in a page is public",
            "choose auth.type host, pkce or broker, or write \"acceptSecretInBrowser\": true beside it",
        );
    }
}

/// Tokens, secrets and what runs beside them go over https only; loopback excepted.
pub(super) fn require_secure(reader: &mut Reader<'_>, key: &str, url: &str) {
    // A browser takes a backslash for a slash, and two of either for another host.
    let mut letters = url.chars();
    let relative =
        letters.next() == Some('/') && !letters.next().is_some_and(|c| matches!(c, '/' | '\\'));
    if !url.is_empty() && !url.starts_with("https://") && !is_loopback(url) && !relative {
        reader.fault(key, "insecure-url", "needs https", "write an https URL");
    }
}
