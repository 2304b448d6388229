//! Values that mean something elsewhere: in SOQL, SOSL, addresses, JSON, headers, markup, spreadsheets.

/// One that means nothing anywhere.
pub(super) const HARMLESS: &str = "harmless";

/// Hostile ones, none longer than the shortest field that takes them (80), none with blanks around.
pub(super) const VALUES: [&str; 76] = [
    // SOQL
    "'",
    "''",
    "\\",
    "\\'",
    "\\\\'",
    "'\\",
    "x' OR Id != '",
    "x' OR Name LIKE '%",
    "' OR ''='",
    "x') OR (Id != '",
    "x' LIMIT 0 --",
    "x' ORDER BY Id DESC LIMIT 1",
    "x' AND IsActive = false AND Name != '",
    "\\' OR IsActive = true OR Name = \\'",
    "x\\' OR Id != \\'",
    "x' FOR UPDATE",
    "x'; DELETE FROM Task",
    "x' UNION SELECT Id FROM User",
    "(SELECT Id FROM User)",
    ":apexVariable",
    "%",
    "_",
    "%25' OR Id != '",
    "\"",
    "\\\"",
    "x\nOR Id != null",
    "x\r\n' OR Id != '",
    "tab\there",
    "bell\u{7}back\u{8}feed\u{c}end",
    "nul\0nul",
    "\\u0027 OR Id != \\u0027",
    "\\x27",
    "\u{2019} OR \u{ff07}",
    "\u{2018}quoted\u{2019}",
    "TODAY",
    "null",
    "true",
    "005000000000000AAA",
    // SOSL and its reserved characters
    "{x} IN ALL FIELDS RETURNING User",
    "x} RETURNING User(Id) {",
    "? & | ! { } [ ] ( ) ^ ~ * : \" ' + -",
    "*",
    "4085550666 OR 4155550100",
    "415*",
    "\"4155550100\" OR a",
    // addresses
    "../../User",
    "a/../b",
    "..%2f..%2fUser",
    "%2e%2e%2f",
    "/",
    "//evil.example",
    "\\\\evil.example",
    "?q=SELECT+Id+FROM+User",
    "a?b=c&d=e#f",
    "&q=SELECT",
    "#fragment",
    ";jsessionid=1",
    "%00",
    "%",
    "%%%",
    "%zz",
    "+",
    "a+b c",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://evil.example/",
    "@evil.example",
    "\u{e9}\u{1f600}\u{202e}",
    // JSON, headers, markup, spreadsheets
    "\",\"OwnerId\":\"005000000000000AAA",
    "\"}],\"allOrNone\":true,\"x\":[{\"",
    "{\"attributes\":{\"type\":\"User\"}}",
    "x\r\nAuthorization: Bearer y",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "=HYPERLINK(\"https://evil.example\")",
    "${7*7}{{7*7}}",
];

#[test]
fn there_are_enough_of_them_and_each_keeps_to_the_rules_of_the_list() {
    let distinct: std::collections::BTreeSet<&str> = VALUES.into_iter().collect();
    assert!(distinct.len() >= 60, "{}", distinct.len());
    for value in VALUES {
        assert!(
            value.trim() == value && !value.is_empty() && value.chars().count() <= 80,
            "{value}"
        );
    }
}
