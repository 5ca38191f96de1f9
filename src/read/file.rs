//! Reading one file: its form by first bytes, then its text here, or its inside by a child.
//!
//! **In** a file's path, stamp and extension. **Out** a [`Reading`]. **Never** panics over a file
//! that shrinks or vanishes meanwhile: it is unreadable, and not remembered. **Start at** [`read`].

use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;

use super::Facts;
use super::Trouble;
use super::job;
use super::job::Job;
use super::job::Task;
use super::ole;
use super::sniff;
use super::sniff::HEAD_BYTES;
use super::sniff::Head;
use super::table;
use super::table::Book;
use super::text;
use crate::child::Workers;
use crate::scan;
use crate::scan::Stamp;

/// How much of an OLE2 directory is looked at, in bytes.
const DIRECTORY_BYTES: u64 = 4096;

/// What was read of a file.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) facts: Facts,
    pub(super) table: Option<Book>,
    /// Whether it holds as long as the file's stamp does not change.
    pub(super) is_lasting: bool,
}

/// A file to read.
pub(super) struct Wanted<'a> {
    pub(super) disk: &'a Path,
    /// In lower case, without the dot.
    pub(super) extension: &'a str,
    pub(super) stamp: Stamp,
    /// Whether a table is wanted, if the file holds one.
    pub(super) has_table: bool,
}

/// Reads a file.
pub(super) fn read(wanted: &Wanted<'_>, workers: &Workers<Job>) -> Reading {
    let mut reading = Reading { is_lasting: true, ..Reading::default() };
    reading.facts.size_bytes = wanted.stamp.size_bytes;
    if wanted.stamp.size_bytes == 0 {
        reading.facts.form = sniff::sniff_empty(wanted.extension).id.clone();
        reading.facts.troubles.push(Trouble::Empty);
        return reading;
    }
    if let Err(error) = fill(&mut reading, wanted, workers) {
        let reason = if error.kind() == io::ErrorKind::UnexpectedEof {
            "damage.changed".to_owned()
        } else {
            crate::failure::reason(&error)
        };
        reading.facts.form = sniff::sniff_empty(wanted.extension).id.clone();
        reading.facts.troubles = vec![Trouble::Unreadable { reason }];
        reading.is_lasting = false;
    }
    reading
}

/// Reads a file that is a text; `None` if it is none, or cannot be read.
pub(super) fn read_text(wanted: &Wanted<'_>) -> Option<Reading> {
    if wanted.stamp.size_bytes == 0 {
        return None;
    }
    let mut reading = Reading { is_lasting: true, ..Reading::default() };
    reading.facts.size_bytes = wanted.stamp.size_bytes;
    let mut file = scan::open(wanted.disk).ok()?;
    let mut bytes = vec![0; HEAD_BYTES.min(usize::try_from(wanted.stamp.size_bytes).ok()?)];
    file.read_exact(&mut bytes).ok()?;
    let sniffed = sniff::sniff(&Head { bytes: bytes.clone(), streams: Vec::new() }, wanted.extension);
    if !sniffed.form.is_text() || sniffed.trouble.is_some() {
        return None;
    }
    reading.facts.form.clone_from(&sniffed.form.id);
    fill_text(&mut reading, file, bytes, wanted).ok()?;
    Some(reading)
}

fn fill(reading: &mut Reading, wanted: &Wanted<'_>, workers: &Workers<Job>) -> io::Result<()> {
    let mut file = scan::open(wanted.disk)?;
    let mut bytes = vec![0; HEAD_BYTES.min(usize::try_from(wanted.stamp.size_bytes).unwrap_or(HEAD_BYTES))];
    file.read_exact(&mut bytes)?;
    let streams = match ole::directory_at(&bytes) {
        Some(at) => streams(&mut file, at)?,
        None => Vec::new(),
    };
    let head = Head { bytes, streams };
    let sniffed = sniff::sniff(&head, wanted.extension);
    let form = sniffed.form;
    reading.facts.form.clone_from(&form.id);
    reading.facts.troubles.extend(sniffed.trouble);
    let is_damaged = matches!(reading.facts.troubles.first(), Some(Trouble::Damaged { .. }));
    if form.is_text() && !is_damaged {
        return fill_text(reading, file, head.bytes, wanted);
    }
    if is_damaged {
        return Ok(());
    }
    if job::has_inside(form, &head.bytes) {
        ask(reading, wanted, Task::Insides, workers);
    }
    let is_bomb = reading.facts.troubles.iter().any(|trouble| matches!(trouble, Trouble::Bomb { .. }));
    if wanted.has_table && reading.facts.form().family == "sheet" && !is_bomb {
        ask(reading, wanted, Task::Table, workers);
    }
    Ok(())
}

fn streams(file: &mut File, at: u64) -> io::Result<Vec<String>> {
    let mut directory = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    file.take(DIRECTORY_BYTES).read_to_end(&mut directory)?;
    Ok(ole::streams(&directory))
}

fn fill_text(reading: &mut Reading, file: File, head: Vec<u8>, wanted: &Wanted<'_>) -> io::Result<()> {
    if wanted.stamp.size_bytes > text::TEXT_BYTES {
        reading.facts.troubles.push(Trouble::Limit { limit: "limit.text".into() });
        return Ok(());
    }
    let mut bytes = head;
    file.take(text::TEXT_BYTES).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < wanted.stamp.size_bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    reading.is_lasting = bytes.len() as u64 == wanted.stamp.size_bytes;
    let Some(text) = text::decode(bytes) else {
        reading.facts.troubles.push(Trouble::Encoding);
        return Ok(());
    };
    reading.facts.text_hash = Some(*blake3::hash(text.as_bytes()).as_bytes());
    if wanted.has_table {
        reading.table = Some(table::text(&text, reading.facts.form().family != "sheet"));
    }
    Ok(())
}

fn ask(reading: &mut Reading, wanted: &Wanted<'_>, task: Task, workers: &Workers<Job>) {
    let facts = &mut reading.facts;
    let answer = workers.ask(&Job {
        disk: wanted.disk.as_os_str().to_owned(),
        form: facts.form.clone(),
        extension: wanted.extension.to_owned(),
        size_bytes: wanted.stamp.size_bytes,
        task,
    });
    if let Some(form) = answer.form {
        // The members of a zip say better what it is than its first bytes did; a picture stays one.
        let is_picture = facts.form().family == "image";
        facts.troubles.retain(|trouble| is_picture || !matches!(trouble, Trouble::Contradicts { .. }));
        facts.form = form;
    }
    if task == Task::Insides {
        (facts.picture, facts.media, facts.archive) = (answer.picture, answer.media, answer.archive);
    }
    reading.table = answer.table.or(reading.table.take());
    let news = answer.troubles.into_iter().filter(|trouble| !facts.troubles.contains(trouble)).collect::<Vec<_>>();
    facts.troubles.extend(news);
    reading.is_lasting &= answer.is_lasting;
}
