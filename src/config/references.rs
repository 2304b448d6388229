//! What the parts of a document say of each other, and of the page: names that must be there, once.

use super::account::{Account, Authentication};
use super::document::Document;
use super::origin::origin;
use super::reader::{Findings, item};
use super::target;
use super::trigger::Action;
use crate::call::TicketType;
use crate::digits::decimal;
use crate::error::Fault;

impl Document {
    /// Redirect addresses of other origins than the page's: the code of a sign-in would not come back.
    pub fn foreign_redirects(&self, page_origin: &str) -> Vec<Fault> {
        let foreign = |account: &Account| match &account.auth {
            Authentication::Pkce { redirect_uri, .. } => {
                !origin(redirect_uri).eq_ignore_ascii_case(page_origin)
            }
            _ => false,
        };
        let mut findings = Findings::default();
        for (index, account) in self.accounts.iter().enumerate() {
            if foreign(account) {
                findings.fault(
                    &["$.accounts[", &decimal(index as u64), "].auth.redirectUri"].concat(),
                    "redirect-origin",
                    "must be of the page's own origin",
                    "host oauth.html beside the softphone page, and write its address here and in the app",
                );
            }
        }
        findings.faults
    }

    /// Names that stand twice, and names that nothing has.
    pub(super) fn check_references(&self, findings: &mut Findings) {
        duplicates(
            "accounts",
            &mut self.accounts.iter().map(|account| &account.id),
            findings,
        );
        duplicates(
            "configurations",
            &mut self.configurations.iter().map(|item| &item.id),
            findings,
        );
        duplicates(
            "triggers",
            &mut self.triggers.iter().map(|trigger| &trigger.name),
            findings,
        );
        for (index, configuration) in self.configurations.iter().enumerate() {
            let path = ["$.configurations[", &decimal(index as u64), "].account"].concat();
            self.check_account(&configuration.account, &path, findings);
            let account = self.account(&configuration.account);
            let keyless =
                account.is_some_and(|known| known.log_key_field.is_empty() && !known.by_console());
            if configuration.ticket_type == TicketType::Case && keyless {
                let path = ["$.configurations[", &decimal(index as u64), "].ticketType"].concat();
                findings.fault(
                    &path,
                    "case-needs-key",
                    "a Case needs the account's logKeyField",
                    "install the field and name it in accounts[].logKeyField",
                );
            }
        }
        duplicates(
            "webServices",
            &mut self.web_services.iter().map(|profile| &profile.name),
            findings,
        );
        self.check_hosts(findings);
        for (index, trigger) in self.triggers.iter().enumerate() {
            for (place, action) in trigger.actions.iter().enumerate() {
                if let Action::WebService(name) = action {
                    self.check_profile(name, (index, place), findings);
                }
                let Some((account, configuration)) = action.log() else {
                    continue;
                };
                let path = [
                    "$.triggers[",
                    &decimal(index as u64),
                    "].actions[",
                    &decimal(place as u64),
                    "].salesforce",
                ]
                .concat();
                self.check_account(account, &[path.as_str(), ".account"].concat(), findings);
                let (code, message) = match self.configuration(configuration) {
                    Some(known)
                        if known.account != *account
                            && self.account(account).is_some()
                            && self.account(&known.account).is_some() =>
                    {
                        ("other-account", "the configuration is another account's")
                    }
                    None if !configuration.is_empty() => {
                        ("unknown-reference", "no configuration has this id")
                    }
                    _ => continue,
                };
                findings.fault(
                    &[path.as_str(), ".configuration"].concat(),
                    code,
                    message,
                    "",
                );
            }
        }
        if let Some(voice) = &self.voice {
            self.check_account(&voice.account, "$.voice.account", findings);
        }
        if let Some(insight) = &self.caller_insight {
            self.check_account(&insight.account, "$.callerInsight.account", findings);
        }
        self.check_console_accounts(findings);
    }

    /// What accounts without API access cannot do.
    fn check_console_accounts(&self, findings: &mut Findings) {
        let mut refuse = |path: &str, message: &str| {
            let hint = "leave it out, or choose an account whose auth.type gives a token";
            findings.fault(path, "needs-api", message, hint);
        };
        for (index, account) in self.accounts.iter().enumerate() {
            if !account.by_console() {
                continue;
            }
            if !account.log_key_field.is_empty() {
                let path = ["$.accounts[", &decimal(index as u64), "].logKeyField"].concat();
                refuse(&path, "only the API writes by a key field");
            }
            if account.new_tab {
                let path = ["$.accounts[", &decimal(index as u64), "].type"].concat();
                refuse(&path, "an account by Open CTI lives in the console");
            }
            let voice = self.voice.as_ref();
            if voice.is_some_and(|voice| voice.account == account.id) {
                refuse("$.voice.account", "the API alone reaches the voice wrapper");
            }
            for (place, design) in self.configurations.iter().enumerate() {
                if design.account == account.id && !design.matching.lead_id_field.is_empty() {
                    let path =
                        ["$.configurations[", &decimal(place as u64), "].leadIdField"].concat();
                    refuse(&path, "the API alone tells what the field takes");
                }
            }
        }
    }

    fn check_profile(
        &self,
        name: &str,
        (trigger, action): (usize, usize),
        findings: &mut Findings,
    ) {
        if !name.is_empty() && self.web_services.iter().all(|profile| profile.name != name) {
            let place = [item("triggers", trigger), item("actions", action)].join(".");
            let path = ["$.", &place, ".webService"].concat();
            findings.fault(
                &path,
                "unknown-reference",
                "no web service has this name",
                "",
            );
        }
    }

    /// Where hosts are listed, web services are at these alone.
    fn check_hosts(&self, findings: &mut Findings) {
        let allows = |pattern: &String, host: &str| {
            let pattern = pattern.trim().to_ascii_lowercase();
            match pattern.strip_prefix('*') {
                Some(domain) => domain.starts_with('.') && host.ends_with(domain),
                None => pattern == host,
            }
        };
        for (place, profile) in self.web_services.iter().enumerate() {
            let host = target::host(&profile.target_url);
            let mut hosts = self.web_service_hosts.iter();
            let listed =
                self.web_service_hosts.is_empty() || hosts.any(|pattern| allows(pattern, &host));
            if !listed && !host.is_empty() {
                let path = ["$.", &item("webServices", place), ".targetUrl"].concat();
                let hint = "add it to webServiceHosts";
                findings.fault(
                    &path,
                    "host-not-allowed",
                    "webServiceHosts does not name its host",
                    hint,
                );
            }
        }
    }

    fn check_account(&self, id: &str, path: &str, findings: &mut Findings) {
        if !id.is_empty() && self.account(id).is_none() {
            findings.fault(path, "unknown-reference", "no account has this id", "");
        }
    }
}

fn duplicates(list: &str, names: &mut dyn Iterator<Item = &String>, findings: &mut Findings) {
    let mut seen: Vec<&String> = Vec::new();
    for (index, name) in names.enumerate() {
        match seen.binary_search(&name) {
            Err(place) => seen.insert(place, name),
            Ok(_) if name.is_empty() => {}
            Ok(_) => {
                let path = ["$.", list, "[", &decimal(index as u64), "]"].concat();
                findings.fault(&path, "not-unique", "another one has the same name", "");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::tests::{complete, faults};
    use super::*;
    use serde_json::json;

    fn check(told: &[(String, String)], path: &str, code: &str) {
        assert_eq!(told, [(path.to_owned(), code.to_owned())]);
    }

    #[test]
    fn a_name_that_nothing_has_or_that_stands_twice_is_named_by_its_path() {
        for (pointer, value, path, code) in [
            (
                "/accounts/-",
                json!({"id": "main", "instanceUrl": "https://b.my.salesforce.com"}),
                "$.accounts[1]",
                "not-unique",
            ),
            (
                "/configurations/0/account",
                json!("other"),
                "$.configurations[0].account",
                "unknown-reference",
            ),
            (
                "/triggers/0/actions/0/salesforce/configuration",
                json!("none"),
                "$.triggers[0].actions[0].salesforce.configuration",
                "unknown-reference",
            ),
            (
                "/voice",
                json!({"account": "none", "callCenterDevName": "c", "certDevName": "d"}),
                "$.voice.account",
                "unknown-reference",
            ),
            (
                "/configurations/-",
                json!({"id": "inbound", "account": "main"}),
                "$.configurations[1]",
                "not-unique",
            ),
            (
                "/triggers/-",
                json!({"name": "all"}),
                "$.triggers[1]",
                "not-unique",
            ),
        ] {
            check(&faults(pointer, value), path, code);
        }
    }

    #[test]
    fn parts_that_do_not_go_together_are_named_by_their_path() {
        let other = json!({"id": "other", "instanceUrl": "https://other.my.salesforce.com"});
        for (configuration, path, code) in [
            (
                json!({"id": "inbound", "account": "other"}),
                "$.triggers[0].actions[0].salesforce.configuration",
                "other-account",
            ),
            (
                json!({"id": "cases", "account": "other", "ticketType": "case"}),
                "$.configurations[1].ticketType",
                "case-needs-key",
            ),
        ] {
            let mut document = complete();
            document["accounts"]
                .as_array_mut()
                .unwrap()
                .push(other.clone());
            let place = usize::from(configuration["id"] != "inbound");
            let configurations = document["configurations"].as_array_mut().unwrap();
            configurations.truncate(place);
            configurations.push(configuration);
            let (_, findings) = Document::read(&document.to_string());
            let told = findings.faults.into_iter();
            let told: Vec<_> = told
                .map(|fault| (fault.path, fault.code.into_owned()))
                .collect();
            check(&told, path, code);
        }
    }

    #[test]
    fn what_needs_the_api_is_refused_of_an_account_without() {
        for (pointer, value, path) in [
            (
                "/accounts/0/logKeyField",
                json!("Key__c"),
                Some("$.accounts[0].logKeyField"),
            ),
            (
                "/accounts/0/type",
                json!("newTab"),
                Some("$.accounts[0].type"),
            ),
            (
                "/voice",
                json!({"account": "main", "callCenterDevName": "c", "certDevName": "d"}),
                Some("$.voice.account"),
            ),
            (
                "/configurations/0/leadIdField",
                json!("Lead__c"),
                Some("$.configurations[0].leadIdField"),
            ),
            ("/configurations/0/ticketType", json!("case"), None),
            ("/accounts/0/name", json!("Acme"), None),
        ] {
            let mut document = complete();
            document["accounts"][0] = json!({"id": "main", "instanceUrl": "https://acme.my.salesforce.com", "auth": {"type": "openCti"}});
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            document["configurations"][0]["moduleSearch"] = json!(["lead"]);
            document.pointer_mut(parent).unwrap()[key] = value;
            let (read, findings) = Document::read(&document.to_string());
            assert!(read.is_none_or(|document| document.wants_console));
            let told = findings.faults.into_iter();
            let told: Vec<_> = told
                .map(|fault| (fault.path, fault.code.into_owned()))
                .collect();
            let wanted = path.map(|path| (path.to_owned(), "needs-api".to_owned()));
            assert_eq!(told, Vec::from_iter(wanted), "{pointer}");
        }
    }

    #[test]
    fn a_redirect_address_is_of_the_pages_own_origin() {
        let mut document = complete();
        document["accounts"][0]["auth"] = json!({"type": "pkce", "clientId": "a", "redirectUri": "https://phone.example/oauth.html"});
        let document = Document::read(&document.to_string()).0.unwrap();
        assert_eq!(document.foreign_redirects("https://phone.example"), []);
        let told = document
            .foreign_redirects("https://other.example")
            .into_iter();
        let told: Vec<_> = told
            .map(|fault| (fault.path, fault.code.into_owned()))
            .collect();
        check(&told, "$.accounts[0].auth.redirectUri", "redirect-origin");
    }
}
