//! The functions of a WASM module in an order in which alike ones stand side by side: what packs looks for what repeats, and
//! finds it cheaper near by. Three hundredths of what is downloaded, and of the app as one file.
//!
//! The compiler makes many functions from one and the linker knows nothing of it. The module does the same in any order: functions
//! are known by number, and the numbers are changed wherever they stand.

use crate::shell::TaskError;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    BinaryReaderError, CodeSectionReader, FunctionBody, FunctionSectionReader, Operator, Parser, Payload, TypeRef,
};

/// Returns the module with its functions in order.
pub fn side_by_side(wasm: &[u8]) -> Result<Vec<u8>, TaskError> {
    let failed =
        |error: &dyn std::fmt::Display| TaskError::Failed(format!("cannot order the functions of WASM: {error}"));
    let mut ordered = Ordered::of(wasm).map_err(|error| failed(&error))?;
    let mut module = Module::new();
    ordered.parse_core_module(&mut module, Parser::new(0), wasm).map_err(|error| failed(&error))?;
    Ok(module.finish())
}

struct Ordered {
    n_imported: u32,
    /// Which function stands at each place, imported ones not counted.
    places: Vec<usize>,
    /// The place of each function.
    place_of: Vec<u32>,
}

impl Ordered {
    fn of(wasm: &[u8]) -> Result<Ordered, BinaryReaderError> {
        let (mut n_imported, mut types, mut looks) = (0, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        n_imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(functions) => types = functions.into_iter().collect::<Result<_, _>>()?,
                Payload::CodeSectionEntry(body) => looks.push(look(wasm, &body)?),
                _ => {}
            }
        }
        let looks: Vec<(u32, Vec<u8>)> = types.into_iter().zip(looks).collect();
        let places = chained(&looks);
        let mut place_of = vec![0; places.len()];
        (0..).zip(&places).for_each(|(place, function)| place_of[*function] = place);
        Ok(Ordered { n_imported, places, place_of })
    }
}

/// Functions are compared by the runs of so many bytes in what they look like.
const RUN: usize = 6;
/// A run that more functions have says nothing.
const COMMON: usize = 64;
/// Of all runs of two functions that this many hundredths are in both: less is not alike.
const ALIKE: usize = 2;

/// Returns the functions in an order in which the one that is most like it comes next, of those that are left; where none is like it,
/// the next one by type and look.
fn chained(looks: &[(u32, Vec<u8>)]) -> Vec<usize> {
    let runs: Vec<Vec<&[u8]>> = looks
        .iter()
        .map(|(_, look)| {
            let mut runs: Vec<&[u8]> = look.windows(RUN).collect();
            runs.sort_unstable();
            runs.dedup();
            runs
        })
        .collect();
    let mut having: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, runs) in runs.iter().enumerate() {
        runs.iter().for_each(|run| having.entry(run).or_default().push(function));
    }
    having.retain(|_, functions| functions.len() <= COMMON);
    let mut plain: Vec<usize> = (0..looks.len()).collect();
    plain.sort_by(|a, b| looks[*a].cmp(&looks[*b]));
    let mut rank = vec![0; looks.len()];
    plain.iter().enumerate().for_each(|(place, function)| rank[*function] = place);

    let (mut is_placed, mut in_both) = (vec![false; looks.len()], vec![0; looks.len()]);
    let mut chain = Vec::with_capacity(looks.len());
    for start in plain {
        let mut next = Some(start).filter(|start| !is_placed[*start]);
        while let Some(at) = next {
            is_placed[at] = true;
            chain.push(at);
            let mut met = Vec::new();
            for other in runs[at].iter().filter_map(|run| having.get(run)).flatten().filter(|other| !is_placed[**other])
            {
                if in_both[*other] == 0 {
                    met.push(*other);
                }
                in_both[*other] += 1;
            }
            let share = |other: usize| 100_000 * in_both[other] / (runs[at].len() + runs[other].len() - in_both[other]);
            next = met.iter().copied().max_by_key(|other| (share(*other), Reverse(rank[*other])));
            next = next.filter(|other| 100 * in_both[*other] > ALIKE * (runs[at].len() + runs[*other].len()));
            met.into_iter().for_each(|other| in_both[other] = 0);
        }
    }
    chain
}

/// What a function looks like: the first bytes of its instructions, and the first one of a constant.
fn look(wasm: &[u8], body: &FunctionBody<'_>) -> Result<Vec<u8>, BinaryReaderError> {
    let mut look = Vec::new();
    for local in body.get_locals_reader()? {
        look.extend(format!("{:?}", local?.1).bytes());
    }
    for operator in body.get_operators_reader()?.into_iter_with_offsets() {
        let (operator, at) = operator?;
        let bytes = if matches!(operator, Operator::I32Const { .. }) { 2 } else { 1 };
        look.extend(wasm.iter().skip(at as usize).take(bytes));
    }
    Ok(look)
}

impl Reencode for Ordered {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = function.checked_sub(self.n_imported);
        let place = own.and_then(|own| self.place_of.get(own as usize));
        Ok(place.map_or(function, |place| self.n_imported + place))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for function in &self.places {
            functions.function(types[*function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<FunctionBody<'_>>, _>>()?;
        for function in self.places.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Imports one function; has three of its own, of which the first and the last are alike, and a table of all four. Own function 1
    /// calls 2 and is exported.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\
        \x01\x04\x01\x60\0\0\
        \x02\x07\x01\x01a\x01b\0\0\
        \x03\x04\x03\0\0\0\
        \x04\x04\x01\x70\0\x04\
        \x07\x05\x01\x01f\0\x02\
        \x09\x0a\x01\0\x41\0\x0b\x04\0\x01\x02\x03\
        \x0a\x12\x03\x05\0\x41\x07\x1a\x0b\x04\0\x10\x03\x0b\x05\0\x41\x07\x1a\x0b";

    #[test]
    fn alike_functions_stand_together_and_are_found_where_they_are_named() {
        let ordered = side_by_side(MODULE).expect("a module");
        // The calling one comes first (0x10 < 0x41), so that 1 is 2 now, 2 is 1, and 3 stays.
        let code = b"\x0a\x12\x03\x04\0\x10\x03\x0b\x05\0\x41\x07\x1a\x0b\x05\0\x41\x07\x1a\x0b";
        assert!(ordered.ends_with(code), "{ordered:x?}");
        let holds = |bytes: &[u8]| ordered.windows(bytes.len()).any(|window| window == bytes);
        assert!(holds(b"\x07\x05\x01\x01f\0\x01"), "the export");
        assert!(holds(b"\x0b\x04\0\x02\x01\x03"), "the table");
        assert_eq!(side_by_side(&ordered).expect("again"), ordered);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(side_by_side(&MODULE[..MODULE.len() - 3]).is_err());
        assert!(side_by_side(b"glue").is_err());
    }
}
