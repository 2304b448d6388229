//! Where web services may be: a target is written by an administrator, and called from inside the agents' network.

use super::origin::{Server, is_label, server};
use crate::text::{holds, only};

/// What kind of place an address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A host of the internet, by `https`.
    Public,
    /// This very machine.
    Loopback,
    /// A host of a private network, as far as its address tells.
    Private,
    /// Not `https`.
    Insecure,
    /// Nothing that every browser reads alike.
    Unusable,
}

/// What to do about a target that is refused.
pub(super) const HINT: &str = "write it like https://hooks.example.com/call; allowPrivateAddress and webServiceHosts decide about hosts";

/// Names that no public host has (RFC 6761, 6762, 8375 and the ICANN's reserved ones).
const LOCAL: &str = " arpa corp home internal intranet lan local localhost private ";

/// What an address leads to.
pub(super) fn of(url: &str) -> Target {
    // What browsers take out, turn round or read as the beginning of something else.
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&byte);
    let Some(server) = server(url).filter(|_| only(url, plain)) else {
        return Target::Unusable;
    };
    let kind = kind_of(&server);
    let usable = port_is_usable(server.port);
    match kind {
        _ if !usable => Target::Unusable,
        Target::Loopback | Target::Unusable => kind,
        _ if !server.secure => Target::Insecure,
        _ => kind,
    }
}

/// The host of an address, in lower case; empty where it has none.
pub(super) fn host(url: &str) -> String {
    server(url).map_or(String::new(), |server| server.host.to_ascii_lowercase())
}

/// What stands behind the host: nothing, or a port that there can be.
fn port_is_usable(port: &str) -> bool {
    let digits = port.strip_prefix(':');
    let number = digits.map(|digits| digits.parse::<u64>().ok());
    number.is_none_or(|port| port.is_some_and(|port| (1..=65_535).contains(&port)))
}

fn kind_of(server: &Server<'_>) -> Target {
    let host = server.host.to_ascii_lowercase();
    if server.is_loopback() {
        return Target::Loopback;
    }
    if host.starts_with('[') {
        return kind_of_version_6(&host);
    }
    let last = host.rsplit('.').next().unwrap_or("");
    // Browsers take a host that ends in a number for an address, in many spellings.
    if last.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return kind_of_version_4(&host);
    }
    if host.len() > 253 || !host.split('.').all(is_label) {
        return Target::Unusable;
    }
    let single = last.len() == host.len();
    if single || holds(LOCAL, &[" ", last, " "].concat()) {
        return Target::Private;
    }
    Target::Public
}

/// Four decimal numbers (RFC 791), of which some blocks are nobody's on the internet (RFC 6890).
fn kind_of_version_4(host: &str) -> Target {
    let mut numbers = [0_u64; 4];
    let mut count = 0;
    for part in host.split('.') {
        let canonical = part.len() == 1 || !part.starts_with('0');
        let number = part
            .parse::<u64>()
            .ok()
            .filter(|it| *it <= 255 && canonical);
        let (Some(place), Some(number)) = (numbers.get_mut(count), number) else {
            return Target::Unusable;
        };
        *place = number;
        count += 1;
    }
    match numbers {
        _ if count != 4 => Target::Unusable,
        [0 | 10 | 127 | 224.., ..]
        | [100, 64..=127, ..]
        | [169, 254, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        | [192, 0, 0 | 2, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => Target::Private,
        _ => Target::Public,
    }
}

/// Global unicast is 2000::/3 (RFC 4291), where 2001:0::/23 and 2002::/16 hide other addresses and 2001:db8::/32 is for books.
fn kind_of_version_6(host: &str) -> Target {
    let inner = host.strip_prefix('[').unwrap_or("");
    let inner = inner.strip_suffix(']').unwrap_or("");
    let mut words = inner.split(':');
    let first = words.next().unwrap_or("");
    let mut second = words.next().unwrap_or("");
    while let Some(rest) = second.strip_prefix('0') {
        second = rest;
    }
    let plain = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
    // Eight words, of which "::" leaves out some, once.
    let (mut count, mut empty, mut fits) = (0, 0, true);
    for word in inner.split(':') {
        count += 1;
        empty += u8::from(word.is_empty());
        fits &= word.len() <= 4 || holds(word, ".");
    }
    let well_formed = if holds(inner, "::") {
        let edges = u8::from(inner.starts_with("::")) + u8::from(inner.ends_with("::"));
        empty == 1 + edges && count - empty <= 7
    } else {
        empty == 0 && (count == 8 || (count == 7 && holds(inner, ".")))
    };
    if !fits || !well_formed || !only(inner, plain) {
        return Target::Unusable;
    }
    let is_reserved = second.len() == 3 && second.starts_with('1');
    let hidden = first == "2002"
        || first == "3fff"
        || (first == "2001" && (second.len() < 3 || second == "db8" || is_reserved));
    let global =
        first.len() == 4 && matches!(first.as_bytes().first(), Some(b'2' | b'3')) && !hidden;
    if global {
        Target::Public
    } else {
        Target::Private
    }
}
