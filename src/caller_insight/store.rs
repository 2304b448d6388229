//! Where buttons and ratings are kept.

use crate::json::{Map, Value, object, set};
use crate::list::Listed;

use super::{Button, Rating};
use crate::config::spelt;

/// The store did not do what it was asked for; why is its owner's to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFault;

/// What an IGRP, an installation of the telephony system, is to the one who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Installation {
    /// Nothing: there is none of this number, or it is somebody else's.
    Unknown,
    /// One that is no telephone exchange.
    NotPbx,
    /// An exchange without a Salesforce organisation.
    Unlinked,
    /// An exchange that is linked to the organisation of this id.
    Linked(String),
}

/// Keeps the buttons and ratings of organisations.
pub trait Store {
    /// What an IGRP is.
    ///
    /// # Errors
    ///
    /// Where the store fails.
    fn installation(&self, igrp: u64) -> Result<Installation, StoreFault>;

    /// The buttons of an organisation, by id.
    ///
    /// # Errors
    ///
    /// Where the store fails.
    fn buttons(&self, organisation: &str) -> Result<Vec<Button>, StoreFault>;

    /// The ratings of all IGRPs of an organisation, by id; what uses them is found out by who asks.
    ///
    /// # Errors
    ///
    /// Where the store fails.
    fn ratings(&self, organisation: &str) -> Result<Vec<Rating>, StoreFault>;

    /// The id of the next new button: above those of all that there ever were.
    ///
    /// # Errors
    ///
    /// Where the store fails.
    fn next_id(&self) -> Result<u64, StoreFault>;

    /// Keeps these buttons in place of those with their ids, all or none.
    ///
    /// # Errors
    ///
    /// Where the store fails; then nothing is changed.
    fn keep(&mut self, buttons: &[Button]) -> Result<(), StoreFault>;

    /// Forgets the button of this id.
    ///
    /// # Errors
    ///
    /// Where the store fails.
    fn forget(&mut self, id: &str) -> Result<(), StoreFault>;
}

/// A store in memory: what the administrator's document holds under `callerInsight`.
#[derive(Clone, Debug)]
pub struct Memory {
    installations: Vec<(u64, Installation)>,
    organisation: String,
    ratings: Vec<Rating>,
    buttons: Vec<Button>,
    last_id: u64,
}

impl Memory {
    /// The buttons and ratings of the document's `callerInsight` (`orgRef`, `igrp`, `ratings`, `buttons`). Entries without an id get
    /// one; entries that name no rating are left out.
    pub fn read(caller_insight: &Value) -> Self {
        let organisation = caller_insight.text("orgRef").unwrap_or("").to_owned();
        let igrp = caller_insight.get("igrp").and_then(spelt);
        let igrp = igrp.and_then(|igrp| igrp.parse().ok()).unwrap_or(0);
        let entries = |name: &str| {
            caller_insight
                .get(name)
                .and_then(Value::as_array)
                .unwrap_or(&[])
        };
        let mut memory = Self {
            installations: vec![(igrp, Installation::Linked(organisation.clone()))],
            organisation,
            ratings: entries("ratings").iter().filter_map(Rating::read).listed(),
            buttons: entries("buttons").iter().filter_map(Button::read).listed(),
            last_id: 0,
        };
        for id in memory.buttons.iter().map(Button::id) {
            memory.last_id = memory.last_id.max(id.parse().unwrap_or(0));
        }
        for button in &mut memory.buttons {
            // Told as texts, however the document has them.
            for name in ["sfButtonId", "isDefaultButton"] {
                if let Some(text) = button.fields().get(name).and_then(spelt) {
                    let text = text.to_owned();
                    set(button.fields_mut(), name, text);
                }
            }
            if button.id().is_empty() {
                memory.last_id += 1;
                set(
                    button.fields_mut(),
                    "sfButtonId",
                    memory.last_id.to_string(),
                );
            }
            if button.fields().text("sfOrgRef").is_none() {
                set(
                    button.fields_mut(),
                    "sfOrgRef",
                    memory.organisation.as_str(),
                );
            }
        }
        let mut last_rating = 0;
        for rating in &memory.ratings {
            last_rating = last_rating.max(rating.id.parse().unwrap_or(0));
        }
        for rating in &mut memory.ratings {
            if rating.id.is_empty() {
                last_rating += 1;
                rating.id = last_rating.to_string();
            }
        }
        memory.buttons.sort_by_key(|button| number(button.id()));
        memory.ratings.sort_by_key(|rating| number(&rating.id));
        memory
    }

    /// The same with one more IGRP.
    #[must_use]
    pub fn with(mut self, igrp: u64, installation: Installation) -> Self {
        self.installations.push((igrp, installation));
        self
    }

    /// Writes `ratings` and `buttons` into the document's `callerInsight`; its other keys stay.
    pub fn write(&self, caller_insight: &mut Map) {
        let ratings = self.ratings.iter().map(|rating| {
            object! { "callRatingItemId" => rating.id.as_str(), "itemText" => rating.text.as_str() }
        });
        let buttons = self
            .buttons
            .iter()
            .map(|button| Value::from(button.fields().clone()));
        set(caller_insight, "ratings", ratings.listed());
        set(caller_insight, "buttons", buttons.listed());
    }
}

fn number(id: &str) -> u64 {
    id.parse().unwrap_or(0)
}

impl Store for Memory {
    fn installation(&self, igrp: u64) -> Result<Installation, StoreFault> {
        let found = self.installations.iter().find(|(known, _)| *known == igrp);
        Ok(found.map_or(Installation::Unknown, |(_, installation)| {
            installation.clone()
        }))
    }

    fn buttons(&self, organisation: &str) -> Result<Vec<Button>, StoreFault> {
        let mut buttons = self.buttons.clone();
        buttons.retain(|button| button.fields().text("sfOrgRef") == Some(organisation));
        Ok(buttons)
    }

    fn ratings(&self, organisation: &str) -> Result<Vec<Rating>, StoreFault> {
        Ok(if organisation == self.organisation {
            self.ratings.clone()
        } else {
            Vec::new()
        })
    }

    fn next_id(&self) -> Result<u64, StoreFault> {
        Ok(self.last_id + 1)
    }

    fn keep(&mut self, buttons: &[Button]) -> Result<(), StoreFault> {
        for button in buttons {
            self.last_id = self.last_id.max(number(button.id()));
            match self
                .buttons
                .iter_mut()
                .find(|known| known.id() == button.id())
            {
                Some(known) => *known = button.clone(),
                None => self.buttons.push(button.clone()),
            }
        }
        Ok(())
    }

    fn forget(&mut self, id: &str) -> Result<(), StoreFault> {
        self.buttons.retain(|button| button.id() != id);
        Ok(())
    }
}
