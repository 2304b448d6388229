//! Which hosts may be told a token.

/// The lower-case host of an absolute `https` or `http` URL without user information; `None` for
/// anything else.
fn host(url: &str) -> Option<(bool, String)> {
    let (secure, rest) = match url.strip_prefix("https://") {
        Some(rest) => (true, rest),
        None => (false, url.strip_prefix("http://")?),
    };
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    if authority.is_empty() || authority.contains('@') {
        return None;
    }
    let host = if authority.starts_with('[') {
        authority
            .split_once(']')
            .map(|(host, _)| format!("{host}]"))?
    } else {
        authority.split(':').next()?.to_owned()
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':');
    host.chars()
        .all(plain)
        .then(|| (secure, host.to_ascii_lowercase()))
}

/// Whether a URL points at this very machine.
pub fn is_loopback(url: &str) -> bool {
    host(url).is_some_and(|(_, host)| {
        host == "localhost" || host == "[::1]" || is_loopback_address(&host)
    })
}

/// An address of 127.0.0.0/8, written as four numbers.
fn is_loopback_address(host: &str) -> bool {
    let mut numbers = 0;
    let valid = host.split('.').all(|part| {
        numbers += 1;
        part.len() <= 3 && part.parse::<u64>().is_ok_and(|number| number <= 255)
    });
    valid && numbers == 4 && host.starts_with("127.")
}

/// Whether a URL is the API host of a Salesforce org: `https` on a `my.salesforce.com` domain
/// (production, sandbox and scratch orgs) or its government form; or an org simulated on loopback.
/// The Lightning host is not: it answers 401 `INVALID_SESSION_ID` (seed 004).
pub fn is_salesforce_instance(url: &str) -> bool {
    let path_free = url.splitn(4, '/').nth(3).is_none_or(str::is_empty);
    let instance = |host: &str| {
        [".my.salesforce.com", ".my.salesforce.mil"]
            .iter()
            .any(|domain| host.ends_with(domain))
    };
    let allowed = host(url).is_some_and(|(secure, host)| secure && instance(&host));
    path_free && (allowed || is_loopback(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_api_hosts_of_salesforce_and_loopback_are_instances() {
        for (url, expected) in [
            ("https://acme.my.salesforce.com", true),
            ("https://acme.my.salesforce.com/", true),
            ("https://acme--uat.sandbox.my.salesforce.com", true),
            ("https://acme.my.salesforce.mil", true),
            ("http://127.0.0.1:8788", true),
            ("http://localhost:8788", true),
            ("http://[::1]:8788", true),
            ("http://acme.my.salesforce.com", false),
            ("https://acme.lightning.force.com", false),
            ("https://my.salesforce.com.evil.example", false),
            ("https://evil.example/.my.salesforce.com", false),
            ("https://evil.example\\.my.salesforce.com", false),
            ("https://user@acme.my.salesforce.com", false),
            ("https://acme.my.salesforce.com/services", false),
            ("https://127.0.0.1.evil.example", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(is_salesforce_instance(url), expected, "{url}");
        }
    }
}
