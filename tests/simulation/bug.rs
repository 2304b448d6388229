//! Bugs that are planted into the world around the engine, to prove that the checker sees them. Each
//! is what a product with that mistake would do to its store, its requests or its inputs.

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// The row and its events are deleted when the request leaves.
    DeleteBeforeAnswer,
    /// Each tab makes up the ids of its events.
    RandomEventId,
    /// Each tab makes up the key that a record is upserted by.
    RandomRecordKey,
    /// An answer that refuses the token is dropped.
    RefusedTokenDropped,
    /// The store does not look at the epoch.
    NoEpochCheck,
    /// The epoch is not raised by a new leader.
    EpochNotRaised,
    /// A tab that is put away keeps the lock.
    LockKeptWhenFrozen,
    /// A tab that is put away goes on as leader when it comes back.
    YieldNotNoticed,
    /// The lock is given to everybody, and nobody checks the epoch.
    LockGivenTwice,
    /// Events are deleted from the front, as many as were named.
    PositionalDelete,
    /// The mark "may have been sent" is not written.
    MarkerLost,
    /// A row is acknowledged as it is wanted now, not as it was sent.
    NewerVersionAcknowledged,
    /// What other tabs append is not read.
    AppendedNotRead,
    /// A commit is reported before it is written.
    ReportedBeforeWritten,
    /// A commit that fits no more is reported as written.
    FullStoreReportedAsWritten,
    /// Only the first write of a commit is made.
    HalfACommit,
    /// Rows of work are reported as written and are not.
    WorkNotWritten,
    /// The new leader does not read the rows.
    RowsNotRead,
    /// There is no unique index on event ids.
    NoUniqueIndex,
    /// Two answers under way are mixed up.
    AnswersCrossed,
    /// 503 counts as delivered.
    UnavailableIsDelivered,
    /// A lost connection counts as delivered.
    UnreachableIsDelivered,
    /// `DUPLICATE_VALUE` counts as done without the record's id.
    DuplicateNotConfirmed,
    /// A look for a record never finds one.
    LookFindsNothing,
    /// After three tries a row is given up.
    GivenUpAfterThreeTries,
    /// What will pass by itself is parked.
    PassingFaultParks,
    /// Timers run by the wall clock.
    TimersByWallClock,
    /// A call is erased while its rows wait.
    ErasedBeforeDone,
    /// Notes are cut off before the event is stored.
    NotesNotStored,
    /// Some promises are forgotten.
    PromiseForgotten,
}

impl Bug {
    /// All of them.
    pub(crate) const ALL: [Self; 30] = [
        Self::DeleteBeforeAnswer,
        Self::RandomEventId,
        Self::RandomRecordKey,
        Self::RefusedTokenDropped,
        Self::NoEpochCheck,
        Self::EpochNotRaised,
        Self::LockKeptWhenFrozen,
        Self::YieldNotNoticed,
        Self::LockGivenTwice,
        Self::PositionalDelete,
        Self::MarkerLost,
        Self::NewerVersionAcknowledged,
        Self::AppendedNotRead,
        Self::ReportedBeforeWritten,
        Self::FullStoreReportedAsWritten,
        Self::HalfACommit,
        Self::WorkNotWritten,
        Self::RowsNotRead,
        Self::NoUniqueIndex,
        Self::AnswersCrossed,
        Self::UnavailableIsDelivered,
        Self::UnreachableIsDelivered,
        Self::DuplicateNotConfirmed,
        Self::LookFindsNothing,
        Self::GivenUpAfterThreeTries,
        Self::PassingFaultParks,
        Self::TimersByWallClock,
        Self::ErasedBeforeDone,
        Self::NotesNotStored,
        Self::PromiseForgotten,
    ];
}
