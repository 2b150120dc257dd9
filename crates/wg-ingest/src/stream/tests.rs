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
    let mut all = All::default();
    for piece in bytes.chunks(step) {
        stream.push(piece, &mut all);
    }
    stream.finish(true, &mut all);
    assert!(all.parts.is_empty());
    (all.text, stream.container, stream.notes)
}

/// Keeps what comes out.
#[derive(Default)]
struct All {
    text: Vec<u8>,
    name: String,
    /// Name, text, and what was said at the end.
    parts: Vec<(String, String, Part)>,
}

impl Sink for All {
    fn text(&mut self, bytes: &[u8]) -> bool {
        self.text.extend_from_slice(bytes);
        true
    }

    fn begin(&mut self, entry: &str) {
        assert!(self.text.is_empty(), "text stands between entries");
        self.name = entry.to_owned();
    }

    fn end(&mut self, part: Part) {
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.text)).into_owned();
        self.parts.push((std::mem::take(&mut self.name), text, part));
    }
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
    for step in [100, 7, usize::MAX] {
        let (text, _, notes) = read(&packed, step, limits.clone());
        assert_eq!((text.len(), notes[0].code, notes[0].offset), (1 << 20, Code::TooLarge, 1 << 20));
    }
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
        (b"\n <!DOCTYPE html><p>", "HTML"),
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

/// An entry of an archive to be made.
struct Zipped<'z> {
    name: &'z str,
    data: &'z [u8],
    method: u16,
    flags: u16,
    /// Added to the checksum and to the sizes that are written.
    lie: u32,
}

fn entry<'z>(name: &'z str, data: &'z str) -> Zipped<'z> {
    Zipped { name, data: data.as_bytes(), method: 8, flags: 0, lie: 0 }
}

fn zip(entries: &[Zipped<'_>]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let packed = match entry.method {
            8 => {
                let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(entry.data).unwrap();
                encoder.finish().unwrap()
            }
            _ => entry.data.to_vec(),
        };
        let mut crc = flate2::Crc::new();
        crc.update(entry.data);
        let numbers = [crc.sum() ^ entry.lie, packed.len() as u32, entry.data.len() as u32 - entry.lie];
        let numbers: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        let is_open = entry.flags & 8 != 0;
        let names = [(entry.name.len() as u16).to_le_bytes(), [0; 2]].concat();
        let shorts = [20u16, entry.flags, entry.method, 0, 0].map(u16::to_le_bytes).concat();
        let offset = out.len() as u32;
        let said = if is_open { vec![0; 12] } else { numbers.clone() };
        out.extend([&b"PK\x03\x04"[..], &shorts, &said, &names].concat());
        out.extend([entry.name.as_bytes(), &packed].concat());
        if is_open {
            out.extend([&b"PK\x07\x08"[..], &numbers].concat());
        }
        let middle = [&names[..], &[0; 10], &offset.to_le_bytes()].concat();
        directory.extend([&b"PK\x01\x02\x14\0"[..], &shorts, &numbers, &middle, entry.name.as_bytes()].concat());
    }
    let n = [(entries.len() as u16).to_le_bytes(); 2].concat();
    let sizes = [(directory.len() as u32).to_le_bytes(), (out.len() as u32).to_le_bytes()].concat();
    [&out[..], &directory, &b"PK\x05\x06\0\0\0\0"[..], &n, &sizes, &[0; 2]].concat()
}

/// The entries of an archive, `name: text` each with what was said of it, and then what was said of the archive.
#[track_caller]
fn entries(bytes: &[u8]) -> String {
    let mut found: Option<String> = None;
    for step in [usize::MAX, 1, 3, 50] {
        let mut stream = Stream::new(Limits::default());
        let mut all = All::default();
        bytes.chunks(step).for_each(|piece| stream.push(piece, &mut all));
        stream.finish(true, &mut all);
        let note = |note: &FileNote| {
            format!(" {}{}", note.code.as_str(), if note.effect == Effect::Rejected { "!" } else { "" })
        };
        let notes = |notes: &[FileNote]| notes.iter().map(note).collect::<String>();
        let mut out: String =
            all.parts.iter().map(|(name, text, part)| format!("{name}: {text}{} | ", notes(&part.notes))).collect();
        out.push_str(notes(&stream.notes).trim());
        assert_eq!(*found.get_or_insert_with(|| out.clone()), out, "in pieces of {step}");
    }
    found.unwrap()
}

#[test]
fn the_entries_of_an_archive_are_read_one_by_one() {
    let stored = Zipped { method: 0, ..entry("b/c.txt", "bb") };
    let open = Zipped { flags: 8, ..entry("../d", "ddd") };
    let folder = Zipped { method: 0, ..entry("b/", "") };
    assert_eq!(entries(&zip(&[entry("a", "a"), folder, stored, open])), "a: a | b/c.txt: bb | ../d: ddd | ");
    assert_eq!(entries(&zip(&[])), "");
    let inner = zip(&[entry("x", "xx"), entry("y", "")]);
    let nested = Zipped { data: &inner, ..entry("in.zip", "") };
    assert_eq!(entries(&zip(&[nested, entry("z", "z")])), "in.zip!x: xx | in.zip!y:  | z: z | ");
    let packed = gzip(b"gg");
    assert_eq!(entries(&zip(&[Zipped { data: &packed, ..entry("g.gz", "") }])), "g.gz: gg | ");
    assert_eq!(entries(&gzip(&zip(&[entry("a", "a")]))), "a: a | ");
    let deep = zip(&[Zipped { data: &inner, ..entry("in.zip", "") }]);
    let deeper = zip(&[Zipped { data: &deep, ..entry("out.zip", "") }]);
    assert_eq!(entries(&deeper), "out.zip!in.zip:  too-large | ");
}

#[test]
fn a_bad_entry_costs_itself_alone() {
    let lie = |lie| Zipped { lie, ..entry("b", "bbbb") };
    let sound = || [entry("a", "a"), entry("c", "c")];
    for bad in [
        lie(1),
        Zipped { flags: 1, ..entry("b", "b") },
        Zipped { method: 14, ..entry("b", "b") },
        Zipped { lie: 1, flags: 8, ..entry("b", "bbbb") },
    ] {
        let [a, c] = sound();
        assert_eq!(entries(&zip(&[a, bad, c])), "a: a | b:  damaged-archive! | c: c | ");
    }
    let [a, c] = sound();
    let stored_open = Zipped { method: 0, flags: 8, ..entry("b", "b") };
    assert_eq!(entries(&zip(&[a, stored_open, c])), "a: a | b:  damaged-archive! | damaged-archive");
    let whole = zip(&sound());
    let n = whole.len();
    assert_eq!(entries(&whole[..33]), "a: a damaged-archive | damaged-archive");
    assert_eq!(entries(&whole[..n - 30]), "a: a | c: c | damaged-archive");
    let mut lying = whole.clone();
    lying[n - 12] = 9;
    assert_eq!(entries(&lying), "a: a | c: c | damaged-archive", "the directory counts other entries");
    let office = zip(&[entry("[Content_Types].xml", "<Types/>")]);
    assert_eq!(entries(&office), "wrong-type");
}

#[test]
fn zstandard_is_unpacked_block_by_block() {
    // A block as it is, a block of one byte repeated, between two frames one to skip.
    let frame = |text: &[u8], n_more: u8| {
        let raw = [&[(text.len() as u8) << 3, 0, 0][..], text].concat();
        [b"\x28\xb5\x2f\xfd\x00\x58", &raw[..], &[(n_more << 3) | 3, 0, 0, b'!']].concat()
    };
    let skip = b"\x51\x2a\x4d\x18\x03\0\0\0abc";
    let file = [&frame(b"one", 2)[..], skip, &frame(b"two", 1)].concat();
    check(&file, "one!!two!", &["zstd"], None);
    check(&gzip(&file), "one!!two!", &["gzip", "zstd"], None);
    check(&file[..file.len() - 1], "one!!two", &["zstd"], Some(Code::DamagedArchive));
    check(&[&file[..], b"garbage"].concat(), "one!!two!", &["zstd"], Some(Code::DamagedArchive));
    let mut wide = file.clone();
    wide[5] = 0xa8;
    check(&wide, "", &["zstd"], Some(Code::DamagedArchive));
    // By the reference encoder: a real frame of compressed blocks with a checksum.
    let text = "{\"severity\":\"high\"}\n".repeat(50);
    let packed = ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    check(&packed, &text, &["zstd"], None);
    assert_eq!(entries(&zip(&[Zipped { data: &packed, ..entry("z", "") }])), format!("z: {text} | "));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_archive_never_depends_on_the_pieces(
        at in any::<prop::sample::Index>(), flip in 1u8.., cut in any::<prop::sample::Index>(),
    ) {
        let packed = ruzstd::encoding::compress_to_vec(&b"{\"a\":1}\n"[..], ruzstd::encoding::CompressionLevel::Fastest);
        let inner = [zip(&[entry("i", "ii")]), packed];
        let mut bytes = zip(&[
            entry("a", "{\"a\":1}\n"),
            Zipped { data: &inner[0], method: 0, ..entry("in.zip", "") },
            Zipped { flags: 8, ..entry("b", "{\"a\":22}\n{\"a\":333}\n") },
            Zipped { data: &inner[1], ..entry("z.zst", "") },
        ]);
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        bytes.truncate(cut.index(bytes.len() * 4).max(5));
        entries(&bytes);
    }
}
