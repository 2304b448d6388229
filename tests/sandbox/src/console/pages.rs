//! The console pages that are open, and what is sent down their lines.

use std::collections::HashMap;

use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

/// The open pages and the commands that they have not answered yet.
#[derive(Debug, Default)]
pub(super) struct Pages {
    open: Vec<Page>,
    waiting: HashMap<u64, oneshot::Sender<Value>>,
    count: u64,
}

#[derive(Debug)]
struct Page {
    number: u64,
    console: String,
    /// What the page last told of itself: `{visible, view, softphone, …}`.
    told: Value,
    /// When it last became visible, in the order of all such events.
    seen: u64,
    line: mpsc::UnboundedSender<Value>,
}

impl Pages {
    /// Adds a page; the number is its for as long as its line holds.
    pub(super) fn open(&mut self, console: &str, line: mpsc::UnboundedSender<Value>) -> u64 {
        self.count += 1;
        self.open.push(Page {
            number: self.count,
            console: console.to_owned(),
            told: json!({}),
            seen: self.count,
            line,
        });
        self.count
    }

    /// Forgets a page whose line ended.
    pub(super) fn close(&mut self, number: u64) {
        self.open.retain(|page| page.number != number);
    }

    /// Keeps what a page tells of itself.
    pub(super) fn tell(&mut self, number: u64, told: &Value) {
        self.count += 1;
        if let Some(page) = self.open.iter_mut().find(|page| page.number == number) {
            if told["visible"] == true && page.told["visible"] != true {
                page.seen = self.count;
            }
            page.told = told.clone();
        }
    }

    /// Keeps a page's answer to a command.
    pub(super) fn answered(&mut self, command: u64, outcome: Value) {
        if let Some(waiting) = self.waiting.remove(&command) {
            // Whoever asked may have gone.
            let _ = waiting.send(outcome);
        }
    }

    /// Sends a command to the named console, else to the page that a person looks at: the visible one, the latest of several. Gives
    /// the console's name and where its answer will be; `None` where no such page is open.
    pub(super) fn command(
        &mut self,
        console: Option<&str>,
        name: &str,
        details: &Value,
    ) -> Option<(String, oneshot::Receiver<Value>)> {
        let candidates = self
            .open
            .iter()
            .filter(|page| console.is_none_or(|console| console == page.console));
        let page = candidates.max_by_key(|page| (page.told["visible"] == true, page.seen))?;
        self.count += 1;
        let (sender, answer) = oneshot::channel();
        page.line
            .send(json!({"command": name, "number": self.count, "details": details}))
            .ok()?;
        self.waiting.insert(self.count, sender);
        Some((page.console.clone(), answer))
    }

    /// Every open page and what it told of itself, oldest first.
    pub(super) fn write(&self) -> Value {
        let pages = self.open.iter().map(|page| {
            let mut told = page.told.clone();
            told["console"] = json!(page.console);
            told
        });
        pages.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::sync::mpsc;

    use super::Pages;

    #[test]
    fn a_command_goes_to_the_page_that_a_person_looks_at() {
        let mut pages = Pages::default();
        let mut lines = Vec::new();
        let mut numbers = Vec::new();
        for console in ["one", "two", "three"] {
            let (line, commands) = mpsc::unbounded_channel();
            numbers.push(pages.open(console, line));
            lines.push(commands);
        }
        let goes_to = |pages: &mut Pages, named: Option<&str>| {
            pages
                .command(named, "focus", &json!({}))
                .map(|(console, _)| console)
        };
        assert_eq!(goes_to(&mut pages, None).as_deref(), Some("three"));
        for (number, visible) in [(0, true), (1, false), (2, false)] {
            pages.tell(numbers[number], &json!({"visible": visible}));
        }
        assert_eq!(goes_to(&mut pages, None).as_deref(), Some("one"));
        pages.tell(numbers[1], &json!({"visible": true}));
        assert_eq!(goes_to(&mut pages, None).as_deref(), Some("two"));
        assert_eq!(goes_to(&mut pages, Some("three")).as_deref(), Some("three"));
        pages.close(numbers[2]);
        assert_eq!(goes_to(&mut pages, Some("three")), None);
        assert_eq!(lines[0].try_recv().unwrap()["command"], "focus");
    }

    #[tokio::test]
    async fn the_answer_of_a_page_reaches_who_asked() {
        let mut pages = Pages::default();
        let (line, mut commands) = mpsc::unbounded_channel();
        pages.open("one", line);
        let (_, answer) = pages.command(None, "work", &json!({"to": "1"})).unwrap();
        let command = commands.recv().await.unwrap();
        assert_eq!(command["details"], json!({"to": "1"}));
        pages.answered(command["number"].as_u64().unwrap(), json!("delivered"));
        assert_eq!(answer.await.unwrap(), "delivered");
    }
}
