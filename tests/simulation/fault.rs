//! What can happen to a request on its way to the org and back. How to add one stands in `main`.

use sandbox::InProcessOrg;
use serde_json::{Value, json};
use softphone_wrapper::protocol::{Answer, HttpRequest};

/// One fault; the answer that the tab gets, and whether the org carried the request out before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NetworkFault {
    /// It never arrives, and the browser notices.
    Lost,
    /// It never arrives, and nobody notices before the deadline.
    Hangs,
    /// Carried out; the connection breaks.
    AnswerLost,
    /// Carried out; the answer never comes.
    AnswerHangs,
    /// 401: the token expired.
    TokenExpired,
    /// 403 `REQUEST_LIMIT_EXCEEDED`.
    OrgLimit,
    /// 429 with `Retry-After`.
    TooMany,
    /// 500 `APEX_ERROR`, after the work was done.
    ApexError,
    /// 503 with a page of the edge, before any work.
    Unavailable,
    /// 502, after the work was done.
    BadGateway,
    /// 400 `UNABLE_TO_LOCK_ROW`.
    RowLocked,
    /// Somebody else's upsert of the same key won the race: `DUPLICATE_VALUE`.
    Duplicate,
    /// 200 with the page of a portal in between; the org never saw it.
    Portal,
    /// 420 with a page of the edge, before any work.
    Misrouted,
    /// The voice wrapper's own callout met a limit: success false, and nothing was done.
    WrapperAtLimit,
    /// The wrapper gave its callout up, which was carried out: success false.
    WrapperGaveUp,
    /// Done, with complaints: success true, and errors beside it.
    Complaints,
    /// 200 for a composite request whose part was answered 503, without any work.
    PartFails,
    /// 300: several records have our key. An upsert will not pass by itself; a look takes the first.
    Several,
    /// 403: no access to the wrapper's Apex class. Will not pass by itself.
    Forbidden,
    /// 400 `FIELD_CUSTOM_VALIDATION_EXCEPTION`: will not pass by itself.
    Poison,
}

/// What became of a request at the org.
pub(crate) enum Met {
    /// This answer travels back.
    Answer(Answer),
    /// Nothing does.
    Silence,
}

impl NetworkFault {
    /// All faults.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Lost,
        Self::Hangs,
        Self::AnswerLost,
        Self::AnswerHangs,
        Self::TokenExpired,
        Self::OrgLimit,
        Self::TooMany,
        Self::ApexError,
        Self::Unavailable,
        Self::BadGateway,
        Self::RowLocked,
        Self::Duplicate,
        Self::Portal,
        Self::Misrouted,
        Self::WrapperAtLimit,
        Self::WrapperGaveUp,
        Self::Complaints,
        Self::PartFails,
        Self::Several,
        Self::Forbidden,
        Self::Poison,
    ];

    /// Lets a request meet this fault at the org.
    pub(crate) fn meet(self, org: &mut InProcessOrg, now: i64, http: &HttpRequest) -> Met {
        let platform = |status: u16, code: &str, message: &str| {
            let body = json!([{"message": message, "errorCode": code, "fields": []}]).to_string();
            Met::Answer(answer_of(status, body))
        };
        let page = "<html><body>Service Unavailable</body></html>".to_owned();
        match self {
            Self::Lost => Met::Answer(Answer::Unreachable),
            Self::Hangs => Met::Silence,
            Self::AnswerLost => {
                carry_out(org, now, http);
                Met::Answer(Answer::Unreachable)
            }
            Self::AnswerHangs => {
                carry_out(org, now, http);
                Met::Silence
            }
            Self::TokenExpired => platform(401, "INVALID_SESSION_ID", "Session expired or invalid"),
            Self::OrgLimit => platform(
                403,
                "REQUEST_LIMIT_EXCEEDED",
                "TotalRequests Limit exceeded.",
            ),
            Self::TooMany => Met::Answer(Answer::Http {
                status: 429,
                body: String::new(),
                retry_after: Some(7),
            }),
            Self::ApexError => {
                carry_out(org, now, http);
                platform(500, "APEX_ERROR", "System.LimitException")
            }
            Self::Unavailable => Met::Answer(answer_of(503, page)),
            Self::BadGateway => {
                carry_out(org, now, http);
                Met::Answer(answer_of(502, page))
            }
            Self::RowLocked => platform(
                400,
                "UNABLE_TO_LOCK_ROW",
                "unable to obtain exclusive access",
            ),
            Self::Duplicate => duplicate(org, now, http),
            Self::Portal => Met::Answer(answer_of(200, "<html>Please sign in</html>".to_owned())),
            Self::Misrouted => Met::Answer(answer_of(420, page)),
            Self::WrapperAtLimit => refused_by_wrapper("Too many requests: limit exceeded"),
            Self::WrapperGaveUp => {
                carry_out(org, now, http);
                refused_by_wrapper("Read timed out")
            }
            Self::Complaints => Met::Answer(with_complaints(carry_out(org, now, http))),
            Self::PartFails => Met::Answer(answer_of(200, failed_part())),
            Self::Several => Met::Answer(several(org, now, http)),
            Self::Forbidden => {
                platform(403, "FORBIDDEN", "You do not have access to the Apex class")
            }
            Self::Poison => platform(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "no"),
        }
    }

    /// Whether this fault can happen to such a request.
    pub(crate) fn fits(self, http: &HttpRequest) -> bool {
        match self {
            Self::Duplicate => is_upsert(http),
            Self::Poison => is_work(http),
            Self::PartFails => http.url.ends_with("/composite"),
            Self::Several => is_upsert(http) || http.url.contains("/VendorCallKey/"),
            Self::ApexError
            | Self::WrapperAtLimit
            | Self::WrapperGaveUp
            | Self::Complaints
            | Self::Forbidden => http.url.contains("/apexrest/"),
            _ => true,
        }
    }

    /// Whether it will not pass by itself, so that the row may wait for a person.
    pub(crate) fn may_park(self) -> bool {
        matches!(self, Self::Poison | Self::Several | Self::Forbidden)
    }
}

/// Whether a request is about a record, rather than about who the agent is.
pub(crate) fn is_work(http: &HttpRequest) -> bool {
    let body = http.body.as_deref().unwrap_or_default();
    !body.contains("FROM%20User") && !http.url.contains("/oauth2/")
}

/// Whether a request upserts a record by our key.
pub(crate) fn is_upsert(http: &HttpRequest) -> bool {
    http.method.name() == "PATCH" && http.url.contains("/Softphone_Call_Key__c/")
}

/// The org carries the request out.
pub(crate) fn carry_out(org: &mut InProcessOrg, now: i64, http: &HttpRequest) -> Answer {
    let headers: Vec<(&str, String)> = http
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    let body = http.body.as_deref();
    let (status, body) = org.answer(now, http.method.name(), &http.url, &headers, body);
    answer_of(status, body)
}

fn answer_of(status: u16, body: String) -> Answer {
    Answer::Http {
        status,
        body,
        retry_after: None,
    }
}

fn refused_by_wrapper(error: &str) -> Met {
    let body = json!({"data": null, "errors": [error], "success": false});
    Met::Answer(answer_of(200, body.to_string()))
}

fn several(org: &mut InProcessOrg, now: i64, http: &HttpRequest) -> Answer {
    if is_upsert(http) {
        return answer_of(300, "[]".to_owned());
    }
    let answer = carry_out(org, now, http);
    let Answer::Http {
        status: 200, body, ..
    } = &answer
    else {
        return answer;
    };
    let found: Value = serde_json::from_str(body).unwrap_or_default();
    let own = &found["attributes"]["url"];
    answer_of(
        300,
        json!([
            own,
            "/services/data/v67.0/sobjects/VoiceCall/0LQSB00000ZZZZZ4AQ"
        ])
        .to_string(),
    )
}

fn failed_part() -> String {
    let errors = json!([{"message": "server is busy", "errorCode": "SERVER_UNAVAILABLE"}]);
    let part =
        json!({"body": errors, "httpHeaders": {}, "httpStatusCode": 503, "referenceId": "query"});
    json!({"compositeResponse": [part]}).to_string()
}

fn with_complaints(answer: Answer) -> Answer {
    let Answer::Http { status, body, .. } = answer else {
        return answer;
    };
    let mut value: Value = serde_json::from_str(&body).unwrap_or_default();
    if value["success"] == true {
        value["errors"] = json!(["the flow failed"]);
    }
    answer_of(status, value.to_string())
}

fn duplicate(org: &mut InProcessOrg, now: i64, http: &HttpRequest) -> Met {
    let answer = carry_out(org, now, http);
    let Answer::Http { status, body, .. } = &answer else {
        return Met::Answer(answer);
    };
    if !(200..300).contains(status) {
        return Met::Answer(answer);
    }
    let made: Value = serde_json::from_str(body).unwrap_or_default();
    let id = made["id"].as_str().unwrap_or_default();
    let message = format!(
        "duplicate value found: Softphone_Call_Key__c duplicates value on record with id: {id}"
    );
    let body =
        json!([{"message": message, "errorCode": "DUPLICATE_VALUE", "fields": []}]).to_string();
    Met::Answer(answer_of(400, body))
}
