//! The names of the first streams in an OLE2 file: enough to tell an old Word, Excel or PowerPoint
//! file from another.
//!
//! **In** the header, then the directory. **Out** where the directory lies, and its names. **Never**
//! follows the sector chain: what lies beyond the first sectors is not seen. **Start at** [`streams`].

/// Bytes of one directory entry.
const ENTRY_BYTES: usize = 128;

/// Where the directory begins, in bytes from the start of the file; `None` if `header` is no OLE2
/// header.
pub(super) fn directory_at(header: &[u8]) -> Option<u64> {
    if !header.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return None;
    }
    let shift = u16::from_le_bytes(header.get(30..32)?.try_into().ok()?);
    let sector = u32::from_le_bytes(header.get(48..52)?.try_into().ok()?);
    (matches!(shift, 9 | 12) && sector < u32::MAX - 8).then(|| (u64::from(sector) + 1) << shift)
}

/// The names in the beginning of a directory.
pub(super) fn streams(directory: &[u8]) -> Vec<String> {
    directory.chunks_exact(ENTRY_BYTES).filter_map(name).collect()
}

/// The name of one entry; `None` if it is unused.
fn name(entry: &[u8]) -> Option<String> {
    let n_bytes = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
    if !(4..=64).contains(&n_bytes) || !matches!(entry[66], 1 | 2 | 5) {
        return None;
    }
    let units: Vec<u16> =
        entry[..n_bytes - 2].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_junk_is_passed_over() {
        let mut entry = [0u8; ENTRY_BYTES];
        for (at, unit) in "WordDocument\0".encode_utf16().enumerate() {
            entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        (entry[64], entry[66]) = (26, 2);
        assert_eq!(streams(&[entry, [0xff; ENTRY_BYTES]].concat()), ["WordDocument"]);
        assert_eq!(directory_at(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 short"), None);
    }
}
