//! Records over REST: create, read, update, delete, and all of these by external id.

use serde_json::{Map, Value, json};

use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::record_rules::{self, Purpose};
use crate::records::Record;
use crate::schema::{self, Field, Key, Kind, Object};
use crate::setup::Setup;
use crate::{ids, moment};

#[cfg(test)]
mod tests;

/// Answers `/services/data/vNN.0/sobjects` and all below it.
pub(crate) fn answer(
    org: &mut Org,
    query: &Query,
    version: &str,
    path: &[&str],
    user: &str,
) -> Answer {
    let method = query.method.as_str();
    let [name, rest @ ..] = path else {
        return list_objects(org, method, version);
    };
    let Some(object) = schema::object(name) else {
        return Answer::not_found();
    };
    match (method, rest) {
        ("GET", []) => Answer::json(
            200,
            json!({"objectDescribe": object.describe_short(&org.setup, version), "recentItems": []}),
        ),
        ("POST", []) => create(org, query, object, user).unwrap_or_else(|fault| fault),
        (_, []) => Answer::method_not_allowed(method, "HEAD,GET,POST"),
        ("GET", ["describe"]) => describe(org, query, version, object),
        (_, ["describe"]) => Answer::method_not_allowed(method, "HEAD,GET"),
        (_, [id]) => match address_by_id(org, object, id) {
            Ok(id) => on_record(org, query, version, &id, user).unwrap_or_else(|fault| fault),
            Err(fault) => fault,
        },
        (_, [field, value]) => {
            by_key(org, query, version, object, field, value, user).unwrap_or_else(|fault| fault)
        }
        _ => Answer::not_found(),
    }
}

/// Writes a record as REST reads answer it: its attributes, then all fields, or the wanted ones.
pub(crate) fn write_record(
    setup: &Setup,
    record: &Record,
    version: &str,
    wanted: Option<&[&'static Field]>,
) -> Value {
    let mut object = Map::new();
    object.insert("attributes".to_owned(), attributes(record, version));
    let fields: Vec<&'static Field> = match wanted {
        Some(fields) => fields.to_vec(),
        None => record
            .object
            .all_fields()
            .filter(|field| setup.shows(record.object, field.name))
            .collect(),
    };
    for field in fields {
        object.insert(field.name.to_owned(), record.get(field.name).clone());
    }
    Value::Object(object)
}

/// The `attributes` member of a record in an answer.
pub(crate) fn attributes(record: &Record, version: &str) -> Value {
    json!({"type": record.object.name, "url": format!("/services/data/{version}/sobjects/{}/{}", record.object.name, record.id)})
}

/// The whole description, or 304 where nothing changed since the client's last.
fn describe(org: &Org, query: &Query, version: &str, object: &Object) -> Answer {
    // The header counts whole seconds.
    let changed = org.setup.changed.div_euclid(1000) * 1000;
    let since = query
        .header("if-modified-since")
        .and_then(moment::read_http);
    let answer = if since.is_some_and(|since| since >= changed) {
        Answer::empty(304)
    } else {
        let mut whole = object.describe(&org.setup, version);
        whole["recordTypeInfos"] = record_rules::record_type_infos(org, object, version);
        Answer::json(200, whole)
    };
    answer.with_header("last-modified", moment::write_http(changed))
}

fn list_objects(org: &Org, method: &str, version: &str) -> Answer {
    match method {
        "GET" => {
            let all: Vec<Value> = schema::OBJECTS
                .iter()
                .map(|object| object.describe_short(&org.setup, version))
                .collect();
            Answer::json(
                200,
                json!({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": all}),
            )
        }
        _ => Answer::method_not_allowed(method, "HEAD,GET"),
    }
}

fn address_by_id(org: &Org, object: &Object, text: &str) -> Result<String, Answer> {
    let unknown = || {
        Answer::fault(
            404,
            "NOT_FOUND",
            &format!("Provided external ID field does not exist or is not accessible: {text}"),
        )
    };
    let id = ids::normalize(text)
        .filter(|id| id.starts_with(object.prefix))
        .ok_or_else(unknown)?;
    if org.records.is_deleted(&id) {
        return Err(Answer::fault(404, "ENTITY_IS_DELETED", "entity is deleted"));
    }
    org.records
        .get(&id)
        .map(|record| record.id.clone())
        .ok_or_else(Answer::not_found)
}

fn on_record(
    org: &mut Org,
    query: &Query,
    version: &str,
    id: &str,
    user: &str,
) -> Result<Answer, Answer> {
    let Some(record) = org.records.get(id) else {
        return Err(Answer::not_found());
    };
    let object = record.object;
    match query.method.as_str() {
        "GET" => {
            let wanted = wanted_fields(&org.setup, object, query.parameter("fields"))?;
            Ok(Answer::json(
                200,
                write_record(&org.setup, record, version, wanted.as_deref()),
            ))
        }
        "PATCH" => {
            allow_change(org, object, "update")?;
            let fields = record_rules::check(org, object, query, Purpose::Update(id), user)?;
            org.records.update(id, fields, user, query.now);
            Ok(Answer::empty(204))
        }
        "DELETE" => {
            allow_change(org, object, "delete")?;
            org.records.remove(id);
            Ok(Answer::empty(204))
        }
        method => Err(Answer::method_not_allowed(method, "DELETE,GET,HEAD,PATCH")),
    }
}

fn create(
    org: &mut Org,
    query: &Query,
    object: &'static Object,
    user: &str,
) -> Result<Answer, Answer> {
    allow_creation(org, object, "create")?;
    let fields = record_rules::check(org, object, query, Purpose::Create, user)?;
    let id = org.records.insert(object, fields, user, query.now);
    Ok(Answer::json(
        201,
        json!({"id": id, "success": true, "errors": []}),
    ))
}

fn by_key(
    org: &mut Org,
    query: &Query,
    version: &str,
    object: &'static Object,
    field: &str,
    value: &str,
    user: &str,
) -> Result<Answer, Answer> {
    let unknown = || {
        Answer::fault(
            404,
            "NOT_FOUND",
            &format!("Provided external ID field does not exist or is not accessible: {field}"),
        )
    };
    let field = org
        .setup
        .field(object, field)
        .filter(|field| field.key != Key::None || field.kind == Kind::Id)
        .ok_or_else(unknown)?;
    if field.kind == Kind::Id {
        let id = address_by_id(org, object, value)?;
        return on_record(org, query, version, &id, user);
    }
    let found = org.records.find(object, field.name, value);
    match (query.method.as_str(), found.as_slice()) {
        (_, [_, _, ..]) => {
            let urls: Vec<String> = found
                .iter()
                .map(|id| format!("/services/data/{version}/sobjects/{}/{id}", object.name))
                .collect();
            Ok(Answer::json(300, json!(urls)))
        }
        ("PATCH", []) => upsert_new(org, query, object, field, value, user),
        ("PATCH", [id]) => upsert_known(org, query, object, field, id, user),
        ("GET" | "DELETE", [id]) => on_record(org, query, version, id, user),
        ("GET" | "DELETE", []) => Err(Answer::not_found()),
        (method, _) => Err(Answer::method_not_allowed(method, "DELETE,GET,HEAD,PATCH")),
    }
}

fn upsert_new(
    org: &mut Org,
    query: &Query,
    object: &'static Object,
    field: &'static Field,
    value: &str,
    user: &str,
) -> Result<Answer, Answer> {
    allow_creation(org, object, "upsert")?;
    if query.parameter("updateOnly") == Some("true") {
        return Err(Answer::not_found());
    }
    let mut fields = record_rules::check(org, object, query, Purpose::UpsertNew(field), user)?;
    fields.insert(field.name.to_owned(), json!(value));
    let id = org.records.insert(object, fields, user, query.now);
    Ok(Answer::json(
        201,
        json!({"id": id, "success": true, "errors": [], "created": true}),
    ))
}

fn upsert_known(
    org: &mut Org,
    query: &Query,
    object: &'static Object,
    field: &'static Field,
    id: &str,
    user: &str,
) -> Result<Answer, Answer> {
    allow_change(org, object, "upsert")?;
    // Two upserts of one new key that overlap both find nothing and both insert; the unique index stops the second.
    if field.key == Key::Unique
        && org
            .records
            .get(id)
            .is_some_and(|record| record.created > query.arrival)
    {
        return Err(record_rules::duplicate_value(field.name, id));
    }
    let purpose = Purpose::UpsertKnown(field, id);
    let fields = record_rules::check(org, object, query, purpose, user)?;
    org.records.update(id, fields, user, query.now);
    Ok(Answer::json(
        200,
        json!({"id": id, "success": true, "errors": [], "created": false}),
    ))
}

fn allow_writes(object: &Object, operation: &str) -> Result<(), Answer> {
    if object.createable {
        return Ok(());
    }
    let message = format!("entity type {} does not support {operation}", object.name);
    Err(Answer::fault(400, "INVALID_TYPE_FOR_OPERATION", &message))
}

/// Whether the client may create records of the object.
fn allow_creation(org: &Org, object: &Object, operation: &str) -> Result<(), Answer> {
    allow_writes(object, operation)?;
    if org.setup.allows_writes(object) {
        return Ok(());
    }
    let message = format!("entity type cannot be inserted: {}", object.name);
    Err(Answer::field_fault(
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        &message,
        &[],
    ))
}

/// Whether the client may change or delete records of the object.
fn allow_change(org: &Org, object: &Object, operation: &str) -> Result<(), Answer> {
    allow_writes(object, operation)?;
    if org.setup.allows_writes(object) {
        return Ok(());
    }
    let message = "insufficient access rights on object id";
    Err(Answer::field_fault(
        "INSUFFICIENT_ACCESS_OR_READONLY",
        message,
        &[],
    ))
}

fn wanted_fields(
    setup: &Setup,
    object: &'static Object,
    list: Option<&str>,
) -> Result<Option<Vec<&'static Field>>, Answer> {
    let Some(list) = list else { return Ok(None) };
    let fields = list.split(',').map(|name| {
        setup
            .field(object, name.trim())
            .ok_or_else(|| record_rules::no_such_column(object, name.trim()))
    });
    fields.collect::<Result<Vec<_>, _>>().map(Some)
}
