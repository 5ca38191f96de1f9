//! The head of one request: read within limits, and understood strictly.
//!
//! **In** bytes of a client. **Out** a [`Head`], or why there is none ([`Trouble`]). **Never** reads
//! more than [`MOST_BYTES`], waits longer than it was told, or reads a body. **Start at**
//! [`Reader::head`].

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tiny_http::{HTTPVersion, Header, Method};

/// Browsers send every cookie any program on this host ever set; more is no browser.
const MOST_BYTES: usize = 32 * 1024;

/// The headers anybody here asks for; others are checked for form and forgotten.
const WANTED: [&str; 13] = [
    "host",
    "range",
    "if-range",
    "if-none-match",
    "if-modified-since",
    "connection",
    "content-length",
    "transfer-encoding",
    "last-event-id",
    "origin",
    "sec-fetch-site",
    "sec-fetch-mode",
    "sec-fetch-dest",
];

/// What a client asks.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// The method.
    pub(super) method: Method,
    /// What stands between method and version, as sent.
    pub(super) target: String,
    /// 1.0 or 1.1.
    pub(super) version: HTTPVersion,
    headers: Vec<Header>,
}

/// Why there is no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The client closed, or the connection broke.
    Gone,
    /// Nothing came at all in the time allowed.
    Idle,
    /// The head did not end in the time allowed: 408.
    Slow,
    /// More bytes than allowed: 431.
    Long,
    /// Not HTTP: 400.
    Malformed,
    /// Another version of HTTP: 505.
    Version,
}

/// How long a client may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// To send the first byte.
    pub(super) idle: Duration,
    /// From the first byte to the end of the head.
    pub(super) head: Duration,
}

/// Reads heads off one connection, one after the other.
pub(super) struct Reader<'a> {
    stream: &'a TcpStream,
    /// What was read and not yet used; may begin the next request.
    bytes: Vec<u8>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(stream: &'a TcpStream) -> Self {
        Self { stream, bytes: Vec::new() }
    }

    /// The next head. The time allowed is for the whole head, however its bytes drip.
    pub(super) fn head(&mut self, patience: Patience) -> Result<Head, Trouble> {
        let mut until = Instant::now() + if self.bytes.is_empty() { patience.idle } else { patience.head };
        let mut searched = 0;
        loop {
            if let Some(end) = end_of_head(&self.bytes, searched) {
                let head = parse(&self.bytes[..end]);
                self.bytes.drain(..end);
                return head;
            }
            searched = self.bytes.len().saturating_sub(3);
            if self.bytes.len() >= MOST_BYTES {
                return Err(Trouble::Long);
            }
            let was_empty = self.bytes.is_empty();
            self.more(until)?;
            if was_empty {
                until = Instant::now() + patience.head;
            }
        }
    }

    fn more(&mut self, until: Instant) -> Result<(), Trouble> {
        let late = if self.bytes.is_empty() { Trouble::Idle } else { Trouble::Slow };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
            return Err(late);
        }
        let mut chunk = [0; 4096];
        match self.stream.read(&mut chunk) {
            Ok(0) => Err(Trouble::Gone),
            Ok(n) => {
                self.bytes.extend_from_slice(&chunk[..n]);
                Ok(())
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Err(late),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(_) => Err(Trouble::Gone),
        }
    }
}

impl Head {
    /// The value of a header that stands there once; `name` in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|header| header.field.as_str().as_str() == name);
        let first = found.next()?;
        found.next().is_none().then(|| first.value.as_str())
    }

    /// How often a header stands there.
    pub(super) fn count(&self, name: &str) -> usize {
        self.headers.iter().filter(|header| header.field.as_str().as_str() == name).count()
    }

    /// Whether a body follows, or whatever may be taken for one.
    pub(super) fn has_body(&self) -> bool {
        self.count("transfer-encoding") > 0
            || (self.count("content-length") > 0 && self.header("content-length") != Some("0"))
    }

    /// Whether the client expects to send another request on this connection. With 1.0 it would have to
    /// be told that it may, which tiny_http does not.
    pub(super) fn wants_more(&self) -> bool {
        let says = |word: &str| {
            let values = self.headers.iter().filter(|header| header.field.as_str().as_str() == "connection");
            values
                .flat_map(|header| header.value.as_str().split(','))
                .any(|token| token.trim().eq_ignore_ascii_case(word))
        };
        !says("close") && self.version == HTTPVersion(1, 1)
    }
}

/// One past the empty line that ends a head. Empty lines before a request line are a habit of old clients.
fn end_of_head(bytes: &[u8], searched: usize) -> Option<usize> {
    bytes[searched..].windows(4).position(|four| four == b"\r\n\r\n").map(|at| searched + at + 4)
}

fn parse(bytes: &[u8]) -> Result<Head, Trouble> {
    let bytes = bytes.strip_prefix(b"\r\n").unwrap_or(bytes);
    let text = bytes.strip_suffix(b"\r\n\r\n").ok_or(Trouble::Malformed)?;
    let mut lines = split_lines(text);
    let (method, target, version) = request_line(lines.next().unwrap_or_default())?;
    let mut headers = Vec::new();
    for line in lines {
        headers.extend(header(line)?);
    }
    let head = Head { method, target, version, headers };
    let doubled = ["host", "content-length", "transfer-encoding", "origin"].iter().any(|name| head.count(name) > 1);
    let is_ambiguous = head.count("transfer-encoding") > 0 && head.count("content-length") > 0;
    if doubled || is_ambiguous { Err(Trouble::Malformed) } else { Ok(head) }
}

fn split_lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let now = rest?;
        match now.windows(2).position(|two| two == b"\r\n") {
            Some(at) => {
                rest = Some(&now[at + 2..]);
                Some(&now[..at])
            }
            None => rest.take(),
        }
    })
}

fn request_line(line: &[u8]) -> Result<(Method, String, HTTPVersion), Trouble> {
    if !line.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(Trouble::Malformed);
    }
    let line = std::str::from_utf8(line).map_err(|_| Trouble::Malformed)?;
    let parts: Vec<&str> = line.split(' ').collect();
    let [method, target, version] = parts[..] else { return Err(Trouble::Malformed) };
    if !is_token(method.as_bytes()) || !target.starts_with('/') {
        return Err(Trouble::Malformed);
    }
    let method = method.parse().map_err(|()| Trouble::Malformed)?;
    let version = match version {
        "HTTP/1.1" => HTTPVersion(1, 1),
        "HTTP/1.0" => HTTPVersion(1, 0),
        other if other.starts_with("HTTP/") => return Err(Trouble::Version),
        _ => return Err(Trouble::Malformed),
    };
    Ok((method, target.to_owned(), version))
}

/// A header line; `None` if nobody asks for it. Folded lines, blanks before the colon and control
/// characters are refused: they are how requests are smuggled.
fn header(line: &[u8]) -> Result<Option<Header>, Trouble> {
    let colon = line.iter().position(|byte| *byte == b':').ok_or(Trouble::Malformed)?;
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    if !is_token(name) || value.iter().any(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 127) {
        return Err(Trouble::Malformed);
    }
    let name = name.to_ascii_lowercase();
    if !WANTED.iter().any(|wanted| wanted.as_bytes() == name) {
        return Ok(None);
    }
    Header::from_bytes(name, value).map(Some).map_err(|()| Trouble::Malformed)
}

fn is_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte))
}

#[cfg(test)]
impl Head {
    /// A head from text, for tests of what uses it.
    pub(super) fn of(text: &str) -> Self {
        parse(format!("{}\r\n\r\n", text.trim_end().replace('\n', "\r\n")).as_bytes()).expect("a head")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_understood() {
        let head = Head::of("GET /a?b HTTP/1.1\nHost: localhost:1\nCookie: 名=1\nRANGE:  bytes=0-1 ");
        assert_eq!((head.method.as_str(), head.target.as_str()), ("GET", "/a?b"));
        assert_eq!(
            (head.header("host"), head.header("range"), head.header("cookie")),
            (Some("localhost:1"), Some("bytes=0-1"), None)
        );
        assert!(head.wants_more() && !head.has_body());
        assert!(!Head::of("GET / HTTP/1.1\nConnection: x, Close").wants_more());
        assert!(!Head::of("GET / HTTP/1.0").wants_more());
        assert!(Head::of("POST / HTTP/1.1\nContent-Length: 5").has_body());
    }

    #[test]
    fn what_is_not_http_is_refused() {
        let check = |text: &str, expected: Trouble| {
            assert_eq!(parse(text.as_bytes()).expect_err(text), expected, "{text:?}");
        };
        check("GET / HTTP/2.0\r\n\r\n", Trouble::Version);
        for text in [
            "\r\n\r\n",
            "GET\r\n\r\n",
            "GET /\r\n\r\n",
            "GET  / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1 x\r\n\r\n",
            "GET http://h/ HTTP/1.1\r\n\r\n",
            "GET * HTTP/1.1\r\n\r\n",
            "G\u{7}T / HTTP/1.1\r\n\r\n",
            "GET /é HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET / HTTP/1.1\r\n folded: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\0\r\n\r\n",
            "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\n: empty\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ] {
            check(text, Trouble::Malformed);
        }
    }
}
