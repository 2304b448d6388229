//! Markup and code made from text: what a strict content security policy and Trusted Types forbid.

use super::tree::{Fault, SourceFile, Tree};

/// What turns text into markup or code, as it stands in a source.
const FORBIDDEN: [&str; 7] = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "<style",
];

/// Markup or code from text in the remote script, its sources and the pages' scripts.
pub(crate) fn from_text(tree: &Tree) -> Vec<Fault> {
    let sources = tree.under("src/", ".rs").chain(tree.under("www/", ".js"));
    let shipped = shipped_scripts(tree);
    sources
        .flat_map(found_in_source)
        .chain(shipped.flat_map(found))
        .collect()
}

/// Letters beyond ASCII in a shipped script: a page without a charset would read them wrongly.
pub(crate) fn beyond_ascii(tree: &Tree) -> Vec<Fault> {
    let lines = shipped_scripts(tree).flat_map(|file| {
        let lines = file.text.lines().enumerate();
        lines.map(move |(index, line)| (file, index + 1, line))
    });
    lines
        .filter_map(|(file, number, line)| {
            let letter = line.chars().find(|letter| !letter.is_ascii())?;
            Some(Fault::on_line(file, number, format!("{letter:?}")))
        })
        .collect()
}

fn shipped_scripts(tree: &Tree) -> impl Iterator<Item = &SourceFile> {
    tree.under("pkg/", ".js").chain(tree.under("pkg/", ".mjs"))
}

fn found(file: &SourceFile) -> Vec<Fault> {
    let lines = file.text.lines().enumerate();
    lines
        .flat_map(|(index, line)| found_in_line(file, index, line))
        .collect()
}

/// Like [`found`], comment lines left out: a comment may name what the code avoids.
fn found_in_source(file: &SourceFile) -> Vec<Fault> {
    let lines = file.text.lines().enumerate();
    lines
        .filter(|(_, line)| {
            let line = line.trim_start();
            !["//", "/*", "*"]
                .iter()
                .any(|comment| line.starts_with(comment))
        })
        .flat_map(|(index, line)| found_in_line(file, index, line))
        .collect()
}

fn found_in_line<'a>(
    file: &'a SourceFile,
    index: usize,
    line: &'a str,
) -> impl Iterator<Item = Fault> + 'a {
    FORBIDDEN
        .iter()
        .filter(move |forbidden| contains(line, forbidden))
        .map(move |forbidden| Fault::on_line(file, index + 1, *forbidden))
}

/// Whether the words stand in the line, not as the end of a longer name (`retrieval(` is no `eval(`).
fn contains(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(position, _)| {
        let before = line
            .get(..position)
            .and_then(|start| start.chars().next_back());
        !before.is_some_and(super::source::is_word_letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(find: fn(&Tree) -> Vec<Fault>, path: &str, text: &str, expected: &[&str]) {
        let found: Vec<String> = find(&Tree::of(&[(path, text)]))
            .iter()
            .map(Fault::to_string)
            .collect();
        let expected: Vec<String> = expected
            .iter()
            .map(|fault| format!("{path}:{fault}"))
            .collect();
        assert_eq!(found, expected, "{path}: {text}");
    }

    #[test]
    fn markup_from_text_is_found() {
        check(
            from_text,
            "www/loader.js",
            "\nnode.innerHTML = x;",
            &["2: innerHTML"],
        );
        check(
            from_text,
            "www/loader.js",
            "node[\"innerHTML\"] = x;",
            &["1: innerHTML"],
        );
        check(
            from_text,
            "pkg/softphone-wrapper.js",
            "a;new Function('x');eval(y)",
            &["1: eval(", "1: new Function"],
        );
        check(
            from_text,
            "src/browser/panel.rs",
            "set(\"<style>\")",
            &["1: <style"],
        );
        check(
            from_text,
            "www/loader.js",
            "// never innerHTML\n * nor eval(x)\nretrieval(x)",
            &[],
        );
        check(
            from_text,
            "www/admin/page.js",
            "node.innerHTML = x;",
            &["1: innerHTML"],
        );
        check(from_text, "tests/e2e/src/page.rs", "eval(x)", &[]);
    }

    #[test]
    fn letters_beyond_ascii_are_found_in_shipped_scripts() {
        check(
            beyond_ascii,
            "pkg/softphone-wrapper.mjs",
            "a\n\"\u{fc}\"",
            &["2: '\u{fc}'"],
        );
        check(beyond_ascii, "pkg/softphone-wrapper.js", "\"\\u00fc\"", &[]);
        check(beyond_ascii, "www/demo/demo.js", "\u{fc}", &[]);
    }
}
