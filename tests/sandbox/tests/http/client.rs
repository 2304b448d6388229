//! One sandbox and one client of it, signed in.

use reqwest::{Method, RequestBuilder, Response};
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};

/// The key that the tests' one Task is upserted by.
pub(crate) const TASK: &str = "/services/data/v67.0/sobjects/Task/Softphone_Call_Key__c/key";

/// A client without a page: it sends no `Origin` unless told to.
pub(crate) struct Client {
    pub(crate) sandbox: Sandbox,
    http: reqwest::Client,
    token: String,
}

impl Client {
    /// Starts a sandbox on free ports and signs in.
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    /// The same with options; the ports are free ones all the same.
    pub(crate) async fn start_with(options: Options) -> Self {
        let sandbox = Sandbox::start(Options { port: 0, ..options })
            .await
            .unwrap();
        let mut client = Self {
            sandbox,
            http: reqwest::Client::new(),
            token: String::new(),
        };
        client.sign_in().await;
        client
    }

    /// Gets a fresh token.
    pub(crate) async fn sign_in(&mut self) {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", "sandbox"),
            ("client_secret", "sandbox"),
        ];
        let answer = self.token_request().form(&form).send().await.unwrap();
        let body: Value = answer.json().await.unwrap();
        self.token = body["access_token"].as_str().unwrap().to_owned();
    }

    /// A request for a token, its body to be added.
    pub(crate) fn token_request(&self) -> RequestBuilder {
        let address = format!("{}/services/oauth2/token", self.sandbox.org_origin());
        self.http.post(address)
    }

    /// A request to the org with the token.
    pub(crate) fn org(&self, method: Method, path: &str) -> RequestBuilder {
        let address = format!("{}{path}", self.sandbox.org_origin());
        self.http.request(method, address).bearer_auth(&self.token)
    }

    /// A request to the page origin.
    pub(crate) fn page(&self, method: Method, path: &str) -> RequestBuilder {
        let address = format!("{}{path}", self.sandbox.page_origin());
        self.http.request(method, address)
    }

    /// Upserts the one Task; an error where no answer came.
    pub(crate) async fn upsert(&self) -> reqwest::Result<Response> {
        let body = json!({"Subject": "Call", "Status": "Completed"});
        self.org(Method::PATCH, TASK).json(&body).send().await
    }

    /// Reads JSON from a control.
    pub(crate) async fn control(&self, path: &str) -> Value {
        let answer = self.page(Method::GET, path).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Sends JSON to a control; the status.
    pub(crate) async fn set(&self, path: &str, body: &Value) -> u16 {
        let answer = self.page(Method::PUT, path).json(body).send().await;
        answer.unwrap().status().as_u16()
    }

    /// How many Tasks the org holds.
    pub(crate) async fn tasks(&self) -> usize {
        let state = self.control("/sandbox/state").await;
        state["records"]["Task"].as_array().unwrap().len()
    }
}
