//! The conformance kit as a command: it goes through a host's page in a browser and tells, clause by clause, what it saw.

use std::time::Duration;

use serde_json::Value;

use crate::{Chromium, Error, Package, Result};

/// The kit's script in the package.
const SCRIPT: &str = "softphone-wrapper-conformance.js";

/// How long a host may take to be gone through, with each of its hands taking the longest that the kit waits.
const DEADLINE: Duration = Duration::from_secs(600);

/// What the kit found on a host.
#[derive(Debug)]
pub struct Conformance {
    report: Value,
}

impl Conformance {
    /// Opens the page of a host with the kit in it before any script of the page, and drives it by its hook
    /// (`window.softphoneConformance`) through every step.
    ///
    /// Errors: the page does not load, or goes away while it is driven.
    pub async fn examine(chromium: &Chromium, package: &Package, address: &str) -> Result<Self> {
        let kit = package.file(SCRIPT);
        let kit = std::fs::read_to_string(&kit).map_err(|error| {
            let path = kit.display();
            Error::Other(format!("{path}: {error}; run `cargo xtask build` first"))
        })?;
        let page = chromium.blank_page().await?;
        page.set_script_before_load(&kit).await?;
        page.navigate(address).await?;
        page.evaluate("void SoftphoneWrapperConformance.run()")
            .await?;
        let finished = "(report => report.driver.state === 'finished' && report)(SoftphoneWrapperConformance.report())";
        let report = page.wait_for(finished, DEADLINE).await?;
        page.close().await?;
        Ok(Self { report })
    }

    /// The report as the kit gives it.
    #[must_use]
    pub fn report(&self) -> &Value {
        &self.report
    }

    /// Whether every clause that is not optional was seen to be kept.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.report["passed"] == true
    }

    /// The clauses in this state, `passed`, `failed` or `unseen`.
    #[must_use]
    pub fn clauses(&self, state: &str) -> Vec<String> {
        let clauses = self.list("clauses").iter();
        clauses
            .filter(|clause| clause["state"] == state)
            .map(|clause| text(&clause["id"]))
            .collect()
    }

    /// Every fault as its clause, its code, and where it was seen.
    #[must_use]
    pub fn faults(&self) -> Vec<[String; 3]> {
        let clauses = self.list("clauses").iter();
        clauses
            .flat_map(|clause| {
                let reasons = clause["reasons"].as_array().into_iter().flatten();
                reasons.map(|reason| [&clause["id"], &reason["code"], &reason["where"]].map(text))
            })
            .collect()
    }

    /// The table for people: each clause with its state; reasons and remedy below those that failed, and why others were not seen.
    #[must_use]
    pub fn table(&self) -> String {
        let mut lines = vec![format!(
            "conformance kit {}: {}",
            text(&self.report["kit"]),
            text(&self.report["page"])
        )];
        let clauses = self.list("clauses");
        let width = clauses.iter().map(|clause| text(&clause["id"]).len()).max();
        let width = width.unwrap_or(0);
        for clause in clauses {
            let state = match (clause["state"].as_str(), clause["optional"] == true) {
                (Some("passed"), _) => "pass",
                (Some("failed"), _) => "FAIL",
                (_, true) => "-",
                (_, false) => "not seen",
            };
            let optional = if clause["optional"] == true {
                " (optional)"
            } else {
                ""
            };
            let (id, claim) = (text(&clause["id"]), text(&clause["claim"]));
            lines.push(format!("{state:<8}  {id:<width$}  {claim}{optional}"));
            for reason in clause["reasons"].as_array().into_iter().flatten() {
                lines.push(format!("{:>10}{}", "", text(&reason["text"])));
            }
            if clause["state"] == "failed" {
                lines.push(format!("{:>10}Remedy: {}", "", text(&clause["remedy"])));
            }
        }
        for trouble in self.report["driver"]["troubles"]
            .as_array()
            .into_iter()
            .flatten()
        {
            lines.push(format!("not driven: {}", text(&trouble["text"])));
        }
        let count = &self.report["count"];
        lines.push(format!(
            "{} passed, {} failed, {} not seen",
            count["passed"], count["failed"], count["unseen"]
        ));
        lines.join("\n")
    }

    fn list(&self, member: &str) -> &[Value] {
        self.report[member].as_array().map_or(&[], Vec::as_slice)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
