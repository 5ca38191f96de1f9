//! The boxes that films and phone photos are made of (ISO base media), walked within limits.
//!
//! **In** a file. **Out** [`Span`]s: where each box lies. **Never** reads what a box holds unless asked
//! (films are gigabytes), looks at one place twice in a walk, or goes on behind a size that cannot be:
//! a box shorter than its own head ends what holds it. **Start at** [`Boxes::within`].

use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

/// How many boxes of a file are looked at, at most: a fragmented recording of a day has fewer.
const MAX_BOXES: u32 = 200_000;
/// How much is read at once, in bytes: heads of boxes are short and far apart.
const PIECE_BYTES: usize = 512;

/// One box: its name, where its content begins, where it says to end (bytes from the file's start).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) name: [u8; 4],
    pub(super) from: u64,
    pub(super) end: u64,
}

impl Span {
    /// Whether the name is one: letters, digits and signs, or a copyright mark first as cameras have it.
    pub(super) fn is_named(&self) -> bool {
        self.name.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | 0xa9))
    }
}

/// A file made of boxes.
pub(super) struct Boxes<R> {
    file: BufReader<R>,
    size_bytes: u64,
    at: u64,
    n_left: u32,
}

impl<R: Read + Seek> Boxes<R> {
    /// The boxes of `file`, which is `size_bytes` long; `None` if it cannot be sought in.
    pub(super) fn new(mut file: R, size_bytes: u64) -> Option<Self> {
        file.seek(SeekFrom::Start(0)).ok()?;
        Some(Self { file: BufReader::with_capacity(PIECE_BYTES, file), size_bytes, at: 0, n_left: MAX_BOXES })
    }

    /// Everything there is.
    pub(super) fn whole(&self) -> Span {
        Span { name: *b"file", from: 0, end: self.size_bytes }
    }

    /// Whether there were more boxes than are looked at.
    pub(super) fn is_spent(&self) -> bool {
        self.n_left == 0
    }

    /// The boxes that `parent` holds behind its first `skip` bytes, in order. The last may say to end
    /// beyond its parent.
    pub(super) fn within(&mut self, parent: Span, skip: u64) -> Vec<Span> {
        let limit = parent.end.min(self.size_bytes);
        let (mut found, mut at) = (Vec::new(), parent.from.saturating_add(skip));
        while at < limit && self.n_left > 0 {
            self.n_left -= 1;
            let Some(span) = self.next(at, limit) else { break };
            at = span.end;
            found.push(span);
        }
        found
    }

    /// The first box of that name in `parent`.
    pub(super) fn child(&mut self, parent: Span, skip: u64, name: &[u8; 4]) -> Option<Span> {
        self.within(parent, skip).into_iter().find(|span| span.name == *name)
    }

    /// What a box holds, at most `max` bytes of it.
    pub(super) fn bytes(&mut self, span: Span, max: u64) -> Vec<u8> {
        let len = span.end.min(self.size_bytes).saturating_sub(span.from).min(max);
        let mut bytes = Vec::new();
        if self.go(span.from).is_some() {
            let is_read = (&mut self.file).take(len).read_to_end(&mut bytes).is_ok();
            self.at += bytes.len() as u64;
            if !is_read {
                bytes.clear();
            }
        }
        bytes
    }

    /// The box that begins at `at`; one of size 0 reaches to `limit`.
    fn next(&mut self, at: u64, limit: u64) -> Option<Span> {
        let mut head = [0; 8];
        self.read(at, &mut head)?;
        let name = [head[4], head[5], head[6], head[7]];
        let (from, size) = match u32::from_be_bytes([head[0], head[1], head[2], head[3]]) {
            0 => (at + 8, limit - at),
            1 => {
                let mut long = [0; 8];
                self.read(at + 8, &mut long)?;
                (at + 16, u64::from_be_bytes(long))
            }
            size => (at + 8, u64::from(size)),
        };
        let end = at.checked_add(size)?;
        (end >= from).then_some(Span { name, from, end })
    }

    fn read(&mut self, at: u64, bytes: &mut [u8]) -> Option<()> {
        self.go(at)?;
        self.file.read_exact(bytes).ok()?;
        self.at += bytes.len() as u64;
        Some(())
    }

    fn go(&mut self, to: u64) -> Option<()> {
        let apart = i64::try_from(i128::from(to) - i128::from(self.at)).ok()?;
        self.file.seek_relative(apart).ok()?;
        self.at = to;
        Some(())
    }
}

/// A number of four bytes at a place of `bytes`, big end first.
pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A number of eight bytes.
pub(super) fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// A number of two bytes.
pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A box for tests.
#[cfg(test)]
pub(super) fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).expect("a test's box is small");
    [&size.to_be_bytes()[..], name, content].concat()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn names(bytes: &[u8]) -> String {
        let mut boxes = Boxes::new(Cursor::new(bytes), bytes.len() as u64).expect("bytes in memory");
        let whole = boxes.whole();
        let found = boxes.within(whole, 0);
        found.iter().map(|span| format!("{}:{} ", String::from_utf8_lossy(&span.name), span.end - span.from)).collect()
    }

    #[test]
    fn sizes_that_cannot_be_end_the_walk() {
        let one = boxed(b"free", b"1234");
        let with = |head: &[u8], rest: &[u8]| [&one[..], head, b"mdat", rest].concat();
        for (size, expected) in [(0_u32, "free:4 mdat:3 "), (2, "free:4 "), (7, "free:4 "), (8, "free:4 mdat:0 ")] {
            assert_eq!(names(&with(&size.to_be_bytes(), b"xyz")), expected, "{size}");
        }
        let long = |size: u64| with(&[0, 0, 0, 1], &[&size.to_be_bytes()[..], b"xyz"].concat());
        for (size, expected) in [(0, "free:4 "), (15, "free:4 "), (19, "free:4 mdat:3 "), (u64::MAX, "free:4 ")] {
            assert_eq!(names(&long(size)), expected, "{size}");
        }
        assert_eq!(names(&long(1 << 40)).split(' ').count(), 3, "a box may say to end behind the file");
    }

    #[test]
    fn a_file_of_nothing_but_boxes_ends() {
        let many = boxed(b"free", b"").repeat(MAX_BOXES as usize + 10);
        let mut boxes = Boxes::new(Cursor::new(&many), many.len() as u64).expect("bytes in memory");
        let whole = boxes.whole();
        assert_eq!((boxes.within(whole, 0).len(), boxes.is_spent()), (MAX_BOXES as usize, true));
    }
}
