//! How the console misbehaves on command, and when.

use serde_json::{Value, json};

/// The faults that are named by a word.
const WORDS: [&str; 10] = [
    "never",
    "lost",
    "twice",
    "wrong-version",
    "wrong-origin",
    "error-member",
    "plain-errors",
    "id-only",
    "pop-data-only",
    "no-record",
];

/// The codes that Open CTI documents.
const CODES: [&str; 4] = [
    "INVALID_PARAM",
    "GENERIC_ERROR",
    "SERVER_ERROR",
    "SOFTPHONE_CONTAINER_ERROR",
];

/// A fault with the calls it is meant for.
#[derive(Debug, Clone)]
pub(super) struct ConsoleFault {
    method: String,
    /// The name of the one console that it strikes; `None` for each.
    console: Option<String>,
    fault: Value,
    after: u64,
    times: Option<u64>,
    seen: u64,
    applied: u64,
}

impl ConsoleFault {
    /// Reads `{method, fault, console?, times?, after?}`; the error says what is wrong in it. The method `*` is any.
    pub(super) fn read(value: &Value) -> Result<Self, String> {
        let rule = value.as_object().ok_or("a fault is an object")?;
        let known = [
            "method", "fault", "console", "times", "after", "seen", "applied",
        ];
        if let Some(name) = rule.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(format!("unknown member {name}"));
        }
        let count = |name: &str| match rule.get(name) {
            None => Ok(None),
            Some(number) => number
                .as_u64()
                .map(Some)
                .ok_or_else(|| format!("{name} is a whole number")),
        };
        let fault = rule.get("fault").cloned().unwrap_or_default();
        check(&fault)?;
        let console = match rule.get("console") {
            None => None,
            Some(name) => Some(name.as_str().ok_or("console is a name")?.to_owned()),
        };
        Ok(Self {
            console,
            method: rule
                .get("method")
                .and_then(Value::as_str)
                .ok_or("method is missing")?
                .to_owned(),
            fault,
            after: count("after")?.unwrap_or(0),
            times: count("times")?,
            seen: 0,
            applied: 0,
        })
    }

    /// The rule with its counts.
    pub(super) fn write(&self) -> Value {
        let mut rule = json!({"method": self.method, "fault": self.fault, "after": self.after, "seen": self.seen, "applied": self.applied});
        if let Some(times) = self.times {
            rule["times"] = json!(times);
        }
        if let Some(console) = &self.console {
            rule["console"] = json!(console);
        }
        rule
    }
}

/// Takes the first fault that is due for a call of this method in a console and counts it; null where none is.
pub(super) fn take(rules: &mut [ConsoleFault], method: &str, console: &str) -> Value {
    for rule in rules {
        let is_method = rule.method == method || rule.method == "*";
        let is_meant = is_method && rule.console.as_deref().is_none_or(|name| name == console);
        if !is_meant || rule.times.is_some_and(|times| rule.applied >= times) {
            continue;
        }
        rule.seen += 1;
        if rule.seen > rule.after {
            rule.applied += 1;
            return rule.fault.clone();
        }
    }
    Value::Null
}

fn check(fault: &Value) -> Result<(), String> {
    let is_right = match fault {
        Value::String(word) => WORDS.contains(&word.as_str()),
        Value::Object(members) => match (members.get("late"), members.get("error")) {
            (Some(milliseconds), None) => milliseconds.is_u64() && members.len() == 1,
            (None, Some(code)) => {
                let details = members.get("details").map_or(Some("none"), Value::as_str);
                code.as_str().is_some_and(|code| CODES.contains(&code))
                    && details.is_some_and(|shape| ["none", "array", "object"].contains(&shape))
                    && members.len() <= 2
            }
            _ => false,
        },
        _ => false,
    };
    if is_right {
        Ok(())
    } else {
        Err(format!("unknown fault {fault}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ConsoleFault, take};

    #[test]
    fn a_fault_strikes_its_method_so_often_and_no_sooner() {
        let rules = json!([
            {"method": "saveLog", "fault": "lost", "after": 1, "times": 1},
            {"method": "*", "fault": {"late": 20}, "times": 2},
        ]);
        let rules = rules.as_array().unwrap().iter();
        let mut rules: Vec<_> = rules
            .map(|rule| ConsoleFault::read(rule).unwrap())
            .collect();
        let late = json!({"late": 20});
        let table = [
            ("saveLog", late.clone()),
            ("saveLog", json!("lost")),
            ("saveLog", late),
            ("saveLog", Value::Null),
            ("runApex", Value::Null),
        ];
        for (index, (method, expected)) in table.into_iter().enumerate() {
            assert_eq!(take(&mut rules, method, "main"), expected, "{index}");
        }
        assert_eq!(rules[0].write()["applied"], 1);
    }

    #[test]
    fn a_fault_of_one_console_spares_the_others() {
        let rule = json!({"method": "saveLog", "fault": "lost", "console": "second", "times": 1});
        let mut rules = [ConsoleFault::read(&rule).unwrap()];
        assert_eq!(take(&mut rules, "saveLog", "first"), Value::Null);
        assert_eq!(take(&mut rules, "saveLog", "second"), "lost");
        assert_eq!(rules[0].write()["console"], "second");
    }

    #[test]
    fn a_faulty_fault_is_named() {
        let table = [
            (json!(1), "a fault is an object"),
            (json!({"fault": "lost"}), "method is missing"),
            (
                json!({"method": "a", "fault": "nope"}),
                "unknown fault \"nope\"",
            ),
            (
                json!({"method": "a", "fault": "lost", "time": 1}),
                "unknown member time",
            ),
            (
                json!({"method": "a", "fault": "lost", "times": -1}),
                "times is a whole number",
            ),
            (
                json!({"method": "a", "fault": "lost", "console": 1}),
                "console is a name",
            ),
            (
                json!({"method": "a", "fault": {"error": "NO_CODE"}}),
                "unknown fault {\"error\":\"NO_CODE\"}",
            ),
        ];
        for (rule, message) in table {
            assert_eq!(ConsoleFault::read(&rule).unwrap_err(), message);
        }
    }
}
