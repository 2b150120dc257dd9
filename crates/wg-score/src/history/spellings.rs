//! One number for all spellings of a machine or an account, by what came before alone.

use super::tables::NONE;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::{Batch, StrId};

/// Numbers names.
///
/// A short name is the one with a realm that came under it first. A name with another realm than that is another, also if it
/// comes later; what was numbered stays.
pub(crate) struct Spellings {
    read: fn(&str) -> (String, Option<String>),
    /// By text; 0: not met yet. So a text is read once.
    met: Vec<u32>,
    names: HashMap<String, (u32, Option<String>), FixedState>,
    apart: HashMap<(u32, String), u32, FixedState>,
}

impl Spellings {
    /// `read` splits a text into a short name and the realm written with it.
    pub fn new(read: fn(&str) -> (String, Option<String>), seed: u64) -> Spellings {
        let state = || FixedState::with_seed(seed);
        Spellings { read, met: Vec::new(), names: HashMap::with_hasher(state()), apart: HashMap::with_hasher(state()) }
    }

    /// Returns the number of whom a text names, giving it `next` and raising that when it is new; [`NONE`] where it names
    /// nobody.
    pub fn number(&mut self, batch: &Batch, id: StrId, next: &mut u32) -> u32 {
        let place = id.0 as usize;
        if place >= self.met.len() {
            self.met.resize(batch.strings.len().max(place + 1), 0);
        }
        if self.met[place] == 0 {
            let is_nobody = !id.is_some() || batch.is_nobody(id);
            let number = if is_nobody { NONE } else { self.name(batch.read_name(id, self.read), next) };
            self.met[place] = number.wrapping_add(2);
        }
        self.met[place].wrapping_sub(2)
    }

    fn name(&mut self, (name, realm): (String, Option<String>), next: &mut u32) -> u32 {
        let mut new = || {
            *next += 1;
            *next - 1
        };
        let (number, known) = self.names.entry(name).or_insert_with(|| (new(), None));
        match realm {
            Some(realm) if known.as_ref().is_some_and(|known| *known != realm) => {
                *self.apart.entry((*number, realm)).or_insert_with(new)
            }
            realm => {
                *known = known.take().or(realm);
                *number
            }
        }
    }
}
