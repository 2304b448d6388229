//! A share of each long run; `cargo xtask soak` runs them at their full size.

use e2e::Result;
use e2e::trials::{self, Scale};

async fn check(name: &str) -> Result<()> {
    let findings = trials::run(name, Scale::Share).await?;
    for finding in &findings {
        println!("{finding}");
    }
    let failed: Vec<String> = findings
        .iter()
        .filter(|finding| !finding.holds())
        .map(ToString::to_string)
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

#[tokio::test]
async fn events_are_accepted_at_fifty_a_second_while_calls_are_delivered() -> Result<()> {
    check("accept").await
}

#[tokio::test]
async fn canaries_are_seen_in_no_log_address_listener_snapshot_or_file() -> Result<()> {
    check("canaries").await
}

#[tokio::test]
async fn a_core_that_dies_in_any_step_works_again_within_a_second_and_loses_nothing() -> Result<()>
{
    check("death").await
}

#[tokio::test]
async fn what_was_accepted_is_there_after_a_kill_of_the_whole_browser() -> Result<()> {
    check("kill").await
}

#[tokio::test]
async fn another_console_leads_soon_however_the_leading_one_goes() -> Result<()> {
    check("handover").await
}

#[tokio::test]
async fn a_backlog_drains_gently_after_an_outage() -> Result<()> {
    check("backlog").await
}

#[tokio::test]
async fn six_consoles_and_a_faulty_org_leave_each_call_once() -> Result<()> {
    check("delivery").await
}

#[tokio::test]
async fn what_is_said_in_many_calls_at_once_is_stored_in_order_in_few_requests() -> Result<()> {
    check("transcripts").await
}

#[tokio::test]
async fn many_calls_in_one_page_leave_no_growth_and_no_rows() -> Result<()> {
    check("long-page").await
}
