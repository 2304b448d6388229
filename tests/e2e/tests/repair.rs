//! Events that come twice, out of order or in two tabs give the records of the clean sequence.

use std::time::Duration;

use e2e::vectors::{self, CallEvent};
use e2e::{Result, Stage};

const SOON: Duration = Duration::from_secs(40);

/// The clean order is 0 ring, 1 accept, 2 end, 3 notes. All orders are played natively; these are the ones that hurt most.
const ORDERS: [&[usize]; 5] = [
    &[0, 1, 3, 2],
    &[3, 2, 1, 0],
    &[2, 0, 3, 1],
    &[1, 0, 0, 2, 3],
    &[0, 1, 2, 2, 3, 1],
];

fn reordered(order: &[usize], conversation: &str) -> Result<Vec<CallEvent>> {
    let clean = vectors::call("inbound")?;
    Ok(order
        .iter()
        .map(|index| clean[*index].clone().of(conversation))
        .collect())
}

#[tokio::test]
async fn any_order_and_any_repetition_gives_the_records_of_the_clean_order() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    for (number, order) in ORDERS.iter().enumerate() {
        let receipts = softphone
            .play_at_once(&reordered(order, &format!("order-{number}"))?)
            .await?;
        assert!(
            receipts.iter().all(|receipt| receipt["accepted"] == true),
            "{order:?}: {receipts:?}"
        );
        let repeats = receipts
            .iter()
            .filter(|receipt| receipt["duplicate"] == true)
            .count();
        assert_eq!(repeats, order.len() - 4, "{order:?}: {receipts:?}");
    }
    for (number, order) in ORDERS.iter().enumerate() {
        let conversation = format!("order-{number}");
        let clean = reordered(&[0, 1, 2, 3], &conversation)?;
        stage
            .org
            .wait_for_call(
                &format!("the records of {order:?}"),
                &conversation,
                SOON,
                |logged| logged.faults_of_inbound_call(&clean),
            )
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn two_tabs_that_see_the_same_call_log_it_once() -> Result<()> {
    let stage = Stage::start().await?;
    let first = stage.softphone().await?;
    let second = stage.softphone().await?;
    let events = vectors::call("inbound")?;
    let conversation = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    for event in &events {
        let (one, other) = tokio::join!(first.send(event), second.send(event));
        let (one, other) = (one?, other?);
        assert_eq!(one["id"], other["id"], "both tabs derive the same identity");
        let repeats = [&one, &other]
            .iter()
            .filter(|receipt| receipt["duplicate"] == true)
            .count();
        assert_eq!(repeats, 1, "{one} {other}");
    }
    stage
        .org
        .wait_for_call("one call from two tabs", conversation, SOON, |logged| {
            logged.faults_of_inbound_call(&events)
        })
        .await?;
    Ok(())
}

#[tokio::test]
async fn the_tab_that_remains_finishes_what_the_closed_one_began() -> Result<()> {
    let stage = Stage::start().await?;
    let first = stage.softphone().await?;
    let second = stage.softphone().await?;
    let events = vectors::call("inbound")?;
    first.play(&events[..2]).await?;
    first.into_page().close().await?;
    second.play(&events[2..]).await?;
    stage
        .org
        .wait_for_call(
            "a call begun in a tab that is gone",
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            SOON,
            |logged| logged.faults_of_inbound_call(&events),
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn calls_of_a_standby_tab_are_logged_by_the_leading_one() -> Result<()> {
    let stage = Stage::start().await?;
    let _leading = stage.softphone().await?;
    let _other = stage.softphone().await?;
    let standby = stage.softphone().await?;
    // One call's events race its requests; ten calls meet most of the ways in which they can.
    for round in 0..10 {
        let conversation = format!("round-{round}");
        let events = reordered(&[0, 1, 2, 3], &conversation)?;
        standby.play(&events).await?;
        stage
            .org
            .wait_for_call("a call of a standby tab", &conversation, SOON, |logged| {
                logged.faults_of_inbound_call(&events)
            })
            .await?;
    }
    Ok(())
}
