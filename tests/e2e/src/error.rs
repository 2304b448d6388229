//! What can go wrong between a test and the browser.

use std::fmt;
use std::time::Duration;

/// The result of everything the harness does.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of the harness or of the page it drives.
///
/// Its `Debug` form is its `Display` form, so that a test that returns it ends with a text that can be read.
pub enum Error {
    /// No Chromium was found, or it did not come up; the text says what was tried.
    Launch(String),
    /// The browser refused a DevTools command.
    Protocol {
        /// The command, such as `Page.navigate`.
        method: String,
        /// The browser's words.
        message: String,
    },
    /// The connection to the browser, or the tab itself, is gone.
    Gone(String),
    /// A script of the test threw, or its promise was rejected; the text is the exception with its stack.
    Script(String),
    /// A deadline passed.
    Timeout {
        /// What was waited for.
        what: String,
        /// For how long.
        after: Duration,
    },
    /// A file could not be read, a port not bound.
    Io(std::io::Error),
    /// Anything else, in one sentence.
    Other(String),
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Launch(text) => write!(formatter, "chromium did not start: {text}"),
            Self::Protocol { method, message } => write!(formatter, "{method} failed: {message}"),
            Self::Gone(what) => write!(formatter, "{what} is gone"),
            Self::Script(text) => write!(formatter, "the script failed: {text}"),
            Self::Timeout { what, after } => write!(formatter, "waited {after:?} for {what}"),
            Self::Io(error) => write!(formatter, "{error}"),
            Self::Other(text) => formatter.write_str(text),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Other(error.to_string())
    }
}
