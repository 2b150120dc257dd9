//! Addresses and ranges of addresses: `10.1.2.3`, `10.0.0.0/8`, `2001:db8::/32`.

use std::net::IpAddr;

/// A range of addresses with a common beginning. An IPv4 address and its form within IPv6 are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Net {
    base: u128,
    mask: u128,
}

impl Net {
    /// Reads an address or `address/length`.
    pub(crate) fn read(text: &str) -> Option<Net> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) if length.len() <= 3 && length.bytes().all(|byte| byte.is_ascii_digit()) => {
                (address, Some(length.parse::<u32>().ok()?))
            }
            Some(_) => return None,
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let (all, offset) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let length = length.unwrap_or(all);
        if length > all {
            return None;
        }
        let mask = u128::MAX.checked_shl(128 - (offset + length)).unwrap_or(0);
        Some(Net { base: bits(address) & mask, mask })
    }

    /// Tells whether `text` is an address in this range.
    pub(crate) fn holds(self, text: &str) -> bool {
        text.parse::<IpAddr>().is_ok_and(|address| bits(address) & self.mask == self.base)
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_what_begins_alike() {
        let holds = |net: &str, address: &str| Net::read(net).is_some_and(|net| net.holds(address));
        assert!(holds("10.0.0.0/8", "10.255.1.2") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("10.1.2.3", "10.1.2.3") && !holds("10.1.2.3", "10.1.2.30"));
        assert!(holds("10.1.2.0/24", "::ffff:10.1.2.9"), "the form within IPv6");
        assert!(holds("2001:db8::/32", "2001:db8:1::5") && !holds("2001:db8::/32", "2001:db9::"));
        assert!(holds("0.0.0.0/0", "1.2.3.4") && !holds("0.0.0.0/0", "2001:db8::1") && holds("::/0", "2001:db8::1"));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8", "x/8"] {
            assert_eq!(Net::read(text), None, "{text}");
        }
    }
}
