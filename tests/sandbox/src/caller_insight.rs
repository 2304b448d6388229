//! The Config API (seed 000), as a vendor of telephony serves it: who may ask, and the product's own pure functions over SQLite.

use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use softphone_wrapper::caller_insight::{self as api, Request};

use crate::exchange::{Answer, Body, Query};

mod database;

use database::Database;

/// The user and the password of basic authentication, and the key.
const KEY: &str = "sandbox";

/// Buttons and ratings, and the way to them.
#[derive(Debug)]
pub(crate) struct CallerInsight {
    database: Database,
}

impl CallerInsight {
    /// Opens the file, or a store that is gone with the process; one that is new gets the seeds.
    ///
    /// # Errors
    ///
    /// Where the file cannot be opened, or is something else.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, String> {
        let database = Database::open(file).map_err(|error| match file {
            Some(file) => format!("cannot use {}: {error}", file.display()),
            None => error.to_string(),
        })?;
        Ok(Self { database })
    }

    /// Forgets everything but the seeds; ids go on.
    pub(crate) fn reset(&mut self) {
        if let Err(error) = self.database.reset() {
            eprintln!("sandbox: the buttons were not reset: {error}");
        }
    }

    /// Whether a request is for the Config API.
    pub(crate) fn is_for(query: &Query) -> bool {
        query.segments.first().is_some_and(|part| part == "config")
    }

    /// Answers a request.
    pub(crate) fn answer(&mut self, query: &Query) -> Answer {
        let answer = if !is_authentic(query.authorization.as_deref()) {
            api::Answer::without_key()
        } else {
            self.answer_authentic(query)
        };
        let body = match answer.content_type {
            "" => Body::Empty,
            content_type => Body::Written(content_type, answer.body),
        };
        Answer {
            status: answer.status,
            body,
            headers: Vec::new(),
        }
    }

    fn answer_authentic(&mut self, query: &Query) -> api::Answer {
        let is_form =
            query.body.is_empty() || query.content_type == "application/x-www-form-urlencoded";
        if !is_form {
            return api::Answer::refused(
                400,
                "the body is a form: application/x-www-form-urlencoded",
            );
        }
        let Ok(form) = std::str::from_utf8(&query.body) else {
            return api::Answer::refused(400, "the body is not UTF-8");
        };
        let request = Request {
            method: &query.method,
            path: &query.path,
            query: &query.query_string,
            form,
        };
        api::answer(&mut self.database, &request)
    }
}

/// Whether the `Authorization` header holds the key, or the user and the password.
fn is_authentic(header: Option<&str>) -> bool {
    let Some((scheme, credentials)) = header.and_then(|header| header.split_once(' ')) else {
        return false;
    };
    let credentials = credentials.trim();
    match scheme.to_lowercase().as_str() {
        "apikey" => credentials == KEY,
        "basic" => BASE64_STANDARD
            .decode(credentials)
            .is_ok_and(|decoded| decoded == format!("{KEY}:{KEY}").as_bytes()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_authentic;

    #[test]
    fn a_key_or_a_user_with_a_password_is_asked_for() {
        let check = |header: Option<&str>, expected: bool| {
            assert_eq!(is_authentic(header), expected, "{header:?}");
        };
        check(Some("ApiKey sandbox"), true);
        check(Some("apikey  sandbox"), true);
        check(Some("Basic c2FuZGJveDpzYW5kYm94"), true);
        check(Some("Basic c2FuZGJveDp3cm9uZw=="), false);
        check(Some("Basic sandbox:sandbox"), false);
        check(Some("Bearer sandbox"), false);
        check(Some("ApiKey"), false);
        check(Some("ApiKey Sandbox"), false);
        check(Some("sandbox"), false);
        check(None, false);
    }
}
