//! The grammar of SOSL behind its term: the group of fields, and the objects with what is wanted of each.

use super::{Name, Reader, Select, whole};

/// What a search asks for, beside its term.
#[derive(Debug, PartialEq)]
pub(in crate::query) struct Search {
    /// The group of fields: `ALL`, `EMAIL`, `NAME`, `PHONE`, `SIDEBAR`; as written.
    pub(in crate::query) group: Option<Name>,
    /// The objects; none means all of them.
    pub(in crate::query) returning: Vec<Select>,
    /// The most rows wanted over all objects.
    pub(in crate::query) limit: Option<usize>,
}

/// Parses what stands after the term of a search: `[IN … FIELDS] [RETURNING object(…), …] [LIMIT n]`; columns count from the term's end.
pub(in crate::query) fn parse_search(text: &str) -> Result<Search, (usize, String)> {
    whole(text, |reader| reader.search())
}

impl Reader<'_> {
    fn search(&mut self) -> Result<Search, (usize, String)> {
        let mut group = None;
        if self.take_keyword("IN") {
            group = Some(self.name()?);
            self.keyword("FIELDS").map_err(|(at, _)| {
                (
                    at,
                    format!("Malformed search token: {}", self.peek().shown()),
                )
            })?;
        }
        let mut returning = Vec::new();
        if self.take_keyword("RETURNING") {
            returning.push(self.returned()?);
            while self.take_mark(",") {
                returning.push(self.returned()?);
            }
        }
        let limit = if self.take_keyword("LIMIT") {
            Some(self.count()?)
        } else {
            None
        };
        Ok(Search {
            group,
            returning,
            limit,
        })
    }

    /// `Contact` or `Contact(Id, Name WHERE … ORDER BY … LIMIT n OFFSET n)`.
    fn returned(&mut self) -> Result<Select, (usize, String)> {
        let mut select = Select {
            fields: Vec::new(),
            object: self.name()?,
            condition: None,
            order: Vec::new(),
            limit: None,
            offset: 0,
        };
        if !self.take_mark("(") {
            return Ok(select);
        }
        select.fields.push(self.name()?);
        while self.take_mark(",") {
            select.fields.push(self.name()?);
        }
        if self.take_keyword("WHERE") {
            select.condition = Some(self.condition()?);
        }
        if self.take_keyword("ORDER") {
            select.order = self.order()?;
        }
        if self.take_keyword("LIMIT") {
            select.limit = Some(self.count()?);
        }
        if self.take_keyword("OFFSET") {
            select.offset = self.count()?;
        }
        self.mark(")")?;
        Ok(select)
    }
}
