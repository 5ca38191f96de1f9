//! One file to look into, and what was found: the work that a child process does.
//!
//! **In** a [`Job`]. **Out** an [`Answer`]. **Never** fails: what is wrong with the file is part of
//! the answer. **Start at** [`Job::carry_out`].

use std::ffi::OsString;
use std::fs::File;

use serde::Deserialize;
use serde::Serialize;

use super::Archive;
use super::Media;
use super::Picture;
use super::Trouble;
use super::archive;
use super::media;
use super::picture;
use super::sheet;
use super::sniff;
use super::still;
use super::table::Book;
use crate::child::{Halt, Work};
use crate::formats::Form;
use crate::formats::Formats;
use crate::scan;

/// A file to look into.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// Where it is on disk.
    pub(super) disk: OsString,
    /// Its form by first bytes.
    pub(super) form: String,
    /// Its extension in lower case.
    pub(super) extension: String,
    /// How long it was when the folder was walked, in bytes.
    pub(super) size_bytes: u64,
    /// What is wanted of it.
    pub(super) task: Task,
}

/// What is wanted of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Task {
    /// The facts of a picture, film, recording or zip.
    Insides,
    /// The sheets of a workbook.
    Table,
}

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The form, where the members of a zip tell it better than its first bytes.
    pub(super) form: Option<String>,
    pub(super) picture: Option<Picture>,
    pub(super) media: Option<Media>,
    pub(super) archive: Option<Archive>,
    pub(super) table: Option<Book>,
    pub(super) troubles: Vec<Trouble>,
    /// Whether the answer holds as long as the file does not change.
    pub(super) is_lasting: bool,
}

impl Answer {
    /// An answer that is nothing but a trouble.
    pub(super) fn trouble(trouble: Trouble, is_lasting: bool) -> Self {
        Self { troubles: vec![trouble], is_lasting, ..Self::default() }
    }
}

/// Whether a file of this form has an inside to look into.
pub(super) fn has_inside(form: &Form, head: &[u8]) -> bool {
    form.is_recording() || sniff::is_zip(head)
}

impl Work for Job {
    const ARGUMENT: &'static str = "__read";
    type Answer = Answer;

    fn carry_out(&self) -> Answer {
        look(self)
    }

    fn halted(halt: Halt) -> Answer {
        Answer::trouble(Trouble::of(halt), halt.is_lasting())
    }
}

fn look(job: &Job) -> Answer {
    let unreadable = |reason: String| Answer::trouble(Trouble::Unreadable { reason }, false);
    let (mut file, size_bytes) =
        match scan::open(job.disk.as_ref()).and_then(|file| file.metadata().map(|facts| (file, facts.len()))) {
            Ok((file, size_bytes)) => (file, size_bytes),
            Err(error) => return unreadable(error.to_string()),
        };
    if size_bytes < job.size_bytes {
        return unreadable("damage.changed".into());
    }
    let mut answer = match job.task {
        Task::Insides => insides(&mut file, job, size_bytes),
        Task::Table => match sheet::book(&mut file, &job.form) {
            Ok(book) => Answer { table: Some(book), ..Answer::default() },
            Err(trouble) => Answer::trouble(trouble, true),
        },
    };
    answer.is_lasting = size_bytes == job.size_bytes;
    answer
}

fn insides(file: &mut File, job: &Job, size_bytes: u64) -> Answer {
    let Some(form) = Formats::builtin().get(&job.form) else { return Answer::default() };
    match form.family.as_str() {
        "image" => pictured(file, form, size_bytes),
        "video" | "audio" => match media::media(file, &form.id, size_bytes) {
            Some((media, troubles)) => Answer { media, troubles, ..Answer::default() },
            None => stilled(file, &job.extension, size_bytes),
        },
        _ => match archive::archive(file, size_bytes) {
            Ok((archive, troubles)) => zipped(archive, troubles, &job.extension),
            Err(trouble) => Answer::trouble(trouble, true),
        },
    }
}

/// A picture. What its brand leaves open, its properties tell.
fn pictured(file: &mut File, form: &Form, size_bytes: u64) -> Answer {
    let coded = if form.id == "heic" { still::form(&mut *file, size_bytes) } else { None };
    let coded = coded.filter(|coded| *coded != form.id);
    let (picture, trouble) = picture::picture(file, coded.unwrap_or(&form.id), size_bytes);
    let form = coded.map(str::to_owned);
    Answer { form, picture, troubles: trouble.into_iter().collect(), ..Answer::default() }
}

/// A film that is a still picture in truth.
fn stilled(file: &mut File, extension: &str, size_bytes: u64) -> Answer {
    let sniffed = sniff::settle_still(still::form(&mut *file, size_bytes).unwrap_or("heif"), extension);
    let answer = pictured(file, sniffed.form, size_bytes);
    let troubles = sniffed.trouble.into_iter().chain(answer.troubles).collect();
    Answer { form: answer.form.or_else(|| Some(sniffed.form.id.clone())), troubles, ..answer }
}

/// A zip: its members tell its form, and are listed if it is an archive to people.
fn zipped(archive: Archive, mut troubles: Vec<Trouble>, extension: &str) -> Answer {
    let sniffed = sniff::settle_zip(archive.members.iter().map(|member| member.name.as_str()), extension);
    troubles.extend(sniffed.trouble);
    Answer {
        form: Some(sniffed.form.id.clone()),
        archive: sniffed.form.members.then_some(archive),
        troubles,
        ..Answer::default()
    }
}
