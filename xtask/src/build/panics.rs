//! What a panic says. Nothing in a page reads it: the standard library writes it to a stream that is none there. So the
//! functions that compose it give way to the trap that they end in, which the loader catches to start anew, and the
//! source locations that they would have named are blanked: 2 KB (brotli) of what a page loads.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

use super::binary::{CODE, DATA, HEADER, Reader, imported, names, number, sections};
use super::formatting;
use crate::failure::{Failure, Outcome};

/// The function that every panic with a text passes through.
const COMPOSE: &str = "core::panicking::panic_fmt";

/// A function that does nothing but trap: no locals; `unreachable`, `end`.
const TRAP: [u8; 3] = [0, 0x00, 0x0b];

/// How a source file's name ends, followed by the zero that the compiler puts there.
const SOURCE: &[u8] = b".rs\0";
/// A location: address and length of the file's name, line, column.
const LOCATION: usize = 16;

/// Silences the panics of a wasm that still has the names of its functions.
pub(super) fn silence(wasm: &Path) -> Outcome<()> {
    let bytes = fs::read(wasm).map_err(|error| Failure::file("read", wasm, &error))?;
    let silent = silent(&bytes).map_err(|why| {
        Failure::new(format!(
            "the panics of {} are not silenced: {why}",
            wasm.display()
        ))
    })?;
    fs::write(wasm, silent).map_err(|error| Failure::file("write", wasm, &error))
}

fn silent(wasm: &[u8]) -> Result<Vec<u8>, &'static str> {
    let sections = sections(wasm).ok_or("no wasm")?;
    let imported = imported(wasm, &sections).ok_or("its imports cannot be read")?;
    let names = names(wasm, &sections).ok_or("its functions have no names")?;
    let names: BTreeMap<usize, String> = names
        .into_iter()
        .map(|(index, name)| (index, plain(name)))
        .collect();
    if !names.values().any(|name| name == COMPOSE) {
        return Err("no function is named core::panicking::panic_fmt");
    }
    let formatting = formatting::unasked(wasm, imported, &names);
    let mut silent = wasm.get(..HEADER).ok_or("no wasm")?.to_vec();
    for (id, place) in &sections {
        let mut content = wasm[place.clone()].to_vec();
        match *id {
            CODE => {
                content =
                    without_texts(&content, imported, &names, &formatting).ok_or("its code")?
            }
            DATA => blank_locations(&mut content).ok_or("its data cannot be read")?,
            _ => {}
        }
        silent.push(*id);
        number(content.len(), &mut silent);
        silent.append(&mut content);
    }
    Ok(silent)
}

/// Whether a function does nothing but tell of a panic, by its name and by how it ends.
fn tells_of_a_panic(name: &str, body: &[u8]) -> bool {
    let part_of = |library: &&str| {
        let rest = name.trim_start_matches('<').strip_prefix(*library);
        rest.is_some_and(|rest| rest.starts_with("::"))
    };
    let library = ["core", "alloc", "std"].iter().any(part_of);
    let last = name.rsplit("::").next().unwrap_or_default();
    let tells = name.starts_with("core::panicking::")
        || last.starts_with("panic_")
        || last.ends_with("_fail")
        || last.ends_with("_failed");
    // Instructions `unreachable` and `end`: it never returns.
    library && tells && body.ends_with(&[0x00, 0x0b])
}

fn without_texts(
    code: &[u8],
    imported: usize,
    names: &BTreeMap<usize, String>,
    formatting: &BTreeSet<usize>,
) -> Option<Vec<u8>> {
    let mut reader = Reader(code);
    let count = reader.number()?;
    let mut silent = Vec::new();
    number(count, &mut silent);
    for index in imported..imported + count {
        let length = reader.number()?;
        let mut body = reader.bytes(length)?;
        let name = names.get(&index).map_or("", String::as_str);
        if tells_of_a_panic(name, body) || formatting.contains(&index) {
            body = &TRAP;
        }
        number(body.len(), &mut silent);
        silent.extend(body);
    }
    Some(silent)
}

/// Blanks the names of source files, and the locations that point at them.
fn blank_locations(data: &mut [u8]) -> Option<()> {
    for (address, place) in segments(data)? {
        let segment = &mut data[place];
        let mut files: BTreeMap<usize, usize> = BTreeMap::new();
        for end in 0..segment.len() {
            if segment[end..].starts_with(SOURCE) {
                let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-./".contains(byte);
                let before = segment[..end].iter().rev().take_while(is_part).count();
                files.insert(end - before, before + SOURCE.len() - 1);
            }
        }
        let word = |segment: &[u8], place: usize| {
            let bytes = segment.get(place..place + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
        };
        let mut place = address.next_multiple_of(4) - address;
        while let (Some(file), Some(length)) = (word(segment, place), word(segment, place + 4)) {
            // The compiler lets equal endings of names share their bytes.
            let found = files.range(..=file.wrapping_sub(address)).next_back();
            if found.is_some_and(|(start, whole)| address + start + whole == file + length)
                && length > SOURCE.len()
                && place + LOCATION <= segment.len()
            {
                segment[place..place + LOCATION].fill(0);
            }
            place += 4;
        }
        for (start, length) in files {
            segment[start..start + length].fill(0);
        }
    }
    Some(())
}

/// The address and the place of every segment of the data section.
fn segments(data: &[u8]) -> Option<Vec<(usize, Range<usize>)>> {
    let mut reader = Reader(data);
    let mut segments = Vec::new();
    for _ in 0..reader.number()? {
        // An active segment of the one memory: `i32.const`, an address, `end`.
        let [0, 0x41] = reader.bytes(2)? else {
            return None;
        };
        let address = reader.number()?;
        reader.bytes(1)?;
        let length = reader.number()?;
        let start = data.len() - reader.0.len();
        reader.bytes(length)?;
        segments.push((address, start..start + length));
    }
    Some(segments)
}

/// A name without `[…]`, which is the hash of a crate or the number of a like function.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    for part in name.split('[') {
        plain.push_str(part.split_once(']').map_or(part, |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::binary::{CUSTOM, IMPORTS};
    use super::*;

    fn wasm(parts: &[(u8, &[u8])]) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        for (id, content) in parts {
            wasm.push(*id);
            number(content.len(), &mut wasm);
            wasm.extend(*content);
        }
        wasm
    }

    /// One import, then two functions of the core, of which one ends like a panic, and the library's that composes.
    fn core(composes: &str, data: &[u8]) -> Vec<u8> {
        let code = b"\x03\x03\0\0\x0b\x05\0\x41\x07\0\x0b\x05\0\x41\x05\0\x0b";
        core_of(composes, data, code)
    }

    fn core_of(composes: &str, data: &[u8], code: &[u8]) -> Vec<u8> {
        let mut names = b"\x04name\x01".to_vec();
        let mut list = vec![4];
        for (index, name) in [
            "import",
            "softphone_wrapper::call",
            "softphone_wrapper::call_failed",
            composes,
        ]
        .into_iter()
        .enumerate()
        {
            list.push(index as u8);
            number(name.len(), &mut list);
            list.extend(name.as_bytes());
        }
        number(list.len(), &mut names);
        names.extend(list);
        wasm(&[
            (IMPORTS, b"\x01\x01m\x01f\0\0"),
            (CODE, code),
            (DATA, data),
            (CUSTOM, &names),
        ])
    }

    #[test]
    fn what_composes_a_text_becomes_a_trap_and_nothing_else_changes() {
        let data = b"\x01\0\x41\x08\x0b\x04text";
        let before = core("core[0123456789abcdef]::panicking::panic_fmt", data);
        let after = silent(&before).unwrap();
        let expected = core_of(
            "core[0123456789abcdef]::panicking::panic_fmt",
            data,
            b"\x03\x03\0\0\x0b\x05\0\x41\x07\0\x0b\x03\0\0\x0b",
        );
        assert_eq!(after, expected);
    }

    #[test]
    fn a_wasm_whose_panics_are_not_known_is_refused() {
        let data = b"\x01\0\x41\x08\x0b\x04text";
        assert!(silent(&core("core::other::panic_fmt", data)).is_err());
        assert!(silent(b"\0asm\x01\0\0\0").is_err());
        assert!(silent(b"").is_err());
    }

    #[test]
    fn locations_and_the_files_that_they_name_are_blanked() {
        let mut segment = b"a text: src/a.rs\0\0\0\0".to_vec();
        let location = |file: u32, length: u32| {
            let words = [file, length, 7, 5].map(u32::to_le_bytes);
            words.concat()
        };
        segment.extend(location(8 + 8, 8));
        segment.extend(location(8 + 2, 4));
        let mut data = b"\x01\0\x41\x08\x0b".to_vec();
        number(segment.len(), &mut data);
        data.extend(segment);
        blank_locations(&mut data).unwrap();
        let mut expected = b"a text: ".to_vec();
        expected.extend([0; 12 + LOCATION]);
        expected.extend(location(8 + 2, 4));
        assert!(data.ends_with(&expected), "{data:?}");
    }
}
