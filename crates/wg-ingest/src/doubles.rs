//! What East Asian exports are in that are not UTF-8: characters of two bytes, told apart by the bytes that they use.
//!
//! Their tables are large, so the host decodes: a browser has them, and the terminal tool takes them from a library.

use std::sync::OnceLock;

/// Decodes bytes that are in the encoding of this WHATWG name; `None`: it is not known.
pub type Decode = fn(&'static str, &[u8]) -> Option<String>;

static HOST: OnceLock<Decode> = OnceLock::new();

/// Tells how the host decodes. The first to say so counts.
pub fn decode_with(decode: Decode) {
    let _ = HOST.set(decode);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubles {
    ShiftJis,
    Gbk,
    EucKr,
    EucJp,
    Big5,
}

impl Doubles {
    /// Returns its name, which is that of the WHATWG's.
    pub fn name(self) -> &'static str {
        match self {
            Doubles::ShiftJis => "Shift_JIS",
            Doubles::Gbk => "GBK",
            Doubles::EucKr => "EUC-KR",
            Doubles::EucJp => "EUC-JP",
            Doubles::Big5 => "Big5",
        }
    }

    /// Returns the text, where the host can decode it.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        HOST.get().and_then(|decode| decode(self.name(), bytes))
    }

    /// Returns whether the host can decode it.
    pub fn is_known() -> bool {
        HOST.get().is_some()
    }

    /// Returns how many bytes the row of characters has that `bytes` begin with, which are those of two bytes.
    pub fn row(bytes: &[u8]) -> usize {
        let mut at = 0;
        while bytes.get(at).is_some_and(|byte| !byte.is_ascii()) {
            // The second byte of a pair may be ASCII, but for signs and digits.
            at += 1 + usize::from(bytes.get(at + 1).is_some_and(|byte| *byte >= 0x40));
        }
        at
    }

    /// Decides on the beginning of a file.
    pub fn of(head: &[u8]) -> Option<Doubles> {
        let utf8: usize =
            head.utf8_chunks().map(|chunk| chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count()).sum();
        if utf8 * 2 > head.iter().filter(|byte| !byte.is_ascii()).count() {
            return None;
        }
        let share = |pairs: &[(u8, u8)], leads: std::ops::RangeInclusive<u8>| {
            pairs.iter().filter(|(lead, _)| leads.contains(lead)).count() * 100 / pairs.len().max(1)
        };
        if let Some(pairs) = pairs(head, |lead, trail| lead >= 0xa1 && trail >= 0xa1, |_| false) {
            return match () {
                () if share(&pairs, 0xa4..=0xa5) >= 25 => Some(Doubles::EucJp),
                () if share(&pairs, 0xb0..=0xc8) >= 95 => Some(Doubles::EucKr),
                () if share(&pairs, 0xb0..=0xd7) >= 70 => Some(Doubles::Gbk),
                () => None,
            };
        }
        let of_jis = |lead: u8, trail: u8| {
            matches!(lead, 0x81..=0x9f | 0xe0..=0xef) && matches!(trail, 0x40..=0x7e | 0x80..=0xfc)
        };
        if let Some(pairs) = pairs(head, of_jis, |byte| matches!(byte, 0xa1..=0xdf))
            && share(&pairs, 0x81..=0x9f) >= 60
        {
            return Some(Doubles::ShiftJis);
        }
        let of_big5 = |lead: u8, trail: u8| matches!(lead, 0xa1..=0xf9) && matches!(trail, 0x40..=0x7e | 0xa1..=0xfe);
        if let Some(pairs) = pairs(head, of_big5, |_| false)
            && share(&pairs, 0xa1..=0xc6) >= 80
        {
            return Some(Doubles::Big5);
        }
        let of_gbk = |lead: u8, trail: u8| lead >= 0x81 && trail >= 0x40 && trail != 0x7f;
        pairs(head, of_gbk, |_| false).filter(|pairs| share(pairs, 0xb0..=0xd7) >= 70).map(|_| Doubles::Gbk)
    }
}

/// Fewer different first bytes may be the signs of a Western text.
const MIN_LEADS: usize = 3;

/// Returns the characters of two bytes in a text in which there is nothing else but ASCII and `single` bytes; `None` where
/// something is, or where they are few.
fn pairs(head: &[u8], is_pair: impl Fn(u8, u8) -> bool, single: impl Fn(u8) -> bool) -> Option<Vec<(u8, u8)>> {
    let mut found = Vec::new();
    let (mut at, mut end_of_last, mut n_in_rows) = (0, usize::MAX, 0);
    while let Some(lead) = head.get(at).copied() {
        at += 1;
        if lead.is_ascii() || single(lead) {
            continue;
        }
        // The last may be cut off with the head.
        let Some(trail) = head.get(at).copied() else { break };
        if !is_pair(lead, trail) {
            return None;
        }
        n_in_rows += usize::from(end_of_last == at - 1);
        found.push((lead, trail));
        at += 1;
        end_of_last = at;
    }
    let n_leads = (0x81..=0xfe).filter(|lead| found.iter().any(|(found, _)| found == lead)).count();
    // A Western letter, with the one after it, makes a pair now and then; words are rows of them.
    (n_leads >= MIN_LEADS && n_in_rows * 5 >= found.len() * 2).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_known_by_the_bytes_that_it_uses() {
        for (head, expect) in [
            // 日時,重要度,ホスト
            (&b"\x93\xfa\x8e\x9e,\x8fd\x97v\x93x,\x83z\x83X\x83g"[..], Some(Doubles::ShiftJis)),
            // 检测时间,用户
            (b"\xbc\xec\xb2\xe2\xca\xb1\xbc\xe4,\xd3\xc3\xbb\xa7", Some(Doubles::Gbk)),
            // 시간,심각도,사용자
            (b"\xbd\xc3\xb0\xa3,\xbd\xc9\xb0\xa2\xb5\xb5,\xbb\xe7\xbf\xeb\xc0\xda", Some(Doubles::EucKr)),
            // アラート,ユーザ
            (b"\xa5\xa2\xa5\xe9\xa1\xbc\xa5\xc8,\xa5\xe6\xa1\xbc\xa5\xb6,\xc6\xfc", Some(Doubles::EucJp)),
            // 時間,嚴重性,主機
            (b"\xae\xc9\xb6\xa1,\xc4Y\xad\xab\xa9\xca,\xa5D\xbe\xf7", Some(Doubles::Big5)),
            (b"It\x92s what\x92s his, don\x92t", None),
            (b"\x8cuvre, c\x9cur, \xe9t\xe9, p\x8al, \x9eena", None),
            (b"Zugriff f\xfcr M\xfcller \xe9t\xe9 \xe0 la", None),
            ("検出日時 エンドポイント".as_bytes(), None),
            (b"", None),
        ] {
            assert_eq!(Doubles::of(head), expect, "{head:x?}");
        }
    }
}
