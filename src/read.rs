//! What a file really is, its facts and its text.
//!
//! **In** the files of a [`Tree`]. **Out** [`Contents`]: [`Facts`] for each file, tables where they
//! are wanted, and what is wrong. **Never** trusts an extension, holds a film in memory, or lets a
//! parser of binary formats run in this process. **Start at** [`read_all`].
//!
//! 1. [`cache`] knows the files that did not change; they are not opened.
//! 2. [`mod@file`] reads each other file: [`sniff`] tells its form by first bytes, as [`formats`](crate::formats) says,
//!    [`text`] decodes it if it is a text.
//! 3. A [`child`] looks into the rest ([`job`]): [`picture`], [`media`], [`archive`], [`sheet`].
//! 4. [`diagnose`] tells people what is wrong.

mod archive;
mod boxes;
mod brands;
mod cache;
mod diagnose;
pub mod document;
mod file;
mod film;
mod headers;
pub mod heads;
mod job;
mod jpeg_end;
mod media;
mod ole;
mod picture;
mod pieces;
mod same;
mod sheet;
mod sniff;
mod still;
pub mod table;
#[cfg(test)]
mod tests;
pub mod text;
mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use rayon::prelude::*;
use serde::Deserialize;
use serde::Serialize;

use self::cache::Kept;
use self::file::Reading;
use self::file::Wanted;
use self::table::Book;
use crate::child::{self, Halt, Workers};
use crate::diagnostic::Diagnostic;
use crate::path::ContentPath;
use crate::scan::Entry;
use crate::scan::Stamp;
use crate::scan::Tree;
use crate::store;
use crate::store::Refused;

pub use self::job::Job;
pub use self::picture::MAX_PIXELS;
pub use self::picture::orientation;
pub use self::same::same;

/// How files are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Our own program, started as children that look into files; `None`: they are looked into here,
    /// without limits (for tests).
    pub program: Option<PathBuf>,
    /// Folder of the private cache, if there is to be one.
    pub cache: Option<PathBuf>,
    /// How many children may work at once; at least one.
    pub jobs: usize,
    /// Ignores what the cache holds.
    pub force: bool,
}

impl Options {
    /// The folder of the cache, if what it holds is to be used.
    pub fn kept(&self) -> Option<&Path> {
        self.cache.as_deref().filter(|_| !self.force)
    }
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Facts of every file that is not passed over.
    pub facts: BTreeMap<ContentPath, Facts>,
    /// The tables that were wanted and found.
    pub tables: BTreeMap<ContentPath, Book>,
    /// What is wrong with the files, in order of path.
    pub problems: Vec<Diagnostic>,
    /// Whether a file could not be looked into for a reason that may pass.
    pub is_passing: bool,
    /// How many files had to be opened.
    pub files_read: usize,
    /// The cache, if it could not be written.
    pub cache_refused: Option<Refused>,
}

impl Contents {
    /// Files of which facts are known turn out to be unreadable now, and why.
    pub fn lose(&mut self, unreadable: Vec<(ContentPath, String)>) {
        self.is_passing |= !unreadable.is_empty();
        for (path, reason) in unreadable {
            self.lose_one(&path, reason);
        }
    }

    fn lose_one(&mut self, path: &ContentPath, reason: String) {
        let facts = self.facts.entry(path.clone()).or_default();
        if facts.troubles.iter().any(|trouble| matches!(trouble, Trouble::Unreadable { .. })) {
            return;
        }
        *facts = Facts {
            text_hash: None,
            troubles: vec![Trouble::Unreadable { reason }],
            form: std::mem::take(&mut facts.form),
            size_bytes: facts.size_bytes,
            ..Facts::default()
        };
        self.tables.remove(path);
        self.problems.retain(|problem| problem.place.path != *path);
        self.problems.extend(diagnose::diagnose(path, facts));
    }
}

/// Reads every file of `tree` that is not passed over, in parallel. `wants_table` names the files whose
/// table is needed; `progress` hears how many of how many files are done, from any thread.
pub fn read_all(
    tree: &Tree,
    wants_table: &(dyn Fn(&ContentPath) -> bool + Sync),
    options: &Options,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Contents {
    let began_ns = store::now_ns();
    let files: Vec<_> = tree.files().collect();
    let mut known = match &options.cache {
        Some(folder) if !options.force => cache::load(folder, &tree.root),
        _ => Vec::new(),
    };
    let n_known = known.len();
    let (mut kept, missing) = split(&files, &mut known, wants_table);
    let workers = Workers::new(options.program.clone(), options.jobs, child::CLOCK);
    let (n_done, n_all) = (AtomicUsize::new(0), missing.len());
    let fresh: Vec<Reading> = missing
        .par_iter()
        .map(|(entry, stamp)| {
            let disk = tree.disk(entry);
            let has_table = wants_table(&entry.path);
            let reading = file::read(
                &Wanted { disk: &disk, extension: &entry.path.extension(), stamp: *stamp, has_table },
                &workers,
            );
            progress(n_done.fetch_add(1, Ordering::Relaxed) + 1, n_all);
            reading
        })
        .collect();

    let mut contents = Contents { files_read: n_all, ..Contents::default() };
    let n_trusted = kept.len();
    for ((entry, stamp), reading) in missing.into_iter().zip(fresh) {
        contents.is_passing |= !reading.is_lasting;
        let is_small = reading.table.as_ref().is_none_or(cache::may_keep);
        let is_kept = is_small && reading.is_lasting && store::is_settled(&stamp, began_ns);
        let table = wants_table(&entry.path).then_some(reading.table);
        kept.push((Kept { path: entry.path.clone(), stamp, facts: reading.facts, table }, is_kept));
    }
    kept.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let is_changed = kept.iter().filter(|(_, is_kept)| *is_kept).count() != n_trusted || n_known != n_trusted;
    if let Some(folder) = options.cache.as_ref().filter(|_| is_changed) {
        let lasting: Vec<_> = kept.iter().filter(|(_, is_kept)| *is_kept).map(|(kept, _)| kept).collect();
        contents.cache_refused = cache::keep(folder, &tree.root, &lasting).err();
    }
    for (kept, _) in kept {
        contents.problems.extend(diagnose::diagnose(&kept.path, &kept.facts));
        contents
            .tables
            .extend(kept.table.flatten().filter(|_| wants_table(&kept.path)).map(|table| (kept.path.clone(), table)));
        contents.facts.insert(kept.path, kept.facts);
    }
    contents
}

/// Facts of a text that is there already and was changed; `None` if it is a text no more.
pub fn reread(tree: &Tree, entry: &Entry, stamp: Stamp) -> Option<Facts> {
    let disk = tree.disk(entry);
    let wanted = Wanted { disk: &disk, extension: &entry.path.extension(), stamp, has_table: false };
    let text = file::read_text(&wanted)?;
    text.is_lasting.then_some(text.facts)
}

type Files<'a> = Vec<(&'a Entry, Stamp)>;

/// What is known of the files, to be kept, and the files of which too little is known.
fn split<'a>(
    files: &Files<'a>,
    known: &mut Vec<Kept>,
    wants_table: &dyn Fn(&ContentPath) -> bool,
) -> (Vec<(Kept, bool)>, Files<'a>) {
    let (mut kept, mut missing) = (Vec::with_capacity(files.len()), Vec::new());
    let mut known = std::mem::take(known).into_iter().peekable();
    for (entry, stamp) in files {
        // Both are sorted by path.
        while known.next_if(|kept| kept.path < entry.path).is_some() {}
        let same = known.next_if(|kept| kept.path == entry.path).filter(|kept| kept.stamp.is_still(stamp));
        match same.filter(|kept| kept.table.is_some() || !wants_table(&entry.path)) {
            // The state as it is now: a name that came or went changed nothing else.
            Some(found) => kept.push((Kept { stamp: *stamp, ..found }, true)),
            None => missing.push((*entry, *stamp)),
        }
    }
    (kept, missing)
}

/// What a file was found to hold. Depends on its bytes alone, never on its name or place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Id of the form in `formats.toml`, such as `docx`; by first bytes, else by extension.
    pub form: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// BLAKE3 of the whole text, for text files only; what a page made of it depends on.
    pub text_hash: Option<[u8; 32]>,
    /// Width and height in pixels as shown, orientation applied.
    pub picture: Option<Picture>,
    /// Length and codecs of films and sound.
    pub media: Option<Media>,
    /// What an archive holds.
    pub archive: Option<Archive>,
    /// What is wrong with the file.
    pub troubles: Vec<Trouble>,
}

/// Facts of a picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Width in pixels, after the orientation mark is applied.
    pub width_px: u32,
    /// Height in pixels, after the orientation mark is applied.
    pub height_px: u32,
    /// What a browser would make of the file itself.
    pub pose: Pose,
}

/// What a browser makes of a picture as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pose {
    /// It stands upright and still.
    #[default]
    Upright,
    /// It bears a mark of how it must be turned, which browsers pass over in files of its form.
    Turned,
    /// It moves.
    Moving,
}

/// Facts of a film or of sound.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// Length in milliseconds; `None` if the file does not say.
    pub duration_ms: Option<u64>,
    /// Video codec such as `avc1`, `hvc1`.
    pub video_codec: Option<String>,
    /// Audio codec such as `mp4a`.
    pub audio_codec: Option<String>,
    /// Width and height in pixels.
    pub size_px: Option<(u32, u32)>,
}

/// What an archive holds, at most the first thousand members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Archive {
    /// Members in archive order.
    pub members: Vec<Member>,
    /// How many there are in all.
    pub n_members: u64,
    /// Bytes when unpacked, as the archive says.
    pub unpacked_bytes: u64,
}

/// A file inside an archive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its name, repaired from GBK if it was not UTF-8.
    pub name: String,
    /// Its size in bytes when unpacked.
    pub size_bytes: u64,
}

/// What is wrong with a file. Becomes a diagnostic when its path is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the facts of the sentence above them")]
pub enum Trouble {
    /// No content.
    Empty,
    /// First bytes contradict the extension; what was found by bytes (form id).
    Contradicts { extension: String, found: String },
    /// The inside cannot be read.
    Damaged { reason: String },
    /// More work or memory than allowed; which limit.
    Limit { limit: String },
    /// The file cannot be opened.
    Unreadable { reason: String },
    /// A codec many browsers cannot play.
    Codec { codec: String },
    /// A member climbs out of its folder.
    Escapes { member: String },
    /// Unpacks to far more than it holds.
    Bomb { unpacked_bytes: u64 },
    /// Members of an archive whose names are not as they are unpacked, or that not every system can write.
    OddNames { member: String },
    /// A picture whose end is missing; what is there is shown.
    Incomplete,
    /// Text in no encoding we know.
    Encoding,
}

impl Trouble {
    /// What is wrong with a file whose reading was ended.
    pub fn of(halt: Halt) -> Self {
        let limit = |limit: &str| Self::Limit { limit: limit.into() };
        match halt {
            Halt::Clock => limit("limit.clock"),
            Halt::Processor => limit("limit.processor"),
            Halt::Memory => limit("limit.memory"),
            Halt::Crashed => Self::Damaged { reason: "damage.parser".into() },
            Halt::Lost => limit("limit.worker"),
        }
    }
}
