//! One answer, and how it goes out.
//!
//! **In** an [`Answer`] whose header values are ours, never a request's. **Out** bytes on a stream, by
//! tiny_http's response writer. **Never** reads a film whole. **Start at** [`Answer::send`].

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read, Seek, SeekFrom, Write};

use tiny_http::{HTTPVersion, Header, Response, StatusCode};

use super::head::Head;
use super::range::{self, Asked};

/// Enough that a film goes out in few system calls.
const BUFFER_BYTES: usize = 64 * 1024;

/// With every answer: a browser takes what we say a file is, lets no other site embed or frame it, and
/// tells nobody where its reader came from.
const GUARDS: [(&str, &str); 4] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "no-referrer"),
];

/// What is said back.
pub(super) struct Answer {
    /// Such as 200.
    pub(super) status: u16,
    headers: Vec<(&'static str, String)>,
    body: Body,
}

/// What follows the headers.
pub(super) enum Body {
    /// Bytes at hand.
    Bytes(Vec<u8>),
    /// Part of a file, from a byte on.
    File {
        /// Open for reading.
        file: File,
        /// Its first byte that is meant.
        from: u64,
        /// How many.
        length_bytes: u64,
    },
    /// Nothing, though a body of this length would be there.
    None {
        /// What `Content-Length` says.
        length_bytes: u64,
    },
    /// Events, as long as the client listens: since when it knows everything.
    Events {
        /// The last round the page knows; `None` if it said nothing.
        since: Option<u64>,
    },
}

/// Something that can be sent whole or in part.
pub(super) struct Content {
    /// The bytes.
    pub(super) body: Body,
    /// `Content-Type`.
    pub(super) kind: &'static str,
    /// A strong tag, in quotes.
    pub(super) etag: String,
    /// `Last-Modified`, if the time is known.
    pub(super) modified: Option<String>,
}

impl Answer {
    /// An answer with a short text of ours.
    pub(super) fn text(status: u16, text: &str) -> Self {
        Self::bytes(status, "text/plain; charset=utf-8", text.as_bytes().to_vec())
    }

    /// An answer that is not to be kept.
    pub(super) fn bytes(status: u16, kind: &'static str, bytes: Vec<u8>) -> Self {
        Self { status, headers: Vec::new(), body: Body::Bytes(bytes) }
            .with("Content-Type", kind)
            .with("Cache-Control", "no-store")
    }

    /// Leads elsewhere in the site; not remembered, since folders come and go.
    pub(super) fn elsewhere(location: String) -> Self {
        Self::text(302, "").with("Location", location)
    }

    /// A stream of events.
    pub(super) fn events(since: Option<u64>) -> Self {
        Self { status: 200, headers: Vec::new(), body: Body::Events { since } }
    }

    /// The answer that `head` deserves: all of `content`, a part, or only that it is unchanged.
    pub(super) fn content(content: Content, head: &Head) -> Self {
        let Content { body, kind, etag, modified } = content;
        let length = body.length();
        let unchanged = range::is_unchanged(head, &etag, modified.as_deref());
        let asked = range::asked(head, length, &etag, modified.as_deref());
        let answer = |status: u16, body: Body| {
            let mut headers = vec![
                ("ETag", etag.clone()),
                ("Cache-Control", "no-cache".to_owned()),
                ("Accept-Ranges", "bytes".to_owned()),
            ];
            headers.extend(modified.clone().map(|modified| ("Last-Modified", modified)));
            Self { status, headers, body }
        };
        if unchanged {
            return answer(304, Body::None { length_bytes: length });
        }
        match asked {
            Asked::Whole => answer(200, body).with("Content-Type", kind),
            Asked::Part { first, last } => {
                let part = body.part(first, last - first + 1);
                answer(206, part)
                    .with("Content-Type", kind)
                    .with("Content-Range", format!("bytes {first}-{last}/{length}"))
            }
            Asked::Beyond => {
                answer(416, Body::None { length_bytes: 0 }).with("Content-Range", format!("bytes */{length}"))
            }
        }
    }

    /// Adds a header of ours.
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The events wanted, if this is a stream of them.
    pub(super) fn as_events(&self) -> Option<Option<u64>> {
        if let Body::Events { since } = self.body { Some(since) } else { None }
    }

    /// Sends everything; `is_head` leaves the body out. An error means that the connection is of no
    /// more use.
    pub(super) fn send(self, stream: impl Write, is_head: bool) -> io::Result<()> {
        let length = self.body.length();
        let reader: Box<dyn Read> = match self.body {
            Body::Bytes(bytes) => Box::new(Cursor::new(bytes)),
            Body::File { mut file, from, length_bytes } => {
                if !is_head {
                    file.seek(SeekFrom::Start(from))?;
                }
                Box::new(Exactly { file, left: length_bytes })
            }
            Body::None { .. } | Body::Events { .. } => Box::new(io::empty()),
        };
        let ours = GUARDS.map(|(name, value)| (name, value.to_owned()));
        let headers =
            self.headers.into_iter().chain(ours).filter_map(|(name, value)| Header::from_bytes(name, value).ok());
        let length = usize::try_from(length).map_err(io::Error::other)?;
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, stream);
        // Never chunked: every length is known. No header of the request has a say.
        let response = Response::new(StatusCode(self.status), headers.collect(), reader, Some(length), None)
            .with_chunked_threshold(usize::MAX);
        let sent = response.raw_print(&mut out, HTTPVersion(1, 1), &[], is_head, None).and_then(|()| out.flush());
        if sent.is_err() {
            // What is left in the buffer must not be written again, into a stream that is stuck.
            let _ = out.into_parts();
        }
        sent
    }
}

impl Body {
    fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { length_bytes, .. } | Self::None { length_bytes } => *length_bytes,
            Self::Events { .. } => 0,
        }
    }

    /// The part from byte `first` on, `length_bytes` long; within what is there.
    fn part(self, first: u64, length_bytes: u64) -> Self {
        match self {
            Self::Bytes(mut bytes) => {
                let first = usize::try_from(first).unwrap_or(usize::MAX).min(bytes.len());
                bytes.drain(..first);
                bytes.truncate(usize::try_from(length_bytes).unwrap_or(usize::MAX));
                Self::Bytes(bytes)
            }
            Self::File { file, from, .. } => Self::File { file, from: from + first, length_bytes },
            other => other,
        }
    }
}

/// Gives exactly the bytes that were promised; a file that has shrunk meanwhile is an error, so that
/// the connection ends rather than waits.
struct Exactly {
    file: File,
    left: u64,
}

impl Read for Exactly {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let n = self.file.read(&mut into[..most])?;
        if n == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= n as u64;
        Ok(n)
    }
}
