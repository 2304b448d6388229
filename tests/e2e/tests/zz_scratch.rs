use e2e::{Reply, Result, Stage, repository};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn shots() -> Result<()> {
    let stage = Stage::start().await?;
    for name in ["panel_states.html", "panel_states.js"] {
        let file = repository().join("tests/e2e/pages").join(name);
        stage.host.serve(&format!("/{name}"), Reply::file(file));
    }
    let page = stage
        .chromium
        .new_page(&stage.host.url("/panel_states.html"))
        .await?;
    page.wait_for("!!window.states", Duration::from_secs(20))
        .await?;
    page.evaluate(
        "document.querySelector('header').remove(); document.body.style.margin = '0'; null",
    )
    .await?;
    let states = page.evaluate("states").await?;
    std::fs::create_dir_all("/tmp/shots").unwrap();
    let widths: Vec<u32> = std::env::var("WIDTHS")
        .unwrap_or("400".into())
        .split(',')
        .map(|w| w.parse().unwrap())
        .collect();
    let only = std::env::var("ONLY").unwrap_or_default();
    for theme in std::env::var("THEMES").unwrap_or("light".into()).split(',') {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": theme}]});
        page.command("Emulation.setEmulatedMedia", media).await?;
        for width in &widths {
            page.set_viewport(*width, 700).await?;
            for state in states.as_array().unwrap() {
                if !only.is_empty() && !only.split(',').any(|one| state == one) {
                    continue;
                }
                page.call("show", &[state.clone()]).await?;
                tokio::time::sleep(Duration::from_millis(60)).await;
                let height = page
                    .evaluate("Math.max(120, Math.ceil(document.documentElement.scrollHeight))")
                    .await?
                    .as_u64()
                    .unwrap() as u32;
                let png = page.screenshot(*width, height.min(1100)).await?;
                let name = state.as_str().unwrap().replace(' ', "-");
                std::fs::write(format!("/tmp/shots/{name}-{theme}-{width}.png"), png).unwrap();
            }
        }
    }
    Ok(())
}
