//! What the analyst chose. Everything else is asked from the worker or derived.

use crate::verdict::Verdict;
use reactive_stores::Store;
use wg_brief::{Edition, NameChoice};
use wg_schema::ordered::OrderedSet;

/// The screens, in the order of the work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    #[default]
    Import,
    Queue,
    Chain,
    Matrix,
    Model,
    Verdicts,
    Brief,
}

impl Screen {
    pub const ALL: [Screen; 7] =
        [Screen::Import, Screen::Queue, Screen::Chain, Screen::Matrix, Screen::Model, Screen::Verdicts, Screen::Brief];

    /// The word in the top bar.
    pub fn name(self) -> &'static str {
        match self {
            Screen::Import => "Import",
            Screen::Queue => "Queue",
            Screen::Chain => "Chain",
            Screen::Matrix => "Matrix",
            Screen::Model => "Model",
            Screen::Verdicts => "Verdicts",
            Screen::Brief => "Brief",
        }
    }

    /// The word in the fragment of the address.
    pub fn slug(self) -> &'static str {
        match self {
            Screen::Import => "import",
            Screen::Queue => "queue",
            Screen::Chain => "chain",
            Screen::Matrix => "matrix",
            Screen::Model => "model",
            Screen::Verdicts => "verdicts",
            Screen::Brief => "brief",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Dark,
    Light,
}

impl Theme {
    pub fn slug(self) -> &'static str {
        match self {
            Theme::Dark => "dark",
            Theme::Light => "light",
        }
    }

    pub fn other(self) -> Theme {
        match self {
            Theme::Dark => Theme::Light,
            Theme::Light => Theme::Dark,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowHeight {
    #[default]
    Comfortable,
    Compact,
}

/// What lies over the screen; it traps focus and takes the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlay {
    #[default]
    None,
    Palette,
    Help,
    /// The words of the screen, explained.
    Guide,
    Suppress,
    /// Large figures for a room.
    Wall,
    /// Points of the model are set by hand.
    Points,
}

/// The open verdict tray: the digits are reasons while it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tray {
    pub verdict: Verdict,
    pub note_open: bool,
}

/// What the brief is to hold, and the texts that a person wrote for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BriefChoices {
    pub edition: Edition,
    pub names: NameChoice,
    /// File hashes stand as they are although names do not.
    pub keep_hashes: bool,
    pub notes: bool,
    pub command_lines: bool,
    /// What a working brief is to hold.
    pub part: WorkingPart,
    /// The batch that the texts are about: they are not shown for another one.
    pub batch: String,
    /// `None`: drafted by fixed rules.
    pub headline: Option<String>,
    /// The draft of the headline was approved.
    pub approved: bool,
    pub needs: Option<Vec<(String, String)>>,
    /// Uids of pinned incidents.
    pub pinned: OrderedSet<String>,
    /// The sheet in view, from 0.
    pub sheet: usize,
    /// One sheet at a time over everything.
    pub presenting: bool,
}

/// What a person wrote for the brief of a batch, as it is kept: batch, headline, whether its draft was approved, what is needed
/// from the reader, and the pinned incidents.
pub type Written = (String, Option<String>, bool, Option<Vec<(String, String)>>, Vec<String>);

impl BriefChoices {
    pub fn written(&self) -> Written {
        let pinned = self.pinned.iter().cloned().collect();
        (self.batch.clone(), self.headline.clone(), self.approved, self.needs.clone(), pinned)
    }

    pub fn take_in(&mut self, (batch, headline, approved, needs, pinned): Written) {
        let pinned = OrderedSet::from_iter(pinned);
        *self = BriefChoices { batch, headline, approved, needs, pinned, ..std::mem::take(self) };
    }
}

/// How large all of it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    #[default]
    Usual,
    Desk,
    Wall,
}

impl Scale {
    pub fn next(self) -> Scale {
        match self {
            Scale::Usual => Scale::Desk,
            Scale::Desk => Scale::Wall,
            Scale::Wall => Scale::Usual,
        }
    }

    /// As the style names it.
    pub fn slug(self) -> &'static str {
        match self {
            Scale::Usual => "usual",
            Scale::Desk => "desk",
            Scale::Wall => "wall",
        }
    }
}

/// The incidents that a working brief is to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkingPart {
    /// Those above the line, and those with a verdict.
    #[default]
    AboveLine,
    First20,
    All,
}

/// The four tabs of the address and the settings that are kept with the batch.
#[derive(Clone, Debug, Default, Store)]
pub struct Choices {
    pub screen: Screen,
    /// The filter of the queue, in the query language; the only filter state there is.
    pub query: String,
    /// Queries that are kept to go back to, the newest first.
    pub views: Vec<String>,
    /// Uid of the focused incident; empty: none.
    pub incident: String,
    pub theme: Theme,
    /// Uids of checked incidents, kept while filters change.
    pub checked: OrderedSet<String>,
    pub row_height: RowHeight,
    /// The detail has the room of the facets and of half of the list.
    pub peek: bool,
    pub overlay: Overlay,
    /// What the palette opens with, e.g. `>`.
    pub palette_text: String,
    pub tray: Option<Tray>,
    pub brief: BriefChoices,
    pub scale: Scale,
    /// The side panel, where the screen is too narrow to always show it.
    pub side_open: bool,
    /// Single-letter keys; off: letters need Alt (WCAG 2.1.4).
    pub letters_off: bool,
    /// Keys by their place on the keyboard instead of by their letter.
    pub by_position: bool,
    /// ATT&CK release of the ids in files for other tools; empty: that of the table in use.
    pub release: String,
    /// `true` between `G` and its second letter.
    pub going: bool,
}
