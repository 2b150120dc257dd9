//! Names of imports without the hash in them.
//!
//! wasm-bindgen ends the name of each import with 16 hex digits, so that the glue of one crate is not that of another. In
//! one built program they tell nothing, and they are what cannot be packed: 8 bytes each, in the glue and in the WASM.

use std::collections::BTreeMap;

const START: &[u8] = b"__wbg_";
const HASH: usize = 16;

/// Puts a number in the place of each hash, of the same length, in the glue and in its WASM.
pub fn unhash(glue: &mut [u8], wasm: &mut [u8]) {
    let mut names: BTreeMap<Vec<u8>, Vec<u8>> = places(glue).map(|at| (name(glue, at).to_vec(), Vec::new())).collect();
    names.retain(|name, _| {
        name.split_at_checked(name.len().saturating_sub(HASH)).is_some_and(|(stem, hash)| {
            stem.len() > START.len() && stem.ends_with(b"_") && hash.iter().all(u8::is_ascii_hexdigit)
        })
    });
    let mut of_stem: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
    for (name, new) in &mut names {
        let stem = &name[..name.len() - HASH];
        let number = of_stem.entry(stem.to_vec()).or_default();
        *new = [stem, format!("{number:016}").as_bytes()].concat();
        *number += 1;
    }
    for text in [glue, wasm] {
        for at in places(text).collect::<Vec<_>>() {
            if let Some(new) = names.get(name(text, at)) {
                text[at..at + new.len()].copy_from_slice(new);
            }
        }
    }
}

fn places(text: &[u8]) -> impl Iterator<Item = usize> {
    text.windows(START.len()).enumerate().filter(|(_, window)| *window == START).map(|(at, _)| at)
}

fn name(text: &[u8], at: usize) -> &[u8] {
    let rest = &text[at..];
    let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    &rest[..end.unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::unhash;

    #[test]
    fn names_stay_apart_and_of_their_length() {
        let mut glue = b"__wbg_get_ffffffffffffffff: function, __wbg_get_0123456789abcdef: f, __wbg_get_imports(), \
                         __wbg_set_0123456789abcdef: f"
            .to_vec();
        let mut wasm =
            b"\x1a__wbg_get_ffffffffffffffff\0\x1a__wbg_set_0123456789abcdef\0__wbg_other_0123456789abcdef\0".to_vec();
        unhash(&mut glue, &mut wasm);
        assert_eq!(
            glue,
            b"__wbg_get_0000000000000001: function, __wbg_get_0000000000000000: f, __wbg_get_imports(), \
              __wbg_set_0000000000000000: f"
        );
        assert_eq!(
            wasm,
            b"\x1a__wbg_get_0000000000000001\0\x1a__wbg_set_0000000000000000\0__wbg_other_0123456789abcdef\0"
        );
    }
}
