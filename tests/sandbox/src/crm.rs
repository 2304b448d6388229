//! What a person does in the console: the same rules as over REST, under the person's own name, and no token.

use serde_json::{Value, json};

use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::{moment, record_rules, schema, seeds, sobject, voice};

/// The username of the person who acts where no other is named.
pub(crate) const SOMEBODY: &str = seeds::SECOND_AGENT;

/// Answers what is asked below `/sandbox/crm/`:
///
/// - `records/{object}` POST, `records/{object}/{id}` GET, PATCH and DELETE, as below `sobjects`;
/// - `calls/{key}` PATCH `{held, recordingPaused}`: the agent puts the caller on hold, or pauses the recording;
/// - `leads/{id}/convert` POST: the lead becomes an account and a contact.
pub(crate) fn answer(
    org: &mut Org,
    now: i64,
    method: &str,
    path: &str,
    username: &str,
    body: &Value,
) -> Answer {
    let Some(user) = org.records.user_named(username) else {
        return Answer::fault(400, "INVALID_USER", &format!("nobody is named {username}"));
    };
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match (method, segments.as_slice()) {
        (_, ["records", rest @ ..]) => {
            let query = Query {
                method: method.to_owned(),
                content_type: "application/json".to_owned(),
                body: body.to_string().into_bytes(),
                arrival: org.records.sequence(),
                now,
                ..Query::default()
            };
            sobject::answer(org, &query, "v67.0", rest, &user)
        }
        ("PATCH", ["calls", key]) => match voice::set_silent(org, key, body) {
            true => Answer::empty(204),
            false => Answer::not_found(),
        },
        ("POST", ["leads", id, "convert"]) => {
            convert(org, now, id, &user).unwrap_or_else(|fault| fault)
        }
        _ => Answer::not_found(),
    }
}

/// Converts a lead. The platform leaves the lead as it is, for readers only.
fn convert(org: &mut Org, now: i64, id: &str, user: &str) -> Result<Answer, Answer> {
    let lead = org
        .records
        .get(id)
        .filter(|record| record.object.name == "Lead")
        .ok_or_else(Answer::not_found)?
        .clone();
    if lead.get("IsConverted") == &json!(true) {
        return Err(record_rules::converted_lead());
    }
    let mut add = |object: &str, fields: Value| {
        let fields = fields.as_object().cloned().unwrap_or_default();
        schema::object(object).map(|object| org.records.insert(object, fields, user, now))
    };
    let account = add(
        "Account",
        json!({"Name": lead.get("Company"), "Phone": lead.get("Phone")}),
    );
    let contact = add(
        "Contact",
        json!({
            "FirstName": lead.get("FirstName"), "LastName": lead.get("LastName"), "AccountId": account, "Phone": lead.get("Phone"),
            "MobilePhone": lead.get("MobilePhone"), "Email": lead.get("Email"),
        }),
    );
    let changes = json!({
        "IsConverted": true, "Status": "Closed - Converted", "ConvertedAccountId": account, "ConvertedContactId": contact,
    });
    let fields = changes.as_object().cloned().unwrap_or_default();
    org.records.update(id, fields, user, now);
    Ok(Answer::json(
        200,
        json!({"leadId": id, "accountId": account, "contactId": contact, "time": moment::write(now)}),
    ))
}
