//! Who may own a record: a user, or a queue that is there for records of its object.

use serde_json::{Map, Value};

use crate::exchange::Answer;
use crate::records::Records;
use crate::schema::{self, Object};

/// Refuses a group that may not own records of the object.
pub(super) fn check(
    records: &Records,
    object: &Object,
    fields: &Map<String, Value>,
) -> Result<(), Answer> {
    let id = fields.get("OwnerId").and_then(Value::as_str);
    let Some(group) = id
        .and_then(|id| records.get(id))
        .filter(|owner| owner.object.name == "Group")
    else {
        return Ok(());
    };
    let fault = |code, message| Err(Answer::field_fault(code, message, &["OwnerId"]));
    if group.text("Type") != Some("Queue") {
        return fault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
    }
    let is_for_object = schema::object("QueueSobject").is_some_and(|all| {
        records.of(all).any(|one| {
            one.text("QueueId") == Some(&group.id) && one.text("SobjectType") == Some(object.name)
        })
    });
    if is_for_object {
        return Ok(());
    }
    fault(
        "INVALID_OPERATION",
        "Queue not associated with this SObject type",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::client::{Client, check_fault};

    #[test]
    fn a_queue_owns_records_of_the_objects_that_it_is_for() {
        let mut client = Client::new();
        let leads = client.id_of("Group", "Inbound Leads");
        let id = client.create(
            "Lead",
            &json!({"LastName": "Ng", "Company": "Ng", "OwnerId": leads}),
        );
        let query = format!("query?q=SELECT+Owner.Name+FROM+Lead+WHERE+Id='{id}'");
        let found = client.ask("GET", &query, &Value::Null).value();
        assert_eq!(found["records"][0]["Owner"]["Name"], "Inbound Leads");
        let support = client.id_of("Group", "Support");
        let team = client.id_of("Group", "Sales Team");
        let wrong_object = "Queue not associated with this SObject type";
        let table = [
            (&support, "INVALID_OPERATION", wrong_object),
            (
                &team,
                "INVALID_CROSS_REFERENCE_KEY",
                "invalid cross reference id",
            ),
        ];
        for (owner, code, message) in table {
            let body = json!({"OwnerId": owner});
            let answer = client.ask("PATCH", &format!("sobjects/Lead/{id}"), &body);
            check_fault(&answer, 400, code, message);
            assert_eq!(answer.value()[0]["fields"], json!(["OwnerId"]));
        }
        // Who deals with people is a person.
        let answer = client.ask(
            "POST",
            "sobjects/Contact",
            &json!({"LastName": "Ng", "OwnerId": leads}),
        );
        let message = format!("Owner ID: id value of incorrect type: {leads}");
        check_fault(&answer, 400, "MALFORMED_ID", &message);
        let described = client
            .ask("GET", "sobjects/Lead/describe", &Value::Null)
            .value();
        let mut fields = described["fields"].as_array().unwrap().iter();
        let owner = fields.find(|field| field["name"] == "OwnerId").unwrap();
        assert_eq!(owner["referenceTo"], json!(["Group", "User"]));
    }
}
