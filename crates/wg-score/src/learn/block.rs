//! One feature's step: a Newton step of a whole table at once, smooth along the order of its answers.

/// What holds a table near its prior.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Penalty {
    /// `links[b]`: answers `b` and `b + 1` are neighbours, so their differences from the prior are alike.
    pub links: Vec<bool>,
    /// Weight of a difference between neighbours, squared.
    pub smooth: f64,
    /// Weight of a difference from the prior, squared.
    pub ridge: f64,
}

/// Returns `u` that solves `(diag(h) + ridge I + smooth D'D) u = g − ridge d − smooth D'D d`, by cell.
///
/// `g` is the gradient of the likelihood and `h` its curvature by cell, `d` the table's difference from its prior. The
/// matrix is tridiagonal and positive definite as long as the ridge is, so the pivots are positive.
pub(crate) fn step(g: &[f64], h: &[f64], d: &[f64], penalty: &Penalty) -> Vec<f64> {
    let n = g.len();
    let mut right: Vec<f64> = (0..n).map(|b| g[b] - penalty.ridge * d[b]).collect();
    for b in (0..n.saturating_sub(1)).filter(|b| penalty.links[*b]) {
        let pull = penalty.smooth * (d[b + 1] - d[b]);
        right[b] += pull;
        right[b + 1] -= pull;
    }
    let (diagonal, off) = matrix(h, penalty);
    let mut pivots = vec![0.0; n];
    for b in 0..n {
        pivots[b] = diagonal[b];
        if b > 0 {
            let factor = off[b - 1] / pivots[b - 1];
            pivots[b] -= factor * off[b - 1];
            right[b] -= factor * right[b - 1];
        }
    }
    for b in (0..n).rev() {
        let after = if b + 1 < n { off[b] * right[b + 1] } else { 0.0 };
        right[b] = (right[b] - after) / pivots[b];
    }
    right
}

/// Returns how many free numbers the table is worth: the trace of `(H + S)⁻¹ H`.
pub(crate) fn freedom(h: &[f64], penalty: &Penalty) -> f64 {
    let (diagonal, off) = matrix(h, penalty);
    let n = h.len();
    let (mut down, mut up) = (diagonal.clone(), diagonal.clone());
    for b in 1..n {
        down[b] -= off[b - 1] * off[b - 1] / down[b - 1];
        let b = n - 1 - b;
        up[b] -= off[b] * off[b] / up[b + 1];
    }
    (0..n).map(|b| h[b] / (down[b] + up[b] - diagonal[b])).sum()
}

/// Returns diagonal and off-diagonal.
fn matrix(h: &[f64], penalty: &Penalty) -> (Vec<f64>, Vec<f64>) {
    let n = h.len();
    let mut diagonal: Vec<f64> = h.iter().map(|h| h + penalty.ridge).collect();
    let mut off = vec![0.0; n.saturating_sub(1)];
    for b in (0..n.saturating_sub(1)).filter(|b| penalty.links[*b]) {
        diagonal[b] += penalty.smooth;
        diagonal[b + 1] += penalty.smooth;
        off[b] = -penalty.smooth;
    }
    (diagonal, off)
}

/// Makes a table rise: neighbours that fall are pooled to their weighted mean (pool adjacent violators).
pub(crate) fn make_rise(table: &mut [f64], weights: &[f64]) {
    // (mean, weight, cells) of each pool so far.
    let mut pools: Vec<(f64, f64, usize)> = Vec::with_capacity(table.len());
    for (value, weight) in table.iter().zip(weights) {
        let mut pool = (*value, *weight, 1);
        while let Some((mean, weight, cells)) = pools.pop_if(|(mean, ..)| *mean > pool.0) {
            let sum = weight + pool.1;
            pool = ((mean * weight + pool.0 * pool.1) / sum, sum, cells + pool.2);
        }
        pools.push(pool);
    }
    let means = pools.into_iter().flat_map(|(mean, _, cells)| std::iter::repeat_n(mean, cells));
    table.iter_mut().zip(means).for_each(|(cell, mean)| *cell = mean);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn penalty() -> Penalty {
        Penalty { links: vec![true, false, true], smooth: 2.0, ridge: 0.5 }
    }

    /// Multiplies by the full matrix.
    fn times(h: &[f64], u: &[f64]) -> Vec<f64> {
        let penalty = penalty();
        let mut out: Vec<f64> = (0..4).map(|b| (h[b] + penalty.ridge) * u[b]).collect();
        for b in (0..3).filter(|b| penalty.links[*b]) {
            let pull = penalty.smooth * (u[b + 1] - u[b]);
            out[b] -= pull;
            out[b + 1] += pull;
        }
        out
    }

    #[test]
    fn a_step_solves_its_equations() {
        let (h, g) = ([3.0, 0.0, 1.5, 0.2], [1.0, -2.0, 0.25, 4.0]);
        let u = step(&g, &h, &[0.0; 4], &penalty());
        for (got, wanted) in times(&h, &u).iter().zip(g) {
            assert!((got - wanted).abs() < 1e-12);
        }
        // Without evidence the step goes all the way back to the prior.
        let d = [0.7, -0.2, 1.0, 1.5];
        let back = step(&[0.0; 4], &[0.0; 4], &d, &penalty());
        assert!(back.iter().zip(d).all(|(u, d)| (u + d).abs() < 1e-12));
    }

    #[test]
    fn freedom_is_the_trace() {
        let h = [3.0, 0.0, 1.5, 0.2];
        let trace: f64 = (0..4)
            .map(|b| {
                let mut unit = [0.0; 4];
                unit[b] = h[b];
                step(&unit, &h, &[0.0; 4], &penalty())[b]
            })
            .sum();
        assert!((freedom(&h, &penalty()) - trace).abs() < 1e-12);
        assert!(freedom(&[1e9; 4], &penalty()) > 3.99 && freedom(&[0.0; 4], &penalty()) == 0.0);
    }

    #[test]
    fn falling_neighbours_are_pooled() {
        let mut table = [1.0, 3.0, 2.0, 2.0, 5.0];
        make_rise(&mut table, &[1.0, 1.0, 1.0, 2.0, 1.0]);
        assert_eq!(table, [1.0, 2.25, 2.25, 2.25, 5.0]);
        let mut table = [3.0, 2.0, 1.0];
        make_rise(&mut table, &[1.0; 3]);
        assert_eq!(table, [2.0; 3]);
    }
}
