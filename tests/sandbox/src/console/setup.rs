//! The call centre that the agent is assigned to, and the softphone layout of the agent's profile.

use serde_json::{Map, Value, json};

use crate::schema;

/// The sections of a softphone layout, by the type of call they are for.
const SECTIONS: [&str; 3] = ["Inbound", "Outbound", "Internal"];

/// What a call finds, by the layout's name for it.
pub(super) const OUTCOMES: [&str; 3] = ["NoMatch", "SingleMatch", "MultipleMatches"];

/// The kinds of pop that a layout knows.
const POPS: [&str; 4] = [
    "PopToEntity",
    "PopToVisualforce",
    "PopToSearch",
    "PopToFlow",
];

/// What an administrator set up for softphones.
#[derive(Debug, Clone)]
pub(super) struct ConsoleSetup {
    /// The call centre's items by path, its own sections among them.
    pub(super) call_center: Map<String, Value>,
    /// The layout, as `getSoftphoneLayout` answers it.
    pub(super) layout: Map<String, Value>,
}

impl Default for ConsoleSetup {
    fn default() -> Self {
        Self {
            call_center: object(json!({
                "/internalNameLabel": "Internal Name",
                "/displayNameLabel": "Display Name",
                "/reqGeneralInfo/reqInternalName": "SoftphoneWrapper",
                "/reqGeneralInfo/reqDisplayName": "Softphone",
                "/reqGeneralInfo/reqAdapterUrl": "/cti.html",
                "/reqGeneralInfo/reqUseApi": "true",
                "/reqGeneralInfo/reqSoftphoneHeight": "480",
                "/reqGeneralInfo/reqSoftphoneWidth": "400",
                "/reqGeneralInfo/reqSalesforceCompatibilityMode": "Lightning",
                "/reqDialingOptions/reqOutsidePrefix": "9",
                "/reqDialingOptions/reqLongDistPrefix": "1",
                "/reqDialingOptions/reqInternationalPrefix": "01",
                "/reqSoftphoneWrapper/reqConfigUrl": "/softphone-wrapper.config.json",
            })),
            layout: object(json!({
                "Inbound": {
                    "callRelatedFields": ["ANI", "DNIS", "SEGMENT", "QUEUE"],
                    "objects": objects(),
                    "screenPopSettings": {
                        "screenPopsOpenWithin": "ExistingWindow",
                        "NoMatch": {"screenPopType": "PopToEntity", "screenPopData": "Contact"},
                        "SingleMatch": {"screenPopType": "PopToEntity"},
                        "MultipleMatches": {"screenPopType": "PopToSearch"},
                    },
                },
                "Outbound": {"callRelatedFields": ["DNIS"], "objects": objects(), "screenPopSettings": {}},
                "Internal": {"callRelatedFields": ["ANI"], "objects": {}, "screenPopSettings": {}},
            })),
        }
    }
}

impl ConsoleSetup {
    /// The set-up as GET answers it.
    pub(super) fn write(&self) -> Value {
        json!({"callCenter": self.call_center, "layout": self.layout})
    }

    /// The set-up with these members replaced; those of `layout` section by section. The error names what is wrong.
    pub(super) fn with(&self, changes: &Value) -> Result<Self, String> {
        let changes = changes.as_object().ok_or("the set-up is an object")?;
        let mut setup = self.clone();
        for (name, value) in changes {
            let members = value
                .as_object()
                .ok_or_else(|| format!("{name} is an object"))?;
            match name.as_str() {
                "callCenter" => {
                    let wrong = members
                        .iter()
                        .find(|(path, item)| !path.starts_with('/') || !item.is_string());
                    if let Some((path, _)) = wrong {
                        return Err(format!("{path} is no item of a call centre"));
                    }
                    setup.call_center = members.clone();
                }
                "layout" => {
                    for (section, value) in members {
                        check_section(section, value)?;
                        setup.layout.insert(section.clone(), value.clone());
                    }
                }
                _ => return Err(format!("unknown member {name}")),
            }
        }
        Ok(setup)
    }
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// The objects of the layout at the start, with the fields that are shown of each.
fn objects() -> Value {
    json!({
        "Account": [shown("Account Name", "Name"), shown("Account Phone", "Phone")],
        "Contact": [shown("Name", "Name"), shown("Business Phone", "Phone"), shown("Mobile Phone", "MobilePhone"), shown("Email", "Email")],
        "Lead": [shown("Name", "Name"), shown("Company", "Company"), shown("Phone", "Phone")],
    })
}

fn shown(label: &str, name: &str) -> Value {
    json!({"displayName": label, "apiName": name})
}

fn check_section(name: &str, section: &Value) -> Result<(), String> {
    if !SECTIONS.contains(&name) {
        return Err(format!("{name} is no section of a layout"));
    }
    for (object, fields) in section["objects"].as_object().into_iter().flatten() {
        let known =
            schema::object(object).ok_or_else(|| format!("{name}: {object} is no object"))?;
        for field in fields.as_array().into_iter().flatten() {
            let field = field["apiName"].as_str().unwrap_or_default();
            known
                .field(field)
                .ok_or_else(|| format!("{name}: {object}.{field} is no field"))?;
        }
    }
    for outcome in OUTCOMES {
        let pop = &section["screenPopSettings"][outcome]["screenPopType"];
        if !pop.is_null() && !pop.as_str().is_some_and(|pop| POPS.contains(&pop)) {
            return Err(format!("{name}: {pop} is no kind of pop"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ConsoleSetup;

    #[test]
    fn what_is_set_is_read_back_and_the_rest_stays() {
        let start = ConsoleSetup::default();
        let section = json!({"objects": {"Case": [{"displayName": "Number", "apiName": "CaseNumber"}]}, "screenPopSettings": {}});
        let set = start
            .with(&json!({"layout": {"Internal": section}, "callCenter": {"/mine/own": "x"}}))
            .unwrap();
        assert_eq!(set.write()["layout"]["Internal"], section);
        assert_eq!(
            set.write()["layout"]["Inbound"],
            start.write()["layout"]["Inbound"]
        );
        assert_eq!(set.write()["callCenter"], json!({"/mine/own": "x"}));
        assert_eq!(start.with(&start.write()).unwrap().write(), start.write());
    }

    #[test]
    fn a_faulty_set_up_is_named() {
        let section = |section| json!({"layout": {"Inbound": section}});
        let table = [
            (json!([]), "the set-up is an object"),
            (json!({"layouts": {}}), "unknown member layouts"),
            (
                json!({"callCenter": {"a": "b"}}),
                "a is no item of a call centre",
            ),
            (
                json!({"layout": {"Chat": {}}}),
                "Chat is no section of a layout",
            ),
            (
                section(json!({"objects": {"Nope": []}})),
                "Inbound: Nope is no object",
            ),
            (
                section(json!({"objects": {"Lead": [{"apiName": "Nope"}]}})),
                "Inbound: Lead.Nope is no field",
            ),
            (
                section(json!({"screenPopSettings": {"NoMatch": {"screenPopType": "PopUp"}}})),
                "Inbound: \"PopUp\" is no kind of pop",
            ),
        ];
        for (changes, message) in table {
            assert_eq!(ConsoleSetup::default().with(&changes).unwrap_err(), message);
        }
    }
}
