//! What the answer of a web service means.

use crate::digits::decimal;
use crate::error::{Family, Fault};
use crate::protocol::Answer;

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was taken.
    Taken,
    /// It goes out again after a while: the service fails, or nobody knows.
    Again {
        /// What to tell meanwhile.
        fault: Fault,
        /// What the service asked for, in seconds.
        retry_after: Option<u32>,
    },
    /// It will not be taken: a person decides.
    Refused(Fault),
}

/// Reads an answer. Every success is one; which failures pass is told by the status (RFC 9110, RFC 6585).
pub fn verdict(answer: &Answer) -> Verdict {
    match answer {
        Answer::Http { status, .. } if (200..300).contains(status) => Verdict::Taken,
        Answer::Http {
            status,
            retry_after,
            ..
        } => {
            let mut fault = fault("web-service-refused", "");
            fault.message = ["the web service answered ", &decimal(u64::from(*status))]
                .concat()
                .into();
            if matches!(status, 408 | 425 | 429 | 500..) {
                return Verdict::Again {
                    fault: fault.retryable(),
                    retry_after: *retry_after,
                };
            }
            Verdict::Refused(
                fault.hint(
                    "test.webService shows the request and the answer; retry() sends it anew",
                ),
            )
        }
        Answer::TimedOut => again(
            "web-service-timeout",
            "the web service did not answer in time",
            "",
        ),
        Answer::Unreachable => again(
            "web-service-unreachable",
            "no answer that the browser lets us read",
            "the target must allow the page's origin (CORS) and must not redirect; the page's connect-src must name it",
        ),
    }
}

fn fault(code: &'static str, message: &'static str) -> Fault {
    Fault::new(Family::WebService, code, message)
}

fn again(code: &'static str, message: &'static str, hint: &'static str) -> Verdict {
    Verdict::Again {
        fault: fault(code, message).hint(hint).retryable(),
        retry_after: None,
    }
}
