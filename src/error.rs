//! The one error vocabulary of the house: what went wrong, where, and what to do about it.

use std::borrow::Cow;

use crate::json::object;
use crate::json::{Map, Value};

/// The families of errors, as the `name` of an error object tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The softphone page said something the contract does not know.
    Contract,
    /// The administrator's document is faulty.
    Configuration,
    /// Salesforce, or the way to it, refused.
    Salesforce,
    /// A web service, or the way to it, refused.
    WebService,
    /// The browser's store refused.
    Store,
}

impl Family {
    /// The `name` property of the error object.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contract => "ContractError",
            Self::Configuration => "ConfigurationError",
            Self::Salesforce => "SalesforceError",
            Self::WebService => "WebServiceError",
            Self::Store => "StoreError",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "ContractError" => Self::Contract,
            "ConfigurationError" => Self::Configuration,
            "StoreError" => Self::Store,
            "WebServiceError" => Self::WebService,
            _ => Self::Salesforce,
        }
    }
}

/// An error as every part of the product tells it: `{name, code, message, path, retryable, hint}`.
///
/// `code` is stable kebab-case; `message` is one short clause without a full stop, so that
/// messages compose; `path` names the offending input (`$.duration`); `hint` says what to do.
/// Neither carries phone numbers, notes or tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The family that the fault belongs to.
    pub family: Family,
    /// Stable kebab-case code, listed in the documentation.
    pub code: Cow<'static, str>,
    /// One short clause, lower case, no full stop.
    pub message: Cow<'static, str>,
    /// Where the offending input stands, as `$.a.b[0]`; empty when it has no place.
    pub path: String,
    /// Whether the same thing may succeed later without a change.
    pub retryable: bool,
    /// What to do about it; empty when there is nothing to add.
    pub hint: Cow<'static, str>,
}

impl Fault {
    /// A fault that will not go away by itself. Kept out of line, as all that makes a fault: written out at each
    /// place it is a quarter of what that place weighs.
    #[inline(never)]
    pub fn new(family: Family, code: &'static str, message: &'static str) -> Self {
        Self {
            family,
            code: Cow::Borrowed(code),
            message: Cow::Borrowed(message),
            path: String::new(),
            retryable: false,
            hint: Cow::Borrowed(""),
        }
    }

    /// A fault of Salesforce, or of the way to it, with what to do about it.
    #[inline(never)]
    pub fn salesforce(code: &'static str, message: &'static str, hint: &'static str) -> Self {
        Self::new(Family::Salesforce, code, message).hint(hint)
    }

    /// A fault of what the page said, at a place in it, with what to do about it.
    #[inline(never)]
    pub fn contract(
        code: &'static str,
        message: &'static str,
        path: &str,
        hint: &'static str,
    ) -> Self {
        Self::new(Family::Contract, code, message)
            .at(path)
            .hint(hint)
    }

    /// The same fault, at a place in the input.
    #[must_use]
    #[inline(never)]
    pub fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// The same fault, with what to do about it.
    #[must_use]
    #[inline(never)]
    pub fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Cow::Borrowed(hint);
        self
    }

    /// The same fault, marked as one that may pass.
    #[must_use]
    #[inline(never)]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// Its code, message and hint, by name.
    pub fn texts(&self) -> [(&'static str, &str); 3] {
        [
            ("code", self.code.as_ref()),
            ("message", self.message.as_ref()),
            ("hint", self.hint.as_ref()),
        ]
    }

    /// The error object as the page sees it.
    pub fn to_value(&self) -> Value {
        object! {
            "name" => self.family.name(),
            "code" => self.code.as_ref(),
            "message" => self.message.as_ref(),
            "path" => self.path.as_str(),
            "retryable" => self.retryable,
            "hint" => self.hint.as_ref(),
        }
    }

    /// Reads back what [`Fault::to_value`] wrote; `None` when it is no fault.
    pub fn from_value(value: &Value) -> Option<Self> {
        let fields: &Map = value.as_object()?;
        let text = |key: &str| fields.text(key).unwrap_or("").to_owned();
        Some(Self {
            family: Family::from_name(&text("name")),
            code: Cow::Owned(text("code")),
            message: Cow::Owned(text("message")),
            path: text("path"),
            retryable: fields.flag("retryable"),
            hint: Cow::Owned(text("hint")),
        })
    }
}
