//! How well alerts are put together: attacks, generated campaigns, vendors' incidents, any other truth.
//!
//! Every grouping is measured as the product makes it, from the file on, and beside the same baselines.

mod agree;
mod campaigns;
mod differences;
mod labelled;
mod load;
mod networks;
mod rivals;
mod table;
mod truth;
mod vendors;

use crate::ait::AitError;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum ChainsError {
    #[error(transparent)]
    Networks(#[from] AitError),
    #[error(transparent)]
    Campaigns(#[from] campaigns::CampaignError),
    #[error(transparent)]
    Vendors(#[from] vendors::VendorError),
    #[error(transparent)]
    Labelled(#[from] labelled::LabelledError),
}

/// What to measure.
pub struct Plan {
    /// Networks of AIT-ADS; or, with `truth`, exports of any kind.
    pub data: Option<PathBuf>,
    /// Which alert is of which incident; then nothing else is measured.
    pub truth: Option<PathBuf>,
    /// The folder of study files: labelled sets, samples, the generator.
    pub shared: PathBuf,
}

/// Measures and returns (JSON, Markdown).
pub fn run(plan: &Plan) -> Result<(Value, String), ChainsError> {
    if let Some(truth) = &plan.truth {
        let data = plan.data.clone().unwrap_or_else(|| truth.parent().map(Path::to_owned).unwrap_or_default());
        let (json, text) = labelled::run(&data, truth)?;
        return Ok((json!({ "labelled": json }), text));
    }
    let networks = plan.data.clone().unwrap_or_else(|| plan.shared.join("labelled/ait-ads"));
    let (networks, attack) = networks::run(&networks)?;
    let (campaigns, generated) = campaigns::run(&plan.shared.join("bench/gen_alerts.py"))?;
    let (vendors, theirs) = vendors::run(&plan.shared.join("samples"))?;
    let text = format!(
        "### Attacks in AIT-ADS\n\n{attack}\n### Generated campaigns\n\n{generated}\n### Vendors' own incidents\n{theirs}"
    );
    Ok((json!({ "ait_ads": networks, "campaigns": campaigns, "vendors": vendors }), text))
}
