//! Where the app as one file comes from, into which a working brief is written: this file itself; for a hosted page what its
//! service worker keeps, else the file that its user chooses. Of those two, only the very one of this build is taken.

use crate::platform::files::{self, File};
use crate::platform::idle::Job;
use crate::platform::single;
use leptos::prelude::*;
use leptos::task::spawn_local;

const MOST_BYTES: f64 = 67_108_864.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Not known yet.
    Asked,
    /// This is the app as one file.
    Own,
    Kept,
    Chosen,
    Nowhere,
}

#[derive(Clone, Copy)]
pub struct Shell {
    pub source: RwSignal<Source>,
    chosen: StoredValue<Vec<u8>>,
}

impl Shell {
    /// Looks for it.
    pub fn find() -> Shell {
        let own = single::is_here();
        let source = RwSignal::new(if own { Source::Own } else { Source::Asked });
        if !own {
            let job = Job::start();
            spawn_local(async move {
                let _job = job;
                let found = if single::kept().await.is_some() { Source::Kept } else { Source::Nowhere };
                source.try_set(found);
            });
        }
        Shell { source, chosen: StoredValue::new(Vec::new()) }
    }

    pub async fn bytes(self) -> Option<Vec<u8>> {
        match self.source.get_untracked() {
            Source::Own => single::shell(),
            Source::Chosen => Some(self.chosen.get_value()),
            // The service worker may have come to an end of its work since it was asked for.
            Source::Asked | Source::Kept | Source::Nowhere => single::kept().await,
        }
    }

    /// Takes a file that was chosen; the words about it where it is not the one.
    pub async fn choose(self, file: File) -> Result<(), &'static str> {
        let bytes =
            files::bytes(&file, MOST_BYTES).await.ok_or("The file could not be read, or is larger than 64 MB.")?;
        if !single::is_of_this_build(&bytes) {
            return Err("This is not the watchglass.html that was built with this page, so it was not taken.");
        }
        self.chosen.set_value(bytes);
        self.source.set(Source::Chosen);
        Ok(())
    }
}
