//! Queries over REST: names resolved against the schema, conditions tested against records, rows written as the API writes them.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::records::{Record, Records};
use crate::schema::{self, Field};
use crate::sobject;

mod criteria;
mod grammar;
mod search;
mod token;

use criteria::{Path, Resolver, compare, holds, value_at};
use grammar::{Order, Select};
pub(crate) use search::{answer as search, parameterized};

/// How many rows one answer holds.
const BATCH: usize = 2000;

/// The rows of queries that did not fit one answer, by locator.
#[derive(Debug, Default)]
pub(crate) struct Cursors {
    rows: HashMap<String, Vec<Value>>,
}

/// Answers `/services/data/vNN.0/query`, and `/query/{locator}` for the rows that follow.
pub(crate) fn answer(org: &mut Org, query: &Query, version: &str, path: &[&str]) -> Answer {
    match path {
        [] => {
            let Some(text) = query.parameter("q") else {
                return Answer::fault(400, "MALFORMED_QUERY", "A query string has to be specified");
            };
            match run(org, text, version) {
                Ok(Rows::Count(count)) => Answer::json(
                    200,
                    json!({"totalSize": count, "done": true, "records": []}),
                ),
                Ok(Rows::Records(rows)) => first_batch(org, rows, version),
                Err(fault) => fault,
            }
        }
        [locator] => next_batch(org, locator, version),
        _ => Answer::not_found(),
    }
}

/// What a query yields.
enum Rows {
    Count(usize),
    Records(Vec<Value>),
}

fn first_batch(org: &mut Org, rows: Vec<Value>, version: &str) -> Answer {
    if rows.len() <= BATCH {
        return Answer::json(
            200,
            json!({"totalSize": rows.len(), "done": true, "records": rows}),
        );
    }
    let cursor = format!("01gSB{:010}AAA", org.cursors.rows.len());
    org.cursors.rows.insert(cursor.clone(), rows);
    next_batch(org, &format!("{cursor}-0"), version)
}

fn next_batch(org: &Org, locator: &str, version: &str) -> Answer {
    let found = locator.rsplit_once('-').and_then(|(cursor, from)| {
        Some((
            cursor,
            org.cursors.rows.get(cursor)?,
            from.parse::<usize>().ok()?,
        ))
    });
    let Some((cursor, rows, from)) = found else {
        return Answer::fault(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    };
    let records: Vec<&Value> = rows.iter().skip(from).take(BATCH).collect();
    let next = from + records.len();
    let mut body = json!({"totalSize": rows.len(), "done": next >= rows.len(), "records": records});
    if next < rows.len()
        && let Some(body) = body.as_object_mut()
    {
        body.insert(
            "nextRecordsUrl".to_owned(),
            json!(format!("/services/data/{version}/query/{cursor}-{next}")),
        );
    }
    Answer::json(200, body)
}

fn run(org: &Org, text: &str, version: &str) -> Result<Rows, Answer> {
    let place = |at: usize, code: &str, message: &str| placed(text, at, code, message);
    let select =
        grammar::parse(text).map_err(|(at, message)| place(at, "MALFORMED_QUERY", &message))?;
    let is_wanted = |_: &Record| true;
    let rows = choose(org, &select, &place, is_wanted, version)?;
    Ok(if select.fields.is_empty() {
        Rows::Count(rows.len())
    } else {
        Rows::Records(rows)
    })
}

/// An error that shows where in a text it stands; `at` counts characters from 0.
fn placed(text: &str, at: usize, code: &str, message: &str) -> Answer {
    let message = format!(
        "\n{text}\n{}^\nERROR at Row:1:Column:{}\n{message}",
        " ".repeat(at),
        at + 1
    );
    Answer::fault(400, code, &message)
}

/// Whether a condition, written as after `WHERE`, holds for a record; errors are as a query's.
pub(crate) fn condition_holds(org: &Org, record: &Record, text: &str) -> Result<bool, Answer> {
    let place = |at: usize, code: &str, message: &str| placed(text, at, code, message);
    let condition = grammar::parse_condition(text)
        .map_err(|(at, message)| place(at, "MALFORMED_QUERY", &message))?;
    let resolver = Resolver {
        object: record.object,
        setup: &org.setup,
        place: &place,
    };
    Ok(holds(
        &org.records,
        record,
        &resolver.condition(&condition)?,
    ))
}

/// The rows of the records that are wanted and meet the condition, in order, within the limit.
fn choose(
    org: &Org,
    select: &Select,
    place: &dyn Fn(usize, &str, &str) -> Answer,
    is_wanted: impl Fn(&Record) -> bool,
    version: &str,
) -> Result<Vec<Value>, Answer> {
    let records = &org.records;
    let object = schema::object(&select.object.text).ok_or_else(|| {
        let message = format!("sObject type '{}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.", select.object.text);
        place(select.object.at, "INVALID_TYPE", &message)
    })?;
    let resolver = Resolver {
        object,
        setup: &org.setup,
        place,
    };
    let fields = select
        .fields
        .iter()
        .map(|name| resolver.path(name))
        .collect::<Result<Vec<_>, _>>()?;
    let condition = select
        .condition
        .as_ref()
        .map(|condition| resolver.condition(condition))
        .transpose()?;
    let order = select
        .order
        .iter()
        .map(|order| Ok((resolver.path(&order.field)?, order)))
        .collect::<Result<Vec<_>, Answer>>()?;
    let mut found: Vec<&Record> = records
        .of(object)
        .filter(|record| is_wanted(record))
        .filter(|record| {
            condition
                .as_ref()
                .is_none_or(|condition| holds(records, record, condition))
        })
        .collect();
    found.sort_by(|left, right| compare_rows(records, left, right, &order));
    let chosen = found
        .into_iter()
        .skip(select.offset)
        .take(select.limit.unwrap_or(usize::MAX));
    Ok(chosen
        .map(|record| write_row(records, record, &fields, version))
        .collect())
}

fn compare_rows(
    records: &Records,
    left: &Record,
    right: &Record,
    order: &[(Path, &Order)],
) -> Ordering {
    let by_key = |(path, order): &(Path, &Order)| {
        let (left, right) = (
            value_at(records, left, path),
            value_at(records, right, path),
        );
        match (left.is_null(), right.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) => {
                if order.nulls_last {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            (false, true) => {
                if order.nulls_last {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (false, false) => {
                if order.descending {
                    compare(right, left)
                } else {
                    compare(left, right)
                }
            }
        }
    };
    order
        .iter()
        .map(by_key)
        .find(|ordering| ordering.is_ne())
        .unwrap_or_else(|| left.created.cmp(&right.created))
}

fn write_row(records: &Records, record: &Record, fields: &[Path], version: &str) -> Value {
    let mut row = Map::new();
    row.insert(
        "attributes".to_owned(),
        sobject::attributes(record, version),
    );
    for path in fields {
        write_field(
            records,
            record,
            &mut row,
            &path.parents,
            path.field,
            version,
        );
    }
    Value::Object(row)
}

/// Writes a field, below its parents' names: `Owner.Name` becomes `{"Owner": {"Name": …}}`, or null where nobody is referred to.
fn write_field(
    records: &Records,
    record: &Record,
    row: &mut Map<String, Value>,
    parents: &[&'static Field],
    field: &Field,
    version: &str,
) {
    let Some((parent, rest)) = parents.split_first() else {
        row.insert(field.name.to_owned(), record.get(field.name).clone());
        return;
    };
    let name = parent.relationship().unwrap_or_default();
    let Some(related) = record.text(parent.name).and_then(|id| records.get(id)) else {
        row.insert(name, Value::Null);
        return;
    };
    let inner = row
        .entry(name)
        .or_insert_with(|| json!({"attributes": sobject::attributes(related, version)}));
    if let Some(inner) = inner.as_object_mut() {
        write_field(records, related, inner, rest, field, version);
    }
}

#[cfg(test)]
mod tests {
    use super::{Rows, run};
    use crate::org::Org;

    #[test]
    fn conditions_choose_the_right_records() {
        let (org, _) = Org::signed_in();
        let table = [
            ("SELECT Id FROM Contact", 5),
            ("SELECT Id FROM Contact WHERE Email = 'DANA@acme.test'", 1),
            (
                "SELECT Id FROM Contact WHERE Account.Name LIKE 'acme%' AND Phone != null",
                1,
            ),
            ("SELECT Id FROM Contact WHERE Email = null", 2),
            (
                "SELECT Id FROM Account WHERE IsPersonAccount = true AND PersonContactId != null",
                1,
            ),
            (
                "SELECT Id FROM Lead WHERE Company IN ('Park Events', 'Nobody') AND IsConverted = false",
                1,
            ),
            (
                "SELECT Id FROM User WHERE NOT (Username LIKE '%integration%' OR Extension = '1002')",
                1,
            ),
            ("SELECT Id FROM User LIMIT 2 OFFSET 2", 1),
        ];
        for (text, expected) in table {
            let Ok(Rows::Records(rows)) = run(&org, text, "v67.0") else {
                panic!("{text}")
            };
            assert_eq!(rows.len(), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_refused_with_its_code() {
        let (org, _) = Org::signed_in();
        let table = [
            ("SELECT Nope FROM Task", "INVALID_FIELD"),
            ("SELECT Id FROM Nope", "INVALID_TYPE"),
            (
                "SELECT Id FROM Task WHERE Description = 'x'",
                "INVALID_FIELD",
            ),
            (
                "SELECT Id FROM Task WHERE CallDurationInSeconds = '3'",
                "INVALID_FIELD",
            ),
            ("SELECT Id FROM Task WHERE Subject = 3", "INVALID_FIELD"),
            (
                "SELECT Id FROM Task WHERE OwnerId = 'me'",
                "INVALID_QUERY_FILTER_OPERATOR",
            ),
            (
                "SELECT Id FROM Task WHERE Subject = 'a\\q'",
                "MALFORMED_QUERY",
            ),
            ("SELECT Id, FROM Task", "MALFORMED_QUERY"),
        ];
        for (text, code) in table {
            let Err(answer) = run(&org, text, "v67.0") else {
                panic!("{text}")
            };
            assert_eq!(answer.status, 400);
            assert!(format!("{answer:?}").contains(code), "{text}: {answer:?}");
        }
    }
}
