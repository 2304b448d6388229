//! Every page of the administrator's console in every theme and width: nobody is kept out, and nothing sticks out.

use std::time::Duration;

use e2e::accessibility::themes;
use e2e::administration::{self, put};
use e2e::canary::beginning_of_tokens;
use e2e::{Hands, Page, Result, Stage};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);

/// Every page of the console, and of lists a second item.
const PAGES: [&str; 15] = [
    "start",
    "accounts",
    "accounts/1",
    "configurations",
    "configurations/1",
    "triggers",
    "services",
    "insight",
    "voice",
    "softphone",
    "console",
    "policies",
    "variables",
    "log",
    "review",
];

/// A document with everything in it: rows of every kind, and faults of both kinds in the second account.
fn everything(org: &str) -> Value {
    json!({
        "configVersion": 1,
        "softphone": {
            "vendor": "acme-phone", "dispositions": ["Resolved", "Callback"],
            "statuses": [{"softphoneId": "s1", "label": "Available", "available": true}],
            "startCall": {"participantType": "Traveler", "participantTypeByObject": {"Account": "Supplier"}},
        },
        "phone": {"defaultRegion": "US", "forms": ["(###) ###-####"]},
        "accounts": [
            {"id": "main", "name": "Acme", "instanceUrl": org, "auth": {"type": "broker", "url": format!("{org}/broker/token")}, "logKeyField": "Softphone_Call_Key__c"},
            {"id": "uat", "name": "Acme UAT", "instanceUrl": "https://acme.lightning.force.com", "auth": {"type": "pkce", "clientId": "x"}},
        ],
        "configurations": [
            {
                "id": "inbound", "name": "Inbound", "account": "main", "subject": [{"string": "[Call]"}, {"variable": "queue"}],
                "description": [{"string": "*** Call Info ***"}, {"key": "Caller", "variable": "calleridname"}],
                "fields": [{"field": "Priority", "picklist": "High"}, {"field": "Campaign__c", "customVariable": "campaign"}],
                "moduleSearch": ["contact", "lead"], "moduleCreate": "lead", "createFields": [{"field": "Company", "string": "Unknown"}],
            },
            {"id": "outbound", "name": "Outbound", "account": "main", "type": "outbound"},
        ],
        "triggers": [
            {
                "name": "Answered", "all": [{"field": "status", "is": "answer"}], "any": [{"field": "queue", "is": "VIP"}, {"field": "queue", "isNot": "Service"}],
                "actions": [{"salesforce": {"account": "main", "configuration": "inbound"}}, {"openUrl": "https://wiki.example.com/?n={calleridnum}"}],
            },
            {"name": "Outbound", "status": "off", "all": [{"field": "direction", "is": "Outbound"}], "actions": []},
        ],
        "webServices": [{
            "name": "crm-hook", "targetUrl": format!("{org}/hooks/console"), "method": "POST", "event": "ended",
            "criteria": [{"field": "Call Direction", "is": "Inbound"}],
            "urlParameters": [{"name": "callid", "value": {"call": "Call ID"}}], "headers": [{"name": "X-Source", "value": {"string": "softphone"}}],
            "formParameters": [{"name": "agent", "value": {"call": "Agent"}}],
        }],
        "callerInsight": {
            "account": "main", "ratings": [{"callRatingItemId": "1", "itemText": "New Lead"}, {"callRatingItemId": "2", "itemText": "Callback"}],
            "buttons": [{"sfButtonId": "1", "callRating": "New Lead", "buttonAction": "createLead", "buttonLabel": "Create Lead", "actionParams": [
                {"sfFields": {"Lead": "CountryCode"}, "type": "dropdown", "label": "Country", "required": "1", "options": [{"label": "Canada", "value": "CA"}]},
            ]}],
        },
        "voice": {"account": "main", "callCenterDevName": "Acme", "certDevName": "AcmeCert", "disconnectReasons": {"busy": "USER_BUSY", "broken": {"value": "OTHER", "isError": true}}},
        "openCti": {"softphone": {"frameUrl": "/phone.html"}},
        "wrapUp": {"limitSeconds": 60},
        "variables": {"campaign": "spring"},
        "logging": {"missed": "followUpTask"},
        "log": {"level": "info", "filters": {"API Server Request": true}},
    })
}

async fn console(stage: &Stage, document: &Value) -> Result<Page> {
    put(stage, document).await?;
    administration::console(stage).await
}

/// Shows a page, with what is folded unfolded, and waits until nothing is looked for any more.
async fn show(page: &Page, name: &str) -> Result<()> {
    page.call("name => { location.hash = name; }", &[json!(name)])
        .await?;
    let part = name.split('/').next().unwrap_or(name);
    let shown = format!("document.querySelector('#main')?.dataset.page === '{part}'");
    page.wait_for(&shown, SOON).await?;
    let settled = "!/Looking\\u2026|core looks|being fetched/.test(document.body.innerText)";
    page.wait_for(settled, SOON).await?;
    let unfold = "document.querySelectorAll('details').forEach(one => { one.open = true; })";
    page.evaluate(unfold).await?;
    Ok(())
}

/// Nobody is kept out, and nothing sticks out of the window.
async fn assert_sound(page: &Page, what: &str) -> Result<()> {
    assert_eq!(page.violations().await?, Vec::<String>::new(), "{what}");
    assert_eq!(page.overflow().await?, json!(0), "{what}");
    Ok(())
}

#[tokio::test]
async fn no_page_has_a_violation_in_any_theme_or_sticks_out_at_any_width() -> Result<()> {
    let stage = Stage::start().await?;
    let page = console(&stage, &everything(stage.org_origin())).await?;
    for (theme, features) in themes() {
        page.set_theme(&features).await?;
        // The last two change colours alone.
        let widths = match theme {
            "light" => [1440, 400, 320].as_slice(),
            "dark" => &[1440, 400],
            _ => &[400],
        };
        for &width in widths {
            page.set_viewport(width, 900).await?;
            for name in PAGES {
                show(&page, name).await?;
                assert_sound(&page, &format!("{name} in {theme} at {width}")).await?;
            }
        }
    }
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn empty_pages_say_what_to_do_first_and_have_no_violation() -> Result<()> {
    let stage = Stage::start().await?;
    let page = console(&stage, &json!({"configVersion": 1})).await?;
    page.set_viewport(400, 900).await?;
    for (name, words) in [
        ("start", "Until the first call is logged"),
        ("accounts", "No account yet."),
        ("configurations", "First an account"),
        ("triggers", "First a configuration"),
        ("services", "No profile yet."),
        ("insight", "Caller Insight is not used."),
        ("voice", "Service Cloud Voice is not used."),
        ("console", "Not set up."),
        ("review", "The draft is what the server has."),
    ] {
        show(&page, name).await?;
        Hands::on(&page).see(words).await?;
        assert_sound(&page, name).await?;
    }
    Ok(())
}

/// Looks at what is shown, light and dark, wide and narrow.
async fn assert_sound_everywhere(page: &Page, what: &str) -> Result<()> {
    for (theme, features) in themes().into_iter().take(2) {
        page.set_theme(&features).await?;
        for width in [1440, 400] {
            page.set_viewport(width, 900).await?;
            assert_sound(page, &format!("{what} in {theme} at {width}")).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_people_start_has_no_violation_either() -> Result<()> {
    let stage = Stage::start().await?;
    let mut document = everything(stage.org_origin());
    document["accounts"].as_array_mut().expect("accounts").pop();
    let page = console(&stage, &document).await?;
    let hands = Hands::on(&page);

    show(&page, "accounts").await?;
    hands.click("Test this account").await?;
    hands.see("The account is ready for calls.").await?;
    assert_sound_everywhere(&page, "a test that passed").await?;
    let broker = format!("{}/nothing", stage.org_origin());
    hands.write("Address of the token server", &broker).await?;
    hands.click("Test this account").await?;
    hands.see("Calls would not all be logged.").await?;
    assert_sound_everywhere(&page, "a test that failed").await?;

    show(&page, "insight").await?;
    hands.click("Edit New Lead").await?;
    hands.see("The button of New Lead").await?;
    assert_sound_everywhere(&page, "a button at work").await?;

    document["wrapUp"]["limitSeconds"] = json!(90);
    document["accounts"][0]["auth"]["url"] = json!("https://acme.example/token");
    put(&stage, &document).await?;
    show(&page, "review").await?;
    hands.see("The core finds no fault.").await?;
    assert_sound_everywhere(&page, "differences").await?;
    hands.click("Save to the server").await?;
    hands.see("Somebody saved meanwhile").await?;
    assert_sound_everywhere(&page, "a conflict").await?;

    show(&page, "log").await?;
    hands.click("What it holds").await?;
    hands.see("coreProblem").await?;
    let bundle = page
        .evaluate("document.getElementById('bundle').textContent")
        .await?;
    assert!(!bundle.to_string().contains("@acme.test"), "{bundle}");
    let token = beginning_of_tokens(&stage, &page).await?;
    assert!(!bundle.to_string().contains(&token), "{bundle}");
    assert_sound_everywhere(&page, "the bundle").await?;
    assert_eq!(page.exceptions(), Vec::<String>::new());
    Ok(())
}
