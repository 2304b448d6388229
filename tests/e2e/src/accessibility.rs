//! Whether a page keeps nobody out: axe's findings, in the themes that people ask for.

use serde_json::{Value, json};

use crate::{Error, Page, Result, repository};

/// What a theme asks of a page, by its name.
#[must_use]
pub fn themes() -> [(&'static str, Value); 4] {
    let feature = |name: &str, value: &str| json!({"name": name, "value": value});
    [
        ("light", json!([feature("prefers-color-scheme", "light")])),
        ("dark", json!([feature("prefers-color-scheme", "dark")])),
        (
            "high contrast",
            json!([
                feature("prefers-contrast", "more"),
                feature("prefers-color-scheme", "light")
            ]),
        ),
        (
            "forced colours",
            json!([
                feature("forced-colors", "active"),
                feature("prefers-color-scheme", "dark")
            ]),
        ),
    ]
}

impl Page {
    /// Shows the page in one of the [`themes`].
    pub async fn set_theme(&self, features: &Value) -> Result<()> {
        self.command(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await?;
        Ok(())
    }

    /// What axe finds wrong with the page as it is now, one text for each rule; axe comes with the first look at a document.
    pub async fn violations(&self) -> Result<Vec<String>> {
        if self.evaluate("typeof axe").await? == "undefined" {
            let file = repository().join("tests/npm/node_modules/axe-core/axe.min.js");
            let axe = std::fs::read_to_string(&file)
                .map_err(|error| Error::Other(format!("{}: {error}", file.display())))?;
            self.evaluate(&format!("{axe}; null")).await?;
        }
        let look = "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => \
                    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`))";
        let found = self.evaluate(look).await?;
        let found = found.as_array().into_iter().flatten();
        Ok(found
            .map(|one| one.as_str().unwrap_or_default().to_owned())
            .collect())
    }

    /// By how many pixels the page is wider than its window.
    pub async fn overflow(&self) -> Result<Value> {
        self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            .await
    }
}
