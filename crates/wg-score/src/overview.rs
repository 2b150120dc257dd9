//! A map of the batch: incidents with like reasons lie near each other.
//!
//! A picture only. It is made with smartcore (principal components and k-means), whose results may differ in the last
//! digits between platforms, so nothing of it enters a score, an order or an export.

use crate::feature::N_FEATURES;
use crate::model::Model;
use crate::sweep::Bins;
use smartcore::cluster::kmeans::{KMeans, KMeansParameters};
use smartcore::decomposition::pca::{PCA, PCAParameters};
use smartcore::linalg::basic::arrays::Array;
use smartcore::linalg::basic::matrix::DenseMatrix;
use wg_schema::AlertId;
use wg_schema::sort;

/// At most this many alerts are drawn.
pub const MOST_DOTS: usize = 2000;
/// Of the dots, at most this many decide where the axes lie and what a cluster is; the others are placed by them. One in four
/// gives the same picture in a quarter of the time.
const MOST_FITTED: usize = 500;
/// At most this many clusters are told apart.
pub const MOST_CLUSTERS: usize = 8;

/// One alert on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    pub alert: AlertId,
    /// −1 to 1.
    pub x: f32,
    /// −1 to 1.
    pub y: f32,
    /// 0 is the largest cluster.
    pub cluster: u8,
}

/// Returns a dot for each of `leads` (one alert an incident), or for 2,000 of them evenly spaced when there are more.
///
/// Alerts are placed by their points, feature by feature, so near means "for the same reasons". With fewer than 3 leads, or
/// all alike, every dot is at 0.
pub fn overview(model: &Model, bins: &Bins, leads: &[AlertId]) -> Vec<Dot> {
    let chosen = evenly(leads, MOST_DOTS);
    let rows: Vec<Vec<f32>> = chosen.iter().map(|alert| point(model, bins, *alert)).collect();
    let flat = || chosen.iter().map(|alert| Dot { alert: *alert, x: 0.0, y: 0.0, cluster: 0 }).collect();
    // A constant column has no place on a map and would divide by zero in the scaling.
    let kept: Vec<usize> = (0..N_FEATURES).filter(|f| rows.iter().any(|row| row[*f] != rows[0][*f])).collect();
    if rows.len() < 3 || kept.len() < 2 {
        return flat();
    }
    let rows: Vec<Vec<f32>> = rows.iter().map(|row| kept.iter().map(|f| row[*f]).collect()).collect();
    let fitted = evenly(&rows, MOST_FITTED);
    let (Ok(fitted), Ok(matrix)) = (DenseMatrix::from_2d_vec(&fitted), DenseMatrix::from_2d_vec(&rows)) else {
        return flat();
    };
    let Some((xs, ys)) = components(&fitted, &matrix) else { return flat() };
    let clusters = clusters(&fitted, &matrix);
    chosen
        .iter()
        .enumerate()
        .map(|(i, alert)| Dot { alert: *alert, x: xs[i], y: ys[i], cluster: clusters[i] })
        .collect()
}

/// Returns all of them, or `most` evenly spaced ones.
fn evenly<T: Clone>(all: &[T], most: usize) -> Vec<T> {
    let n = all.len().min(most);
    (0..n).map(|i| all[i * all.len() / n].clone()).collect()
}

fn point(model: &Model, bins: &Bins, alert: AlertId) -> Vec<f32> {
    let row = bins.row(alert);
    row.iter().enumerate().map(|(feature, bin)| model.points(feature, *bin) as f32 / 1024.0).collect()
}

/// Returns each row's place on the first two principal components of `fitted`, scaled to −1 to 1 and turned so that the
/// largest value is positive.
fn components(fitted: &DenseMatrix<f32>, matrix: &DenseMatrix<f32>) -> Option<(Vec<f32>, Vec<f32>)> {
    let pca = PCA::fit(fitted, PCAParameters::default().with_n_components(2)).ok()?;
    let placed = pca.transform(matrix).ok()?;
    let column = |c: usize| {
        let values: Vec<f32> = (0..placed.shape().0).map(|row| *placed.get((row, c))).collect();
        let far = values.iter().copied().fold(0.0f32, |far, v| if v.abs() > far.abs() { v } else { far });
        let is_sound = values.iter().all(|v| v.is_finite());
        is_sound.then(|| values.iter().map(|v| if far == 0.0 { 0.0 } else { v / far }).collect())
    };
    Some((column(0)?, column(1)?))
}

/// Returns a cluster of `fitted` for each row, numbered by size.
fn clusters(fitted: &DenseMatrix<f32>, matrix: &DenseMatrix<f32>) -> Vec<u8> {
    let k = MOST_CLUSTERS.min(fitted.shape().0 / 8).max(1);
    let parameters = KMeansParameters { k, max_iter: 50, seed: Some(7) };
    let none = vec![0; matrix.shape().0];
    if k < 2 {
        return none;
    }
    let labels: Option<Vec<u32>> = KMeans::fit(fitted, parameters).and_then(|means| means.predict(matrix)).ok();
    let Some(labels) = labels else { return none };
    let mut sizes: Vec<(usize, u32)> =
        (0..k as u32).map(|label| (labels.iter().filter(|l| **l == label).count(), label)).collect();
    sort::by_key(&mut sizes, |(size, label)| (std::cmp::Reverse(*size), *label));
    labels.iter().map(|label| sizes.iter().position(|(_, l)| l == label).unwrap_or(0) as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::FEATURES;

    /// Half of the alerts are repeats, half are new and severe.
    fn bins(rows: u32) -> (Bins, Vec<AlertId>) {
        let mut bins = Bins::new(rows as usize);
        let leads: Vec<AlertId> = (0..rows).map(AlertId).collect();
        for alert in &leads {
            let row: [u8; N_FEATURES] = std::array::from_fn(|f| {
                let n = FEATURES[f].bins.len() as u32;
                let wobble = alert.0 / 2 % 3 % n.min(2);
                (if alert.0 % 2 == 0 { wobble } else { n - 1 - wobble }) as u8
            });
            bins.set_row(*alert, &row);
        }
        (bins, leads)
    }

    #[test]
    fn alike_reasons_lie_near_each_other() {
        let (bins, leads) = bins(60);
        let dots = overview(&Model::starting(), &bins, &leads);
        assert_eq!(dots.len(), 60);
        assert!(dots.iter().all(|dot| dot.x.abs() <= 1.0 && dot.y.abs() <= 1.0));
        let sides = |even: bool| dots.iter().filter(move |dot| (dot.alert.0 % 2 == 0) == even).map(|dot| dot.x > 0.0);
        assert!(sides(true).all(|side| side == (dots[0].x > 0.0)));
        assert!(sides(false).all(|side| side != (dots[0].x > 0.0)));
        assert_ne!(dots[0].cluster, dots[1].cluster);
        assert_eq!(dots, overview(&Model::starting(), &bins, &leads), "the same picture again");
    }

    #[test]
    fn few_or_equal_alerts_make_a_point() {
        let flat = Bins::new(50);
        let leads: Vec<AlertId> = (0..50).map(AlertId).collect();
        assert!(overview(&Model::starting(), &flat, &leads).iter().all(|dot| dot.x == 0.0 && dot.cluster == 0));
        assert!(overview(&Model::starting(), &flat, &[]).is_empty());
        assert_eq!(overview(&Model::starting(), &flat, &leads[..2]).len(), 2);
    }

    #[test]
    fn a_large_batch_is_thinned_evenly() {
        let leads: Vec<AlertId> = (0..5000).map(AlertId).collect();
        let chosen = evenly(&leads, MOST_DOTS);
        assert_eq!((chosen.len(), chosen[0], chosen[1000]), (2000, AlertId(0), AlertId(2500)));
    }
}
