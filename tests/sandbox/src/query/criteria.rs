//! Conditions of a query: resolved against the schema, then held against records.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::grammar::{Condition, Literal, Name, Operator};
use super::token::unescape;
use crate::exchange::Answer;
use crate::records::{Record, Records};
use crate::schema::{self, Field, Kind, Object};
use crate::setup::Setup;
use crate::{ids, moment};

/// A field, reached over at most four parents: the references to follow, then the field.
pub(super) struct Path {
    pub(super) parents: Vec<&'static Field>,
    pub(super) field: &'static Field,
}

/// A condition whose names and literals are resolved.
pub(super) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Compare {
        path: Path,
        operator: Operator,
        values: Vec<Value>,
    },
}

/// Resolves names against an object; errors are placed in the query's text.
pub(super) struct Resolver<'a> {
    pub(super) object: &'static Object,
    pub(super) setup: &'a Setup,
    pub(super) place: &'a dyn Fn(usize, &str, &str) -> Answer,
}

impl Resolver<'_> {
    /// Resolves a field and the way to it.
    pub(super) fn path(&self, name: &Name) -> Result<Path, Answer> {
        let parts: Vec<&str> = name.text.split('.').collect();
        // An object's own name may stand before its fields.
        let parts = if parts.len() > 1
            && parts
                .first()
                .is_some_and(|first| first.eq_ignore_ascii_case(self.object.name))
        {
            parts.get(1..).unwrap_or_default()
        } else {
            &parts
        };
        let (last, parents) = parts.split_last().ok_or_else(Answer::not_found)?;
        let mut objects = vec![self.object];
        let mut path = Vec::new();
        for parent in parents {
            let name_of_field = match parent.strip_suffix("__r") {
                Some(custom) => format!("{custom}__c"),
                None => format!("{parent}Id"),
            };
            let reference = objects
                .iter()
                .find_map(|object| self.setup.field(object, &name_of_field));
            let Some(
                field @ Field {
                    kind: Kind::Reference(targets),
                    ..
                },
            ) = reference
            else {
                let message = format!(
                    "Didn't understand relationship '{parent}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name."
                );
                return Err((self.place)(name.at, "INVALID_FIELD", &message));
            };
            objects = targets
                .iter()
                .filter_map(|target| schema::object(target))
                .collect();
            path.push(field);
        }
        let field = objects.iter().find_map(|object| self.setup.field(object, last)).ok_or_else(|| {
            let entity = objects.first().map_or(self.object.name, |object| object.name);
            (self.place)(name.at, "INVALID_FIELD", &format!("No such column '{last}' on entity '{entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name."))
        })?;
        Ok(Path {
            parents: path,
            field,
        })
    }

    /// Resolves a condition; its literals must fit their fields.
    pub(super) fn condition(&self, condition: &Condition) -> Result<Test, Answer> {
        let each = |all: &[Condition]| {
            all.iter()
                .map(|one| self.condition(one))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match condition {
            Condition::All(all) => Test::All(each(all)?),
            Condition::Any(all) => Test::Any(each(all)?),
            Condition::Not(inner) => Test::Not(Box::new(self.condition(inner)?)),
            Condition::Compare {
                field,
                operator,
                values,
            } => {
                let path = self.path(field)?;
                if matches!(path.field.kind, Kind::TextArea(length) if length > 255) {
                    return Err((self.place)(
                        field.at,
                        "INVALID_FIELD",
                        &format!(
                            "field '{}' can not be filtered in a query call",
                            path.field.name
                        ),
                    ));
                }
                let values = values
                    .iter()
                    .map(|literal| self.literal(field, path.field, *operator, literal))
                    .collect::<Result<Vec<_>, _>>()?;
                Test::Compare {
                    path,
                    operator: *operator,
                    values,
                }
            }
        })
    }

    fn literal(
        &self,
        name: &Name,
        field: &Field,
        operator: Operator,
        literal: &Literal,
    ) -> Result<Value, Answer> {
        let (wanted, quotes) = match field.kind {
            Kind::Int => ("int", "should not be enclosed in quotes"),
            Kind::Double | Kind::Currency => ("double", "should not be enclosed in quotes"),
            Kind::Boolean => ("boolean", "should not be enclosed in quotes"),
            Kind::Date => ("date", "should not be enclosed in quotes"),
            Kind::DateTime => ("dateTime", "should not be enclosed in quotes"),
            _ => ("string", "should be enclosed in quotes"),
        };
        let wrong = || {
            (self.place)(
                name.at,
                "INVALID_FIELD",
                &format!(
                    "value of filter criterion for field '{}' must be of type {wanted} and {quotes}",
                    field.name
                ),
            )
        };
        match (field.kind, literal) {
            (_, Literal::Null) => Ok(Value::Null),
            (Kind::Boolean, Literal::Boolean(value)) => Ok(json!(value)),
            (Kind::Int | Kind::Double | Kind::Currency, Literal::Bare(text)) => text
                .parse::<f64>()
                .map(|number| json!(number))
                .map_err(|_| wrong()),
            (Kind::Date, Literal::Bare(text)) => moment::read_date(text)
                .map(|_| json!(text))
                .ok_or_else(wrong),
            (Kind::DateTime, Literal::Bare(text)) => moment::read(text)
                .map(|moment| json!(moment::write(moment)))
                .ok_or_else(wrong),
            (
                Kind::Int
                | Kind::Double
                | Kind::Currency
                | Kind::Boolean
                | Kind::Date
                | Kind::DateTime,
                _,
            ) => Err(wrong()),
            (Kind::Id | Kind::Reference(_), Literal::Quoted(raw)) => {
                let invalid = || {
                    (self.place)(
                        name.at,
                        "INVALID_QUERY_FILTER_OPERATOR",
                        &format!("invalid ID field: {raw}"),
                    )
                };
                if raw.is_empty() {
                    Ok(Value::Null)
                } else {
                    ids::normalize(raw).map(|id| json!(id)).ok_or_else(invalid)
                }
            }
            (_, Literal::Quoted(raw)) => unescape(raw, operator == Operator::Like)
                .map(|text| json!(text))
                .map_err(|message| (self.place)(name.at, "MALFORMED_QUERY", &message)),
            _ => Err(wrong()),
        }
    }
}

/// Whether a record meets a condition.
pub(super) fn holds(records: &Records, record: &Record, test: &Test) -> bool {
    match test {
        Test::All(all) => all.iter().all(|one| holds(records, record, one)),
        Test::Any(all) => all.iter().any(|one| holds(records, record, one)),
        Test::Not(inner) => !holds(records, record, inner),
        Test::Compare {
            path,
            operator,
            values,
        } => {
            let value = value_at(records, record, path);
            let is_one_of = || values.iter().any(|other| same(value, other));
            match operator {
                Operator::Equal | Operator::In => is_one_of(),
                Operator::NotEqual | Operator::NotIn => !is_one_of(),
                Operator::Like => value.as_str().is_some_and(|text| {
                    values
                        .iter()
                        .filter_map(Value::as_str)
                        .any(|pattern| like(pattern, text))
                }),
                _ => values.iter().any(|other| ordered(value, other, *operator)),
            }
        }
    }
}

/// The value at the end of a path; null where a parent is missing.
pub(super) fn value_at<'a>(records: &'a Records, record: &'a Record, path: &Path) -> &'a Value {
    let mut record = Some(record);
    for parent in &path.parents {
        record = record
            .and_then(|record| record.text(parent.name))
            .and_then(|id| records.get(id));
    }
    record.map_or(&Value::Null, |record| record.get(path.field.name))
}

/// Equality as SOQL has it: texts whatever their case, an empty text is null.
fn same(value: &Value, other: &Value) -> bool {
    match (value, other) {
        (Value::String(left), Value::String(right)) => left.to_lowercase() == right.to_lowercase(),
        (Value::Null, Value::String(text)) => text.is_empty(),
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        _ => value == other,
    }
}

fn ordered(value: &Value, other: &Value, operator: Operator) -> bool {
    if value.is_null() || other.is_null() {
        return false;
    }
    let order = compare(value, other);
    match operator {
        Operator::Less => order == Ordering::Less,
        Operator::LessOrEqual => order != Ordering::Greater,
        Operator::Greater => order == Ordering::Greater,
        Operator::GreaterOrEqual => order != Ordering::Less,
        _ => false,
    }
}

/// The order of two values of one field.
pub(super) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => {
            left.to_lowercase().cmp(&right.to_lowercase())
        }
        (Value::Number(left), Value::Number(right)) => left
            .as_f64()
            .partial_cmp(&right.as_f64())
            .unwrap_or(Ordering::Equal),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => Ordering::Equal,
    }
}

/// `%` is any text, `_` any character, a backslash takes the meaning from the next; case does not matter.
fn like(pattern: &str, text: &str) -> bool {
    fn fits(pattern: &[char], text: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => {
                (0..=text.len()).any(|skipped| fits(rest, text.get(skipped..).unwrap_or_default()))
            }
            ['_', rest @ ..] => text.split_first().is_some_and(|(_, tail)| fits(rest, tail)),
            ['\\', literal, rest @ ..] | [literal, rest @ ..] => text
                .split_first()
                .is_some_and(|(first, tail)| first == literal && fits(rest, tail)),
        }
    }
    let characters = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    fits(&characters(pattern), &characters(text))
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn like_knows_its_wildcards() {
        let table = [
            ("%555%", "+1 (415) 555-0100", true),
            ("dana%", "Dana Fields", true),
            ("_ana", "Dana", true),
            (r"100\%", "100%", true),
            (r"100\%", "1000", false),
            ("", "a", false),
        ];
        for (pattern, text, fits) in table {
            assert_eq!(like(pattern, text), fits, "{pattern} {text}");
        }
    }
}
