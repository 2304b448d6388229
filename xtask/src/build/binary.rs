//! The binary format of WebAssembly, as far as the build changes it: sections, numbers, the names of functions.

use std::collections::BTreeMap;
use std::ops::Range;

/// Sections by their numbers.
pub(super) const CUSTOM: u8 = 0;
pub(super) const IMPORTS: u8 = 2;
pub(super) const CODE: u8 = 10;
pub(super) const DATA: u8 = 11;

/// What every module begins with.
pub(super) const HEADER: usize = 8;

/// The sections in order: number, and the place of the content.
pub(super) type Sections = Vec<(u8, Range<usize>)>;

/// The sections of a module; `None` when it is none.
pub(super) fn sections(wasm: &[u8]) -> Option<Sections> {
    let mut reader = Reader(wasm);
    reader.bytes(HEADER)?;
    let mut sections = Vec::new();
    while let Some(id) = reader.bytes(1) {
        let length = reader.number()?;
        let start = wasm.len() - reader.0.len();
        reader.bytes(length)?;
        sections.push((id[0], start..start + length));
    }
    Some(sections)
}

/// The content of the section of a number.
pub(super) fn section<'a>(wasm: &'a [u8], sections: &Sections, id: u8) -> Option<Reader<'a>> {
    let (_, place) = sections.iter().find(|(known, _)| *known == id)?;
    Some(Reader(&wasm[place.clone()]))
}

/// How many functions are imported; `None` where something else is imported as well, which bindgen never does.
pub(super) fn imported(wasm: &[u8], sections: &Sections) -> Option<usize> {
    let mut reader = section(wasm, sections, IMPORTS)?;
    let count = reader.number()?;
    for _ in 0..count {
        reader.text()?;
        reader.text()?;
        let [0] = reader.bytes(1)? else {
            return None;
        };
        reader.number()?;
    }
    Some(count)
}

/// The names of the functions, by index.
pub(super) fn names<'a>(wasm: &'a [u8], sections: &Sections) -> Option<BTreeMap<usize, &'a str>> {
    let named = |place: &Range<usize>| {
        let mut reader = Reader(&wasm[place.clone()]);
        (reader.text()? == "name").then_some(reader)
    };
    let mut custom = sections.iter().filter(|(id, _)| *id == CUSTOM);
    let mut reader = custom.find_map(|(_, place)| named(place))?;
    while let Some(kind) = reader.bytes(1) {
        let length = reader.number()?;
        let mut part = Reader(reader.bytes(length)?);
        if kind == [1] {
            let mut names = BTreeMap::new();
            for _ in 0..part.number()? {
                names.insert(part.number()?, part.text()?);
            }
            return Some(names);
        }
    }
    None
}

/// Appends a number as LEB128.
pub(super) fn number(mut number: usize, bytes: &mut Vec<u8>) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        bytes.push(if number == 0 { low } else { low | 0x80 });
        if number == 0 {
            return;
        }
    }
}

/// What is left to read.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A number in LEB128. Addresses are read as if unsigned: none of them is negative.
    pub(super) fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.bytes(1)?[0];
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }
}
