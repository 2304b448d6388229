//! Mistakes planted one by one: the checker sees each of them, so that its silence means something.

use crate::bug::Bug;
use crate::history::play;
use crate::ledger::Kind;

/// At most so many histories are played until the mistake shows.
const SEEDS: u64 = 1_000;
/// Steps of each.
const STEPS: usize = 350;

/// Plays histories around a mistake until the checker names it as one of these. With `--nocapture` the
/// lines of all tests are a table: mistake, test, what it was reported as, and after how many histories.
fn check(bug: Bug, test: &str, kinds: &[Kind]) {
    let mut others = Vec::new();
    for seed in 0..SEEDS {
        let (_, outcome) = play(seed, STEPS, Some(bug));
        for violation in &outcome.violations {
            if kinds.contains(&violation.kind) {
                let (bug, kind) = (format!("{bug:?}"), format!("{:?}", violation.kind));
                let histories = seed + 1;
                return eprintln!(
                    "| {bug:<26} | planted::{test:<52} | {kind:<17} | {histories:>4} |"
                );
            }
            if !others.contains(&violation.kind) {
                others.push(violation.kind);
            }
        }
    }
    panic!("{bug:?} was not seen in {SEEDS} histories as one of {kinds:?}, but as {others:?}");
}

/// One test for each mistake: its name says what is caught.
macro_rules! planted {
    ($($name:ident: $bug:ident is $($kind:ident)|+;)+) => {
        $(
            #[test]
            fn $name() {
                check(Bug::$bug, stringify!($name), &[$(Kind::$kind),+]);
            }
        )+

        #[test]
        fn every_planted_bug_has_its_test() {
            let tested = [$(Bug::$bug),+];
            assert!(Bug::ALL.iter().all(|bug| tested.contains(bug)));
            assert!(tested.len() >= 20);
        }
    };
}

planted! {
    delete_before_ack_is_caught: DeleteBeforeAnswer is Lost | Duplicated;
    random_event_id_is_caught: RandomEventId is ReceiptWithoutRow;
    random_key_is_caught: RandomRecordKey is Duplicated | Unexpected;
    status_401_dropped_is_caught: RefusedTokenDropped is NotDrained;
    no_epoch_check_is_caught: NoEpochCheck is Duplicated | SentBeforeStored | Lost | RemovedBeforeDone;
    an_epoch_that_is_not_raised_is_caught: EpochNotRaised is Duplicated | SentBeforeStored | Lost | RemovedBeforeDone;
    no_pagehide_release_is_caught: LockKeptWhenFrozen is NotDrained;
    a_page_put_away_that_goes_on_leading_is_caught: YieldNotNoticed is TwoLeaders | Duplicated | Lost | OutOfOrder;
    a_lock_given_twice_is_caught: LockGivenTwice is Duplicated | SentBeforeStored | TwoLeaders;
    positional_delete_is_caught: PositionalDelete is Lost | ErasedEarly;
    a_lost_marker_is_caught: MarkerLost is SentBeforeStored | Duplicated;
    an_acknowledgement_of_a_later_version_is_caught: NewerVersionAcknowledged is Lost;
    an_append_that_the_leader_never_reads_is_caught: AppendedNotRead is Lost;
    a_commit_reported_before_it_is_written_is_caught: ReportedBeforeWritten is ReceiptWithoutRow;
    a_full_store_reported_as_written_is_caught: FullStoreReportedAsWritten is ReceiptWithoutRow;
    half_a_commit_is_caught: HalfACommit is Lost | SentBeforeStored;
    work_that_is_not_written_is_caught: WorkNotWritten is SentBeforeStored;
    rows_not_read_by_a_new_leader_are_caught: RowsNotRead is Duplicated | Lost | SentBeforeStored;
    a_missing_unique_index_is_caught: NoUniqueIndex is AcceptedTwice;
    crossed_answers_are_caught: AnswersCrossed is Lost | Parked | Duplicated;
    a_503_taken_for_delivered_is_caught: UnavailableIsDelivered is Lost;
    a_lost_connection_taken_for_delivered_is_caught: UnreachableIsDelivered is Lost;
    a_duplicate_value_that_is_not_confirmed_is_caught: DuplicateNotConfirmed is Lost | Parked;
    a_look_that_never_finds_is_caught: LookFindsNothing is Duplicated | Parked;
    giving_up_after_three_tries_is_caught: GivenUpAfterThreeTries is Lost;
    parking_what_would_pass_is_caught: PassingFaultParks is Parked;
    timers_by_the_wall_clock_are_caught: TimersByWallClock is NotDrained;
    a_call_erased_before_it_is_done_is_caught: ErasedBeforeDone is Lost;
    notes_that_are_not_stored_are_caught: NotesNotStored is Lost;
    a_forgotten_promise_is_caught: PromiseForgotten is NeverSettled;
}
