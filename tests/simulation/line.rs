//! The line between the tabs of a [`World`] and the org: what passes, what is lost, what stands there.

use serde_json::Value;
use softphone_wrapper::caller_insight::{self, Request};
use softphone_wrapper::protocol::{Answer, HttpRequest};

use crate::world::World;

/// Where the Config API is.
pub(crate) const CONFIG_API: &str = "https://api.example.com";

/// Where web services are; more of them behind it are other hosts.
pub(crate) const WEB_SERVICE: &str = "http://127.0.0.";

/// A request that a web service got, and when.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The request.
    pub(crate) http: HttpRequest,
    /// When it came, monotonic milliseconds.
    pub(crate) at: u64,
}

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The request never arrives.
    LoseRequest,
    /// The org does the work, its answer never arrives.
    LoseAnswer,
    /// The org answers this status with a page of its edge.
    Status(u16),
}

impl World {
    /// Sends a request, which meets the next fault; what comes back.
    pub(crate) fn answer(&mut self, http: &HttpRequest) -> Answer {
        if let Some(path) = http.url.strip_prefix(CONFIG_API) {
            return self.config_api(path, http);
        }
        if http.url.starts_with(WEB_SERVICE) && !http.url.starts_with(sandbox::ORIGIN) {
            return self.web_service(http);
        }
        let path = http
            .url
            .strip_prefix(sandbox::ORIGIN)
            .expect("nothing but the org is asked");
        let body: Value = http
            .body
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        self.requests
            .push((http.method.name().to_owned(), path.to_owned(), body));
        let text = http.body.as_deref().unwrap_or_default();
        if !text.is_empty() && !text.starts_with('{') {
            self.bare.push((path.to_owned(), text.to_owned()));
        }
        if self.org_down {
            return Answer::Unreachable;
        }
        if let Some((_, body)) = self.answers.pop_front_if(|(part, _)| path.contains(*part)) {
            return Answer::Http {
                status: 200,
                body,
                retry_after: None,
            };
        }
        let broken = self.broken.is_some_and(|part| path.contains(part));
        let broken = broken.then_some(Fault::Status(503));
        let fault = broken.or_else(|| self.faults.pop_front().flatten());
        match fault {
            Some(Fault::LoseRequest) => return Answer::Unreachable,
            Some(Fault::Status(status)) => {
                let body = "<html><body>Service Unavailable</body></html>".to_owned();
                return Answer::Http {
                    status,
                    body,
                    retry_after: None,
                };
            }
            Some(Fault::LoseAnswer) | None => {}
        }
        let headers: Vec<(&str, String)> = http
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let (status, body) = self.org.answer(
            self.now.wall,
            http.method.name(),
            &http.url,
            &headers,
            http.body.as_deref(),
        );
        if fault == Some(Fault::LoseAnswer) {
            return Answer::TimedOut;
        }
        Answer::Http {
            status,
            body,
            retry_after: None,
        }
    }

    /// A web service takes everything, unless it is to say something else.
    fn web_service(&mut self, http: &HttpRequest) -> Answer {
        self.received.push(Received {
            http: http.clone(),
            at: self.now.monotonic,
        });
        if self
            .web_service_down
            .is_some_and(|part| http.url.contains(part))
        {
            return Answer::Unreachable;
        }
        self.web_service_says
            .pop_front()
            .flatten()
            .unwrap_or(Answer::Http {
                status: 204,
                body: String::new(),
                retry_after: None,
            })
    }

    /// The Config API of seed 000.
    fn config_api(&mut self, path: &str, http: &HttpRequest) -> Answer {
        let header = http
            .headers
            .iter()
            .find(|(name, _)| name == "Authorization");
        let key = header.map_or("", |(_, value)| value);
        let asked = (path.to_owned(), key.to_owned());
        self.config_api_asked.push(asked);
        let mut says = self.config_api_says.iter();
        if let Some((_, body)) = says.find(|(end, _)| path.ends_with(*end)) {
            return Answer::Http {
                status: 200,
                body: body.clone(),
                retry_after: None,
            };
        }
        let Some(store) = &mut self.config_api else {
            return Answer::Unreachable;
        };
        let request = Request {
            method: http.method.name(),
            path,
            query: "",
            form: "",
        };
        let said = caller_insight::answer(store, &request);
        Answer::Http {
            status: said.status,
            body: said.body,
            retry_after: None,
        }
    }

    /// The org's records of an object.
    pub(crate) fn records(&self, object: &str) -> Vec<Value> {
        let records = self.org.records(object).into_iter();
        records.map(Value::Object).collect()
    }

    /// The one record of an object.
    pub(crate) fn only(&self, object: &str) -> Value {
        let mut records = self.records(object);
        assert_eq!(records.len(), 1, "{object}: {records:#?}");
        records.remove(0)
    }

    /// How often the org was asked for a path that contains this.
    pub(crate) fn asked(&self, part: &str) -> usize {
        self.requests
            .iter()
            .filter(|(_, path, _)| path.contains(part))
            .count()
    }
}
