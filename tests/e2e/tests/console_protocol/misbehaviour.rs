//! What the console does wrong on command.

use e2e::{ConsolePage, ConsoleStage, Result};
use serde_json::{Value, json};

use super::{ask, linked, shape, stage};

/// Saves a log while the console misbehaves; gives what the callback was told, in order, half a second after the call.
async fn save_under(stage: &ConsoleStage, console: &ConsolePage, fault: &Value) -> Result<Value> {
    let faults = json!([{"method": "saveLog", "fault": fault, "times": 1}]);
    stage.org.set_console_faults(&faults).await?;
    let save = "new Promise((done) => {
        const told = [];
        sforce.opencti.saveLog({ value: { entityApiName: 'Task', Subject: 'Call' }, callback: (response) => told.push(response) });
        setTimeout(done, 700, told);
    })";
    console.frame.evaluate(save).await
}

#[tokio::test]
async fn the_console_goes_wrong_as_it_is_told_and_then_right_again() -> Result<()> {
    let stage = stage().await?;
    let console = linked(&stage, "one").await?;
    let refused = |code: &str, description: &str| json!({"success": false, "returnValue": null, "errors": [{"code": code, "description": description}]});
    let on_command = "Refused on command.";
    let one = json!({"message": on_command, "statusCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION"});
    let mut listed = refused("GENERIC_ERROR", on_command);
    listed["errors"][0]["details"] =
        json!([{"message": on_command, "statusCode": one["statusCode"], "fields": ["Subject"]}]);
    let mut named = refused("GENERIC_ERROR", on_command);
    named["errors"][0]["details"] =
        json!({"fieldErrors": {"Subject": [one]}, "message": on_command});
    let container =
        "Unable to execute sendPostMessage because the softphone container hasn't initialized yet.";
    // The fault, the responses that the callback is told (a text for a good one), and the records that are made.
    let table = [
        (json!("never"), json!([]), 0),
        (json!("lost"), json!([]), 1),
        (json!("twice"), json!(["saved"]), 1),
        (json!("wrong-version"), json!([]), 1),
        (json!("wrong-origin"), json!([]), 1),
        (json!({"late": 300}), json!(["saved"]), 1),
        (json!({"late": 2000}), json!([]), 1),
        (json!("id-only"), json!(["id"]), 1),
        (
            json!("plain-errors"),
            json!([{"success": false, "returnValue": null, "errors": [on_command]}]),
            0,
        ),
        (
            json!("error-member"),
            json!([{"success": false, "returnValue": null, "error": [{"code": "GENERIC_ERROR", "description": on_command}]}]),
            0,
        ),
        (
            json!({"error": "SERVER_ERROR"}),
            json!([refused(
                "SERVER_ERROR",
                "A problem was encountered on the server."
            )]),
            0,
        ),
        (
            json!({"error": "INVALID_PARAM"}),
            json!([refused("INVALID_PARAM", on_command)]),
            0,
        ),
        (
            json!({"error": "SOFTPHONE_CONTAINER_ERROR"}),
            json!([refused("SOFTPHONE_CONTAINER_ERROR", container)]),
            0,
        ),
        (
            json!({"error": "GENERIC_ERROR", "details": "array"}),
            json!([listed]),
            0,
        ),
        (
            json!({"error": "GENERIC_ERROR", "details": "object"}),
            json!([named]),
            0,
        ),
    ];
    for (fault, expected, made) in table {
        let before = stage.org.records("Task").await?.len();
        let mut told = save_under(&stage, &console, &fault).await?;
        for response in told.as_array_mut().into_iter().flatten() {
            if response["returnValue"]["recordId"].is_string() {
                *response = json!("saved");
            } else if response["returnValue"].is_string() {
                *response = json!("id");
            }
        }
        assert_eq!(told, expected, "{fault}");
        assert_eq!(
            stage.org.records("Task").await?.len(),
            before + made,
            "{fault}"
        );
        let right = ask(
            &console,
            "saveLog",
            json!({"value": {"entityApiName": "Task"}}),
        )
        .await?;
        assert_eq!(right["success"], true, "after {fault}: {right}");
    }
    stage
        .org
        .set_console_faults(&json!([{"method": "searchAndScreenPop", "fault": "pop-data-only"}]))
        .await?;
    let search = json!({"searchParams": "2125550143", "callType": "inbound", "deferred": true});
    let found = ask(&console, "searchAndScreenPop", search).await?;
    assert_eq!(
        shape(&found["returnValue"]),
        json!({"SCREEN_POP_DATA": {"type": "text", "params": {"recordId": "text"}}})
    );
    Ok(())
}
