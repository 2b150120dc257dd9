//! Panes: parts that know what an alert or an incident is.

pub mod about;
pub mod brief;
pub mod chain;
pub mod detail;
pub mod failure;
pub mod file_input;
pub mod help;
pub mod import_empty;
pub mod import_progress;
pub mod import_report;
pub mod import_side;
pub mod matrix;
pub mod model;
pub mod outgrown_note;
pub mod palette;
pub mod queue;
pub mod report;
pub mod status_line;
pub mod suppress;
pub mod toast;
pub mod top_bar;
pub mod update_note;
pub mod verdict_bar;
pub mod verdicts;
pub mod wall;
pub mod working_note;
