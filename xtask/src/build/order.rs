//! The order of the functions in the wasm. A compressed file is small where like stands beside like: from each function
//! the next is the one that shares most of its code. 2.5 KB (brotli) of what a page loads.

use std::collections::{HashMap, HashSet};

use super::binary::{CODE, CUSTOM, HEADER, imported, number, section, sections};

/// How many bytes in a row count as shared.
const SHARED: usize = 4;
/// A run of bytes that more functions have tells nothing.
const COMMON: usize = 300;
/// What keeps tiny functions, of which any is soon like another, from being taken first: bytes added to each length.
const WEIGHT: usize = 20;
/// How the section of the names begins.
const NAMES: &[u8] = b"\x04name";

/// Names the functions by their places in the order, for `wasm-opt --reorder-functions-by-name`; the names that they had
/// are gone. `None` when this is no wasm.
pub(super) fn named_by_likeness(wasm: &[u8]) -> Option<Vec<u8>> {
    let sections = sections(wasm)?;
    let imported = imported(wasm, &sections)?;
    let mut code = section(wasm, &sections, CODE)?;
    let mut bodies = Vec::new();
    for _ in 0..code.number()? {
        let length = code.number()?;
        bodies.push(code.bytes(length)?);
    }

    let mut list = Vec::new();
    number(bodies.len(), &mut list);
    let mut names = vec![String::new(); bodies.len()];
    for (place, function) in by_likeness(&bodies).into_iter().enumerate() {
        names[function] = format!("{place:05}");
    }
    for (function, name) in names.iter().enumerate() {
        number(imported + function, &mut list);
        number(name.len(), &mut list);
        list.extend(name.as_bytes());
    }
    let mut content = NAMES.to_vec();
    content.push(1);
    number(list.len(), &mut content);
    content.append(&mut list);

    let mut named = wasm.get(..HEADER)?.to_vec();
    let kept = sections
        .iter()
        .filter(|(id, place)| *id != CUSTOM || !wasm[place.clone()].starts_with(NAMES));
    for (id, content) in kept
        .map(|(id, place)| (*id, &wasm[place.clone()]))
        .chain([(CUSTOM, content.as_slice())])
    {
        named.push(id);
        number(content.len(), &mut named);
        named.extend(content);
    }
    Some(named)
}

/// The functions in an order in which each is followed by the one most like it that is left.
fn by_likeness(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<HashSet<&[u8]>> = bodies
        .iter()
        .map(|body| body.windows(SHARED).collect())
        .collect();
    let mut having: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            having.entry(run).or_default().push(function);
        }
    }
    having.retain(|_, functions| functions.len() <= COMMON);

    let mut left = vec![true; bodies.len()];
    let mut order = Vec::new();
    let mut next = (!bodies.is_empty()).then_some(0);
    while let Some(function) = next {
        left[function] = false;
        order.push(function);
        let mut shared = vec![0; bodies.len()];
        for run in &runs[function] {
            for other in having.get(run).into_iter().flatten() {
                shared[*other] += 1;
            }
        }
        let likeness = |other: usize| (shared[other] as u64, (runs[other].len() + WEIGHT) as u64);
        // The first of those that are equally like, so that the same code is the same file everywhere.
        next = (0..bodies.len())
            .filter(|other| left[*other])
            .reduce(|best, other| {
                let ((shared, of), (most, of_best)) = (likeness(other), likeness(best));
                if shared * of_best > most * of {
                    other
                } else {
                    best
                }
            });
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_follows_like() {
        for (bodies, expected) in [
            (
                &["abcdefgh", "12345678", "xabcdefg", "y1234567"][..],
                &[0, 2, 1, 3][..],
            ),
            (&["abcdefgh", "1234", "5678"], &[0, 1, 2]),
            (&["ab"], &[0]),
            (&[], &[]),
        ] {
            let bodies: Vec<&[u8]> = bodies.iter().map(|body| body.as_bytes()).collect();
            assert_eq!(by_likeness(&bodies), expected, "{bodies:?}");
        }
    }

    #[test]
    fn functions_are_named_by_their_places() {
        let before = b"\0asm\x01\0\0\0\x02\x07\x01\x01m\x01f\0\0\x0a\x11\x03\x03abc\x05defgh\x05defgi\0\x06\x04name!".to_vec();
        let named = named_by_likeness(&before).unwrap();
        let mut expected = before[..before.len() - 8].to_vec();
        expected.extend(b"\0\x1d\x04name\x01\x16\x03\x01\x0500000\x02\x0500001\x03\x0500002");
        assert_eq!(named, expected);
        assert_eq!(named_by_likeness(b"\0asm"), None);
    }
}
