use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::io::Write;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Text, container and notes of a file that comes in pieces of `step` bytes.
fn read(bytes: &[u8], step: usize, limits: Limits) -> (Vec<u8>, Vec<&'static str>, Vec<FileNote>) {
    let mut stream = Stream::new(limits);
    let mut text = Vec::new();
    let mut sink = |bytes: &[u8]| {
        text.extend_from_slice(bytes);
        true
    };
    for piece in bytes.chunks(step) {
        stream.push(piece, &mut sink);
    }
    stream.finish(true, &mut sink);
    (text, stream.container, stream.notes)
}

#[track_caller]
fn check(bytes: &[u8], text: &str, container: &[&str], note: Option<Code>) {
    for step in [1, 2, 3, 700, usize::MAX] {
        let (found, packed, notes) = read(bytes, step, Limits::default());
        assert_eq!(String::from_utf8_lossy(&found), text);
        assert_eq!(packed, container);
        assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<_>>(), note.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn all_members_of_a_gzip_file_are_read() {
    let members = [gzip(b"a\n"), gzip(b""), gzip(b"b\n")].concat();
    check(&members, "a\nb\n", &["gzip"], None);
    check(&[&members[..], &[0; 600]].concat(), "a\nb\n", &["gzip"], None);
    check(&[&members[..], b"garbage"].concat(), "a\nb\n", &["gzip"], Some(Code::DamagedArchive));
    check(&gzip(&members), "a\nb\n", &["gzip", "gzip"], None);
    check(&gzip(&gzip(&members)), "", &["gzip", "gzip"], Some(Code::TooLarge));
}

#[test]
fn a_damaged_gzip_file_gives_what_came_before_the_damage() {
    let sound = gzip(b"abc");
    let mut bad = sound.clone();
    let n = bad.len();
    bad[n - 5] ^= 1;
    check(&bad, "abc", &["gzip"], Some(Code::DamagedArchive));
    check(&sound[..n - 1], "abc", &["gzip"], Some(Code::DamagedArchive));
}

#[test]
fn unpacking_stops_at_the_limit() {
    let packed = gzip(&vec![b' '; 3 << 20]);
    let limits = Limits { expanded_bytes: 1 << 20, ..Limits::default() };
    let (text, _, notes) = read(&packed, 100, limits);
    assert!(text.len() <= 1 << 20);
    assert_eq!(notes[0].code, Code::TooLarge);
}

#[test]
fn utf_16_is_read_with_and_without_its_mark() {
    let text = "[\"Zażółć 🦊\", 1234567890, \"plain\"]";
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    check(&utf16(false, true), text, &["utf-16le"], None);
    check(&utf16(true, true), text, &["utf-16be"], None);
    check(&utf16(false, false), text, &["utf-16le"], Some(Code::BadEncoding));
    check(&utf16(true, false), text, &["utf-16be"], Some(Code::BadEncoding));
    check(&gzip(&utf16(false, true)), text, &["gzip", "utf-16le"], None);
    check(
        &[&utf16(false, true)[..], &[0]].concat(),
        &format!("{text}\u{FFFD}"),
        &["utf-16le"],
        Some(Code::BadEncoding),
    );
}

#[test]
fn what_is_not_text_is_named() {
    for (bytes, word) in [
        (&b"\x89PNG\r\n\x1a\n\0\0"[..], "PNG"),
        (b"PK\x03\x04....[Content_Types].xml", "Excel"),
        (b"PK\x03\x04....a.json", "ZIP"),
        (b"\n <!DOCTYPE html><p>", "HTML"),
        (b"<?xml version='1.0'?><Event>", "XML"),
        (b"\xff\xfe\0\0[\0\0\0", "UTF-32"),
        (&[0; 2000], "binary"),
    ] {
        let (text, _, notes) = read(bytes, 7, Limits::default());
        assert!(text.is_empty());
        assert_eq!(notes[0].code, Code::WrongType);
        assert!(notes[0].message.contains(word), "{}", notes[0].message);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_and_cuts_never_depend_on_the_pieces(
        at in 0usize..200, flip in any::<u8>(), step in 1usize..90, twice in any::<bool>(),
    ) {
        let mut bytes = gzip(b"{\"a\":1}\n{\"a\":22}\n{\"a\":333}\n");
        if twice { bytes = gzip(&[&bytes[..], &bytes[..]].concat()); }
        let n = bytes.len();
        bytes[at % n] ^= flip;
        prop_assert_eq!(read(&bytes, step, Limits::default()), read(&bytes, usize::MAX, Limits::default()));
    }
}
