//! Whole pages in a real Chromium against the simulated org.
//!
//! [`Chromium`] starts a browser of its own and drives it over the DevTools protocol; [`Page`] is one tab of it.
//! [`HostServer`] serves the pages of a test with the headers a test wants, [`Package`] is the built remote script,
//! [`Stage`] puts browser, host page and simulated org together, [`Softphone`] plays the calls of the contract on a page,
//! [`Panel`] is the agent's panel with the person in front of it, and [`vectors`] reads the fixtures that all tests share. [`trials`] are the long runs, each small as a test and large as a soak.
//!
//! Nothing here sleeps for a fixed time in the hope that something has happened: everything polls up to a deadline and says,
//! when it passes, what it was waiting for.

pub mod accessibility;
pub mod adapter;
pub mod administration;
pub mod canary;
mod cdp;
mod chance;
mod chromium;
pub mod conformance;
mod demo;
mod error;
mod finding;
mod hands;
mod host_server;
mod logged_call;
mod org;
mod package;
mod page;
mod panel;
mod salesforce_console;
mod softphone;
mod stage;
pub mod trials;
pub mod vectors;

pub use chance::Chance;
pub use chromium::Chromium;
pub use demo::{Demo, SOON};
pub use error::{Error, Result};
pub use finding::Finding;
pub use hands::Hands;
pub use host_server::{HostServer, Received, Reply};
pub use logged_call::LoggedCall;
pub use org::{Fault, Org};
pub use package::{Package, repository};
pub use page::{ConsoleMessage, Page};
pub use panel::{Hand, Panel};
pub use salesforce_console::{ConsolePage, ConsoleStage};
pub use softphone::Softphone;
pub use stage::Stage;
