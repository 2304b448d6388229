//! The DevTools protocol over one WebSocket: commands with answers, events by session.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::{Error, Result};

/// How long a command without a deadline of its own may take.
const COMMAND_DEADLINE: Duration = Duration::from_secs(30);

/// One event of one session.
pub(crate) struct Event {
    /// Such as `Runtime.consoleAPICalled`.
    pub(crate) method: String,
    /// As the protocol describes them for that event.
    pub(crate) parameters: Value,
}

type Answer = std::result::Result<Value, String>;

#[derive(Default)]
struct Routes {
    /// Commands that wait for their answer; `None` once the connection is closed.
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
    sessions: HashMap<String, mpsc::UnboundedSender<Event>>,
    closed: bool,
}

/// A connection to a browser; cheap to clone, closed when the browser goes.
#[derive(Clone)]
pub(crate) struct Connection {
    outgoing: mpsc::UnboundedSender<Message>,
    routes: Arc<Mutex<Routes>>,
    next: Arc<AtomicU64>,
}

fn lock(routes: &Mutex<Routes>) -> MutexGuard<'_, Routes> {
    routes.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Connection {
    /// Connects to the browser's `ws://` address.
    pub(crate) async fn open(address: &str) -> Result<Self> {
        // A screenshot or a large console value may exceed the default frame limit of 16 MiB.
        let limits = WebSocketConfig::default()
            .max_message_size(Some(256 << 20))
            .max_frame_size(Some(256 << 20));
        let (socket, _) = tokio_tungstenite::connect_async_with_config(address, Some(limits), true)
            .await
            .map_err(|error| Error::Launch(format!("{address}: {error}")))?;
        let (mut sink, mut stream) = socket.split();
        let (outgoing, mut queue) = mpsc::unbounded_channel::<Message>();
        let routes = Arc::new(Mutex::new(Routes::default()));
        tokio::spawn(async move {
            while let Some(message) = queue.recv().await {
                if sink.send(message).await.is_err() {
                    break;
                }
            }
        });
        let inbound = Arc::clone(&routes);
        tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                if let Message::Text(text) = message
                    && let Ok(value) = serde_json::from_str::<Value>(&text)
                {
                    deliver(&inbound, value);
                }
            }
            let mut routes = lock(&inbound);
            routes.closed = true;
            routes.waiting.clear();
            routes.sessions.clear();
        });
        Ok(Self {
            outgoing,
            routes,
            next: Arc::new(AtomicU64::new(1)),
        })
    }

    /// Sends a command to the browser (`session` absent) or to one tab, and waits for its answer.
    pub(crate) async fn command(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<Value> {
        self.command_within(session, method, parameters, COMMAND_DEADLINE)
            .await
    }

    /// The same with a deadline of the caller's.
    pub(crate) async fn command_within(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
        deadline: Duration,
    ) -> Result<Value> {
        let (id, answer) = self.send(session, method, parameters)?;
        match tokio::time::timeout(deadline, answer).await {
            Ok(Ok(Ok(result))) => Ok(result),
            Ok(Ok(Err(message))) => Err(Error::Protocol {
                method: method.into(),
                message,
            }),
            Ok(Err(_)) => Err(Error::Gone(format!(
                "the browser or tab that was asked to {method}"
            ))),
            Err(_) => {
                lock(&self.routes).waiting.remove(&id);
                Err(Error::Timeout {
                    what: format!("the answer to {method}"),
                    after: deadline,
                })
            }
        }
    }

    /// Sends a command whose answer may never come, because it ends its tab.
    pub(crate) fn send_only(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<()> {
        let (id, _) = self.send(session, method, parameters)?;
        lock(&self.routes).waiting.remove(&id);
        Ok(())
    }

    fn send(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<(u64, oneshot::Receiver<Answer>)> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        {
            let mut routes = lock(&self.routes);
            if routes.closed {
                return Err(Error::Gone("the browser".into()));
            }
            routes.waiting.insert(id, sender);
        }
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        self.outgoing
            .send(Message::text(message.to_string()))
            .map_err(|_| Error::Gone("the browser".into()))?;
        Ok((id, receiver))
    }

    /// The events of a session from now on; ends when the tab or the browser goes.
    pub(crate) fn events(&self, session: &str) -> mpsc::UnboundedReceiver<Event> {
        let (sender, receiver) = mpsc::unbounded_channel();
        lock(&self.routes).sessions.insert(session.into(), sender);
        receiver
    }
}

fn deliver(routes: &Mutex<Routes>, mut message: Value) {
    let mut routes = lock(routes);
    if let Some(id) = message.get("id").and_then(Value::as_u64) {
        if let Some(waiting) = routes.waiting.remove(&id) {
            let answer = match message.get("error") {
                Some(error) => Err(error["message"].as_str().unwrap_or("no message").to_owned()),
                None => Ok(message["result"].take()),
            };
            // A command that gave up no longer listens.
            let _ = waiting.send(answer);
        }
        return;
    }
    let method = message["method"].as_str().unwrap_or_default().to_owned();
    if method == "Target.detachedFromTarget" {
        if let Some(session) = message["params"]["sessionId"].as_str() {
            routes.sessions.remove(session);
        }
        return;
    }
    let Some(session) = message["sessionId"].as_str().map(str::to_owned) else {
        return;
    };
    if let Some(listener) = routes.sessions.get(&session) {
        let parameters = message["params"].take();
        // The page may have been dropped.
        let _ = listener.send(Event { method, parameters });
    }
}
