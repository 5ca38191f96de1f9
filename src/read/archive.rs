//! What a zip holds, from its table of contents alone.
//!
//! **In** a zip on disk, which office files are too. **Out** [`Archive`] and troubles. **Never**
//! unpacks a member, or reads a table of contents that says to be endless. **Start at** [`archive`].

use std::collections::HashSet;
use std::fs::File;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

use encoding_rs::GB18030;
use zip::ZipArchive;

use super::Archive;
use super::Member;
use super::Trouble;

/// How many members are listed.
const MAX_MEMBERS: usize = 1000;
/// How many members are looked at: the whole table of contents is held in memory.
const MAX_ENTRIES: u64 = 200_000;
/// How long a table of contents may be, in bytes.
const MAX_TABLE_BYTES: u64 = 64 << 20;
/// Where the end of a table of contents is looked for, in bytes from the file's end.
const TAIL_BYTES: u64 = 66 << 10;
/// What an archive may unpack to, as a multiple of its size …
const MAX_RATIO: u64 = 100;
/// … once it unpacks to more than this, in bytes.
const MIN_BOMB_BYTES: u64 = 20 << 20;

/// The members of the zip in `file`, which is `size_bytes` long, and what is wrong with it.
///
/// # Errors
/// If its table of contents cannot be read, or is longer than is read.
pub(super) fn archive(file: &mut File, size_bytes: u64) -> Result<(Archive, Vec<Trouble>), Trouble> {
    let damaged = || Trouble::Damaged { reason: "damage.cut_off".into() };
    if is_endless(file, size_bytes).ok_or_else(damaged)? {
        return Err(Trouble::Limit { limit: "limit.work".into() });
    }
    let zip = ZipArchive::new(BufReader::new(file)).map_err(|_| damaged())?;
    let mut archive = Archive::default();
    let (mut escaping, mut odd, mut names) = (None, None, HashSet::new());
    for at in 0..zip.len() {
        let Ok(entry) = zip.by_index_data(at) else { continue };
        if entry.is_dir() {
            continue;
        }
        let size = entry.size();
        archive.n_members += 1;
        archive.unpacked_bytes = archive.unpacked_bytes.saturating_add(size);
        let raw = entry.name_raw();
        if archive.members.len() >= MAX_MEMBERS && (escaping.is_some() || !may_escape(raw)) {
            continue;
        }
        let whole = name(raw);
        if escaping.is_none() && escapes(&whole) {
            escaping = Some(whole.clone());
        }
        let name = unpacked(&whole);
        if archive.members.len() < MAX_MEMBERS {
            if name != whole || !is_plain(&name) || !names.insert(name.to_lowercase()) {
                odd = odd.or(Some(whole));
            }
            archive.members.push(Member { name, size_bytes: size });
        }
    }
    let odd = odd.filter(|_| escaping.is_none()).map(|member| Trouble::OddNames { member });
    let mut troubles: Vec<_> = escaping.map(|member| Trouble::Escapes { member }).into_iter().chain(odd).collect();
    if archive.unpacked_bytes > MIN_BOMB_BYTES && archive.unpacked_bytes / size_bytes.max(1) > MAX_RATIO {
        troubles.push(Trouble::Bomb { unpacked_bytes: archive.unpacked_bytes });
    }
    Ok((archive, troubles))
}

/// Whether the table of contents has more entries than are looked at, as its end says; `None` if there
/// is no end.
fn is_endless(file: &mut File, size_bytes: u64) -> Option<bool> {
    file.seek(SeekFrom::Start(size_bytes.saturating_sub(TAIL_BYTES))).ok()?;
    let mut tail = Vec::new();
    (&mut *file).take(TAIL_BYTES).read_to_end(&mut tail).ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    let last = |mark: &[u8]| tail.windows(4).rposition(|window| window == mark);
    let at = last(b"PK\x05\x06")?;
    let n_bytes = |at: usize, n: usize| -> u64 {
        let bytes = tail.get(at..at + n).unwrap_or_default();
        bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    let is_long = |count: u64, table: u64| count > MAX_ENTRIES || table > MAX_TABLE_BYTES;
    // The longer end, if there is one, stands before the short one.
    let long = last(b"PK\x06\x06").is_some_and(|at| is_long(n_bytes(at + 32, 8), n_bytes(at + 40, 8)));
    Some(long || is_long(n_bytes(at + 10, 2), n_bytes(at + 12, 4)) && n_bytes(at + 12, 4) != u64::from(u32::MAX))
}

/// A member's name: UTF-8 if it is, else the GBK that Windows in China writes.
fn name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

/// The name under which a member is unpacked: `/` between its folders, and none before the first.
fn unpacked(name: &str) -> String {
    let name = name.replace('\\', "/");
    let below = if has_drive(&name) { &name[2..] } else { &name };
    below.trim_start_matches('/').to_owned()
}

/// Whether every system can write a file of that name.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_control() || "<>:\"|?*".contains(c))
}

fn has_drive(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':') && bytes.get(2) == Some(&b'/')
}

fn may_escape(raw: &[u8]) -> bool {
    raw.windows(2).any(|pair| pair == b"..")
}

/// Whether unpacking would write outside the folder, were its name believed.
fn escapes(name: &str) -> bool {
    let mut depth = 0i32;
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn of(bytes: &[u8]) -> Result<(Archive, Vec<Trouble>), Trouble> {
        let mut file = tempfile::tempfile().expect("a file for the test");
        file.write_all(bytes).expect("a file for the test");
        archive(&mut file, bytes.len() as u64)
    }

    fn zip(names: &[&str]) -> Vec<u8> {
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, SimpleFileOptions::default()).expect("bytes in memory");
            zip.write_all(b"x").expect("bytes in memory");
        }
        zip.finish().expect("bytes in memory").into_inner()
    }

    #[test]
    fn members_that_climb_out_are_found() {
        let check = |name: &str, expected: bool| assert_eq!(escapes(name), expected, "{name}");
        check("照片/1.jpg", false);
        check("a/../b", false);
        check("a/../../b", true);
        check("../x", true);
        check("..\\x", true);
        check("/etc/passwd", false);
        check("/../x", true);
        check("C:\\x", false);
        check("a:b.txt", false);
        check("a..b/c", false);
    }

    #[test]
    fn names_are_listed_as_they_are_unpacked() {
        let check = |name: &str, expected: &str| assert_eq!(unpacked(name), expected, "{name}");
        check("照片/1.jpg", "照片/1.jpg");
        check("/照片/1.jpg", "照片/1.jpg");
        check("//x", "x");
        check("照片\\1.jpg", "照片/1.jpg");
        check("\\照片\\1.jpg", "照片/1.jpg");
        check("C:\\x", "x");
        check("a:b.txt", "a:b.txt");
    }

    #[test]
    fn odd_names_are_told_and_listed() {
        let check = |names: &[&str], listed: &[&str], odd: Option<&str>| {
            let (archive, troubles) = of(&zip(names)).expect("a zip");
            assert_eq!(archive.members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), listed);
            let odd = odd.map(|member| Trouble::OddNames { member: member.into() });
            assert_eq!(troubles, odd.into_iter().collect::<Vec<_>>(), "{names:?}");
        };
        check(&["照片/1.jpg", "b.txt"], &["照片/1.jpg", "b.txt"], None);
        check(&["/照片/1.jpg"], &["照片/1.jpg"], Some("/照片/1.jpg"));
        check(&["a:b.txt"], &["a:b.txt"], Some("a:b.txt"));
        check(&["x", "a\\b.txt"], &["x", "a/b.txt"], Some("a\\b.txt"));
        check(&["A.txt", "a.TXT"], &["A.txt", "a.TXT"], Some("a.TXT"));
        check(&["问？.txt", "why?.txt"], &["问？.txt", "why?.txt"], Some("why?.txt"));
        let (_, troubles) = of(&zip(&["/x", "../y"])).expect("a zip");
        assert_eq!(troubles, [Trouble::Escapes { member: "../y".into() }]);
    }

    #[test]
    fn absurd_counts_are_not_followed() {
        let mut bytes = zip(&["a", "b"]);
        let end = bytes.len() - 22;
        bytes[end + 8..end + 12].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert!(of(&bytes).map_or(true, |(archive, _)| archive.n_members <= 2));
        let mut long = zip(&["a"]);
        let end = long.len() - 22;
        long[end + 12..end + 16].copy_from_slice(&(1_u32 << 30).to_le_bytes());
        assert_eq!(of(&long), Err(Trouble::Limit { limit: "limit.work".into() }));
        let endless = [b"PK\x06\x06".as_slice(), &[0; 28], &u64::MAX.to_le_bytes(), &[0; 16], &zip(&["a"])].concat();
        assert_eq!(of(&endless), Err(Trouble::Limit { limit: "limit.work".into() }));
        assert!(matches!(of(b"PK\x03\x04"), Err(Trouble::Damaged { .. })));
    }

    #[test]
    fn names_are_repaired_from_gbk() {
        assert_eq!(name(&GB18030.encode("课堂照片/合影.jpg").0), "课堂照片/合影.jpg");
        assert_eq!(name("课堂照片".as_bytes()), "课堂照片");
    }
}
