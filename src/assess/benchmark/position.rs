//! Where a value stands among others.

use crate::assess::bootstrap::percentile;

/// Where a value stands among those of the peers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Number of peers with a value.
    pub peers: u32,
    /// Share of the peers below the value, those equal to it counted half (midrank); 0 to 1.
    pub percentile: f64,
    /// Median of the peers.
    pub median: f64,
}

impl Position {
    /// That of `value` among the values of the peers, in any order; `None` without peers.
    ///
    /// The percentile is the mean of the shares below and not above the value, so that a value that all peers
    /// share stands at 0.5.
    pub fn of(value: f64, peers: &[f64]) -> Option<Position> {
        let quartiles = Quartiles::of(peers)?;
        let below = peers.iter().filter(|peer| **peer < value).count() as f64;
        let equal = peers.iter().filter(|peer| **peer == value).count() as f64;
        let percentile = (below + equal / 2.0) / peers.len() as f64;
        Some(Position { peers: peers.len() as u32, percentile, median: quartiles.median })
    }
}

/// The quartiles of some values, linear between neighbours (type 7 of Hyndman and Fan 1996).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    /// First quartile.
    pub low: f64,
    /// Median.
    pub median: f64,
    /// Third quartile.
    pub high: f64,
}

impl Quartiles {
    /// Those of values in any order; `None` without values.
    pub fn of(values: &[f64]) -> Option<Quartiles> {
        let mut ascending = values.to_vec();
        ascending.sort_by(f64::total_cmp);
        let at = |share| percentile(&ascending, share);
        Some(Quartiles { low: at(0.25)?, median: at(0.5)?, high: at(0.75)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_peers_count_half() {
        let peers = [0.1, 0.2, 0.2, 0.4];
        for (name, value, want) in [
            ("below all", 0.0, 0.0),
            ("the lowest", 0.1, 0.125),
            ("between", 0.15, 0.25),
            ("equal to two", 0.2, 0.5),
            ("the highest", 0.4, 0.875),
            ("above all", 0.5, 1.0),
        ] {
            let found = Position::of(value, &peers).expect("there are peers");
            assert_eq!((found.percentile, found.peers, found.median), (want, 4, 0.2), "{name}");
        }
        assert_eq!(Position::of(0.2, &[]), None);
    }
}
