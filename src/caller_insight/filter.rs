//! Which rows a list shows, and in which order: `filter[]=field-operand-value-X`, `sort[]=field-direction`, `limit`, `offset`, `format`.

use std::cmp::Ordering;

use crate::json::Map;

use super::form::{Pair, name};

/// A field that a list is filtered and sorted by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Its name in filters and sorts.
    pub(super) name: &'static str,
    /// Its name in rows.
    pub(super) field: &'static str,
    /// Whether it is compared as a whole number; a row without it has 0.
    pub(super) is_number: bool,
}

/// How the value of a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    IsSet,
    Equal,
    Less,
    Greater,
    Includes,
    Begins,
    Among,
}

/// The operands by name: the test, whether it is turned round, whether case is ignored. `le` is "not greater", `ge` "not less".
const OPERANDS: [(&str, Test, bool, bool); 21] = [
    ("bool", Test::IsSet, false, false),
    ("eq", Test::Equal, false, false),
    ("eqi", Test::Equal, false, true),
    ("ne", Test::Equal, true, false),
    ("nei", Test::Equal, true, true),
    ("lt", Test::Less, false, false),
    ("ge", Test::Less, true, false),
    ("gt", Test::Greater, false, false),
    ("le", Test::Greater, true, false),
    ("inc", Test::Includes, false, false),
    ("inci", Test::Includes, false, true),
    ("ninc", Test::Includes, true, false),
    ("ninci", Test::Includes, true, true),
    ("begins", Test::Begins, false, false),
    ("beginsi", Test::Begins, false, true),
    ("nbegins", Test::Begins, true, false),
    ("nbeginsi", Test::Begins, true, true),
    ("in", Test::Among, false, false),
    ("ini", Test::Among, false, true),
    ("nin", Test::Among, true, false),
    ("nini", Test::Among, true, true),
];

#[derive(Clone, Debug)]
struct Filter {
    column: Column,
    test: Test,
    is_negated: bool,
    ignores_case: bool,
    value: String,
}

/// What a request asks of a list.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    filters: Vec<Filter>,
    /// Columns, and whether the order is turned round.
    sorts: Vec<(Column, bool)>,
    limit: usize,
    offset: usize,
    /// Whether the answer is one array.
    pub(super) is_array: bool,
}

impl Listing {
    /// Reads the parameters of a list with these columns; the text says what is wrong with them.
    pub(super) fn read(pairs: &[Pair], columns: &[Column]) -> Result<Self, String> {
        let mut listing = Self {
            filters: Vec::new(),
            sorts: Vec::new(),
            limit: usize::MAX,
            offset: 0,
            is_array: false,
        };
        let mut told: Vec<&str> = Vec::new();
        for pair in pairs {
            let parameter = name(&pair.path);
            let (root, depth) = (
                pair.path.first().map_or("", String::as_str),
                pair.path.len(),
            );
            match root {
                "filter" if depth <= 2 => listing.filters.push(Filter::read(&pair.value, columns)?),
                "sort" if depth <= 2 => listing.sorts.push(sort(&pair.value, columns)?),
                "limit" | "offset" | "format" if depth == 1 => {
                    if told.contains(&root) {
                        return Err(format!("{root} is there twice"));
                    }
                    told.push(root);
                    match root {
                        "limit" => listing.limit = count(pair)?,
                        "offset" => listing.offset = count(pair)?,
                        _ => listing.is_array = is_array(&pair.value)?,
                    }
                }
                _ => {
                    return Err(format!(
                        "unknown parameter {parameter}; known: filter[], sort[], limit, offset, format"
                    ));
                }
            }
        }
        Ok(listing)
    }

    /// The rows that are asked for, in the order asked for; without one they stay in theirs.
    pub(super) fn apply(&self, mut rows: Vec<Map>) -> Vec<Map> {
        rows.retain(|row| self.filters.iter().all(|filter| filter.keeps(row)));
        rows.sort_by(|left, right| {
            let mut order = Ordering::Equal;
            for (column, is_descending) in &self.sorts {
                let next = compare(*column, text(left, *column), text(right, *column));
                order = order.then(if *is_descending { next.reverse() } else { next });
            }
            order
        });
        rows.into_iter()
            .skip(self.offset)
            .take(self.limit)
            .collect()
    }
}

/// Reads `format`: `json`, rows on lines of their own, or `jsonarray`.
pub(super) fn is_array(format: &str) -> Result<bool, String> {
    match format {
        "json" => Ok(false),
        "jsonarray" => Ok(true),
        _ => Err(format!("unknown format {format}; known: json, jsonarray")),
    }
}

fn count(pair: &Pair) -> Result<usize, String> {
    let wrong = |_| format!("{} is a whole number, 0 or more", name(&pair.path));
    pair.value
        .parse::<u32>()
        .map_err(wrong)
        .map(|count| usize::try_from(count).unwrap_or(usize::MAX))
}

fn column(name: &str, columns: &[Column], purpose: &str) -> Result<Column, String> {
    let found = columns.iter().find(|column| column.name == name);
    found.copied().ok_or_else(|| {
        let known: Vec<&str> = columns.iter().map(|column| column.name).collect();
        format!(
            "unknown field {name} in {purpose}; known: {}",
            known.join(", ")
        )
    })
}

fn sort(text: &str, columns: &[Column]) -> Result<(Column, bool), String> {
    let Some((field, direction)) = text.rsplit_once('-') else {
        return Err(format!(
            "sort {text} is not field-direction, such as sfButtonId-asc"
        ));
    };
    let column = column(field, columns, "sort")?;
    match direction {
        "asc" => Ok((column, false)),
        "desc" => Ok((column, true)),
        _ => Err(format!(
            "unknown direction {direction} in sort; known: asc, desc"
        )),
    }
}

impl Filter {
    fn read(text: &str, columns: &[Column]) -> Result<Self, String> {
        let mut parts = text.splitn(4, '-');
        let mut part = || parts.next();
        let (Some(field), Some(operand), Some("value"), Some(value)) =
            (part(), part(), part(), part())
        else {
            return Err(format!(
                "filter {text} is not field-operand-value-X, such as sfButtonId-eq-value-1"
            ));
        };
        let column = column(field, columns, "filter")?;
        let Some((_, test, is_negated, ignores_case)) =
            OPERANDS.into_iter().find(|(known, ..)| *known == operand)
        else {
            let known: Vec<&str> = OPERANDS.iter().map(|(known, ..)| *known).collect();
            return Err(format!(
                "unknown operand {operand} in filter; known: {}",
                known.join(", ")
            ));
        };
        match test {
            Test::IsSet if !["true", "false", "1", "0"].contains(&value) => {
                return Err(format!("filter {text}: the value of bool is true or false"));
            }
            Test::Equal | Test::Less | Test::Greater | Test::Among if column.is_number => {
                let is_number = |item: &str| item.parse::<i64>().is_ok();
                let fits = if test == Test::Among {
                    value.split(',').all(is_number)
                } else {
                    is_number(value)
                };
                if !fits {
                    return Err(format!(
                        "filter {text}: {field} is compared with a whole number"
                    ));
                }
            }
            _ => {}
        }
        Ok(Self {
            column,
            test,
            is_negated,
            ignores_case,
            value: value.to_owned(),
        })
    }

    fn keeps(&self, row: &Map) -> bool {
        let (found, value) = (text(row, self.column), self.value.as_str());
        let (folded, folded_value);
        let (found, value) = if self.ignores_case {
            (folded, folded_value) = (found.to_lowercase(), value.to_lowercase());
            (folded.as_str(), folded_value.as_str())
        } else {
            (found, value)
        };
        let order = |value: &str| {
            if self.column.is_number {
                number(found).cmp(&number(value))
            } else {
                found.cmp(value)
            }
        };
        let holds = match self.test {
            Test::IsSet => ["", "0"].contains(&found) != ["true", "1"].contains(&value),
            Test::Equal => order(value) == Ordering::Equal,
            Test::Less => order(value) == Ordering::Less,
            Test::Greater => order(value) == Ordering::Greater,
            Test::Includes => found.contains(value),
            Test::Begins => found.starts_with(value),
            Test::Among => value.split(',').any(|item| order(item) == Ordering::Equal),
        };
        holds != self.is_negated
    }
}

/// The value of a column; rows without it have `0` where it is a number, else an empty text.
fn text(row: &Map, column: Column) -> &str {
    let absent = if column.is_number { "0" } else { "" };
    row.text(column.field).unwrap_or(absent)
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}

/// Numbers by size, texts as a person looks for them: without regard to case, and by case where that is all that differs.
fn compare(column: Column, left: &str, right: &str) -> Ordering {
    if column.is_number {
        return number(left).cmp(&number(right));
    }
    let folded = left.to_lowercase().cmp(&right.to_lowercase());
    folded.then_with(|| left.cmp(right))
}
