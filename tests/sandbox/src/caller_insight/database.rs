//! Buttons and ratings in SQLite, in a file or in memory.

use std::fmt::{self, Display, Formatter};
use std::path::Path;

use rusqlite::{Connection, params};
use serde_json::json;
use softphone_wrapper::caller_insight::{Button, Installation, Rating, Store, StoreFault};
use softphone_wrapper::json::{Value, parse};

/// Tells that a file is a store of this sandbox ("spw1").
const APPLICATION: i64 = 0x7370_7731;

/// The organisation whose buttons seed 000 shows.
const ORGANISATION: &str = "00Di0000000jTQiMAM";

const TABLES: &str = "
CREATE TABLE installation (igrp INTEGER PRIMARY KEY, is_pbx INTEGER NOT NULL, organisation TEXT) STRICT;
CREATE TABLE rating (id INTEGER PRIMARY KEY, igrp INTEGER NOT NULL REFERENCES installation, text TEXT NOT NULL) STRICT;
CREATE TABLE button (
    id INTEGER PRIMARY KEY AUTOINCREMENT, organisation TEXT NOT NULL, rating TEXT NOT NULL, fields TEXT NOT NULL,
    UNIQUE (organisation, rating)
) STRICT;
";

/// IGRPs: one that is linked, one that is not, and one that is no telephone exchange.
const INSTALLATIONS: [(i64, bool, Option<&str>); 3] = [
    (1234, true, Some(ORGANISATION)),
    (2345, true, None),
    (3456, false, None),
];

/// The ratings of the linked IGRP; the last three have no button.
const RATINGS: [&str; 7] = [
    "Prompt Test",
    "New Lead",
    "Rate Call",
    "Log Call",
    "Existing Contact",
    "Wrong Number",
    "Callback",
];

/// Why a file is not used.
#[derive(Debug)]
pub(super) enum NotOpened {
    /// SQLite cannot.
    Sqlite(rusqlite::Error),
    /// The file holds another program's tables.
    Foreign,
}

impl Display for NotOpened {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(error) => error.fmt(formatter),
            Self::Foreign => formatter.write_str("it is another program's database"),
        }
    }
}

impl From<rusqlite::Error> for NotOpened {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The store.
#[derive(Debug)]
pub(super) struct Database {
    connection: Connection,
}

impl Database {
    /// Opens a file, or a store in memory; a new one gets its tables and the seeds.
    pub(super) fn open(file: Option<&Path>) -> Result<Self, NotOpened> {
        let mut connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        let application: i64 =
            connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if application != APPLICATION && tables > 0 {
            return Err(NotOpened::Foreign);
        }
        if tables == 0 {
            let transaction = connection.transaction()?;
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            plant(&transaction)?;
            transaction.commit()?;
        }
        Ok(Self { connection })
    }

    /// Back to the seeds. The ids of buttons go on: none is given twice.
    pub(super) fn reset(&mut self) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        transaction
            .execute_batch("DELETE FROM button; DELETE FROM rating; DELETE FROM installation;")?;
        plant(&transaction)?;
        transaction.commit()
    }
}

fn plant(connection: &Connection) -> rusqlite::Result<()> {
    for (igrp, is_pbx, organisation) in INSTALLATIONS {
        connection.execute(
            "INSERT INTO installation VALUES (?1, ?2, ?3)",
            params![igrp, is_pbx, organisation],
        )?;
    }
    for text in RATINGS {
        connection.execute("INSERT INTO rating (igrp, text) VALUES (1234, ?1)", [text])?;
    }
    // As seed 000 shows them; the third has its parameters in the older form, a flat map.
    let buttons = [
        json!({"buttonAction": "prompt", "buttonLabel": "Please select", "callRating": "Prompt Test"}),
        json!({"buttonAction": "createLead", "buttonLabel": "Create Lead", "callRating": "New Lead"}),
        json!({"buttonAction": "rateCall", "buttonLabel": "Rate Call", "callRating": "Rate Call",
            "actionParams": {"Call_Source__c": "Infinity"}}),
        json!({"buttonAction": "logCall", "buttonLabel": "Log Call", "callRating": "Log Call"}),
    ];
    for (id, mut fields) in (1_i64..).zip(buttons) {
        fields["sfButtonId"] = json!(id.to_string());
        fields["sfOrgRef"] = json!(ORGANISATION);
        write(
            connection,
            id,
            ORGANISATION,
            fields["callRating"].as_str().unwrap_or_default(),
            &fields.to_string(),
        )?;
    }
    Ok(())
}

fn write(
    connection: &Connection,
    id: i64,
    organisation: &str,
    rating: &str,
    fields: &str,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO button VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET organisation = ?2, rating = ?3, fields = ?4",
        params![id, organisation, rating, fields],
    )?;
    Ok(())
}

/// Tells the person who runs the sandbox why; the client hears that the store failed.
fn fault(error: rusqlite::Error) -> StoreFault {
    eprintln!("sandbox: the store of buttons failed: {error}");
    StoreFault
}

impl Store for Database {
    fn installation(&self, igrp: u64) -> Result<Installation, StoreFault> {
        let Ok(igrp) = i64::try_from(igrp) else {
            return Ok(Installation::Unknown);
        };
        let found = self.connection.query_row(
            "SELECT is_pbx, organisation FROM installation WHERE igrp = ?1",
            [igrp],
            |row| Ok((row.get::<_, bool>(0)?, row.get::<_, Option<String>>(1)?)),
        );
        match found {
            Ok((true, Some(organisation))) => Ok(Installation::Linked(organisation)),
            Ok((true, None)) => Ok(Installation::Unlinked),
            Ok((false, _)) => Ok(Installation::NotPbx),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(Installation::Unknown),
            Err(error) => Err(fault(error)),
        }
    }

    fn buttons(&self, organisation: &str) -> Result<Vec<Button>, StoreFault> {
        let read = || {
            let mut statement = self
                .connection
                .prepare("SELECT fields FROM button WHERE organisation = ?1 ORDER BY id")?;
            let rows = statement.query_map([organisation], |row| row.get::<_, String>(0))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        let texts = read().map_err(fault)?;
        let buttons = texts.iter().map(|text| Button::read(&parse(text).ok()?));
        buttons.collect::<Option<_>>().ok_or(StoreFault)
    }

    fn ratings(&self, organisation: &str) -> Result<Vec<Rating>, StoreFault> {
        let read = || {
            let mut statement = self.connection.prepare(
                "SELECT rating.id, rating.text FROM rating JOIN installation USING (igrp)
                 WHERE installation.organisation = ?1 ORDER BY rating.id",
            )?;
            let rows = statement.query_map([organisation], |row| {
                Ok(Rating {
                    id: row.get::<_, i64>(0)?.to_string(),
                    text: row.get(1)?,
                    is_used: false,
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(fault)
    }

    fn next_id(&self) -> Result<u64, StoreFault> {
        let last = self.connection.query_row(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'button'",
            [],
            |row| row.get::<_, i64>(0),
        );
        let last = u64::try_from(last.map_err(fault)?).map_err(|_| StoreFault)?;
        Ok(last + 1)
    }

    fn keep(&mut self, buttons: &[Button]) -> Result<(), StoreFault> {
        let keep = |connection: &mut Connection| {
            let transaction = connection.transaction()?;
            for button in buttons {
                let id: i64 = button.id().parse().unwrap_or(0);
                let organisation = button.fields().text("sfOrgRef").unwrap_or_default();
                let fields = Value::from(button.fields().clone()).to_text();
                write(&transaction, id, organisation, button.rating(), &fields)?;
            }
            transaction.commit()
        };
        keep(&mut self.connection).map_err(fault)
    }

    fn forget(&mut self, id: &str) -> Result<(), StoreFault> {
        let removed = self
            .connection
            .execute("DELETE FROM button WHERE id = ?1", [id]);
        removed.map(drop).map_err(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_program_is_left_alone() {
        let file = std::env::temp_dir().join(format!("sandbox-foreign-{}.db", std::process::id()));
        let foreign = Connection::open(&file).unwrap();
        foreign.execute_batch("CREATE TABLE mine (x)").unwrap();
        drop(foreign);
        let opened = Database::open(Some(&file));
        std::fs::remove_file(&file).unwrap();
        assert!(matches!(opened, Err(NotOpened::Foreign)));
    }

    #[test]
    fn no_id_is_given_twice() {
        let mut database = Database::open(None).unwrap();
        assert_eq!(database.next_id(), Ok(5));
        let mut fifth = database.buttons(ORGANISATION).unwrap().remove(0);
        for (field, text) in [("sfButtonId", "5"), ("callRating", "Callback")] {
            fifth
                .fields_mut()
                .insert(field.to_owned(), Value::from(text));
        }
        database.keep(&[fifth]).unwrap();
        database.forget("5").unwrap();
        assert_eq!(database.next_id(), Ok(6));
        database.reset().unwrap();
        assert_eq!(database.next_id(), Ok(6));
        assert_eq!(database.buttons(ORGANISATION).unwrap().len(), 4);
    }
}
