//! The simulated Salesforce org of softphone-wrapper: the only stand-in that the demo and the tests have, and an honest one.
//!
//! It follows the documented rules of the REST API, OAuth, the cross-origin allow-list and the Service Cloud Voice API wrapper, their
//! quirks and error bodies included, and goes wrong on command. Two origins, so that CORS is real; with TLS
//! under Salesforce's own host names:
//!
//! - the **page** origin: the demo at `/`, `/demo/…`, `/pkg/…`, the configuration document at `/softphone-wrapper.config.json`;
//! - there too: `/console`, Salesforce's side of Open CTI, and its library at `/support/api/NN.0/lightning/opencti_min.js`;
//! - the **org** origin: `/services/oauth2/…`, `/services/data/…`, `/services/apexrest/{namespace}/voice/v1/…`, `/hooks/{name}`,
//!   `/config/v2/igrps/{igrp}/callerInsight/sfButtons…`;
//! - on both: `/sandbox/…`, the controls ([README](../README.md) lists them).
//!
//! How a request travels: `server` accepts it, `edge` meets faults and cross-origin rules, `org` finds the rules, which are pure functions
//! over the state behind the one lock of `simulation`.

mod caller_insight;
mod certificates;
#[cfg(test)]
mod client;
mod composite;
mod configuration;
mod conformance;
mod console;
mod control;
mod cors;
mod crm;
mod duplicates;
mod edge;
mod exchange;
mod fault;
mod hooks;
mod ids;
mod in_process;
mod moment;
mod oauth;
mod org;
mod pages;
mod query;
mod record_rules;
mod records;
mod request_log;
mod schema;
mod search_index;
mod seeds;
mod server;
mod setup;
mod simulation;
mod sobject;
mod voice;

pub use in_process::{InProcessOrg, ORIGIN};
pub use server::{Options, Sandbox, serve_any_host};
