//! Open CTI for Lightning: what the Salesforce console is asked, as data, and what its answers mean.
//!
//! Where an org gives no access to its API the console carries what REST would: [`carried`] makes a call of it out of a request, and
//! [`answer`] an answer of the org out of the console's, so that one logic serves both.

use crate::config::LookupApex;
use crate::error::Fault;
use crate::json::{self, Map, Value, object, set};
use crate::protocol::{Answer, HttpRequest};

/// What stands among the matches of a search and is none.
const SCREEN_POP_DATA: &str = "SCREEN_POP_DATA";

/// The console's call that does what a REST request would; `None` for what it cannot: queries.
///
/// Only the softphone layout's inbound section is sure to name objects to search, so that it serves all directions.
pub fn carried(http: &HttpRequest) -> Option<(&'static str, Value)> {
    let body = json::parse(http.body.as_deref()?).ok()?;
    let mut parts = http.url.split('/').skip(4);
    match parts.next()? {
        "parameterizedSearch" => Some(("searchAndScreenPop", search(body.text("q")?, Map::new()))),
        "sobjects" => {
            let object = parts.next()?;
            let mut value = body.as_object()?.clone();
            match parts.next() {
                // What the record is, its id says; naming it as well has not always been taken.
                Some(record) => set(&mut value, "Id", record),
                None => set(&mut value, "entityApiName", object),
            }
            Some(("saveLog", object! { "value" => value }))
        }
        _ => None,
    }
}

/// A look for a log by its key, through a method of the customer's.
pub fn apex_look(apex: Option<&LookupApex>, key: &str) -> Value {
    object! {
        "apexClass" => apex.map(|it| it.class.clone()),
        "methodName" => apex.map(|it| it.method.clone()),
        // Hexadecimal digits: nothing to escape.
        "methodParams" => ["key=", key].concat(),
    }
}

/// A deferred search: nothing is shown.
pub fn search(text: &str, fields: Map) -> Value {
    object! {
        "searchParams" => text,
        "callType" => "inbound",
        "deferred" => true,
        "defaultFieldValues" => fields,
    }
}

/// What the console's answer to a carried request is as an answer of the org.
pub fn answer(http: &HttpRequest, said: &Value) -> Answer {
    let nothing = Value::Null;
    let told = said.get("returnValue").unwrap_or(&nothing);
    if said.flag("success") {
        let body = match carried(http) {
            None => {
                let found = told.text("runApex").unwrap_or("");
                let is_id = matches!(found.len(), 15 | 18)
                    && found.chars().all(|c| c.is_ascii_alphanumeric());
                let records = if is_id {
                    vec![object! { "Id" => found }]
                } else {
                    Vec::new()
                };
                object! { "records" => records }
            }
            Some(("saveLog", _)) => {
                // The documentation says an id, the console an object with one.
                let record = told.text("recordId").or(told.as_str());
                object! { "id" => record }
            }
            Some((_, arguments)) => {
                let number = arguments.text("searchParams").unwrap_or("");
                object! { "searchRecords" => matches(told, number) }
            }
        };
        return http_answer(200, &body);
    }
    let code = code_of(said);
    let first = said.get("errors").and_then(|errors| errors.item(0));
    let fields = first.and_then(|first| first.get("fields")).cloned();
    let status = match code {
        // It may have been done.
        "timed-out" | "threw" | "answer-unreadable" | "SERVER_ERROR" => return Answer::TimedOut,
        // It was not, and will pass.
        "not-linked" | "SOFTPHONE_CONTAINER_ERROR" => 425,
        _ => 400,
    };
    let error = object! { "errorCode" => code, "fields" => fields.unwrap_or_default() };
    http_answer(status, &Value::Array(vec![error]))
}

fn http_answer(status: u16, body: &Value) -> Answer {
    Answer::Http {
        status,
        body: body.to_string(),
        retry_after: None,
    }
}

/// Why a call of the console failed: the bridge's word, or the console's.
pub fn code_of(said: &Value) -> &str {
    let first = said.get("errors").and_then(|errors| errors.item(0));
    let error = said.get("error").or(first);
    error.and_then(|error| error.text("code")).unwrap_or("")
}

/// The records of a search as REST tells them. The console tells the fields of the softphone layout: where no number is among them,
/// its word counts that the record has it.
pub fn matches(told: &Value, number: &str) -> Vec<Value> {
    let mut records = Vec::new();
    for (key, found) in told.as_object().into_iter().flatten() {
        let Some(found) = found.as_object().filter(|_| key != SCREEN_POP_DATA) else {
            continue;
        };
        let either = |one: &str, other: &str| found.text(one).or(found.text(other)).unwrap_or("");
        let (kind, name) = (
            either("RecordType", "object"),
            either("Name", "displayName"),
        );
        let mut record = found.clone();
        set(&mut record, "attributes", object! { "type" => kind });
        set(&mut record, "Name", name);
        set(&mut record, "Id", key.as_str());
        if !found.contains_key("Phone") && !found.contains_key("MobilePhone") {
            set(&mut record, "Phone", number);
        }
        records.push(Value::Object(record));
    }
    records
}

/// What a deferred search would show, to be handed on as it came.
pub fn pop_data(told: &Value) -> Option<&Value> {
    let data = told.get(SCREEN_POP_DATA);
    data.filter(|data| data.text("type").is_some())
}

/// Shows a record.
pub fn pop_record(record: &str) -> Value {
    pop("sobject", object! { "recordId" => record })
}

/// What the softphone layout shows for a number with no match or with several (`case`).
pub fn pop_by_layout(layout: &Value, case: &str, number: &str) -> Option<Value> {
    let settings = layout.get("Inbound")?.get("screenPopSettings")?;
    let setting = settings.get(case)?;
    let data = setting.text("screenPopData").unwrap_or("");
    match setting.text("screenPopType")? {
        "PopToEntity" => {
            let fields = object! { "Phone" => number };
            let form = object! { "entityName" => data, "defaultFieldValues" => fields };
            Some(pop("newRecord", form))
        }
        "PopToSearch" => Some(pop("search", object! { "searchString" => number })),
        "PopToFlow" => {
            let flow = object! { "flowDevName" => data, "flowArgs" => Value::Array(vec![]) };
            Some(pop("flow", flow))
        }
        // A page of Visualforce: nobody tells its address.
        _ => None,
    }
}

fn pop(kind: &str, parameters: Value) -> Value {
    object! { "type" => kind, "params" => parameters }
}

/// Why there is no link to a console: the bridge says it in full, the console by a code. Whether it can come about later:
/// [`Fault::retryable`].
pub fn unlinked(said: &Value) -> Fault {
    let told = said.get("error").and_then(Fault::from_value);
    let told = told.filter(|fault| !fault.message.is_empty());
    told.unwrap_or_else(|| silent().hint("is the user assigned to the call center?"))
}

/// The console does not answer.
pub fn silent() -> Fault {
    Fault::salesforce("console-silent", "the console does not answer", "").retryable()
}

/// The console is of another org.
pub fn other_org() -> Fault {
    Fault::salesforce(
        "console-other-org",
        "no account names the console's org",
        "check accounts[].instanceUrl",
    )
}

/// A log or a record whose making has an unknown outcome, with nothing to look it up by.
pub fn may_be_saved() -> Fault {
    Fault::salesforce(
        "may-be-saved",
        "the console did not tell whether the record was made",
        "look in Salesforce: discard(id) if it is there, retry(id) makes it again",
    )
}

/// Nothing can be done for the row here, for this tab has no console.
pub fn waits_for_console() -> Fault {
    Fault::salesforce(
        "waits-for-console",
        "no tab is linked to the Salesforce console",
        "keep a tab of the Salesforce console open; status().console tells why it is not linked",
    )
    .retryable()
}
