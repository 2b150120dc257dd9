//! Panes: parts that know what an alert or an incident is.

pub mod failure;
pub mod status_line;
pub mod toast;
pub mod top_bar;
