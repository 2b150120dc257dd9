//! The chain of an incident: overview with a brush, swim lanes, the selected alert, links, and what the picture cannot show.

pub mod affected;
pub mod axis;
pub mod dense;
pub mod head;
pub mod lanes;
pub mod layout;
pub mod links;
pub mod overview;
pub mod side;
pub mod state;
pub mod table;
