//! What listeners of the log hear (`on('log')`).

use crate::json::Value;

use super::reader::{Findings, Reader};

/// What is told of what goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct Log {
    /// The least important lines that are told.
    pub level: Level,
    /// Lines that are told whatever their level.
    pub filters: Filters,
}

/// How important a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum Level {
    /// Something was lost, or will be.
    Error,
    /// Somebody should look.
    Warn,
    /// Milestones.
    #[default]
    Info,
    /// Everything.
    Debug,
}

/// Lines that are told where somebody looks for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Filters {
    /// Each request to a web service and its answer (seed 003, "Debugging"): profile, method, host and status.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "API Server Request"))]
    pub api_server_request: bool,
}

impl Level {
    const NAMES: [(&'static str, Self); 4] = [
        ("error", Self::Error),
        ("warn", Self::Warn),
        ("info", Self::Info),
        ("debug", Self::Debug),
    ];

    /// The level of a name; an unknown one is the most important.
    pub fn of(name: &str) -> Self {
        let known = Self::NAMES.iter().find(|(known, _)| *known == name);
        known.map_or(Self::Error, |(_, level)| *level)
    }
}

impl Log {
    /// Reads `log`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let filters = reader.object("filters", |value, path, findings| {
            let mut reader = Reader::new(value, path, findings)?;
            Some(Filters {
                api_server_request: reader.flag_or("API Server Request", false),
            })
        });
        Some(Self {
            level: reader.choice_or("level", &Level::NAMES, Level::Info),
            filters: filters.unwrap_or_default(),
        })
    }
}
