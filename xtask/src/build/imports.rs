//! The names by which the wasm asks its glue for functions. wasm-bindgen ends them with sixteen digits of a hash, which
//! nothing compresses: a hundred names are 1.6 KB (brotli) of what a page loads. Here the hash gives way to the number of
//! the import among those of its name: zeros mostly, and as many digits, so that nothing moves.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// How a name begins, and how many digits of a hash end it.
const BEGINNING: &[u8] = b"__wbg_";
const HASH: usize = 16;

/// Numbers the imports, alike in the glue and in the wasm that belongs to it.
pub(super) fn number(glue: &Path, wasm: &Path) -> Outcome<()> {
    let mut script = fs::read(glue).map_err(|error| Failure::file("read", glue, &error))?;
    let mut core = fs::read(wasm).map_err(|error| Failure::file("read", wasm, &error))?;
    let mut counts: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    let mut numbers: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    for place in hashed_names(&script) {
        let name = script[place.clone()].to_vec();
        let count = counts.entry(script[place.start..place.end - HASH].to_vec());
        numbers.entry(name).or_insert_with(|| {
            let count = count.or_default();
            *count += 1;
            *count - 1
        });
    }
    for bytes in [&mut script, &mut core] {
        for place in hashed_names(bytes) {
            if let Some(number) = numbers.get(&bytes[place.clone()]) {
                let digits = format!("{number:0HASH$}");
                bytes[place.end - HASH..place.end].copy_from_slice(digits.as_bytes());
            }
        }
    }
    fs::write(glue, script).map_err(|error| Failure::file("write", glue, &error))?;
    fs::write(wasm, core).map_err(|error| Failure::file("write", wasm, &error))
}

/// Where names stand that end with a hash.
fn hashed_names(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let rest = &bytes[start..];
        if !rest.starts_with(BEGINNING) {
            start += 1;
            continue;
        }
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let length = rest.iter().take_while(is_part).count();
        if let Some((name, hash)) = rest[..length].split_last_chunk::<HASH>()
            && name.ends_with(b"_")
            && hash.iter().all(u8::is_ascii_hexdigit)
        {
            names.push(start..start + length);
        }
        start += length;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_numbered_alike_in_the_glue_and_in_the_wasm() {
        let folder = std::env::temp_dir().join(format!("imports-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (glue, wasm) = (folder.join("glue.js"), folder.join("glue.wasm"));
        let script = "{__wbg_get_00112233445566aa: 1, __wbg_get_ffeeddccbbaa9988: 2, __wbg_set_0123456789abcdef: 3, __wbg_free: 4}";
        let core = "\x1a__wbg_get_ffeeddccbbaa9988\0__wbg_set_0123456789abcdef\0__wbg_get_00112233445566aa\0__wbg_off_0123456789abcdef";
        fs::write(&glue, script).unwrap();
        fs::write(&wasm, core).unwrap();
        number(&glue, &wasm).unwrap();
        let (script, core) = (fs::read_to_string(&glue), fs::read_to_string(&wasm));
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            script.unwrap(),
            "{__wbg_get_0000000000000000: 1, __wbg_get_0000000000000001: 2, __wbg_set_0000000000000000: 3, __wbg_free: 4}"
        );
        assert_eq!(
            core.unwrap(),
            "\x1a__wbg_get_0000000000000001\0__wbg_set_0000000000000000\0__wbg_get_0000000000000000\0__wbg_off_0123456789abcdef"
        );
    }
}
