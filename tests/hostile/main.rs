//! Bytes that mean harm: none may panic, hang, or take more than a second of the processor.
//!
//! Real fixtures are changed by a seeded generator; [`odd`] holds what somebody thought of. `HOSTILE=5000
//! cargo test --test hostile -- --nocapture` tries so many and says which was slowest.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use xingzhi::path::ContentPath;
use xingzhi::preview::{self, Previews, Wanted};
use xingzhi::read::{self, Facts, Options};
use xingzhi::scan::{Entry, Stamp, Tree, What};

mod change;
mod odd;

/// What one file may take of the processor, to be read and to be made a picture of.
const MOST: Duration = Duration::from_secs(1);
/// How many changed files are tried if nothing else is said.
const FEW: u64 = 240;

const FIXTURES: [&str; 24] = [
    "good.mp4",
    "good.mov",
    "good.m4a",
    "fragmented.mp4",
    "moov-at-end.mp4",
    "hevc.mp4",
    "good.heic",
    "turns.heic",
    "good.jpg",
    "progressive.jpg",
    "cmyk.jpg",
    "rotated-gps.jpg",
    "good.png",
    "good.webp",
    "good.gif",
    "good.bmp",
    "utf8-names.zip",
    "good.docx",
    "good.doc",
    "good.avi",
    "good.wmv",
    "good.flv",
    "good.mp3",
    "good.wav",
];

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/files").join(name);
    fs::read(path).expect("a fixture")
}

/// What was found in a file, and what that took of the processor.
struct Tried {
    facts: Facts,
    took: Duration,
}

/// Reads a file and makes its pictures, in this process.
fn try_out(name: &str, bytes: &[u8]) -> Tried {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let disk = folder.path().join(name);
    fs::write(&disk, bytes).expect("a file for the test");
    let modified = fs::metadata(&disk).and_then(|facts| facts.modified()).expect("a time");
    let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let size_bytes = bytes.len() as u64;
    let stamp = Stamp { size_bytes, modified_ns: i128::try_from(since).expect("a time"), changed_ns: None };
    let path = ContentPath::new(name);
    let entry = Entry { path: path.clone(), what: What::File(stamp), disk: None, ignored: None };
    let tree = Tree { root: folder.path().to_owned(), entries: vec![entry] };
    let options = Options { jobs: 1, ..Options::default() };
    let before = used();
    let mut contents = read::read_all(&tree, &|_| false, &options, &|_, _| {});
    let facts = contents.facts.remove(&path).expect("every file has facts");
    // A child would survive it, but no panic is to be relied on.
    assert!(
        !format!("{:?}", facts.troubles).contains("damage.parser"),
        "{name} panicked: {:x?}",
        &bytes[..bytes.len().min(64)]
    );
    if let Some(picture) = facts.picture.as_ref().filter(|_| facts.troubles.iter().all(is_harmless)) {
        let sizes = preview::sizes(&facts.form, picture.pose, picture.width_px, picture.height_px, false);
        let previews = Previews::new(folder.path(), &options);
        let wanted = Wanted { path: &path, disk: &disk, stamp, form: &facts.form, sizes: &sizes };
        for at in 0..sizes.len() {
            let _ = previews.picture(&wanted, at);
        }
        previews.finish();
    }
    Tried { facts, took: used().saturating_sub(before) }
}

/// Whether pictures are made of a file all the same.
fn is_harmless(trouble: &read::Trouble) -> bool {
    matches!(trouble, read::Trouble::Contradicts { .. } | read::Trouble::Incomplete)
}

/// What this process took of the processor so far.
#[cfg(unix)]
fn used() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[cfg(not(unix))]
fn used() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Both in one test: the processor's time is that of the whole process.
#[test]
fn no_bytes_take_more_than_a_second() {
    // What is made once for all must not count for the first file.
    let _ = (try_out("a.jpg", &fixture("good.jpg")), try_out("a.heic", &fixture("turns.heic")), SystemTime::now());
    let mut times: Vec<(Duration, String)> = Vec::new();
    for odd::Odd { name, bytes, expected } in odd::all() {
        let tried = try_out(name, &bytes);
        let told = format!("{} {:?}", tried.facts.form, tried.facts.troubles);
        assert!(expected.iter().any(|word| told.contains(word)), "{name} of {} bytes: {told}", bytes.len());
        times.push((tried.took, format!("{name} of {} bytes, {told}", bytes.len())));
    }
    let n_odd = times.len();
    let many = std::env::var("HOSTILE").ok().and_then(|many| many.parse().ok()).unwrap_or(FEW);
    for seed in 0..many {
        let fixture_name = FIXTURES[usize::try_from(seed).expect("a small number") % FIXTURES.len()];
        let bytes = change::change(fixture(fixture_name), seed);
        let tried = try_out(fixture_name, &bytes);
        times.push((tried.took, format!("{fixture_name} changed by {seed}")));
    }
    times.sort();
    let slow: Vec<_> = times.iter().filter(|(took, _)| *took > MOST).collect();
    if let Some((took, what)) = times.last() {
        let n_changed = times.len() - n_odd;
        assert!(slow.is_empty(), "{} of {n_odd} odd and {n_changed} changed: {slow:#?}", slow.len());
        say(&format!("{n_odd} odd and {n_changed} changed files; slowest {took:?}: {what}"));
    }
}

#[expect(clippy::print_stdout, reason = "a long run says what it found")]
fn say(words: &str) {
    println!("{words}");
}
