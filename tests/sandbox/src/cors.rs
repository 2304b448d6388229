//! Cross-origin rules of the org: an allow-list, a 403 for everyone else, and what the answers carry.

/// What the headers of a request mean for its answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    /// No page asks, or a page of the org itself: nothing to add.
    NotCross,
    /// A page on the allow-list.
    Allowed(String),
    /// A page that is not: 403, and no header that would let it read so.
    Refused,
}

/// Judges a request by its `Origin`.
pub(crate) fn judge(origin: Option<&str>, own: &str, allowed: &[String]) -> Verdict {
    match origin {
        None => Verdict::NotCross,
        Some(origin) if origin == own => Verdict::NotCross,
        Some(origin) if allowed.iter().any(|known| known == origin) => {
            Verdict::Allowed(origin.to_owned())
        }
        Some(_) => Verdict::Refused,
    }
}

/// The headers of an answer that a page on the allow-list may read. None is exposed beside the safe ones.
pub(crate) fn answer_headers(origin: &str) -> Vec<(&'static str, String)> {
    vec![
        ("access-control-allow-origin", origin.to_owned()),
        ("access-control-allow-credentials", "false".to_owned()),
        ("vary", "Origin".to_owned()),
    ]
}

/// The headers of a preflight's answer: every method that REST knows, and the asked headers echoed.
pub(crate) fn preflight_headers(origin: &str, asked: Option<&str>) -> Vec<(&'static str, String)> {
    let mut headers = answer_headers(origin);
    headers.push((
        "access-control-allow-methods",
        "HEAD,GET,POST,PUT,PATCH,DELETE".to_owned(),
    ));
    if let Some(asked) = asked {
        headers.push(("access-control-allow-headers", asked.to_owned()));
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::{Verdict, judge};

    #[test]
    fn only_listed_pages_may_read() {
        let allowed = [
            "http://127.0.0.1:8787".to_owned(),
            "http://localhost:8787".to_owned(),
        ];
        let table = [
            (None, Verdict::NotCross),
            (Some("http://127.0.0.1:8788"), Verdict::NotCross),
            (
                Some("http://localhost:8787"),
                Verdict::Allowed("http://localhost:8787".to_owned()),
            ),
            (Some("http://127.0.0.1:87870"), Verdict::Refused),
            (Some("https://127.0.0.1:8787"), Verdict::Refused),
            (Some("null"), Verdict::Refused),
        ];
        for (origin, expected) in table {
            assert_eq!(
                judge(origin, "http://127.0.0.1:8788", &allowed),
                expected,
                "{origin:?}"
            );
        }
    }
}
