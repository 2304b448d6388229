//! Which hosts may be told a token.

/// The domains under which Salesforce serves the API of an org: everywhere, for the defence
/// department of the United States, and in China.
const INSTANCES: [&str; 3] = [
    ".my.salesforce.com",
    ".my.salesforce.mil",
    ".my.sfcrmproducts.cn",
];

/// The hosts at which the users of every org sign in.
const LOGINS: [&str; 2] = ["login.salesforce.com", "test.salesforce.com"];

/// What an absolute `https` or `http` URL says of its server.
pub(super) struct Server<'a> {
    pub(super) secure: bool,
    pub(super) host: &'a str,
    /// With its colon; empty where there is none.
    pub(super) port: &'a str,
    /// Whether anything but slashes follows.
    path: bool,
    /// All before the path.
    pub(super) origin: &'a str,
}

/// Reads a URL as strictly as no browser does; `None` for anything with user information, with
/// letters that no host has, or with a scheme of its own.
pub(super) fn server(url: &str) -> Option<Server<'_>> {
    let (secure, rest) = match url.strip_prefix("https://") {
        Some(rest) => (true, rest),
        None => (false, url.strip_prefix("http://")?),
    };
    let ends = |c: char| matches!(c, '/' | '?' | '#');
    let authority = rest.split(ends).next()?;
    // `split_at` would bring 5 KB (brotli) of what it says when it panics.
    let path = rest.get(authority.len()..)?;
    let host = match authority.strip_prefix('[') {
        Some(address) => authority.get(..address.split(']').next()?.len().checked_add(2)?)?,
        None => authority.split(':').next()?,
    };
    let port = authority.get(host.len()..)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':');
    let digits = port.is_empty() || port.strip_prefix(':')?.chars().all(|c| c.is_ascii_digit());
    let length = url.len().saturating_sub(path.len());
    (!host.is_empty() && host.chars().all(plain) && digits).then_some(Server {
        secure,
        host,
        port,
        path: path.chars().any(|c| c != '/'),
        origin: url.get(..length)?,
    })
}

/// Whether a URL points at this very machine.
pub fn is_loopback(url: &str) -> bool {
    server(url).is_some_and(|server| server.is_loopback())
}

impl Server<'_> {
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.host;
        host.eq_ignore_ascii_case("localhost") || host == "[::1]" || is_loopback_address(host)
    }
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

/// A label of a host name (RFC 1123).
pub(super) fn is_label(label: &str) -> bool {
    let valid = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=63).contains(&label.len())
        && label.chars().all(valid)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Whether a host in lower case is an org's own: its name, and before the domain perhaps the kind of
/// org (`sandbox`, `develop`, `scratch`, `patch`).
fn is_instance(host: &str) -> bool {
    let name = INSTANCES
        .iter()
        .find_map(|domain| host.strip_suffix(domain));
    name.is_some_and(|name| {
        let mut labels = 0;
        let valid = name.split('.').all(|label| {
            labels += 1;
            is_label(label)
        });
        valid && labels <= 2
    })
}

/// Whether a URL is the API host of a Salesforce org: `https` on a My Domain (production, sandbox,
/// developer, scratch and patch orgs, government and China), or an org simulated on loopback.
/// The Lightning host is not: it answers 401 `INVALID_SESSION_ID` (seed 004).
pub fn is_salesforce_instance(url: &str) -> bool {
    server(url).is_some_and(|server| {
        let host = server.host.to_ascii_lowercase();
        let own = server.secure && server.port.is_empty() && is_instance(&host);
        !server.path && (own || server.is_loopback())
    })
}

/// Whether agents may be sent to a URL to sign in: an org's own host, or the one for all orgs.
pub fn is_salesforce_login(url: &str) -> bool {
    let common = url.strip_prefix("https://").unwrap_or("");
    LOGINS.contains(&common) || is_salesforce_instance(url)
}

/// Where the API of an org is whose Lightning address (`https://acme.lightning.force.com`) was
/// written instead.
pub fn api_of_lightning(url: &str) -> Option<String> {
    let host = server(url)?.host;
    let (name, domain) = match host.strip_suffix(".lightning.force.com") {
        Some(name) => (name, INSTANCES[0]),
        None => (host.strip_suffix(".lightning.crmforce.mil")?, INSTANCES[1]),
    };
    Some(["https://", name, domain].concat())
}

/// `https://host:port` of an absolute URL; empty for anything else.
pub fn origin(url: &str) -> &str {
    server(url).map_or("", |server| server.origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_api_hosts_of_salesforce_and_loopback_are_instances() {
        for (url, expected) in [
            // Orgs of every kind.
            ("https://acme.my.salesforce.com", true),
            ("https://acme.my.salesforce.com/", true),
            ("https://ACME.my.salesforce.com", true),
            ("https://abc-123.my.salesforce.com", true),
            ("https://acme--uat.my.salesforce.com", true),
            ("https://acme--uat.cs12.my.salesforce.com", true),
            ("https://acme--uat.sandbox.my.salesforce.com", true),
            ("https://acme-dev-ed.develop.my.salesforce.com", true),
            ("https://acme-dev-ed.my.salesforce.com", true),
            ("https://ability-1234.scratch.my.salesforce.com", true),
            ("https://acme--p1.patch.my.salesforce.com", true),
            ("https://acme.demo.my.salesforce.com", true),
            ("https://acme.trailblaze.my.salesforce.com", true),
            ("https://agency.my.salesforce.mil", true),
            ("https://agency--uat.sandbox.my.salesforce.mil", true),
            ("https://acme.my.sfcrmproducts.cn", true),
            ("https://acme--uat.sandbox.my.sfcrmproducts.cn", true),
            // The simulated org.
            ("http://127.0.0.1:8788", true),
            ("http://127.1.2.3", true),
            ("http://localhost:8788", true),
            ("https://localhost", true),
            ("http://[::1]:8788", true),
            // Hosts of Salesforce that do not serve the API, or not to everybody.
            ("https://acme.lightning.force.com", false),
            ("https://acme.my.site.com", false),
            ("https://login.salesforce.com", false),
            ("https://test.salesforce.com", false),
            ("https://na139.salesforce.com", false),
            ("https://acme.my.salesforce-scrt.com", false),
            ("https://acme.my.salesforce-setup.com", false),
            ("https://my.salesforce.com", false),
            ("https://.my.salesforce.com", false),
            ("https://a.b.c.my.salesforce.com", false),
            ("https://acme..my.salesforce.com", false),
            ("https://-acme.my.salesforce.com", false),
            ("https://acme-.my.salesforce.com", false),
            ("https://acme_1.my.salesforce.com", false),
            // Somebody else's.
            ("http://acme.my.salesforce.com", false),
            ("https://my.salesforce.com.evil.example", false),
            ("https://acme.my.salesforce.com.evil.example", false),
            ("https://acme.my.salesforce.com.", false),
            ("https://acmemy.salesforce.com.evil", false),
            ("https://evilmy.salesforce.com", false),
            ("https://evil.example/.my.salesforce.com", false),
            ("https://evil.example?.my.salesforce.com", false),
            ("https://evil.example#.my.salesforce.com", false),
            ("https://evil.example\\.my.salesforce.com", false),
            ("https://evil.example\\@acme.my.salesforce.com", false),
            ("https://user@acme.my.salesforce.com", false),
            ("https://user:word@acme.my.salesforce.com", false),
            ("https://acme.my.salesforce.com@evil.example", false),
            ("https://acme.my.salesforce.com:443@evil.example", false),
            ("https://acme.my.salesforce.com:8443", false),
            ("https://acme.my.salesforce.com:", false),
            ("https://acme.my.salesforce.com/services", false),
            ("https://acme.my.salesforce.com?x", false),
            ("https://acme.my.salesforce.com#x", false),
            ("https://acm\u{e9}.my.salesforce.com", false),
            ("https://acme.my.salesforce\u{3002}com", false),
            ("https://acme.my.s\u{430}lesforce.com", false),
            ("https://evil%2eexample.my.salesforce.com", false),
            ("https://acme.my.salesforce.com\n.evil.example", false),
            ("https:/acme.my.salesforce.com", false),
            ("https:\\\\acme.my.salesforce.com", false),
            ("//acme.my.salesforce.com", false),
            ("https://127.0.0.1.evil.example", false),
            ("https://127.0.0.256", false),
            ("https://127.1", false),
            ("https://localhost.evil.example", false),
            ("https://localhost@evil.example", false),
            ("https://[::1", false),
            ("https://[::1].evil.example", false),
            ("ftp://acme.my.salesforce.com", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(is_salesforce_instance(url), expected, "{url}");
        }
    }

    #[test]
    fn agents_sign_in_at_their_org_or_where_all_do() {
        for (url, expected) in [
            ("https://login.salesforce.com", true),
            ("https://test.salesforce.com", true),
            ("https://acme.my.salesforce.com", true),
            ("http://127.0.0.1:8788", true),
            ("http://login.salesforce.com", false),
            ("https://login.salesforce.com.evil.example", false),
            ("https://login.salesforce.com@evil.example", false),
            ("https://evil.example", false),
        ] {
            assert_eq!(is_salesforce_login(url), expected, "{url}");
        }
    }

    #[test]
    fn the_origin_of_a_url_ends_where_its_path_begins() {
        for (url, expected) in [
            ("https://phone.example/oauth.html", "https://phone.example"),
            ("http://127.0.0.1:8787/a?b", "http://127.0.0.1:8787"),
            ("http://[::1]:8787/a", "http://[::1]:8787"),
            ("https://phone.example?x", "https://phone.example"),
            ("https://a@phone.example/", ""),
            ("/oauth.html", ""),
            ("javascript:alert(1)", ""),
            ("", ""),
        ] {
            assert_eq!(origin(url), expected, "{url}");
        }
    }

    #[test]
    fn a_lightning_address_tells_where_the_api_is() {
        let told = api_of_lightning("https://abc-123.lightning.force.com/lightning/page/home");
        assert_eq!(told.as_deref(), Some("https://abc-123.my.salesforce.com"));
        assert_eq!(api_of_lightning("https://acme.example"), None);
        let told = api_of_lightning("https://acme.lightning.crmforce.mil");
        assert_eq!(told.as_deref(), Some("https://acme.my.salesforce.mil"));
    }
}
