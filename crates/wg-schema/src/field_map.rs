//! Which field of an export is which of ours, for an export that no reader knows: guessed, shown, corrected, saved, and
//! used again.

use serde::{Deserialize, Serialize};

/// The version of the written form.
pub const VERSION: u32 = 1;

/// A field map. Small enough to be mailed to another analyst.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldMap {
    /// [`VERSION`].
    pub version: u32,
    /// What it is for: a hash of the table's header, or of the set of key paths, as 16 hex digits.
    pub shape: String,
    /// The product's name, where whoever made the map knows it.
    #[serde(default)]
    pub product: Option<String>,
    /// For each field where its value is, the likeliest path first. A record is read by the first path that has a value.
    pub fields: Vec<MappedField>,
}

/// One path of the export for one of our fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedField {
    /// Ours, by OCSF path, e.g. `device.hostname`; one of those in the schema.
    pub field: String,
    /// The export's: keys from the top joined by dots, or the name of a column.
    pub path: String,
    /// How sure the guess is, 0 to 100; 100 where a person said so.
    #[serde(default = "certain")]
    pub confidence: u8,
    /// Why, in a few plain words.
    #[serde(default)]
    pub why: String,
    /// Of a severity that is a number: how it is read.
    #[serde(default)]
    pub scale: Option<Scale>,
    /// Of a time whose date ends in the year, or is a count of days: how it is read. `None`: the form tells, or nothing does.
    #[serde(default)]
    pub date: Option<DateOrder>,
}

/// What comes first in `01/02/2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
    /// Neither: a count of days since 1900, as spreadsheets save a date, `45505.29`.
    Serial,
}

fn certain() -> u8 {
    100
}

/// Why a path stands in a map that a person changed.
const BY_HAND: &str = "chosen by hand";

impl FieldMap {
    /// Returns the paths of a field, likeliest first.
    pub fn paths_of<'m>(&'m self, field: &'m str) -> impl Iterator<Item = &'m MappedField> {
        self.fields.iter().filter(move |mapped| mapped.field == field)
    }

    /// Makes `path` the one that `field` is read from; `None`: it is read from nowhere. How a number is read is guessed
    /// anew.
    pub fn choose(&mut self, field: &str, path: Option<&str>) {
        let at = self.fields.iter().position(|mapped| mapped.field == field).unwrap_or(self.fields.len());
        self.fields.retain(|mapped| mapped.field != field);
        if let Some(path) = path {
            let chosen = MappedField {
                field: field.to_owned(),
                path: path.to_owned(),
                confidence: certain(),
                why: BY_HAND.to_owned(),
                scale: None,
                date: None,
            };
            self.fields.insert(at.min(self.fields.len()), chosen);
        }
    }

    /// Says what comes first in the dates of a field; `None`: guess it.
    pub fn set_date(&mut self, field: &str, date: Option<DateOrder>) {
        for mapped in self.fields.iter_mut().filter(|mapped| mapped.field == field) {
            mapped.date = date;
        }
    }

    /// Says how the numbers of a field are read; `None`: guess it.
    pub fn set_scale(&mut self, field: &str, scale: Option<Scale>) {
        for mapped in self.fields.iter_mut().filter(|mapped| mapped.field == field) {
            mapped.scale = scale;
        }
    }
}

/// What the numbers of a severity mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// OCSF's `severity_id`: 1 informational to 5 critical, 6 fatal.
    Ocsf,
    /// 1 is the worst of 1 to 4 or 5, as with Suricata, Snort and tickets.
    SmallIsWorse,
    /// Syslog's: 0 emergency to 7 debug.
    Syslog,
    /// 0 to 1.
    One,
    /// 1 low to 4 critical.
    Four,
    /// 1 informational to 5 critical.
    Five,
    /// 0 to 10, as with CEF.
    Ten,
    /// 0 to 16, as with Wazuh.
    Sixteen,
    /// 0 to 100.
    Hundred,
}

impl Scale {
    /// All scales, in the order in which they are offered.
    pub const ALL: [Scale; 9] = [
        Scale::One,
        Scale::Four,
        Scale::Five,
        Scale::Ten,
        Scale::Sixteen,
        Scale::Hundred,
        Scale::SmallIsWorse,
        Scale::Syslog,
        Scale::Ocsf,
    ];

    /// Returns what the scale is, for people.
    pub fn words(self) -> &'static str {
        match self {
            Scale::Ocsf => "OCSF numbers, 1 informational to 6 fatal",
            Scale::SmallIsWorse => "small numbers are worse, 1 is the worst",
            Scale::Syslog => "syslog, 0 emergency to 7 debug",
            Scale::One => "0 to 1",
            Scale::Four => "1 low to 4 critical",
            Scale::Five => "1 informational to 5 critical",
            Scale::Ten => "0 to 10, as in CEF",
            Scale::Sixteen => "levels 0 to 16, as in Wazuh",
            Scale::Hundred => "0 to 100",
        }
    }
}

/// The map that a source was read by, as the import report shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapUse {
    pub map: FieldMap,
    /// `false`: someone gave the map.
    pub is_guessed: bool,
    /// For each entry of `map.fields`, in its order, the first few values. Attacker-controlled text.
    pub samples: Vec<Vec<String>>,
    /// Paths of the export that went to no field, and their first value. Attacker-controlled text.
    pub unmapped: Vec<(String, String)>,
    /// Records that were looked at for the guess.
    pub records: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_path_takes_the_place_of_all_that_were_guessed() {
        let mapped = |field: &str, path: &str| MappedField {
            field: field.into(),
            path: path.into(),
            confidence: 40,
            why: "guess".into(),
            scale: Some(Scale::Ten),
            date: None,
        };
        let fields = vec![mapped("time", "a"), mapped("time", "b"), mapped("severity", "c")];
        let mut map = FieldMap { version: VERSION, shape: String::new(), product: None, fields };
        map.choose("time", Some("z"));
        map.choose("device.hostname", Some("h"));
        map.choose("severity", None);
        let shown: Vec<_> =
            map.fields.iter().map(|m| (m.field.as_str(), m.path.as_str(), m.confidence, m.scale)).collect();
        assert_eq!(shown, [("time", "z", 100, None), ("device.hostname", "h", 100, None)]);
    }
}
