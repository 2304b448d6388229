//! A person's hands on a page: controls are found by the names that people and screen readers know them by, clicked with the
//! mouse and written in with keys.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{Error, Page, Result};

/// How long a control may take to appear.
const SOON: Duration = Duration::from_secs(20);

/// So many options has no list.
const MOST_OPTIONS: usize = 60;

/// Finds a visible control by its name, in the whole page or in the part of it that a heading, a legend or a label names.
const FIND: &str = r"
((name, within) => {
  const plain = text => (text ?? '').replace(/\s+/g, ' ').trim();
  const scopes = [...document.querySelectorAll('section, fieldset, [role=group], nav, form, details, li, main')];
  const titled = scope => plain(scope.getAttribute('aria-label') ?? scope.querySelector(':scope > legend, :scope > h3, :scope > h4, :scope > summary, :scope > a')?.textContent);
  const place = within === null ? document : scopes.filter(scope => titled(scope) === within).at(-1);
  if (!place) return null;
  const nameOf = one => plain(one.getAttribute('aria-label') ?? [...(one.labels ?? [])].map(label => label.textContent).join(' ')) || plain(one.closest('fieldset')?.querySelector('legend')?.textContent && one.matches('input') ? '' : one.textContent);
  const controls = [...place.querySelectorAll('button, a[href], input, select, textarea, summary')].filter(one => one.getClientRects().length > 0);
  const exact = controls.filter(one => nameOf(one) === name);
  return exact[0] ?? controls.find(one => one.matches('a') && plain(one.firstChild?.textContent) === name) ?? null;
})";

/// A person at a page.
pub struct Hands<'page> {
    page: &'page Page,
    within: Option<String>,
}

impl<'page> Hands<'page> {
    /// At a page.
    #[must_use]
    pub fn on(page: &'page Page) -> Self {
        Self { page, within: None }
    }

    /// In the part of the page that a heading, a legend or a label names.
    #[must_use]
    pub fn within(&self, part: &str) -> Self {
        Self {
            page: self.page,
            within: Some(part.to_owned()),
        }
    }

    fn found(&self, name: &str) -> String {
        format!("{FIND}({}, {})", json!(name), json!(self.within))
    }

    async fn wait_for(&self, name: &str) -> Result<()> {
        let found = self.found(name);
        if self
            .page
            .wait_for(&format!("!!{found}"), SOON)
            .await
            .is_ok()
        {
            return Ok(());
        }
        let words = self.page.evaluate("document.body.innerText").await?;
        let words = words.as_str().unwrap_or_default();
        let part = self.within.as_deref().unwrap_or("the page");
        Err(Error::Other(format!(
            "there is no {name} in {part}; the page says {words}"
        )))
    }

    /// Clicks a control in its middle, once it has come to rest there and nothing lies over it.
    pub async fn click(&self, name: &str) -> Result<()> {
        self.wait_for(name).await?;
        // Nobody clicks in a tab behind another one, and there nothing is drawn.
        self.page.command("Page.bringToFront", json!({})).await?;
        let middle = format!(
            "(async one => {{ \
               if (!one) return null; \
               one.scrollIntoView({{ block: 'center' }}); \
               for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame); \
               const box = one.getBoundingClientRect(); \
               const [x, y] = [box.x + Math.min(box.width, 200) / 2, box.y + box.height / 2]; \
               const hit = document.elementFromPoint(x, y); \
               return hit && one.contains(hit) ? [x, y] : null; \
             }})({})",
            self.found(name)
        );
        let middle = self.page.wait_for(&middle, SOON).await?;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1});
            self.page.command("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Clicks into a text field, takes out what it holds and writes.
    pub async fn write(&self, name: &str, text: &str) -> Result<()> {
        self.click(name).await?;
        self.page
            .evaluate("document.activeElement.select?.()")
            .await?;
        self.page
            .command("Input.insertText", json!({ "text": text }))
            .await?;
        Ok(())
    }

    /// Goes through a list by the arrow keys until it shows the option, and comes back to it where the focus was taken away.
    pub async fn choose(&self, name: &str, option: &str) -> Result<()> {
        self.wait_for(name).await?;
        let list = self.found(name);
        // A page that has just made a field moves the focus into it, which may come after the list was reached.
        let steps = format!(
            "(list => {{ list.focus(); const texts = [...list.options].map(one => one.text); const wanted = texts.indexOf({}); \
             return wanted === -1 ? texts.join(', ') : wanted - list.selectedIndex; }})({list})",
            json!(option)
        );
        for _ in 0..MOST_OPTIONS {
            match self.page.evaluate(&steps).await? {
                Value::Number(number) => match number.as_i64().unwrap_or(0) {
                    0 => return Ok(()),
                    steps if steps > 0 => self.press("ArrowDown").await?,
                    _ => self.press("ArrowUp").await?,
                },
                known => {
                    let message = format!("{name} has no option {option}, but {known}");
                    return Err(Error::Other(message));
                }
            }
        }
        Err(Error::Other(format!("{name} never came to {option}")))
    }

    /// Presses a key that writes nothing.
    pub async fn press(&self, key: &str) -> Result<()> {
        let code = match key {
            "Tab" => 9,
            "ArrowUp" => 38,
            "ArrowDown" => 40,
            _ => return Err(Error::Other(format!("no such key: {key}"))),
        };
        for kind in ["keyDown", "keyUp"] {
            let event =
                json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            self.page.command("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// Waits until these words stand on the page.
    pub async fn see(&self, words: &str) -> Result<()> {
        let expression = format!("document.body.innerText.includes({})", json!(words));
        if self.page.wait_for(&expression, SOON).await.is_ok() {
            return Ok(());
        }
        let seen = self.page.evaluate("document.body.innerText").await?;
        let seen = seen.as_str().unwrap_or_default();
        Err(Error::Other(format!(
            "{words} never stood there; the page says {seen}"
        )))
    }
}
