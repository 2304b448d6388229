//! The agent's panel on a page of its own, and the person in front of it: what she sees, presses, clicks and writes.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{Chromium, Error, Page, Reply, Result, Softphone, Stage, repository};

/// What is to be seen is there by then.
const SOON: Duration = Duration::from_secs(20);

/// The modifier key Shift, as the DevTools protocol counts them.
const SHIFT: u8 = 8;

/// More stops than the panel has, so that a control that Tab does not come to is noticed.
const MOST_STOPS: usize = 60;

/// What a person works the panel with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Clicks where the pointer is; only what is really there is hit. The browser's own list of a dropdown is out of a page's reach:
    /// its choice is made without it.
    Mouse,
    /// Tab, arrows, Space and Enter, and nothing else.
    Keyboard,
}

/// A tab with `pages/panel.html`, whose wrapper is ready and whose panel has read what there is.
pub struct Panel {
    softphone: Softphone,
}

impl Panel {
    /// A stage whose page shows the panel, and takes nothing that its policy does not name: no `unsafe`, and Trusted Types.
    pub async fn stage(change: impl FnOnce(&mut Value)) -> Result<Stage> {
        let stage = Stage::start_with(change).await?;
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' {}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'",
            stage.org_origin()
        );
        let file = |name| Reply::file(repository().join("tests/e2e/pages").join(name));
        let page = file("panel.html").header("content-security-policy", &policy);
        stage.host.serve("/", page);
        stage.host.serve("/panel.js", file("panel.js"));
        Ok(stage)
    }

    /// Opens the page.
    pub async fn open(stage: &Stage) -> Result<Self> {
        Self::open_in(&stage.chromium, stage, "/").await
    }

    /// The same in another browser, or with a query: `client` names who is signed in.
    pub async fn open_in(chromium: &Chromium, stage: &Stage, path: &str) -> Result<Self> {
        let softphone = Softphone::on(chromium.new_page(&stage.host.url(path)).await?);
        softphone.ready().await?;
        let panel = Self::on(softphone);
        panel.see("Status").await?;
        Ok(panel)
    }

    /// Takes over a page that shows the panel, or will.
    #[must_use]
    pub fn on(softphone: Softphone) -> Self {
        Self { softphone }
    }

    /// The tab.
    #[must_use]
    pub fn page(&self) -> &Page {
        self.softphone.page()
    }

    /// The softphone of the page.
    #[must_use]
    pub fn softphone(&self) -> &Softphone {
        &self.softphone
    }

    /// The call rings and is answered.
    pub async fn answer(&self, conversation: &str, number: &str) -> Result<()> {
        self.answer_call(
            &json!({"conversationId": conversation, "callerANI": number, "queue": "Sales"}),
        )
        .await
    }

    /// The same of a call of which more is known.
    pub async fn answer_call(&self, call: &Value) -> Result<()> {
        self.tell("incomingCall", call).await?;
        self.tell("callAccepted", call).await
    }

    /// The call is over after a minute.
    pub async fn end(&self, conversation: &str) -> Result<()> {
        let call = json!({"conversationId": conversation, "duration": 60});
        self.tell("callEnded", &call).await
    }

    async fn tell(&self, method: &str, call: &Value) -> Result<()> {
        let receipt = self
            .softphone
            .invoke(method, std::slice::from_ref(call))
            .await?;
        match receipt["accepted"] == true {
            true => Ok(()),
            false => Err(Error::Other(format!("{method} was refused: {receipt}"))),
        }
    }

    /// The words on the panel.
    pub async fn words(&self) -> Result<Value> {
        self.page().evaluate("words()").await
    }

    /// Waits until these words stand on the panel.
    pub async fn see(&self, words: &str) -> Result<()> {
        self.until(&format!("words().includes({})", json!(words)))
            .await
    }

    /// Waits until these words do not stand there.
    pub async fn see_no(&self, words: &str) -> Result<()> {
        self.until(&format!("!words().includes({})", json!(words)))
            .await
    }

    async fn until(&self, expression: &str) -> Result<()> {
        match self.page().wait_for(expression, SOON).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let seen = self.words().await?;
                Err(Error::Other(format!("{error}; the panel says {seen}")))
            }
        }
    }

    /// Presses a key.
    pub async fn press(&self, key: &str) -> Result<()> {
        self.press_with(key, 0).await
    }

    /// Goes one stop back.
    pub async fn tab_back(&self) -> Result<()> {
        self.press_with("Tab", SHIFT).await
    }

    async fn press_with(&self, key: &str, modifiers: u8) -> Result<()> {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            " " => (32, " "),
            "ArrowUp" => (38, ""),
            "ArrowDown" => (40, ""),
            _ => return Err(Error::Other(format!("no such key: {key}"))),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": modifiers});
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.page().command("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// Goes by Tab to the control of this name, as somebody without a mouse does.
    pub async fn tab_to(&self, name: &str) -> Result<()> {
        let reached = format!("nameOf(focused()).includes({})", json!(name));
        self.tab_until(name, &reached).await
    }

    async fn tab_until(&self, what: &str, reached: &str) -> Result<()> {
        let reached = format!("!!focused() && {reached}");
        for _ in 0..MOST_STOPS {
            if self.page().evaluate(&reached).await? == json!(true) {
                return Ok(());
            }
            self.press("Tab").await?;
        }
        let seen = self.words().await?;
        let message = format!("Tab never came to {what}; the panel says {seen}");
        Err(Error::Other(message))
    }

    /// Writes where the focus is.
    pub async fn write(&self, text: &str) -> Result<()> {
        let text = json!({ "text": text });
        self.page().command("Input.insertText", text).await?;
        Ok(())
    }

    /// Clicks the button, summary or link with this text or name.
    pub async fn click(&self, name: &str) -> Result<()> {
        let find = format!(
            "[...root().querySelectorAll('button, summary, a')].find(one => one.textContent === {0} || one.getAttribute('aria-label') === {0})",
            json!(name)
        );
        self.click_on(&find).await
    }

    /// Moves the pointer over what an expression finds, once it stands still, and clicks: whatever lies on top of it there is hit.
    async fn click_on(&self, find: &str) -> Result<()> {
        let place = format!(
            "(async () => {{ const place = () => {{ const element = {find}; if (!element) return ''; element.scrollIntoView({{ block: 'center' }}); \
             const box = element.getBoundingClientRect(); const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]; \
             return element.contains(root().elementFromPoint(x, y)) ? JSON.stringify({{ x, y }}) : ''; }}; \
             const before = place(); await new Promise(done => setTimeout(done, 60)); \
             return before && before === place() ? JSON.parse(before) : null; }})()"
        );
        let place = match self.page().wait_for(&place, SOON).await {
            Ok(place) => place,
            Err(error) => {
                let seen = self.words().await?;
                return Err(Error::Other(format!("{error}; the panel says {seen}")));
            }
        };
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({"type": kind, "x": place["x"], "y": place["y"], "button": button, "buttons": buttons, "clickCount": 1});
            self.page()
                .command("Input.dispatchMouseEvent", event)
                .await?;
        }
        Ok(())
    }

    /// Presses a button.
    pub async fn push(&self, hand: Hand, name: &str) -> Result<()> {
        match hand {
            Hand::Mouse => self.click(name).await,
            Hand::Keyboard => {
                self.tab_to(name).await?;
                self.press("Enter").await
            }
        }
    }

    /// Chooses a rating among those that are all in sight.
    pub async fn rate(&self, hand: Hand, rating: &str) -> Result<()> {
        let own = format!(
            "[...root().querySelectorAll('input[type=radio]')].find(one => one.value === {})",
            json!(rating)
        );
        match hand {
            Hand::Mouse => self.click_on(&format!("{own}?.closest('label')")).await?,
            Hand::Keyboard => {
                self.tab_until("the ratings", "focused().type === 'radio'")
                    .await?;
                self.walk(
                    &format!("focused() === {own}"),
                    "the ratings have no such one",
                )
                .await?;
                if self.page().evaluate(&format!("{own}.checked")).await? != json!(true) {
                    self.press(" ").await?;
                }
            }
        }
        self.until(&format!("{own}.checked")).await
    }

    /// Chooses an option of the dropdown with this label.
    pub async fn choose(&self, hand: Hand, label: &str, option: &str) -> Result<()> {
        let own = format!(
            "[...root().querySelectorAll('select')].find(one => nameOf(one).includes({}))",
            json!(label)
        );
        let shown = format!(
            "{own}?.selectedOptions[0].textContent === {}",
            json!(option)
        );
        match hand {
            Hand::Mouse => {
                self.until(&format!("!!{own}")).await?;
                let choose = "(label, option) => { const select = [...root().querySelectorAll('select')].find(one => nameOf(one).includes(label)); \
                              select.selectedIndex = [...select.options].findIndex(one => one.textContent === option); \
                              select.dispatchEvent(new Event('change', { bubbles: true })); }";
                self.page()
                    .call(choose, &[json!(label), json!(option)])
                    .await?;
            }
            Hand::Keyboard => {
                self.tab_until(label, &format!("focused() === {own}"))
                    .await?;
                self.walk(&shown, "the dropdown has no such option").await?;
            }
        }
        self.until(&shown).await
    }

    /// Goes down by arrow until something holds.
    async fn walk(&self, reached: &str, else_told: &str) -> Result<()> {
        for _ in 0..MOST_STOPS {
            if self.page().evaluate(reached).await? == json!(true) {
                return Ok(());
            }
            self.press("ArrowDown").await?;
        }
        Err(Error::Other(format!("{else_told}: {reached}")))
    }

    /// Writes into the field with this name.
    pub async fn fill(&self, hand: Hand, name: &str, text: &str) -> Result<()> {
        match hand {
            Hand::Mouse => {
                let find = format!(
                    "[...root().querySelectorAll('input, textarea')].find(one => nameOf(one).includes({}))",
                    json!(name)
                );
                self.click_on(&find).await?;
            }
            Hand::Keyboard => self.tab_to(name).await?,
        }
        self.write(text).await
    }

    /// Nothing was thrown, and the page's policy had nothing to refuse.
    ///
    /// Errors: what was thrown or refused.
    pub async fn check_quiet(&self) -> Result<()> {
        let refused = self.page().evaluate("refused").await?;
        let thrown = self.page().exceptions();
        match thrown.is_empty() && refused == json!([]) {
            true => Ok(()),
            false => Err(Error::Other(format!(
                "thrown: {thrown:?}; refused: {refused}"
            ))),
        }
    }
}
