//! The sample night: a made-up batch with a known truth.
