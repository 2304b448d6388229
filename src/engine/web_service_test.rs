//! `test.webService(name, sampleCall?)`: sends the request that a call would make, and tells request and answer (seed 003, "Use the Test
//! option"). It is sent once, whatever becomes of it, and whether or not the criteria hold.

use super::Engine;
use super::sessions::Purpose;
use crate::call::{Agent, Facts};
use crate::config::{CallMoment, Comparison, Criterion, Document, WebService};
use crate::contract;
use crate::digits::signed;
use crate::error::{Family, Fault};
use crate::json::{Map, Value, object, set};
use crate::list::Listed;
use crate::protocol::{Answer, HttpRequest};
use crate::web_service::{self, Call, Verdict};

/// A call of which every value of seed 003 is known.
fn sample() -> Map {
    let sample = object! {
        "event" => "callEnded",
        "conversationId" => "sample",
        "callerANI" => "+12125550143",
        "callerName" => "Sample Caller",
        "calledNumber" => "+18005550100",
        "queue" => "Sample Queue",
        "location" => "New York, NY",
        "tags" => Value::from(vec!["sample".to_owned()]),
        "accountCodes" => Value::from(vec!["1001".to_owned(), "1002".to_owned()]),
        "reportCallId" => "1",
        "recordingUrl" => "https://recordings.example/sample",
        "callType" => "inbound",
        "duration" => 60,
    };
    sample.into_object()
}

/// What is known before the answer comes.
#[derive(Debug)]
pub(super) struct WebServiceTest {
    ticket: u32,
    told: Map,
}

impl Engine {
    /// Sends the request of a profile for a sample call.
    pub(super) fn test_web_service(&mut self, ticket: u32, arguments: &[Value], at: i64) {
        let name = arguments.first().and_then(Value::as_str).unwrap_or("");
        let mut fields = sample();
        if let Some(given) = arguments.get(1).and_then(Value::as_object) {
            fields = given.clone();
            if !fields.contains_key("event") {
                set(&mut fields, "event", "callEnded");
            }
        }
        let played = self.played(fields, at);
        let (facts, agent, document) = match played {
            Ok(played) => played,
            Err(fault) => return self.settle(ticket, contract::refused(&fault)),
        };
        let Some(profile) = document
            .web_services
            .iter()
            .find(|profile| profile.name == name)
        else {
            let fault = Fault::new(
                Family::Configuration,
                "unknown-web-service",
                "no web service has this name",
            )
            .hint("name one of webServices[].name");
            return self.settle(ticket, contract::refused(&fault));
        };
        let (moment, told, call) = explained(profile, &facts, &agent, &document);
        let http = web_service::request(
            profile,
            &call,
            &crate::call::digest(&["test", name, moment.name(), &signed(self.now.wall)]),
        );
        let mut told = told;
        set(&mut told, "request", request_value(&http));
        self.ask(
            Purpose::WebServiceTest(WebServiceTest { ticket, told }),
            http,
        );
    }

    /// The web service answered, or nobody did.
    pub(super) fn web_service_tested(&mut self, test: WebServiceTest, answer: &Answer) {
        let mut told = test.told;
        let fault = match web_service::verdict(answer) {
            Verdict::Taken => None,
            Verdict::Again { fault, .. } | Verdict::Refused(fault) => Some(fault.to_value()),
        };
        let heard = match answer {
            Answer::Http { status, body, .. } => {
                object! { "status" => u32::from(*status), "body" => body.as_str() }
            }
            Answer::Unreachable | Answer::TimedOut => Value::Null,
        };
        set(&mut told, "answer", heard);
        set(&mut told, "error", fault);
        self.settle(test.ticket, Value::Object(told).to_text());
    }
}

/// The moment that is played: the profile's own, where the call comes to it, else its last; whether and why it would be sent then.
fn explained<'a>(
    profile: &WebService,
    facts: &Facts,
    agent: &'a Agent,
    document: &'a Document,
) -> (CallMoment, Map, Call<'a>) {
    let reached = web_service::reached(facts);
    let own = profile.event.filter(|moment| reached.contains(moment));
    let last = reached.last().copied().unwrap_or(CallMoment::Ended);
    let moment = own.unwrap_or(last);
    let call = Call::new(facts, moment, agent, document);
    let mut due = super::web_services::due(facts, agent, document).into_iter();
    let fires = due.any(|(due, _)| due.name == profile.name);
    let criteria = profile.criteria.iter();
    let criteria = criteria.map(|criterion| criterion_value(criterion, &call));
    let told = object! {
        "name" => profile.name.as_str(),
        "event" => moment.name(),
        "fires" => fires,
        "criteria" => Value::Array(criteria.listed()),
    };
    (moment, told.into_object(), call)
}

fn request_value(http: &HttpRequest) -> Value {
    let headers = http.headers.iter();
    let headers = headers.map(|(name, value)| Value::from(vec![name.clone(), value.clone()]));
    object! {
        "method" => http.method.name(),
        "url" => http.url.as_str(),
        "headers" => Value::Array(headers.listed()),
        "body" => http.body.as_deref(),
    }
}

fn criterion_value(criterion: &Criterion, call: &Call<'_>) -> Value {
    let text = |text: &String| Value::from(text.as_str());
    let (operator, value) = match &criterion.test {
        Comparison::Is(value) => ("is", text(value)),
        Comparison::IsNot(value) => ("isNot", text(value)),
        Comparison::Contains(value) => ("contains", text(value)),
        Comparison::BeginsWith(value) => ("beginsWith", text(value)),
        Comparison::Between(from, to) => {
            ("between", Value::Array(vec![(*from).into(), (*to).into()]))
        }
    };
    object! {
        "field" => criterion.field.name(),
        "operator" => operator,
        "value" => value,
        "actual" => call.text(criterion.field),
        "holds" => call.meets(criterion),
    }
}
