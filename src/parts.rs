//! Small parts that know no alert: marks, figures, text.

pub mod attack_version;
pub mod button;
pub mod check_box;
pub mod clock;
pub mod data_text;
pub mod figure;
pub mod form_dialog;
pub mod icon;
pub mod keycap;
pub mod later;
pub mod lens;
pub mod ref_ring;
pub mod scene;
pub mod severity;
pub mod strip;
pub mod tactic;
pub mod term;
pub mod time_axis;
pub mod tip;
pub mod verdict_mark;
pub mod waterfall;
