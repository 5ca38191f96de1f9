//! What each request gets: a file of the site, or a page of our own.
//!
//! **In** a [`Head`]. **Out** an [`Answer`]. **Never** gives anything outside the site's folder, or
//! changes anything: there is no method but GET and HEAD. **Start at** [`Shelf::answer`].

use std::fs::{File, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tiny_http::Method;

use super::answer::{Answer, Body, Content};
use super::board::Board;
use super::connection::Handler;
use super::head::Head;
use super::locate::{Found, locate};
use super::{desk, events, host, inject, kind};
use crate::message::Language;

/// Pages up to here get the reload script; ours are far smaller.
const MOST_PAGE_BYTES: u64 = 8 * 1024 * 1024;

/// Enough of a text to tell its encoding.
const HEAD_BYTES: u64 = 8 * 1024;

/// Everything a request is answered from.
pub(super) struct Shelf<'a> {
    /// The site's folder.
    pub(super) site: PathBuf,
    /// What `--host` said.
    pub(super) host: String,
    /// In which language our own pages speak.
    pub(super) language: Language,
    /// What happened.
    pub(super) board: &'a Board,
}

impl Handler for Shelf<'_> {
    fn answer(&self, head: &Head, local: SocketAddr) -> Answer {
        if !host::is_meant_for_us(head, local, &self.host) {
            return Answer::text(403, "not a name of this preview\n");
        }
        if !matches!(head.method, Method::Get | Method::Head) {
            return Answer::text(405, "only GET and HEAD\n").with("Allow", "GET, HEAD");
        }
        if head.has_body() {
            return Answer::text(400, "a body is not expected\n");
        }
        let (path, query) = head.target.split_once('?').unwrap_or((&head.target, ""));
        match path.strip_prefix("/__xingzhi") {
            Some("") => Answer::elsewhere("/__xingzhi/".to_owned()),
            Some(rest) if rest.starts_with('/') => self.own(&rest[1..], query, head),
            _ => self.site(path, head),
        }
    }

    fn send_events(&self, stream: &TcpStream, since: Option<u64>) -> io::Result<()> {
        events::send(stream, self.board, since, self.language)
    }
}

impl Shelf<'_> {
    fn own(&self, name: &str, query: &str, head: &Head) -> Answer {
        match name {
            "events" if head.method == Method::Get => Answer::events(known_round(query, head)),
            "events" => Answer::text(405, "only GET\n").with("Allow", "GET"),
            _ => desk::answer(name, query, &self.board.standing(), self.language)
                .unwrap_or_else(|| Answer::text(404, "no such page\n")),
        }
    }

    fn site(&self, path: &str, head: &Head) -> Answer {
        // Before the file is opened: what changes after this is told to the page once it listens.
        let round = self.board.number();
        match locate(path, &self.site) {
            Found::Folder { location } => Answer::elsewhere(location),
            Found::File { disk, path } => match self.open(&disk, &path, round) {
                Ok(content) => Answer::content(content, head),
                Err(_) => self.missing(round),
            },
            Found::Nothing => self.missing(round),
        }
    }

    /// The site's own page for what is not there.
    fn missing(&self, round: u64) -> Answer {
        if self.board.is_empty() && !self.site.join("index.html").is_file() {
            return desk::not_yet(self.language, round);
        }
        // No site at all, and a reason: an empty folder, say.
        if !self.site.join("index.html").is_file() && self.board.standing().failed.is_some() {
            return Answer::elsewhere("/__xingzhi/".to_owned());
        }
        let page = match locate("/404.html", &self.site) {
            Found::File { disk, .. } => File::open(disk).and_then(|mut file| page(&mut file)).ok(),
            _ => None,
        };
        let page = page.map_or_else(|| desk::not_found(self.language), inject::from_root);
        Answer::bytes(404, "text/html; charset=utf-8", inject::inject(page, round))
    }

    fn open(&self, disk: &Path, path: &str, round: u64) -> io::Result<Content> {
        let mut file = File::open(disk)?;
        let facts = file.metadata()?;
        let mut start = Vec::new();
        (&mut file).take(HEAD_BYTES).read_to_end(&mut start)?;
        file.rewind()?;
        let kind = kind::content_type(path, &start);
        if kind.starts_with("text/html") && facts.len() <= MOST_PAGE_BYTES {
            let bytes = inject::inject(page(&mut file)?, round);
            // The script is part of it, so that the file's time says too little.
            let etag = tag(|hasher| bytes.hash(hasher));
            return Ok(Content { body: Body::Bytes(bytes), kind, etag, modified: None });
        }
        let modified = facts.modified().ok();
        let body = Body::File { file, from: 0, length_bytes: facts.len() };
        Ok(Content { body, kind, etag: file_tag(&facts), modified: modified.and_then(http_date) })
    }
}

/// The round a page knows: as it said, or as the browser remembers when it connects again by itself.
fn known_round(query: &str, head: &Head) -> Option<u64> {
    let said = query.split('&').find_map(|pair| pair.strip_prefix("since=")).and_then(|number| number.parse().ok());
    let remembered = head.header("last-event-id").and_then(|number| number.parse().ok());
    remembered.max(said)
}

fn page(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MOST_PAGE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A tag of what identifies the state of a file without reading it.
fn file_tag(facts: &Metadata) -> String {
    tag(|hasher| {
        facts.len().hash(hasher);
        facts.modified().ok().hash(hasher);
        #[cfg(unix)]
        std::os::unix::fs::MetadataExt::ino(facts).hash(hasher);
    })
}

fn tag(hash: impl FnOnce(&mut DefaultHasher)) -> String {
    let mut hasher = DefaultHasher::new();
    hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

fn http_date(time: SystemTime) -> Option<String> {
    let stamp = jiff::Timestamp::try_from(time).ok()?;
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&stamp).ok()
}
