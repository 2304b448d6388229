//! What people read is true: every configuration in the guides is accepted, every key is explained, and the metadata that a customer
//! deploys makes what the wrapper asks of an org. The guides' scripts are held by `tests/npm/documents.test.mjs`.
#![cfg(not(target_arch = "wasm32"))]

mod configuration;
mod metadata;

use std::path::{Path, PathBuf};

/// A place in the repository.
fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The text of a file of the repository.
fn text(relative: &str) -> String {
    let path = path(relative);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages that people read, by their paths.
fn pages() -> Vec<String> {
    let guides = std::fs::read_dir(path("docs")).expect("docs/");
    let guides = guides
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let guides = guides.filter(|name| name.ends_with(".md"));
    let mut pages: Vec<String> = guides.map(|name| format!("docs/{name}")).collect();
    pages.extend(["README.md", "pkg/README.md"].map(str::to_owned));
    pages.sort();
    pages
}

/// The blocks of a language in a page, each with the line on which it begins.
fn blocks(page: &str, language: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in page.lines().enumerate() {
        match (&mut open, line.trim().strip_prefix("```")) {
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some((_, text)), _) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, Some(named)) if named == language => open = Some((index + 1, String::new())),
            (None, _) => {}
        }
    }
    blocks
}

#[test]
fn blocks_are_told_by_their_language_and_line() {
    let page = "a\n```json\n{}\n```\n```ts\nx\n```\n";
    assert_eq!(blocks(page, "json"), [(2, "{}\n".to_owned())]);
    assert_eq!(blocks(page, "ts"), [(5, "x\n".to_owned())]);
}

/// Links within the repository lead to files, and to headings where they name one.
#[test]
fn links_between_pages_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let folder = path(&page).parent().expect("a folder").to_owned();
        let written = text(&page);
        let links = written
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.contains(' ')) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() {
                path(&page)
            } else {
                folder.join(file)
            };
            let headings = std::fs::read_to_string(&file).unwrap_or_default();
            let mut headings = headings.lines().filter_map(anchor);
            let leads = heading.is_empty() || headings.any(|known| known == heading);
            if !file.exists() || !leads {
                broken.push(format!("{page}: {link}"));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// The anchor of a heading, as hosts of sources make it.
fn anchor(line: &str) -> Option<String> {
    let heading = line
        .strip_prefix('#')?
        .trim_start_matches('#')
        .strip_prefix(' ')?;
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
    Some(
        heading
            .to_lowercase()
            .chars()
            .filter(kept)
            .map(|letter| if letter == ' ' { '-' } else { letter })
            .collect(),
    )
}
