//! The heads of films that no kept library reads: Windows Media, AVI, Flash, Matroska.
//!
//! **In** a film on disk. **Out** [`Media`]; `None` if the head is not understood. **Never** reads
//! more than the first megabyte, trusts a length it has not checked, or guesses. **Start at** [`asf`],
//! [`avi`], [`flv`], [`matroska`].

use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

use super::Media;

/// How much of a film is read, in bytes.
const HEAD_BYTES: u64 = 1 << 20;
/// The longest name of a codec, in bytes.
const MAX_CODEC_BYTES: usize = 64;

fn head<R: Read + Seek>(file: &mut R) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.take(HEAD_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn le64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

fn four_letters(bytes: &[u8], at: usize) -> Option<String> {
    let code = bytes.get(at..at.checked_add(4)?)?;
    code.iter()
        .all(|byte| byte.is_ascii_graphic() || *byte == b' ')
        .then(|| String::from_utf8_lossy(code).trim().to_owned())
}

/// Windows Media: the file properties object says the length, stream properties the rest.
///
/// ```text
/// file properties   64 play time in 100 ns · 80 preroll in ms · 88 flags, bit 0 = a live recording
/// stream properties 24 kind · 78 width · 82 height · 105 codec
/// ```
pub(super) fn asf<R: Read + Seek>(file: &mut R) -> Option<Media> {
    const FILE: &[u8] = b"\xa1\xdc\xab\x8c\x47\xa9\xcf\x11\x8e\xe4\x00\xc0\x0c\x20\x53\x65";
    const STREAM: &[u8] = b"\x91\x07\xdc\xb7\xb7\xa9\xcf\x11\x8e\xe6\x00\xc0\x0c\x20\x53\x65";
    const VIDEO: &[u8] = b"\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b";
    let bytes = head(file)?;
    let (mut media, mut at) = (Media::default(), 30);
    while let Some(object) = bytes.get(at..) {
        let Some(size) = le64(object, 16).and_then(|size| usize::try_from(size).ok()).filter(|size| *size >= 24) else {
            break;
        };
        if object.starts_with(FILE) && le32(object, 88)? & 1 == 0 {
            media.duration_ms = (le64(object, 64)? / 10_000).checked_sub(le64(object, 80)?);
        } else if object.starts_with(STREAM) && object.get(24..).is_some_and(|kind| kind.starts_with(VIDEO)) {
            media.size_px = le32(object, 78).zip(le32(object, 82));
            media.video_codec = four_letters(object, 105);
        }
        at = at.saturating_add(size);
    }
    Some(media)
}

/// AVI: frames times the time of one; long films count their frames in `dmlh`.
pub(super) fn avi<R: Read + Seek>(file: &mut R) -> Option<Media> {
    let bytes = head(file)?;
    let (mut media, mut frame_us, mut n_frames, mut at) = (Media::default(), 0, 0, 12);
    while let Some(size) = le32(&bytes, at + 4) {
        let content = at + 8;
        match bytes.get(at..at + 4)? {
            // Lists are walked into, but for the film itself.
            b"LIST" if bytes.get(content..content + 4) == Some(b"movi") => break,
            b"LIST" => {
                at = content + 4;
                continue;
            }
            b"avih" => {
                frame_us = u64::from(le32(&bytes, content)?);
                n_frames = u64::from(le32(&bytes, content + 16)?);
                media.size_px = le32(&bytes, content + 32).zip(le32(&bytes, content + 36));
            }
            b"dmlh" => n_frames = n_frames.max(u64::from(le32(&bytes, content)?)),
            b"strh" if bytes.get(content..content + 4) == Some(b"vids") => {
                media.video_codec = four_letters(&bytes, content + 4);
                let (scale, rate) = (u64::from(le32(&bytes, content + 20)?), u64::from(le32(&bytes, content + 24)?));
                if frame_us == 0 && rate > 0 {
                    frame_us = scale * 1_000_000 / rate;
                }
            }
            _ => {}
        }
        at = content.checked_add(usize::try_from(size).ok()?)?.next_multiple_of(2);
    }
    media.duration_ms = Some(n_frames * frame_us / 1000).filter(|ms| *ms > 0);
    Some(media)
}

/// Flash: `onMetaData` says the length, else the time of the last tag does.
pub(super) fn flv<R: Read + Seek>(file: &mut R, size_bytes: u64) -> Option<Media> {
    let bytes = head(file)?;
    let be24 = |bytes: &[u8], at: usize| {
        Some(u64::from(u32::from_be_bytes([0, *bytes.get(at)?, *bytes.get(at + 1)?, *bytes.get(at + 2)?])))
    };
    let first = usize::try_from(u32::from_be_bytes(bytes.get(5..9)?.try_into().ok()?)).ok()?.checked_add(4)?;
    let mut media = Media::default();
    if bytes.get(first).is_some_and(|kind| kind & 0x1f == 18) {
        let from = first + 11;
        let script = bytes.get(from..bytes.len().min(from + usize::try_from(be24(&bytes, first + 1)?).ok()?))?;
        media.duration_ms = amf(script, "duration")
            .filter(|seconds| (0.001..1e7).contains(seconds))
            .map(|seconds| (seconds * 1000.0) as u64);
        let px = |name: &str| amf(script, name).filter(|px| (1.0..65536.0).contains(px)).map(|px| px as u32);
        media.size_px = px("width").zip(px("height"));
        media.video_codec = amf(script, "videocodecid").and_then(|id| match id as u32 {
            7 => Some("avc1".to_owned()),
            12 => Some("hvc1".to_owned()),
            2 => Some("h263".to_owned()),
            4 | 5 => Some("vp6".to_owned()),
            _ => None,
        });
    }
    if media.duration_ms.is_none() && size_bytes > 28 {
        let mut tag = [0; 11];
        file.seek(SeekFrom::Start(size_bytes - 4)).ok()?;
        file.read_exact(&mut tag[..4]).ok()?;
        let length = u64::from(u32::from_be_bytes([tag[0], tag[1], tag[2], tag[3]]));
        file.seek(SeekFrom::Start(size_bytes.checked_sub(4 + length)?)).ok()?;
        file.read_exact(&mut tag).ok()?;
        let is_whole = matches!(tag[0] & 0x1f, 8 | 9 | 18) && be24(&tag, 1)? + 11 == length;
        media.duration_ms =
            is_whole.then(|| be24(&tag, 4).map(|ms| ms | (u64::from(tag[7]) << 24))).flatten().filter(|ms| *ms > 0);
    }
    Some(media)
}

/// The number that a key of an AMF object holds.
fn amf(script: &[u8], name: &str) -> Option<f64> {
    let at = script.windows(name.len() + 3).position(|window| {
        window[0] == 0
            && usize::from(window[1]) == name.len()
            && &window[2..=name.len() + 1] == name.as_bytes()
            && window[name.len() + 2] == 0
    })?;
    let from = at + name.len() + 3;
    Some(f64::from_be_bytes(script.get(from..from + 8)?.try_into().ok()?))
}

/// Matroska and WebM: elements up to the first cluster.
pub(super) fn matroska<R: Read + Seek>(file: &mut R) -> Option<Media> {
    let bytes = head(file)?;
    let (mut media, mut scale_ns, mut length) = (Media::default(), 1_000_000.0, None);
    let mut at = 0;
    let (mut width, mut height) = (None, None);
    while let Some((id, content, size)) = element(&bytes, at) {
        let value = bytes.get(content..bytes.len().min(content.saturating_add(size))).unwrap_or_default();
        at = content.saturating_add(size);
        match id {
            // Segment, Info, Tracks, TrackEntry, Video: walked into.
            0x1853_8067 | 0x1549_a966 | 0x1654_ae6b | 0xae | 0xe0 => at = content,
            0x1f43_b675 => break,
            0x2a_d7b1 => scale_ns = unsigned(value) as f64,
            0x4489 => length = float(value),
            0x86 if value.starts_with(b"V_") => media.video_codec = media.video_codec.or(Some(codec_of(value))),
            0x86 if value.starts_with(b"A_") => media.audio_codec = media.audio_codec.or(Some(codec_of(value))),
            0xb0 => width = width.or(u32::try_from(unsigned(value)).ok()),
            0xba => height = height.or(u32::try_from(unsigned(value)).ok()),
            _ => {}
        }
    }
    media.size_px = width.zip(height);
    media.duration_ms =
        length.map(|length| length * scale_ns / 1e6).filter(|ms| (1.0..1e12).contains(ms)).map(|ms| ms as u64);
    Some(media)
}

/// Id, start of content and size of the element at `at`; an unknown size counts as endless.
fn element(bytes: &[u8], at: usize) -> Option<(u32, usize, usize)> {
    let id_len = bytes.get(at)?.leading_zeros() as usize + 1;
    if id_len > 4 {
        return None;
    }
    let id = unsigned(bytes.get(at..at + id_len)?) as u32;
    let size_at = at + id_len;
    let size_len = bytes.get(size_at)?.leading_zeros() as usize + 1;
    if size_len > 8 {
        return None;
    }
    let mask = if size_len == 8 { 0 } else { 0xff_u8 >> size_len };
    let mut size = bytes.get(size_at..size_at + size_len)?.to_vec();
    size[0] &= mask;
    Some((id, size_at + size_len, usize::try_from(unsigned(&size)).unwrap_or(usize::MAX)))
}

fn unsigned(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

fn float(bytes: &[u8]) -> Option<f64> {
    match bytes.len() {
        4 => Some(f64::from(f32::from_be_bytes(bytes.try_into().ok()?))),
        8 => Some(f64::from_be_bytes(bytes.try_into().ok()?)),
        _ => None,
    }
}

/// Matroska's codec names in the four letters that other films use.
fn codec_of(name: &[u8]) -> String {
    match name.trim_ascii_end() {
        b"V_MPEG4/ISO/AVC" => "avc1".into(),
        b"V_MPEGH/ISO/HEVC" => "hvc1".into(),
        b"V_VP8" => "vp08".into(),
        b"V_VP9" => "vp09".into(),
        b"V_AV1" => "av01".into(),
        other => {
            String::from_utf8_lossy(&other[2..other.len().min(MAX_CODEC_BYTES)]).trim_end_matches('\0').to_lowercase()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_live_flash_film_is_as_long_as_its_last_tag_says() {
        let tag = |ms: u8| [&[9, 0, 0, 1, 0, 0, ms, 0, 0, 0, 0, 0x17][..], &[0, 0, 0, 12]].concat();
        let film = [b"FLV\x01\x01\0\0\0\x09\0\0\0\0".to_vec(), tag(40), tag(200)].concat();
        let media = flv(&mut Cursor::new(&film), film.len() as u64).expect("a film");
        assert_eq!(media.duration_ms, Some(200));
    }

    proptest! {
        #[test]
        fn heads_of_any_bytes_are_survived(kind in 0..4usize, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let starts: [&[u8]; 4] = [b"RIFF\0\0\0\0AVI LIST\0\0\0\0hdrlavih", b"FLV\x01\x05\0\0\0\x09\0\0\0\0\x12", b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff", &[0; 30]];
            let film = [starts[kind], &bytes].concat();
            let mut file = Cursor::new(&film);
            let _ = [asf(&mut file), avi(&mut file), flv(&mut file, film.len() as u64), matroska(&mut file)];
        }
    }
}
