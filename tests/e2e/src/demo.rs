//! The demo in a tab, as a visitor has it: what is pressed, and what stands there.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{LoggedCall, Page, Result, Stage};

/// How long a thing on the page may take, retries of the wrapper included.
pub const SOON: Duration = Duration::from_secs(60);

/// The demo of a stage of its own.
pub struct Demo {
    /// Browser and simulated org.
    pub stage: Stage,
    /// The tab.
    pub page: Page,
}

impl Demo {
    /// The demo, ready, with calls played fast.
    pub async fn open() -> Result<Self> {
        let stage = Stage::start().await?;
        let page = stage.chromium.new_page(&stage.sandbox_page("/")).await?;
        let demo = Self { stage, page };
        demo.page
            .wait_for("window.SoftphoneWrapper?.status().phase === 'ready' && document.querySelectorAll('.people li').length > 0", SOON)
            .await?;
        demo.click(".block-head input").await?;
        Ok(demo)
    }

    /// Presses what a selector names.
    pub async fn click(&self, selector: &str) -> Result<()> {
        self.page
            .call(
                "selector => { document.querySelector(selector).click(); }",
                &[json!(selector)],
            )
            .await?;
        Ok(())
    }

    /// The text of what a selector names; empty where there is nothing.
    pub async fn text(&self, selector: &str) -> Result<String> {
        let text = "selector => document.querySelector(selector)?.textContent ?? ''";
        let text = self.page.call(text, &[json!(selector)]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the text of what a selector names holds a part.
    pub async fn wait_for_text(&self, selector: &str, part: &str) -> Result<()> {
        let (selector, part) = (json!(selector), json!(part));
        let expression = format!(
            "(text => text.includes({part}) ? true : (() => {{ throw new Error(text); }})())(document.querySelector({selector})?.textContent ?? '')"
        );
        self.page.wait_for(&expression, SOON).await?;
        Ok(())
    }

    /// Switches a fault, and waits until the page says that it is so.
    pub async fn switch(&self, fault: &str, on: bool) -> Result<()> {
        let switch = format!("[data-fault={fault}]");
        self.click(&switch).await?;
        let pressed = format!("document.querySelector('{switch}').ariaPressed === '{on}'");
        self.page.wait_for(&pressed, SOON).await?;
        Ok(())
    }

    /// Plays an answered call to the end of its wrap-up; the name of its conversation.
    pub async fn play_answered(&self) -> Result<String> {
        let former = self.remembered("lastConversationId").await?;
        self.click(".plays .button").await?;
        let over = format!(
            "(phone => phone.phase === 'idle' && phone.lastConversationId !== {former} && phone.lastConversationId)(JSON.parse(sessionStorage.phone ?? '{{}}'))"
        );
        let conversation = self.page.wait_for(&over, SOON).await?;
        Ok(conversation.as_str().unwrap_or_default().to_owned())
    }

    /// Something that the softphone knows of its call, a reload of the page notwithstanding.
    pub async fn remembered(&self, what: &str) -> Result<Value> {
        let phone = "what => JSON.parse(sessionStorage.phone ?? '{}')[what] ?? null";
        self.page.call(phone, &[json!(what)]).await
    }

    /// Puts a text into the page's field for recordings, as a person who chooses a file does.
    pub async fn import(&self, text: &str) -> Result<()> {
        let choose = "(text) => { const input = document.querySelector('#recording-file'); const list = new DataTransfer(); \
                      list.items.add(new File([text], 'recording.json', { type: 'application/json' })); \
                      input.files = list.files; input.dispatchEvent(new Event('change')); }";
        self.page.call(choose, &[json!(text)]).await?;
        Ok(())
    }

    /// Waits until an answered call is exactly one complete Task and one closed voice call.
    pub async fn wait_for_one_log(&self, conversation: &str) -> Result<LoggedCall> {
        let expected = json!({ "Status": "Completed", "CallType": "Inbound", "CallDisposition": "Resolved", "TaskSubtype": "Call" });
        let complete = |logged: &LoggedCall| {
            let mut faults =
                logged.faults_of_task(&expected, &["move the booking to Friday", conversation]);
            let caller = logged.voice_calls.first();
            let caller = caller.and_then(|call| call["FromPhoneNumber"].as_str());
            faults.extend(logged.faults_of_inbound_voice_call(
                conversation,
                caller.unwrap_or("a number"),
                true,
            ));
            faults
        };
        self.stage
            .org
            .wait_for_call("one complete log", conversation, SOON, complete)
            .await
    }
}
