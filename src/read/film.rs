//! Films and sound in boxes (MP4, QuickTime, 3GP, M4A): length, codecs, size, and whether all is there.
//!
//! **In** a file. **Out** a [`Film`]. **Never** reads pictures or sound, or the tables that lead to
//! them: only heads, and of fragments their own. **Start at** [`film`].

use std::io::Read;
use std::io::Seek;

use super::Media;
use super::boxes::Boxes;
use super::boxes::Span;
use super::boxes::be16;
use super::boxes::be32;
use super::boxes::be64;

/// How much of a box of heads is read, in bytes.
const HEAD_BYTES: u64 = 512;
/// The longest head of a fragment that is read, in bytes.
const FRAGMENT_BYTES: u64 = 1 << 20;
/// How many tracks are looked at.
const MAX_TRACKS: usize = 64;
/// No recording is longer: 60 days in milliseconds.
const MAX_MS: u64 = 60 * 24 * 60 * 60 * 1000;

/// What the boxes of a file tell.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Film {
    /// Length, codecs and size, as far as they are told.
    pub(super) media: Media,
    /// A box reaches beyond the end of the file.
    pub(super) is_cut_off: bool,
    /// It says which tracks it has: without, nothing plays.
    pub(super) has_index: bool,
    /// It is no film but a still picture under a film's brand.
    pub(super) is_still: bool,
    /// There were more boxes than are looked at.
    pub(super) is_endless: bool,
}

/// One track, as its head tells.
#[derive(Debug, Default)]
struct Track {
    id: u32,
    handler: [u8; 4],
    codec: Option<String>,
    size_px: Option<(u32, u32)>,
    per_second: u32,
    /// Length in its own units.
    duration: u64,
    /// Length of a sample in its own units where a fragment does not say.
    sample: u32,
    /// Where its fragments began and ended, in its own units.
    fragments: Option<(u64, u64)>,
}

/// Looks at the boxes of a film; `None` if the file cannot be read.
pub(super) fn film<R: Read + Seek>(file: R, size_bytes: u64) -> Option<Film> {
    let mut boxes = Boxes::new(file, size_bytes)?;
    let whole = boxes.whole();
    let top = boxes.within(whole, 0);
    let mut film = Film { is_cut_off: is_cut_off(&top, size_bytes), ..Film::default() };
    for meta in top.iter().filter(|span| span.name == *b"meta") {
        film.is_still |= boxes.child(*meta, 4, b"hdlr").is_some_and(|hdlr| handler(&mut boxes, hdlr) == *b"pict");
    }
    let (mut tracks, mut known) = (Vec::new(), None);
    for moov in top.iter().filter(|span| span.name == *b"moov") {
        let inside = boxes.within(*moov, 0);
        // QuickTime may pack its index; one that says no more than its length is odd, but one.
        film.has_index |= inside.iter().any(|span| matches!(&span.name, b"cmov" | b"rmra" | b"mvhd"));
        if tracks.is_empty() {
            tracks = all_tracks(&mut boxes, &inside);
            known = length(&mut boxes, &inside);
        }
    }
    film.has_index |= !tracks.is_empty();
    for moof in top.iter().filter(|span| span.name == *b"moof") {
        fragment(&boxes.bytes(*moof, FRAGMENT_BYTES), &mut tracks);
    }
    film.is_endless = boxes.is_spent();
    let video = tracks.iter().find(|track| track.handler == *b"vide");
    film.media = Media {
        duration_ms: duration_ms(known, &tracks),
        video_codec: video.and_then(|track| track.codec.clone()),
        audio_codec: tracks.iter().find(|track| track.handler == *b"soun").and_then(|track| track.codec.clone()),
        size_px: video.and_then(|track| track.size_px),
    };
    Some(film)
}

/// Whether the last box that is one reaches beyond the file's end. Junk behind it is harmless.
fn is_cut_off(top: &[Span], size_bytes: u64) -> bool {
    top.iter().take_while(|span| span.is_named()).last().is_some_and(|last| last.end > size_bytes)
}

fn all_tracks<R: Read + Seek>(boxes: &mut Boxes<R>, inside: &[Span]) -> Vec<Track> {
    let traks = inside.iter().filter(|span| span.name == *b"trak").take(MAX_TRACKS);
    let mut tracks: Vec<_> = traks.map(|trak| track(boxes, *trak)).collect();
    if let Some(mvex) = inside.iter().find(|span| span.name == *b"mvex") {
        for trex in boxes.within(*mvex, 0).into_iter().filter(|span| span.name == *b"trex").take(MAX_TRACKS) {
            let bytes = boxes.bytes(trex, HEAD_BYTES);
            let (id, sample) = (be32(&bytes, 4), be32(&bytes, 12).unwrap_or_default());
            tracks.iter_mut().filter(|track| Some(track.id) == id).for_each(|track| track.sample = sample);
        }
    }
    tracks
}

fn track<R: Read + Seek>(boxes: &mut Boxes<R>, trak: Span) -> Track {
    let mut track = Track::default();
    let mut is_turned = false;
    for span in boxes.within(trak, 0) {
        match &span.name {
            b"tkhd" => {
                let bytes = boxes.bytes(span, HEAD_BYTES);
                let is_long = bytes.first() == Some(&1);
                track.id = be32(&bytes, if is_long { 20 } else { 12 }).unwrap_or_default();
                let matrix = if is_long { 52 } else { 40 };
                // Phones turn films by a matrix.
                is_turned = be32(&bytes, matrix) == Some(0) && be32(&bytes, matrix + 16) == Some(0);
                let edge = |at: usize| be32(&bytes, at).map(|fixed| fixed >> 16).filter(|px| *px > 0);
                track.size_px = edge(matrix + 36).zip(edge(matrix + 40));
            }
            b"mdia" => media(boxes, span, &mut track),
            _ => {}
        }
    }
    track.size_px = track.size_px.map(|(width, height)| if is_turned { (height, width) } else { (width, height) });
    track
}

fn media<R: Read + Seek>(boxes: &mut Boxes<R>, mdia: Span, track: &mut Track) {
    let mut stsd = None;
    for span in boxes.within(mdia, 0) {
        match &span.name {
            b"mdhd" => (track.per_second, track.duration) = clock(&boxes.bytes(span, HEAD_BYTES)).unwrap_or_default(),
            b"hdlr" => track.handler = handler(boxes, span),
            b"minf" => {
                let stbl = boxes.child(span, 0, b"stbl");
                stsd = stbl.and_then(|stbl| boxes.child(stbl, 0, b"stsd"));
            }
            _ => {}
        }
    }
    let bytes = stsd.map(|stsd| boxes.bytes(stsd, HEAD_BYTES)).unwrap_or_default();
    let code = bytes.get(12..16).filter(|code| code.iter().all(|byte| matches!(byte, b' '..=b'~')));
    track.codec = code.map(|code| String::from_utf8_lossy(code).trim().to_owned());
    if track.handler == *b"vide" {
        let edge = |at: usize| be16(&bytes, at).map(u32::from).filter(|px| *px > 0);
        track.size_px = track.size_px.or_else(|| edge(40).zip(edge(42)));
    }
}

fn handler<R: Read + Seek>(boxes: &mut Boxes<R>, hdlr: Span) -> [u8; 4] {
    boxes.bytes(hdlr, HEAD_BYTES).get(8..12).and_then(|name| name.try_into().ok()).unwrap_or_default()
}

/// Units a second and length in units: `mvhd` and `mdhd` begin alike.
fn clock(bytes: &[u8]) -> Option<(u32, u64)> {
    let is_long = *bytes.first()? == 1;
    let duration = if is_long { be64(bytes, 24)? } else { u64::from(be32(bytes, 16)?) };
    Some((be32(bytes, if is_long { 20 } else { 12 })?, duration))
}

/// The length that the film's own head tells, in milliseconds.
fn length<R: Read + Seek>(boxes: &mut Boxes<R>, inside: &[Span]) -> Option<u64> {
    let mvhd = inside.iter().find(|span| span.name == *b"mvhd")?;
    let (per_second, duration) = clock(&boxes.bytes(*mvhd, HEAD_BYTES))?;
    let mvex = inside.iter().find(|span| span.name == *b"mvex");
    let mehd = mvex.and_then(|mvex| boxes.child(*mvex, 0, b"mehd")).map(|mehd| boxes.bytes(mehd, HEAD_BYTES));
    let fragments = mehd.and_then(|bytes| match bytes.first()? {
        1 => be64(&bytes, 4),
        _ => be32(&bytes, 4).map(u64::from),
    });
    in_ms(duration, per_second).max(fragments.and_then(|duration| in_ms(duration, per_second)))
}

fn in_ms(units: u64, per_second: u32) -> Option<u64> {
    // All ones say that nobody knows.
    let is_known = units != u64::from(u32::MAX) && per_second > 0;
    let ms = is_known.then(|| units.checked_mul(1000)).flatten()? / u64::from(per_second).max(1);
    (1..MAX_MS).contains(&ms).then_some(ms)
}

/// By the film's own head, or by what its fragments add to it, else by its longest track.
fn duration_ms(known: Option<u64>, tracks: &[Track]) -> Option<u64> {
    let ends = tracks.iter().filter_map(|track| {
        let (from, end) = track.fragments?;
        // A recording of a broadcast may count from long before; one that goes on behind its index does not.
        let is_behind = from <= track.duration;
        in_ms(if is_behind { end } else { end - from }, track.per_second)
    });
    known.max(ends.max()).or_else(|| tracks.iter().filter_map(|track| in_ms(track.duration, track.per_second)).max())
}

/// Adds a fragment to the tracks it belongs to.
fn fragment(moof: &[u8], tracks: &mut [Track]) {
    for (name, traf) in slices(moof) {
        if name != *b"traf" {
            continue;
        }
        let (mut track, mut sample, mut from, mut len) = (None, 0, None, 0_u64);
        for (name, bytes) in slices(traf) {
            match &name {
                b"tfhd" => {
                    let id = be32(bytes, 4);
                    track = tracks.iter_mut().find(|track| Some(track.id) == id);
                    sample = track.as_ref().map_or(0, |track| track.sample);
                    let flags = be32(bytes, 0).unwrap_or_default();
                    if flags & 0x8 != 0 {
                        let at = 8 + if flags & 0x1 != 0 { 8 } else { 0 } + if flags & 0x2 != 0 { 4 } else { 0 };
                        sample = be32(bytes, at).unwrap_or(sample);
                    }
                }
                b"tfdt" if bytes.first() == Some(&1) => from = be64(bytes, 4),
                b"tfdt" => from = be32(bytes, 4).map(u64::from),
                b"trun" => len = len.saturating_add(run(bytes, sample)),
                _ => {}
            }
        }
        if let Some(track) = track {
            let (first, end) = track.fragments.unwrap_or((from.unwrap_or(track.duration), track.duration));
            let from = from.unwrap_or(end);
            track.fragments = Some((first, from.saturating_add(len).max(end)));
        }
    }
}

/// How long the samples of a run are together, in units of their track.
fn run(bytes: &[u8], sample: u32) -> u64 {
    let (Some(flags), Some(count)) = (be32(bytes, 0), be32(bytes, 4)) else { return 0 };
    if flags & 0x100 == 0 {
        return u64::from(count) * u64::from(sample);
    }
    let from = 8 + if flags & 0x1 != 0 { 4 } else { 0 } + if flags & 0x4 != 0 { 4 } else { 0 };
    let each = 4 * (flags >> 8 & 0xf).count_ones() as usize;
    let samples = bytes.get(from..).unwrap_or_default().chunks_exact(each);
    samples.take(count as usize).map(|sample| u64::from(be32(sample, 0).unwrap_or_default())).sum()
}

/// The boxes in `bytes`, by name and content.
fn slices(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..)?;
        let size = usize::try_from(be32(rest, 0)?).ok().filter(|size| *size >= 8)?;
        at += size;
        Some((rest.get(4..8)?.try_into().ok()?, rest.get(8..size.min(rest.len()))?))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::boxes::boxed;
    use super::*;

    fn of(bytes: &[u8]) -> Film {
        film(Cursor::new(bytes), bytes.len() as u64).expect("bytes in memory")
    }

    #[test]
    fn a_film_that_was_cut_off_is_noticed() {
        let whole = [boxed(b"ftyp", b"isom"), boxed(b"mdat", &[7; 100])].concat();
        assert!(!of(&whole).is_cut_off);
        assert!(of(&whole[..whole.len() - 1]).is_cut_off);
        assert!(!of(&[&whole[..], &[0; 64]].concat()).is_cut_off, "junk behind the last box");
    }

    /// A film of one track of 90 units a second, with these boxes behind it.
    fn fragmented(duration: u32, fragments: &[Vec<u8>]) -> Vec<u8> {
        let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
        let mvhd = boxed(b"mvhd", &numbers(&[0, 0, 0, 90, duration]));
        let mdhd = boxed(b"mdhd", &numbers(&[0, 0, 0, 90, duration]));
        let hdlr = boxed(b"hdlr", b"\0\0\0\0\0\0\0\0vide");
        let mdia = boxed(b"mdia", &[mdhd, hdlr].concat());
        let trak = boxed(b"trak", &[boxed(b"tkhd", &numbers(&[0, 0, 0, 1])), mdia].concat());
        let mvex = boxed(b"mvex", &boxed(b"trex", &numbers(&[0, 1, 1, 30])));
        [boxed(b"ftyp", b"isom"), boxed(b"moov", &[mvhd, trak, mvex].concat()), fragments.concat()].concat()
    }

    fn moof(from: Option<u32>, run: &[u32]) -> Vec<u8> {
        let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
        let tfdt = from.map(|from| boxed(b"tfdt", &numbers(&[0, from]))).unwrap_or_default();
        let traf = [boxed(b"tfhd", &numbers(&[0, 1])), tfdt, boxed(b"trun", &numbers(run))].concat();
        [boxed(b"moof", &boxed(b"traf", &traf)), boxed(b"mdat", b"x")].concat()
    }

    #[test]
    fn fragments_add_to_the_length() {
        let ms = |film: &[u8]| of(film).media.duration_ms;
        let even = [0, 3];
        assert_eq!(ms(&fragmented(0, &[moof(Some(0), &even), moof(Some(90), &even)])), Some(2000));
        assert_eq!(ms(&fragmented(0, &[moof(None, &even), moof(None, &even)])), Some(2000), "nobody says when");
        assert_eq!(ms(&fragmented(90, &[moof(Some(90), &even)])), Some(2000), "behind a first part");
        assert_eq!(ms(&fragmented(0, &[moof(Some(9000), &even)])), Some(1000), "from within a broadcast");
        assert_eq!(ms(&fragmented(0, &[moof(Some(0), &[0x100, 2, 45, 90])])), Some(1500), "each its own length");
        assert_eq!(ms(&fragmented(0, &[moof(Some(0), &[0, u32::MAX])])), None, "no such length");
        assert_eq!(ms(&fragmented(900, &[])), Some(10_000));
    }

    #[test]
    fn ends_that_sent_a_reader_in_circles_are_passed_over() {
        for end in [&[0; 8][..], b"\0\0\0\0free", b"\0\0\0\x07free", b"\0\0\0\x01free\0\0\0\0\0\0\0\x08"] {
            let qt = [&boxed(b"ftyp", b"qt  ")[..], &boxed(b"moov", end)].concat();
            assert_eq!(of(&qt), Film::default(), "{end:?}");
            let whole = fragmented(900, &[]);
            let moov = boxed(b"moov", &[&whole[12 + 8..], end].concat());
            let film = of(&[&whole[..12], &moov].concat());
            assert_eq!((film.media.duration_ms, film.has_index), (Some(10_000), true), "{end:?}");
        }
    }

    #[test]
    fn a_fragment_that_ends_anywhere_is_survived() {
        let whole = moof(Some(9), &[0x100, 2, 45, 90]);
        for len in 0..whole.len() {
            let mut track = [Track { id: 1, per_second: 90, ..Track::default() }];
            fragment(&whole[8.min(len)..len], &mut track);
        }
    }

    #[test]
    fn a_still_picture_is_no_film() {
        let meta = boxed(b"meta", &[&[0; 4][..], &boxed(b"hdlr", b"\0\0\0\0\0\0\0\0pict")].concat());
        assert!(of(&[boxed(b"ftyp", b"isom"), meta].concat()).is_still);
    }
}
