//! Which hosts and accounts matter most: what the log says, and small lists that say it.
//!
//! A list is CSV with a heading or JSON, of at most 20,000 assets; it comes from a person's inventory and is read like any file:
//! a row that says nothing usable is counted and left out.

use crate::entry::{Action, LABEL_MAX_BYTES};
use crate::facts::cut;
use crate::log::Log;
use serde::{Deserialize, Serialize};
use wg_schema::ordered::OrderedMap;

/// One entry of the log names so many at most, so that it stays under the size of a record.
pub const MOST_ASSETS: usize = 100;
/// A list holds so many at most.
pub const MOST_LISTED: usize = 20_000;
const NAME_MAX_BYTES: usize = 256;

/// What is said of one asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetSaid {
    pub criticality: Criticality,
    pub kind: AssetKind,
    /// As exports name it. Compared without regard to case.
    pub name: String,
    /// Who answers for it; may be empty.
    pub owner: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    Account,
    Host,
}

/// How critical it is. Normal takes back what was said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criticality {
    Normal,
    High,
    Critical,
}

impl Criticality {
    pub fn word(self) -> &'static str {
        ["normal", "high", "critical"][self as usize]
    }

    /// Reads the word of a list; `None` for one whose meaning is not plain. A bare number is none: 1 is the top in some
    /// lists and the bottom in others.
    pub fn read(word: &str) -> Option<Criticality> {
        match word.trim().to_ascii_lowercase().replace(['-', '_'], " ").as_str() {
            "critical" | "very high" | "extreme" | "extreme impact" | "tier 0" | "tier0" => Some(Criticality::Critical),
            "high" | "important" | "high impact" | "tier 1" | "tier1" => Some(Criticality::High),
            "medium" | "moderate" | "normal" | "low" | "none" | "medium impact" | "low impact" | "tier 2" | "tier2"
            | "tier 3" | "tier3" => Some(Criticality::Normal),
            _ => None,
        }
    }
}

impl AssetSaid {
    /// Returns it in words: `DC-01 critical`. Holds text from a person's list.
    pub fn said(&self) -> String {
        format!("{} {}", self.name, self.criticality.word())
    }

    pub(crate) fn trim(&mut self) {
        cut(&mut self.name, NAME_MAX_BYTES);
        cut(&mut self.owner, LABEL_MAX_BYTES);
    }

    pub(crate) fn is_sane(&self) -> bool {
        !self.name.trim().is_empty() && self.name.len() <= NAME_MAX_BYTES && self.owner.len() <= LABEL_MAX_BYTES
    }
}

/// An asset as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    pub said: AssetSaid,
    /// The list it stands in; empty: a person named it.
    pub source: String,
    pub by: String,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

impl Log {
    /// Returns what is said of assets now, by kind and name; those said to be normal are among them.
    pub fn assets(&self) -> Vec<Asset> {
        let mut by_name: OrderedMap<(AssetKind, String), Asset> = OrderedMap::new();
        for entry in self.said() {
            let Action::AssetsNamed { list, source } = &entry.action else { continue };
            for said in list {
                let asset = Asset {
                    said: said.clone(),
                    source: source.clone(),
                    by: entry.analyst.clone(),
                    at_ms: entry.at_ms().unwrap_or_default(),
                };
                by_name.insert((said.kind, said.name.to_lowercase()), asset);
            }
        }
        by_name.into_values().collect()
    }
}

/// A list as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssetList {
    pub list: Vec<AssetSaid>,
    /// Rows without a name, or with a criticality that is not told plainly.
    pub left_out: usize,
}

/// Why a list was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    #[error("its first line names no column \"name\" and no column \"criticality\"")]
    NoColumns,
    #[error("it holds more than {MOST_LISTED} assets")]
    TooMany,
    #[error("it is neither CSV nor JSON of a list of assets")]
    Neither,
    #[error("it names no asset with a criticality that can be read")]
    Empty,
    #[error("a quote in row {record} is not closed")]
    Unclosed { record: usize },
}

/// Reads a list: CSV with a heading, or a JSON array of objects. Columns `name` (or `host`, `hostname`, `account`, `user`),
/// `criticality`, and, where there are such, `owner` and `kind` (`host` or `account`).
///
/// # Errors
/// When it is no such list; nothing of it is to be used then.
pub fn read_assets(text: &str) -> Result<AssetList, ListError> {
    let text = text.trim_start_matches('\u{feff}');
    let rows = if text.trim_start().starts_with(['[', '{']) { json_rows(text)? } else { csv_rows(text)? };
    if rows.len() > MOST_LISTED {
        return Err(ListError::TooMany);
    }
    let mut read = AssetList::default();
    for row in &rows {
        match asset(row) {
            Some(asset) => read.list.push(asset),
            None => read.left_out += 1,
        }
    }
    if read.list.is_empty() { Err(ListError::Empty) } else { Ok(read) }
}

type Row = OrderedMap<String, String>;

const HOSTS: [&str; 6] = ["host", "hostname", "computer", "device", "asset", "name"];
const ACCOUNTS: [&str; 4] = ["account", "user", "username", "identity"];

fn asset(row: &Row) -> Option<AssetSaid> {
    let of = |names: &[&str]| {
        names.iter().find_map(|name| row.get(*name)).map(|text| text.trim()).filter(|text| !text.is_empty())
    };
    let (account, host) = (of(&ACCOUNTS), of(&HOSTS));
    let kind = match of(&["kind", "type"]).map(str::to_lowercase).as_deref() {
        Some("account" | "user" | "identity") => AssetKind::Account,
        Some("host" | "device" | "server" | "computer" | "workstation") => AssetKind::Host,
        _ if host.is_none() => AssetKind::Account,
        _ => AssetKind::Host,
    };
    let name = if kind == AssetKind::Account { account.or(host) } else { host.or(account) }?;
    let criticality = Criticality::read(of(&["criticality", "tier", "importance"])?)?;
    let mut said =
        AssetSaid { criticality, kind, name: name.to_owned(), owner: of(&["owner"]).unwrap_or_default().to_owned() };
    said.trim();
    said.is_sane().then_some(said)
}

fn json_rows(text: &str) -> Result<Vec<Row>, ListError> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|_| ListError::Neither)?;
    let list = match &value {
        serde_json::Value::Array(list) => Some(list),
        serde_json::Value::Object(object) => object.get("assets").and_then(|list| list.as_array()),
        _ => None,
    };
    let row = |value: &serde_json::Value| -> Option<Row> {
        let fields = value.as_object()?.iter();
        Some(OrderedMap::from_iter(
            fields.filter_map(|(name, value)| Some((name.to_lowercase(), value.as_str()?.to_owned()))),
        ))
    };
    Ok(list.ok_or(ListError::Neither)?.iter().map(|value| row(value).unwrap_or_default()).collect())
}

/// Rows of CSV as RFC 4180 has it, split by the first of `,`, `;` and tab that stands in the heading.
fn csv_rows(text: &str) -> Result<Vec<Row>, ListError> {
    let heading = text.lines().next().unwrap_or_default();
    let by = [',', ';', '\t'].into_iter().find(|by| heading.contains(*by)).ok_or(ListError::NoColumns)?;
    let mut records = csv_records(text, by)?.into_iter();
    let columns: Vec<String> =
        records.next().unwrap_or_default().iter().map(|name| name.trim().to_lowercase()).collect();
    let has = |names: &[&str]| columns.iter().any(|column| names.contains(&column.as_str()));
    if !(has(&HOSTS) || has(&ACCOUNTS)) || !has(&["criticality", "tier", "importance"]) {
        return Err(ListError::NoColumns);
    }
    let is_empty = |record: &Vec<String>| record.iter().all(|field| field.trim().is_empty());
    let rows = records.filter(|record| !is_empty(record));
    Ok(rows.map(|record| OrderedMap::from_iter(columns.iter().cloned().zip(record))).collect())
}

/// A quote opens a field only at its beginning, and must close: an open one would swallow the rows after it.
fn csv_records(text: &str, by: char) -> Result<Vec<Vec<String>>, ListError> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut is_quoted, mut was_quoted, mut signs) = (false, false, text.chars().peekable());
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => field.extend(signs.next()),
            '"' if is_quoted => is_quoted = false,
            '"' if field.is_empty() && !was_quoted => (is_quoted, was_quoted) = (true, true),
            '\n' if !is_quoted => {
                was_quoted = false;
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            '\r' if !is_quoted => {}
            sign if sign == by && !is_quoted => {
                was_quoted = false;
                record.push(std::mem::take(&mut field));
            }
            sign => field.push(sign),
        }
    }
    if is_quoted {
        return Err(ListError::Unclosed { record: records.len() + 1 });
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(AssetKind, String, Criticality, String)> {
        let read = read_assets(text).expect("a list").list;
        read.into_iter().map(|one| (one.kind, one.name, one.criticality, one.owner)).collect()
    }

    #[test]
    fn a_quote_within_a_field_is_a_sign_and_one_that_is_not_closed_refuses_the_list() {
        let rack = read_assets("name,criticality,owner\nA,high,19\" rack\nDC-01,critical,x\n").expect("a list");
        assert_eq!(rack.list.len(), 2);
        assert_eq!(rack.list[0].owner, "19\" rack");
        let open = "name,criticality,owner\nA,high,\"Ops\nDC-01,critical,x\nDC-02,critical,y\n";
        assert_eq!(read_assets(open).err(), Some(ListError::Unclosed { record: 2 }));
    }

    #[test]
    fn a_list_is_read_from_csv_of_either_comma_and_from_json() {
        let wanted = vec![
            (AssetKind::Host, "DC-01".into(), Criticality::Critical, "Ops, \"night\"".into()),
            (AssetKind::Account, "svc_backup".into(), Criticality::High, String::new()),
        ];
        assert_eq!(
            names(
                "\u{feff}Name,Criticality,Owner,Kind\r\nDC-01,tier 0,\"Ops, \"\"night\"\"\",\r\nsvc_backup,High,,account\r\n"
            ),
            wanted
        );
        assert_eq!(
            names("host;account;criticality;owner\nDC-01;;critical;\"Ops, \"\"night\"\"\"\n;svc_backup;high;\n"),
            wanted
        );
        let json = r#"[{"name":"DC-01","criticality":"Critical","owner":"Ops, \"night\""},{"account":"svc_backup","criticality":"high"}]"#;
        assert_eq!(names(json), wanted);
        assert_eq!(names(&format!("{{\"assets\":{json}}}")), wanted);
    }

    #[test]
    fn what_is_not_plain_is_left_out_and_counted() {
        let read = read_assets("name,criticality\na,1\n,critical\nb,low\n").expect("a list");
        assert_eq!((read.list.len(), read.left_out), (1, 2));
        assert_eq!(read_assets("a,b\n1,2\n"), Err(ListError::NoColumns));
        assert_eq!(read_assets("{\"a\":1}"), Err(ListError::Neither));
        assert_eq!(read_assets("name,criticality\na,7\n"), Err(ListError::Empty));
        let long = "name,criticality\n".to_owned() + &"a,high\n".repeat(MOST_LISTED + 1);
        assert_eq!(read_assets(&long), Err(ListError::TooMany));
    }
}
