//! OAuth as a page may do it: the address at which an agent signs in, and what is said to a token
//! endpoint. Everything is form-encoded, so that no preflight is needed.

use super::refusal::{Refusal, RetryClass, refusal};
use super::session::Token;
use super::sobject::percent_encoded;
use crate::config::{Account, Authentication};
use crate::error::Fault;
use crate::json::{self, Value, object};
use crate::protocol::{Answer, HttpRequest, Method};

/// What an org granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// For requests.
    pub token: Token,
    /// For the next token; the org gives one where the app's scopes say so.
    pub refresh: Option<Token>,
}

/// How to ask for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSource {
    /// The page hands it over.
    Host,
    /// A person has to sign in.
    SignIn,
    /// There is none: the console is asked in the org's place.
    None,
    /// A token endpoint.
    Endpoint(HttpRequest),
}

impl TokenSource {
    /// How an account's token is asked for (seed 004, "Retrieve the Access_Token"), given what renews it.
    pub fn of(account: &Account, refresh: Option<&Token>) -> Self {
        match (&account.auth, refresh) {
            (Authentication::Host, _) => Self::Host,
            (Authentication::OpenCti, _) => Self::None,
            (Authentication::Pkce { .. }, None) => Self::SignIn,
            (Authentication::Pkce { client_id, .. }, Some(refresh)) => {
                let form = [
                    ("grant_type", "refresh_token"),
                    ("client_id", client_id),
                    ("refresh_token", refresh.text()),
                ];
                Self::Endpoint(token_request(&token_url(account), &form))
            }
            // The broker knows the agent by its own session.
            (Authentication::Broker { url }, _) => Self::Endpoint(HttpRequest {
                cookies: true,
                ..token_request(url, &[])
            }),
            (
                Authentication::ClientCredentials {
                    client_id,
                    client_secret,
                    token_url,
                },
                _,
            ) => {
                let form = [
                    ("grant_type", "client_credentials"),
                    ("client_id", client_id),
                    ("client_secret", client_secret),
                ];
                Self::Endpoint(token_request(token_url, &form))
            }
        }
    }
}

/// The org's own token endpoint: login.salesforce.com answers no page.
fn token_url(account: &Account) -> String {
    [account.instance_url.as_str(), "/services/oauth2/token"].concat()
}

fn token_request(url: &str, form: &[(&str, &str)]) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        url: url.to_owned(),
        headers: vec![(
            "Content-Type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        )],
        body: Some(form_encoded(form)),
        cookies: false,
    }
}

fn form_encoded(form: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in form {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(&percent_encoded(value));
    }
    text
}

/// Where an agent signs in, without challenge and state; `None` where the account has no such way.
pub fn authorization_url(account: &Account) -> Option<String> {
    let Authentication::Pkce {
        client_id,
        redirect_uri,
        scope,
    } = &account.auth
    else {
        return None;
    };
    let mut form = vec![
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("code_challenge_method", "S256"),
    ];
    if !scope.is_empty() {
        form.push(("scope", scope));
    }
    let query = form_encoded(&form);
    Some(
        [
            account.login_url.as_str(),
            "/services/oauth2/authorize?",
            &query,
        ]
        .concat(),
    )
}

/// Exchanges the code of a sign-in; without a secret, for the verifier takes its place.
pub fn exchange_request(account: &Account, code: &str, verifier: &str) -> Option<HttpRequest> {
    let Authentication::Pkce {
        client_id,
        redirect_uri,
        ..
    } = &account.auth
    else {
        return None;
    };
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier),
    ];
    Some(token_request(&token_url(account), &form))
}

/// Nobody is signed in, and nothing but a click helps.
pub fn sign_in_needed() -> Fault {
    Fault::salesforce(
        "sign-in-needed",
        "nobody is signed in to this account",
        "call signIn(account) when the agent clicks",
    )
}

/// A token is for the org that the account names, and goes to no other.
pub(super) fn instance_mismatch(told: Option<&Value>, account: &Account) -> Option<Fault> {
    let told = told.and_then(Value::as_str)?.trim_end_matches('/');
    if told.eq_ignore_ascii_case(&account.instance_url) {
        return None;
    }
    Some(Fault::salesforce(
        "instance-mismatch",
        "the token is another org's",
        "sign in to the account's org, or mend accounts[].instanceUrl",
    ))
}

impl Grant {
    /// Reads a token endpoint's answer.
    ///
    /// # Errors
    ///
    /// The endpoint's refusal, `token-missing` or `instance-mismatch`.
    pub fn read(answer: &Answer, account: &Account) -> Result<Self, Refusal> {
        let body = refusal(answer).map_err(|mut refused| {
            if let Some(hint) = remedy(&refused, account) {
                refused.fault.hint = hint.into();
            }
            refused
        })?;
        let value = json::parse(body).unwrap_or_default();
        if let Some(fault) = instance_mismatch(value.get("instance_url"), account) {
            return Err(Refusal::permanent(fault));
        }
        Self::from_value(&value).ok_or_else(|| {
            Refusal::permanent(Fault::salesforce(
                "token-missing",
                "the endpoint's answer has no access_token",
                "",
            ))
        })
    }

    /// Reads what [`Grant::to_value`] or a token endpoint wrote.
    pub fn from_value(value: &Value) -> Option<Self> {
        let token = |name: &str| Token::checked(value.text(name));
        Some(Self {
            token: token("access_token")?,
            refresh: token("refresh_token"),
        })
    }

    /// For another tab of the installation, and nobody else.
    pub fn to_value(&self) -> Value {
        let refresh = self.refresh.as_ref().map(Token::text);
        object! { "access_token" => self.token.text(), "refresh_token" => refresh }
    }
}

/// What helps where a token endpoint refused, by the way that leads to it.
fn remedy(refused: &Refusal, account: &Account) -> Option<&'static str> {
    let silent = refused.fault.code == "org-unreachable";
    let refuses = refused.class == RetryClass::Poison || refused.class == RetryClass::Refresh;
    match &account.auth {
        Authentication::Pkce { .. } if silent => Some(
            "in the org's Setup, CORS: add this page's origin, and turn on Enable CORS for OAuth endpoints",
        ),
        Authentication::Broker { .. } if silent => {
            Some("check the broker's address, and its CORS headers where it is of another origin")
        }
        Authentication::Pkce { .. } if refuses => {
            Some("check the app's consumer key and callback URL, and that it requires no secret")
        }
        Authentication::Broker { .. } if refuses => Some(
            "see the broker's log: is the agent signed in there, and does it answer as Salesforce's token endpoint does?",
        ),
        Authentication::ClientCredentials { .. } if refuses => Some(
            "check the client id and secret, and that the app allows client credentials on the My Domain host",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Document;
    use serde_json::json;

    fn account(auth: serde_json::Value) -> Account {
        let document = json!({"configVersion": 1, "accounts": [
            {"id": "main", "instanceUrl": "https://acme.my.salesforce.com", "loginUrl": "https://login.salesforce.com", "auth": auth},
        ]});
        let (document, findings) = Document::read(&document.to_string());
        document
            .unwrap_or_else(|| panic!("{findings:?}"))
            .accounts
            .remove(0)
    }

    fn pkce() -> Account {
        account(
            json!({"type": "pkce", "clientId": "3MVG9&x", "redirectUri": "https://phone.example/oauth.html", "scope": "api refresh_token"}),
        )
    }

    fn answered(status: u16, body: &serde_json::Value) -> Answer {
        Answer::Http {
            status,
            body: body.to_string(),
            retry_after: None,
        }
    }

    #[test]
    fn an_agent_signs_in_where_the_account_says() {
        assert_eq!(
            authorization_url(&pkce()).unwrap(),
            "https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=3MVG9%26x\
             &redirect_uri=https%3A%2F%2Fphone.example%2Foauth.html&code_challenge_method=S256&scope=api%20refresh_token"
        );
        assert_eq!(authorization_url(&account(json!({"type": "host"}))), None);
    }

    #[test]
    fn no_request_of_a_sign_in_holds_a_secret_or_leaves_the_org() {
        let account = pkce();
        let exchange = exchange_request(&account, "aPrx==", "verifier").unwrap();
        let refresh = Token::checked(Some("5Aep"));
        let TokenSource::Endpoint(renewal) = TokenSource::of(&account, refresh.as_ref()) else {
            panic!("a refresh token renews");
        };
        for (http, body) in [
            (
                exchange,
                "grant_type=authorization_code&code=aPrx%3D%3D&client_id=3MVG9%26x\
                 &redirect_uri=https%3A%2F%2Fphone.example%2Foauth.html&code_verifier=verifier",
            ),
            (
                renewal,
                "grant_type=refresh_token&client_id=3MVG9%26x&refresh_token=5Aep",
            ),
        ] {
            assert_eq!(
                http.url,
                "https://acme.my.salesforce.com/services/oauth2/token"
            );
            assert_eq!(http.body.as_deref(), Some(body));
            assert!(!http.cookies);
        }
        assert_eq!(TokenSource::of(&account, None), TokenSource::SignIn);
    }

    #[test]
    fn only_a_broker_is_sent_cookies() {
        let source = TokenSource::of(
            &account(json!({"type": "broker", "url": "/broker/token"})),
            None,
        );
        let TokenSource::Endpoint(http) = source else {
            panic!("a broker is an endpoint");
        };
        assert_eq!((http.url.as_str(), http.cookies), ("/broker/token", true));
        assert_eq!(http.body.as_deref(), Some(""));
    }

    #[test]
    fn what_was_granted_survives_the_way_to_another_tab() {
        let told = json!({"access_token": "00D!AQ", "refresh_token": "5Aep", "instance_url": "https://ACME.my.salesforce.com/"});
        let grant = Grant::read(&answered(200, &told), &pkce()).unwrap();
        assert_eq!(Grant::from_value(&grant.to_value()), Some(grant.clone()));
        assert!(!format!("{grant:?}").contains("00D!AQ"));
    }

    #[test]
    fn each_refusal_of_a_token_names_its_remedy() {
        let other = "https://other.my.salesforce.com";
        for (auth, answer, code, remedy) in [
            (
                "pkce",
                answered(200, &json!({"access_token": "a", "instance_url": other})),
                "instance-mismatch",
                "accounts[].instanceUrl",
            ),
            ("pkce", answered(200, &json!({})), "token-missing", ""),
            (
                "pkce",
                answered(200, &json!({"access_token": "a b\r\nX: y"})),
                "token-missing",
                "",
            ),
            (
                "pkce",
                Answer::Unreachable,
                "org-unreachable",
                "Enable CORS for OAuth endpoints",
            ),
            (
                "pkce",
                answered(400, &json!({"error": "invalid_client_id"})),
                "invalid-client-id",
                "consumer key",
            ),
            ("broker", Answer::Unreachable, "org-unreachable", "broker"),
            (
                "broker",
                answered(401, &json!({})),
                "http-401",
                "signed in there",
            ),
            (
                "clientCredentials",
                answered(400, &json!({"error": "invalid_client"})),
                "invalid-client",
                "client id and secret",
            ),
        ] {
            let account = match auth {
                "pkce" => pkce(),
                "broker" => account(json!({"type": "broker", "url": "https://b.example/t"})),
                _ => account(
                    json!({"type": "clientCredentials", "clientId": "a", "clientSecret": "b", "tokenUrl": "http://127.0.0.1/t"}),
                ),
            };
            let fault = Grant::read(&answer, &account).unwrap_err().fault;
            assert_eq!(fault.code, code, "{auth}");
            assert!(fault.hint.contains(remedy), "{auth} {code}: {}", fault.hint);
        }
    }
}
