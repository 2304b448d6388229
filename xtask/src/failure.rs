//! What stops a command: one clear sentence, with the remedy where there is one.

use std::fmt;
use std::io;
use std::path::Path;

/// What a command answers.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// A command stopped; the text says why and what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    exit_code: u8,
}

impl Failure {
    /// A failure told by one sentence.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            exit_code: 1,
        }
    }

    /// A failure that only passes on another program's exit code: that program has already said why.
    pub(crate) fn passed_on(message: impl Into<String>, exit_code: u8) -> Self {
        Self {
            message: message.into(),
            exit_code,
        }
    }

    /// A file that could not be read or written.
    pub(crate) fn file(action: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot {action} {}: {error}", path.display()))
    }

    /// The exit code of the whole command.
    pub(crate) fn exit_code(&self) -> u8 {
        self.exit_code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}
