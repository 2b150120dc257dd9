//! Prior packs as files: tables of points and where they come from, as JSON that a person can read. No row, no text of an alert.

use serde_json::{Map, Value, json};
use wg_protocol::PackView;
use wg_score::pack::{FULL, MOST_TEAM, Pack, PackError, Weighted, made_with};
use wg_score::{FEATURES, Group, Model};

/// A pack is some 10 KB.
const MOST_BYTES: usize = 1 << 20;
const KIND: &str = "watchglass prior pack";
const VERSION: u64 = 1;

/// Why a file is no pack that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("it is too large for a prior pack")]
    TooLarge,
    #[error("it is no prior pack of this version")]
    NoPack,
    #[error("{0} is missing or no whole number in its range")]
    Value(String),
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// Writes a pack.
pub fn to_json(pack: &Pack) -> String {
    let mut tables = Map::new();
    for (feature, table) in FEATURES.iter().zip(&pack.tables).filter(|(feature, _)| feature.group != Group::Verdicts) {
        // The shipped words stand beside the numbers, for who reads it; they are not read back.
        let answers: Vec<Value> = feature
            .bins
            .iter()
            .zip(table)
            .skip(1)
            .map(|(bin, points)| json!({ "answer": bin.label, "points1024": points }))
            .collect();
        tables.insert(feature.id.into(), answers.into());
    }
    let value = json!({
        "kind": KIND,
        "version": VERSION,
        "features": format!("{:016x}", made_with()),
        "team": pack.team,
        "made_ms": pack.made_ms,
        "model": format!("{:016x}", pack.model),
        "shipped": Model::starting().version(),
        "judged_alerts": pack.lessons,
        "real": pack.real,
        "starting_point1024": pack.base,
        "tables": tables,
    });
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

/// Reads a pack; every value is checked.
///
/// # Errors
/// When it is none of this version, or holds what learning could not have given.
pub fn from_json(bytes: &[u8]) -> Result<Pack, ReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::TooLarge);
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|_| ReadError::NoPack)?;
    if value["kind"] != KIND || value["version"] != VERSION {
        return Err(ReadError::NoPack);
    }
    let wrong = |name: &str| ReadError::Value(name.to_owned());
    let hex = |name: &str| {
        let text = value[name].as_str().filter(|text| text.len() == 16);
        text.and_then(|text| u64::from_str_radix(text, 16).ok()).ok_or_else(|| wrong(name))
    };
    if hex("features")? != made_with() {
        return Err(PackError::OtherFeatures.into());
    }
    let number = |name: &str| value[name].as_i64().ok_or_else(|| wrong(name));
    let small = |name: &str| u32::try_from(number(name)?).map_err(|_| wrong(name));
    let given = value["tables"].as_object().ok_or_else(|| wrong("tables"))?;
    let mut tables = Vec::with_capacity(FEATURES.len());
    for feature in FEATURES {
        if feature.group == Group::Verdicts {
            tables.push(Vec::new());
            continue;
        }
        let cells = given.get(feature.id).and_then(Value::as_array).ok_or_else(|| wrong(feature.id))?;
        let points = |cell: &Value| cell["points1024"].as_i64().and_then(|points| i32::try_from(points).ok());
        let mut table = vec![0];
        for cell in cells.iter().take(256) {
            table.push(points(cell).ok_or_else(|| wrong(feature.id))?);
        }
        tables.push(table);
    }
    let team = value["team"].as_str().ok_or_else(|| wrong("team"))?;
    let pack = Pack {
        team: team[..team.floor_char_boundary(MOST_TEAM)].to_owned(),
        made_ms: number("made_ms")?,
        model: hex("model")?,
        lessons: small("judged_alerts")?,
        real: small("real")?,
        base: i32::try_from(number("starting_point1024")?).map_err(|_| wrong("starting_point1024"))?,
        tables,
    };
    pack.check()?;
    Ok(pack)
}

/// Returns packs with other weights and with more packs behind them; one of no weight is taken out.
///
/// # Errors
/// Those of [`from_json`], and where the weights come to more than all of it.
pub fn with(packs: &[Weighted], add: &[Vec<u8>], weights: &[u16]) -> Result<Vec<Weighted>, ReadError> {
    let mut list = packs.to_vec();
    for bytes in add {
        list.push(Weighted { pack: from_json(bytes)?, weight: 0 });
    }
    for (i, one) in list.iter_mut().enumerate() {
        one.weight = weights.get(i).copied().unwrap_or(one.weight).min(FULL);
    }
    list.retain(|one| one.weight > 0);
    wg_score::pack::Prior::merged(&list)?;
    Ok(list)
}

/// Returns packs as the page shows them.
pub fn view(packs: &[Weighted]) -> Vec<PackView> {
    let one = |Weighted { pack, weight }: &Weighted| PackView {
        team: pack.team.clone(),
        made_ms: pack.made_ms,
        model: format!("{:016x}", pack.model),
        lessons: pack.lessons,
        real: pack.real,
        weight: *weight,
    };
    packs.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Pack {
        Pack { lessons: 60, real: 12, ..Pack::of(&Model::starting(), "team A", 7) }
    }

    #[test]
    fn a_pack_comes_back_as_it_was_and_holds_no_row() {
        let text = to_json(&pack());
        assert_eq!(from_json(text.as_bytes()).unwrap(), pack());
        let value: Value = serde_json::from_str(&text).unwrap();
        let names: Vec<&String> = value.as_object().unwrap().keys().collect();
        assert_eq!(
            names,
            [
                "features",
                "judged_alerts",
                "kind",
                "made_ms",
                "model",
                "real",
                "shipped",
                "starting_point1024",
                "tables",
                "team",
                "version"
            ]
        );
    }

    #[test]
    fn a_hostile_pack_is_refused() {
        let good: Value = serde_json::from_str(&to_json(&pack())).unwrap();
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut bad = good.clone();
            change(&mut bad);
            from_json(bad.to_string().as_bytes())
        };
        assert!(changed(&|_| {}).is_ok());
        assert!(matches!(changed(&|v| v["kind"] = "model".into()), Err(ReadError::NoPack)));
        assert!(matches!(changed(&|v| v["features"] = "0000000000000000".into()), Err(ReadError::Pack(_))));
        assert!(matches!(changed(&|v| v["features"] = "+00000000000000f".into()), Err(ReadError::Pack(_))));
        for wrong in [json!(1e300), json!(1.5), json!(null), json!("9"), json!(i64::MAX), json!(-5_000_000)] {
            assert!(changed(&|v| v["tables"]["severity"][0]["points1024"] = wrong.clone()).is_err(), "{wrong}");
            assert!(changed(&|v| v["starting_point1024"] = wrong.clone()).is_err(), "{wrong}");
        }
        assert!(changed(&|v| v["judged_alerts"] = json!(-1)).is_err());
        assert!(changed(&|v| v["team"] = json!(["x"])).is_err());
        assert!(changed(&|v| v["tables"] = json!([])).is_err());
        assert!(changed(&|v| v["tables"]["severity"] = json!(vec![json!({ "points1024": 0 }); 4000])).is_err());
        assert!(changed(&|v| v["tables"]["severity"] = json!([])).is_err());
        let deep = "[".repeat(100_000);
        assert!(matches!(from_json(deep.as_bytes()), Err(ReadError::NoPack)));
        assert!(matches!(from_json(&vec![b' '; MOST_BYTES + 1]), Err(ReadError::TooLarge)));
        assert!(matches!(from_json(b""), Err(ReadError::NoPack)));
        // A name of any length and kind is cut, and is text.
        let long = changed(&|v| v["team"] = json!("\u{202e}é".repeat(5000))).unwrap();
        assert!(long.team.len() <= MOST_TEAM);
    }

    #[test]
    fn weights_are_set_by_place_and_none_takes_a_pack_out() {
        let text = to_json(&pack()).into_bytes();
        let one = with(&[], std::slice::from_ref(&text), &[500]).unwrap();
        assert_eq!(one[0].weight, 500);
        assert!(matches!(with(&one, &[text], &[600, 500]), Err(ReadError::Pack(PackError::Weights))));
        assert_eq!(with(&one, &[], &[250]).unwrap()[0].weight, 250);
        assert!(with(&one, &[], &[0]).unwrap().is_empty());
        assert!(with(&[], &[b"{}".to_vec()], &[500]).is_err());
    }
}
