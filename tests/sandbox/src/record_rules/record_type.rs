//! Which record type a record may have: one of its object's that is active and that the user's profile has.

use serde_json::{Map, Value, json};

use crate::exchange::Answer;
use crate::org::Org;
use crate::records::Record;
use crate::schema::{self, Object};

/// Refuses a record type that is not available.
pub(super) fn check(org: &Org, object: &Object, fields: &Map<String, Value>) -> Result<(), Answer> {
    let Some(id) = fields.get("RecordTypeId").and_then(Value::as_str) else {
        return Ok(());
    };
    match org.records.get(id) {
        Some(record) if is_of(record, object) && is_available(org, object, record) => Ok(()),
        None if id.is_empty() => Ok(()),
        _ => Err(unavailable(id)),
    }
}

/// The error of a record type that the user has not, which is also that of one that there is not.
pub(super) fn unavailable(id: &str) -> Answer {
    Answer::field_fault(
        "INVALID_CROSS_REFERENCE_KEY",
        &format!("Record Type ID: this ID value isn't valid for the user: {id}"),
        &["RecordTypeId"],
    )
}

/// The `recordTypeInfos` of an object's description: its record types, and the master that every object has.
pub(crate) fn infos(org: &Org, object: &Object, version: &str) -> Value {
    let mut types: Vec<&Record> = Vec::new();
    if let Some(all) = schema::object("RecordType") {
        types.extend(org.records.of(all).filter(|one| is_of(one, object)));
    }
    let info = |name: &Value, developer_name: &Value, id: &str, is_available: bool| {
        let is_master = developer_name == "Master";
        let layout = format!(
            "/services/data/{version}/sobjects/{}/describe/layouts/{id}",
            object.name
        );
        json!({
            "name": name, "developerName": developer_name, "recordTypeId": id, "active": true, "available": is_available,
            "defaultRecordTypeMapping": is_master, "master": is_master, "urls": {"layout": layout},
        })
    };
    let mut infos: Vec<Value> = types
        .into_iter()
        .map(|one| {
            let is_available = is_available(org, object, one);
            info(
                one.get("Name"),
                one.get("DeveloperName"),
                &one.id,
                is_available,
            )
        })
        .collect();
    let master = json!("Master");
    infos.push(info(&master, &master, "012000000000000AAA", true));
    json!(infos)
}

fn is_of(record_type: &Record, object: &Object) -> bool {
    record_type.text("SobjectType") == Some(object.name)
}

fn is_available(org: &Org, object: &Object, record_type: &Record) -> bool {
    let name = record_type.text("DeveloperName").unwrap_or_default();
    record_type.get("IsActive") == &json!(true) && org.setup.assigns(object, name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::client::{Client, check_fault};

    #[test]
    fn a_record_type_is_one_of_the_objects_that_the_user_has() {
        let mut client = Client::with(&json!({"unassignedRecordTypes": ["Lead.Reseller"]}));
        let direct = client.id_of("RecordType", "Direct");
        let short = &direct[..15];
        let lead = json!({"LastName": "Ng", "Company": "Ng", "RecordTypeId": short});
        let id = client.create("Lead", &lead);
        assert_eq!(client.read("Lead", &id)["RecordTypeId"], json!(direct));
        let reseller = client.id_of("RecordType", "Reseller");
        let business = client.id_of("RecordType", "Business Account");
        for (what, other) in [
            ("not assigned", reseller.as_str()),
            ("of another object", business.as_str()),
            ("of another org", "012b0000000kGklAAE"),
        ] {
            let body = json!({"LastName": "Ng", "Company": "Ng", "RecordTypeId": other});
            let message =
                format!("Record Type ID: this ID value isn't valid for the user: {other}");
            for (method, address) in [
                ("POST", "sobjects/Lead".to_owned()),
                ("PATCH", format!("sobjects/Lead/{id}")),
            ] {
                let answer = client.ask(method, &address, &body);
                check_fault(&answer, 400, "INVALID_CROSS_REFERENCE_KEY", &message);
                assert_eq!(
                    answer.value()[0]["fields"],
                    json!(["RecordTypeId"]),
                    "{what}"
                );
            }
        }
        let described = client
            .ask("GET", "sobjects/Lead/describe", &Value::Null)
            .value();
        let infos = described["recordTypeInfos"].as_array().unwrap().iter();
        let infos: Vec<_> = infos
            .map(|one| json!([one["developerName"], one["available"], one["master"]]))
            .collect();
        let expected = json!([
            ["Direct", true, false],
            ["Reseller", false, false],
            ["Master", true, true]
        ]);
        assert_eq!(json!(infos), expected);
    }
}
