//! The grammar of SOQL, as much of it as one object and its parents need:
//! `SELECT fields | COUNT() FROM object [WHERE …] [ORDER BY …] [LIMIT n] [OFFSET n]`.

use super::token::{Token, TokenKind, tokens};

mod search;

pub(super) use search::{Search, parse_search};

/// A parsed query. Names are as written; nothing is resolved yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Select {
    /// The fields; none for `COUNT()`.
    pub(super) fields: Vec<Name>,
    /// The object.
    pub(super) object: Name,
    /// The condition.
    pub(super) condition: Option<Condition>,
    /// The order.
    pub(super) order: Vec<Order>,
    /// The most rows wanted.
    pub(super) limit: Option<usize>,
    /// The rows to leave out first.
    pub(super) offset: usize,
}

/// A name and the column it stands at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    /// As written, dots included.
    pub(super) text: String,
    /// Counted in characters from 0.
    pub(super) at: usize,
}

/// One sort key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Order {
    /// The field.
    pub(super) field: Name,
    /// Whether the largest comes first.
    pub(super) descending: bool,
    /// Whether rows without a value come last; they come first otherwise.
    pub(super) nulls_last: bool,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A field against a value, or against several for `IN` and `NOT IN`.
    Compare {
        field: Name,
        operator: Operator,
        values: Vec<Literal>,
    },
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    In,
    NotIn,
}

/// A literal as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    /// Quoted, escapes still in it.
    Quoted(String),
    /// A number, date, or date and time.
    Bare(String),
    Boolean(bool),
    Null,
}

/// Parses a condition alone, as it stands after `WHERE`; the error is a column and a message.
pub(super) fn parse_condition(text: &str) -> Result<Condition, (usize, String)> {
    whole(text, |reader| reader.condition())
}

/// Parses an order alone, as it stands after `ORDER BY`; the error is a column and a message.
pub(super) fn parse_order(text: &str) -> Result<Vec<Order>, (usize, String)> {
    whole(text, |reader| reader.keys())
}

fn whole<T>(
    text: &str,
    read: impl Fn(&mut Reader<'_>) -> Result<T, (usize, String)>,
) -> Result<T, (usize, String)> {
    let tokens = tokens(text)?;
    let mut reader = Reader {
        tokens: &tokens,
        next: 0,
    };
    let parsed = read(&mut reader)?;
    match reader.peek().kind {
        TokenKind::End => Ok(parsed),
        _ => Err(reader.unexpected()),
    }
}

/// Parses a query; the error is a column and a message.
pub(super) fn parse(text: &str) -> Result<Select, (usize, String)> {
    let tokens = tokens(text)?;
    let mut reader = Reader {
        tokens: &tokens,
        next: 0,
    };
    reader.keyword("SELECT")?;
    let fields = reader.fields()?;
    reader.keyword("FROM")?;
    let object = reader.name()?;
    let condition = if reader.take_keyword("WHERE") {
        Some(reader.condition()?)
    } else {
        None
    };
    let order = if reader.take_keyword("ORDER") {
        reader.order()?
    } else {
        Vec::new()
    };
    let limit = if reader.take_keyword("LIMIT") {
        Some(reader.count()?)
    } else {
        None
    };
    let offset = if reader.take_keyword("OFFSET") {
        reader.count()?
    } else {
        0
    };
    match reader.peek().kind {
        TokenKind::End => Ok(Select {
            fields,
            object,
            condition,
            order,
            limit,
            offset,
        }),
        _ => Err(reader.unexpected()),
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    next: usize,
}

const END: Token = Token {
    kind: TokenKind::End,
    at: 0,
};

impl Reader<'_> {
    fn peek(&self) -> &Token {
        self.tokens
            .get(self.next)
            .or(self.tokens.last())
            .unwrap_or(&END)
    }

    fn unexpected(&self) -> (usize, String) {
        (
            self.peek().at,
            format!("unexpected token: '{}'", self.peek().shown()),
        )
    }

    fn take_keyword(&mut self, word: &str) -> bool {
        let fits =
            matches!(&self.peek().kind, TokenKind::Name(name) if name.eq_ignore_ascii_case(word));
        self.next += usize::from(fits);
        fits
    }

    fn keyword(&mut self, word: &str) -> Result<(), (usize, String)> {
        if self.take_keyword(word) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn take_mark(&mut self, mark: &str) -> bool {
        let fits = matches!(self.peek().kind, TokenKind::Mark(found) if found == mark);
        self.next += usize::from(fits);
        fits
    }

    fn mark(&mut self, mark: &str) -> Result<(), (usize, String)> {
        if self.take_mark(mark) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn name(&mut self) -> Result<Name, (usize, String)> {
        let token = self.peek();
        match &token.kind {
            TokenKind::Name(text) if !is_reserved(text) => {
                let name = Name {
                    text: text.clone(),
                    at: token.at,
                };
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn fields(&mut self) -> Result<Vec<Name>, (usize, String)> {
        let first = self.name()?;
        if first.text.eq_ignore_ascii_case("COUNT") && self.take_mark("(") {
            self.mark(")")?;
            return Ok(Vec::new());
        }
        let mut fields = vec![first];
        while self.take_mark(",") {
            fields.push(self.name()?);
        }
        Ok(fields)
    }

    fn condition(&mut self) -> Result<Condition, (usize, String)> {
        let first = self.operand()?;
        let word = if self.take_keyword("AND") {
            "AND"
        } else if self.take_keyword("OR") {
            "OR"
        } else {
            return Ok(first);
        };
        let mut all = vec![first, self.operand()?];
        while self.take_keyword(word) {
            all.push(self.operand()?);
        }
        // AND beside OR needs parentheses; what is left over here is refused by whoever reads on.
        Ok(if word == "AND" {
            Condition::All(all)
        } else {
            Condition::Any(all)
        })
    }

    fn operand(&mut self) -> Result<Condition, (usize, String)> {
        if self.take_keyword("NOT") {
            return Ok(Condition::Not(Box::new(self.operand()?)));
        }
        if self.take_mark("(") {
            let inner = self.condition()?;
            self.mark(")")?;
            return Ok(inner);
        }
        let field = self.name()?;
        let operator = self.operator()?;
        let values = match operator {
            Operator::In | Operator::NotIn => self.list()?,
            _ => vec![self.literal()?],
        };
        Ok(Condition::Compare {
            field,
            operator,
            values,
        })
    }

    fn operator(&mut self) -> Result<Operator, (usize, String)> {
        let marks = [
            ("=", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<>", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            ("<", Operator::Less),
            (">=", Operator::GreaterOrEqual),
            (">", Operator::Greater),
        ];
        for (mark, operator) in marks {
            if self.take_mark(mark) {
                return Ok(operator);
            }
        }
        if self.take_keyword("LIKE") {
            return Ok(Operator::Like);
        }
        if self.take_keyword("IN") {
            return Ok(Operator::In);
        }
        if self.take_keyword("NOT") {
            self.keyword("IN")?;
            return Ok(Operator::NotIn);
        }
        Err(self.unexpected())
    }

    fn list(&mut self) -> Result<Vec<Literal>, (usize, String)> {
        self.mark("(")?;
        let mut values = vec![self.literal()?];
        while self.take_mark(",") {
            values.push(self.literal()?);
        }
        self.mark(")")?;
        Ok(values)
    }

    fn literal(&mut self) -> Result<Literal, (usize, String)> {
        let literal = match &self.peek().kind {
            TokenKind::Quoted(raw) => Literal::Quoted(raw.clone()),
            TokenKind::Number(text) => Literal::Bare(text.clone()),
            TokenKind::Name(word) if word.eq_ignore_ascii_case("true") => Literal::Boolean(true),
            TokenKind::Name(word) if word.eq_ignore_ascii_case("false") => Literal::Boolean(false),
            TokenKind::Name(word) if word.eq_ignore_ascii_case("null") => Literal::Null,
            _ => return Err(self.unexpected()),
        };
        self.next += 1;
        Ok(literal)
    }

    fn order(&mut self) -> Result<Vec<Order>, (usize, String)> {
        self.keyword("BY")?;
        self.keys()
    }

    fn keys(&mut self) -> Result<Vec<Order>, (usize, String)> {
        let mut order = Vec::new();
        loop {
            let field = self.name()?;
            let descending = !self.take_keyword("ASC") && self.take_keyword("DESC");
            let nulls_last = self.take_keyword("NULLS")
                && !self.take_keyword("FIRST")
                && self.take_keyword("LAST");
            order.push(Order {
                field,
                descending,
                nulls_last,
            });
            if !self.take_mark(",") {
                return Ok(order);
            }
        }
    }

    fn count(&mut self) -> Result<usize, (usize, String)> {
        let number = match &self.peek().kind {
            TokenKind::Number(text) => text.parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| self.unexpected())?;
        self.next += 1;
        Ok(number)
    }
}

fn is_reserved(word: &str) -> bool {
    [
        "SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "LIKE", "IN", "ORDER", "LIMIT",
    ]
    .iter()
    .any(|reserved| reserved.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_subset_is_read() {
        for text in [
            "SELECT Id FROM Task",
            "select Id, Owner.Name from Task where CallObject = 'a\\'b' and IsClosed = false order by CreatedDate desc nulls last limit 2 offset 1",
            "SELECT COUNT() FROM Contact WHERE Phone LIKE '%555%' AND (Email = null OR Email != 'x')",
            "SELECT Id FROM Task WHERE NOT Status IN ('Completed','Deferred') LIMIT 5",
            "SELECT Id FROM VoiceCall WHERE CallStartDateTime >= 2026-11-20T00:00:00Z AND UserId NOT IN ('005000000000001')",
        ] {
            assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn what_is_malformed_is_named_with_its_column() {
        let table = [
            ("SELECT FROM Task", (7, "unexpected token: 'FROM'")),
            ("SELECT Id FROM", (14, "unexpected token: '<EOF>'")),
            (
                "SELECT Id FROM Task WHERE A = 'x' AND B = 'y' OR C = 'z'",
                (46, "unexpected token: 'OR'"),
            ),
            (
                "SELECT Id FROM Task WHERE A = x",
                (30, "unexpected token: 'x'"),
            ),
            (
                "SELECT Id FROM Task LIMIT ten",
                (26, "unexpected token: 'ten'"),
            ),
            (
                "SELECT Id FROM Task WHERE A = 'x",
                (30, "expecting a right single quote, found <EOF>"),
            ),
        ];
        for (text, (at, message)) in table {
            assert_eq!(parse(text), Err((at, message.to_owned())), "{text}");
        }
    }
}
