//! Opens a file of the content: the one way in, since what stands there may be another thing by now.
//!
//! **In** where a file was when the content was walked. **Out** a plain file, opened for reading.
//! **Never** follows a link, waits for a pipe, or reads a device. **Start at** [`open()`].

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// What is told of a thing that is no plain file any more.
const NOT_PLAIN: &str = "damage.not_plain";

/// Opens the file at `disk`.
///
/// # Errors
/// If it cannot be opened, or is no plain file: a link, a folder, a pipe or a device.
pub fn open(disk: &Path) -> io::Result<File> {
    let file = open_itself(disk)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(not_plain()) }
}

/// All bytes of the file at `disk`.
///
/// # Errors
/// As [`open()`], or if it cannot be read.
pub fn bytes(disk: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(disk)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether `file`, which was opened, is what `disk` names now.
pub fn is_at(file: &File, disk: &Path) -> bool {
    let (Ok(opened), Ok(named)) = (file.metadata(), fs::symlink_metadata(disk)) else { return false };
    named.is_file() && is_same(&opened, &named)
}

fn not_plain() -> io::Error {
    io::Error::other(NOT_PLAIN)
}

#[cfg(unix)]
fn open_itself(disk: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    // Without blocking: to open a pipe would wait for whoever writes to it.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    File::options().read(true).custom_flags(flags.bits().cast_signed()).open(disk).map_err(|error| {
        let is_link = fs::symlink_metadata(disk).is_ok_and(|found| !found.is_file());
        if is_link { not_plain() } else { error }
    })
}

#[cfg(not(unix))]
fn open_itself(disk: &Path) -> io::Result<File> {
    // A file that a cloud has yet to send is a plain file here, and is sent when opened.
    if fs::symlink_metadata(disk)?.is_file() { File::open(disk) } else { Err(not_plain()) }
}

#[cfg(unix)]
fn is_same(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    a.len() == b.len() && a.modified().ok() == b.modified().ok()
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    #[test]
    fn only_plain_files_are_opened_and_nothing_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("plain"), "words").expect("a file for the test");
        fs::create_dir(at("folder")).expect("a folder for the test");
        mknodat(CWD, at("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe for the test");
        for (link, to) in [("link", "plain"), ("away", "/etc/hostname"), ("zero", "/dev/zero"), ("to pipe", "pipe")] {
            std::os::unix::fs::symlink(to, at(link)).expect("a link for the test");
        }
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket for the test");
        assert_eq!(bytes(&at("plain")).expect("a plain file"), b"words");
        for name in ["folder", "pipe", "link", "away", "zero", "to pipe", "socket"] {
            let error = open(&at(name)).expect_err(name);
            assert_eq!(error.to_string(), NOT_PLAIN, "{name}");
        }
        for device in ["/dev/zero", "/dev/null"] {
            assert_eq!(open(Path::new(device)).expect_err(device).to_string(), NOT_PLAIN);
        }
        assert_eq!(open(&at("nowhere")).expect_err("nothing there").kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_file_that_was_swapped_is_not_the_one_opened() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        fs::write(&one, "1").expect("a file for the test");
        let file = open(&one).expect("a plain file");
        fs::hard_link(&one, &two).expect("a name for the test");
        assert!(is_at(&file, &one) && is_at(&file, &two));
        fs::remove_file(&one).expect("the test's file");
        std::os::unix::fs::symlink(&two, &one).expect("a link for the test");
        assert!(!is_at(&file, &one) && is_at(&file, &two));
    }
}
