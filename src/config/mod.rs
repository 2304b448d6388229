//! The administrator's document: types, defaults, and a reader that names the path of every fault.

mod account;
mod button;
mod call_value;
mod caller_insight;
mod document;
mod log;
mod logging;
mod matching;
mod open_cti;
mod origin;
mod rating;
mod reader;
mod references;
#[cfg(not(target_arch = "wasm32"))]
mod schema;
mod softphone;
mod target;
mod template;
mod trigger;
mod voice;
mod web_service;

pub use account::{Account, Authentication};
pub use button::{Action as ButtonAction, ActionParam, Button, spelt};
pub use call_value::CallValue;
pub use caller_insight::CallerInsight;
pub use document::Document;
pub use log::{Filters, Level, Log};
pub use logging::{Configuration, ConfigurationType, LogMode, Logging, MissedCalls};
pub use matching::{CallerObject, Matching, OnMultiple, Pop, PopOn, PopWhat};
pub use open_cti::{ConsolePanel, LookupApex, OpenCti};
pub use origin::{
    api_of_lightning, is_loopback, is_salesforce_instance, is_salesforce_login, origin,
};
pub use rating::Rating;
pub use reader::{Findings, Reader};
#[cfg(not(target_arch = "wasm32"))]
pub use schema::json_schema;
pub use softphone::{Partner, Phone, Softphone, StartCall};
pub use template::{DescriptionPart, FieldTemplate, SubjectPart, TemplateValue};
pub use trigger::{Action, Condition, ConditionField, Trigger};
pub use voice::{DisconnectReason, OmniFlow, Voice};
pub use web_service::{CallMoment, Comparison, Criterion, Parameter, ParameterValue, WebService};
