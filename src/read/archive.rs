//! What a zip holds, from its table of contents alone.
//!
//! **In** a zip on disk, which office files are too. **Out** [`Archive`] and troubles. **Never**
//! unpacks a member. **Start at** [`archive`].

use std::fs::File;
use std::io::BufReader;

use encoding_rs::GB18030;
use zip::ZipArchive;

use super::Archive;
use super::Member;
use super::Trouble;

/// How many members are listed.
const MAX_MEMBERS: usize = 1000;
/// What an archive may unpack to, as a multiple of its size …
const MAX_RATIO: u64 = 100;
/// … once it unpacks to more than this, in bytes.
const MIN_BOMB_BYTES: u64 = 20 << 20;

/// The members of the zip in `file`, which is `size_bytes` long, and what is wrong with it.
///
/// # Errors
/// If its table of contents cannot be read.
pub(super) fn archive(file: &mut File, size_bytes: u64) -> Result<(Archive, Vec<Trouble>), Trouble> {
    let zip =
        ZipArchive::new(BufReader::new(file)).map_err(|_| Trouble::Damaged { reason: "damage.cut_off".into() })?;
    let mut archive = Archive::default();
    let mut escaping = None;
    for at in 0..zip.len() {
        let Ok(entry) = zip.by_index_data(at) else { continue };
        if entry.is_dir() {
            continue;
        }
        let size = entry.size();
        archive.n_members += 1;
        archive.unpacked_bytes = archive.unpacked_bytes.saturating_add(size);
        if archive.members.len() < MAX_MEMBERS || (escaping.is_none() && may_escape(entry.name_raw())) {
            let name = name(entry.name_raw());
            if escaping.is_none() && escapes(&name) {
                escaping = Some(name.clone());
            }
            if archive.members.len() < MAX_MEMBERS {
                archive.members.push(Member { name, size_bytes: size });
            }
        }
    }
    let mut troubles: Vec<_> = escaping.map(|member| Trouble::Escapes { member }).into_iter().collect();
    if archive.unpacked_bytes > MIN_BOMB_BYTES && archive.unpacked_bytes / size_bytes.max(1) > MAX_RATIO {
        troubles.push(Trouble::Bomb { unpacked_bytes: archive.unpacked_bytes });
    }
    Ok((archive, troubles))
}

/// A member's name: UTF-8 if it is, else the GBK that Windows in China writes.
fn name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

fn may_escape(raw: &[u8]) -> bool {
    raw.windows(2).any(|pair| pair == b".." || pair == b":\\")
        || raw.first().is_some_and(|byte| matches!(byte, b'/' | b'\\'))
}

/// Whether unpacking would write outside the folder.
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
    let has_drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    has_drive || name.starts_with(['/', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_climb_out_are_found() {
        let check = |name: &str, expected: bool| assert_eq!(escapes(name), expected, "{name}");
        check("照片/1.jpg", false);
        check("a/../b", false);
        check("a/../../b", true);
        check("../x", true);
        check("..\\x", true);
        check("/etc/passwd", true);
        check("C:\\x", true);
        check("a..b/c", false);
    }

    #[test]
    fn names_are_repaired_from_gbk() {
        assert_eq!(name(&GB18030.encode("课堂照片/合影.jpg").0), "课堂照片/合影.jpg");
        assert_eq!(name("课堂照片".as_bytes()), "课堂照片");
    }
}
