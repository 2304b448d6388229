//! The login page: who asks, one button, and the way back with a code.
//!
//! Every client must send a code challenge, as the apps of a page do. Nobody is asked for a password, and nobody stays signed in.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Client, Form};
use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::seeds;

/// The scopes of the apps, for a client that names none.
const SCOPES: &str = "api refresh_token";

/// Answers `/services/oauth2/authorize`: GET shows the page, POST is its button.
pub(super) fn answer(org: &mut Org, query: &Query) -> Answer {
    let form = Form::read(query);
    match Request::read(org, &form) {
        Err(answer) => answer,
        Ok(request) if query.method == "GET" => page(&form, &request),
        Ok(request) if form.get("deny").is_some() => request.back(&[
            ("error", "access_denied"),
            ("error_description", "end-user denied authorization"),
        ]),
        Ok(request) => {
            let code = org.tokens.issue_code(
                &request.user,
                request.client.id,
                &request.redirect_uri,
                &request.challenge,
                &request.scope,
                query.now,
            );
            request.back(&[("code", &code)])
        }
    }
}

/// What a client asks for, checked.
struct Request {
    client: &'static Client,
    redirect_uri: String,
    state: Option<String>,
    challenge: String,
    scope: String,
    user: String,
    username: String,
}

impl Request {
    /// Reads the parameters. Where the client or the address is wrong the page says so; other faults go back to the client.
    fn read(org: &Org, form: &Form) -> Result<Self, Answer> {
        let Some(client) = form.get("client_id").and_then(Client::named) else {
            return Err(fault_page("invalid_client_id", "client identifier invalid"));
        };
        let redirect_uri = form.get("redirect_uri").unwrap_or_default();
        if !org
            .setup
            .redirect_uris
            .iter()
            .any(|known| known == redirect_uri)
        {
            return Err(fault_page(
                "redirect_uri_mismatch",
                "redirect_uri must match configuration",
            ));
        }
        let username = form.get("login_hint").unwrap_or(seeds::AGENT);
        let request = Self {
            client,
            redirect_uri: redirect_uri.to_owned(),
            state: form.get("state").map(str::to_owned),
            challenge: form.get("code_challenge").unwrap_or_default().to_owned(),
            scope: form.get("scope").unwrap_or(SCOPES).to_owned(),
            user: org.records.user_named(username).unwrap_or_default(),
            username: username.to_owned(),
        };
        let refuse = |error: &str, description: &str| {
            Err(request.back(&[("error", error), ("error_description", description)]))
        };
        if form.get("response_type") != Some("code") {
            return refuse("unsupported_response_type", "response type not supported");
        }
        if request.challenge.is_empty() {
            return refuse("invalid_request", "missing required code challenge");
        }
        let is_url_safe = |one: u8| one.is_ascii_alphanumeric() || b"-_".contains(&one);
        let is_digest = request.challenge.len() == 43 && request.challenge.bytes().all(is_url_safe);
        // Clients of the platform leave the method out, and mean this one.
        let method = form.get("code_challenge_method").unwrap_or("S256");
        if method != "S256" || !is_digest {
            return refuse("invalid_request", "invalid code challenge");
        }
        let known = SCOPES
            .split(' ')
            .chain(["id", "openid", "offline_access", "web", "full"]);
        let known: Vec<&str> = known.collect();
        if request
            .scope
            .split(' ')
            .any(|scope| !known.contains(&scope))
        {
            return refuse("invalid_scope", "the requested scope is not allowed");
        }
        if request.user.is_empty() {
            return refuse("access_denied", "end-user denied authorization");
        }
        Ok(request)
    }

    /// The way back to the client, its state with it.
    fn back(&self, parameters: &[(&str, &str)]) -> Answer {
        let state = self.state.as_deref().map(|state| ("state", state));
        let mut address = self.redirect_uri.clone();
        for (name, value) in parameters.iter().copied().chain(state) {
            address.push(if address.contains('?') { '&' } else { '?' });
            address.push_str(&format!(
                "{name}={}",
                utf8_percent_encode(value, NON_ALPHANUMERIC)
            ));
        }
        Answer::redirect(address)
    }
}

fn page(form: &Form, request: &Request) -> Answer {
    let hidden: String = form
        .0
        .iter()
        .map(|(name, value)| {
            format!(
                "<input type=\"hidden\" name=\"{}\" value=\"{}\">\n",
                escape(name),
                escape(value)
            )
        })
        .collect();
    let (client, user) = (escape(request.client.id), escape(&request.username));
    Answer::html(
        200,
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Login | Sandbox</title></head>\n<body><main><h1>Sandbox</h1>\n\
             <p>{client} wants to use the org for {user}.</p>\n<form method=\"post\" action=\"/services/oauth2/authorize\">\n{hidden}\
             <button type=\"submit\" id=\"Login\">Log in and allow</button>\n</form></main></body></html>\n"
        ),
    )
}

fn fault_page(error: &str, description: &str) -> Answer {
    let description = utf8_percent_encode(description, NON_ALPHANUMERIC);
    Answer::html(
        400,
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Error | Sandbox</title></head>\n\
             <body><p>error={error}&amp;error_description={description}</p></body></html>\n"
        ),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
