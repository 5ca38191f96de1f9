//! Files of the private cache: what a build leaves for the next one.
//!
//! A file that is missing, damaged, foreign or of another shape is as good as none, and one that
//! cannot be written costs time, nothing else.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

const SUM: usize = blake3::OUT_LEN;

/// What is kept at `file`, if it is whole and of this `shape`.
pub(super) fn load<T: DeserializeOwned>(file: &Path, shape: u32) -> Option<T> {
    let bytes = fs::read(file).ok()?;
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(SUM)?)?;
    if blake3::hash(body).as_bytes() != sum {
        return None;
    }
    let (found, rest) = postcard::take_from_bytes::<u32>(body).ok()?;
    if found == shape { postcard::from_bytes(rest).ok() } else { None }
}

/// Keeps `value` at `file`; never a part of it.
pub(super) fn store<T: Serialize>(file: &Path, shape: u32, value: &T) {
    let Ok(mut bytes) = postcard::to_stdvec(&(shape, value)) else { return };
    let sum = blake3::hash(&bytes);
    bytes.extend_from_slice(sum.as_bytes());
    let beside = file.with_extension(format!("{}.new", std::process::id()));
    let has_folder = file.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok());
    if !(has_folder && write(&beside, &bytes).is_ok() && fs::rename(&beside, file).is_ok()) {
        let _ = fs::remove_file(&beside);
    }
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // It knows of files that no audience may see.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    std::io::Write::write_all(&mut options.open(path)?, bytes)
}
