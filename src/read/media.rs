//! Length, codecs and size of films and sound.
//!
//! **In** a film or recording on disk. **Out** [`Media`] and troubles. **Never** reads more than
//! headers: films are gigabytes. Where a header does not say, the length stays unknown. **Start at**
//! [`media`].

use std::fs::File;
use std::io::BufReader;
use std::io::Seek;
use std::io::SeekFrom;

use lofty::config::ParseOptions;
use lofty::file::AudioFile;
use lofty::file::FileType;
use lofty::probe::Probe;
use re_mp4::Mp4;
use re_mp4::StsdBoxContent;
use re_mp4::TrakBox;

use super::Media;
use super::Trouble;
use super::boxes;
use super::headers;

/// Video codecs that browsers of the baseline play.
const PLAYABLE: [&str; 6] = ["avc1", "avc3", "vp08", "vp09", "av01", "theora"];

/// The facts of the film or recording in `file`, which has the form `form`.
pub(super) fn media(file: &mut File, form: &str, size_bytes: u64) -> (Option<Media>, Vec<Trouble>) {
    let (media, mut troubles) = match form {
        "mp4" | "mov" | "3gp" | "m4a" => iso(file, size_bytes),
        "mp3" => (sound(file, FileType::Mpeg), vec![]),
        "wav" => (sound(file, FileType::Wav), vec![]),
        "flac" => (sound(file, FileType::Flac), vec![]),
        "aac" => (sound(file, FileType::Aac), vec![]),
        "ogg" => (sound(file, FileType::Vorbis).or_else(|| sound(file, FileType::Opus)), vec![]),
        "wmv" | "wma" => (headers::asf(file), vec![]),
        "avi" => (headers::avi(file), vec![]),
        "flv" => (headers::flv(file, size_bytes), vec![]),
        "webm" | "mkv" => (headers::matroska(file), vec![]),
        _ => return (None, vec![]),
    };
    let shown = matches!(form, "mp4" | "mov" | "webm");
    let codec = media.as_ref().and_then(|media| media.video_codec.clone());
    if let Some(codec) = codec.filter(|codec| shown && !PLAYABLE.contains(&codec.as_str())) {
        troubles.push(Trouble::Codec { codec });
    }
    (media, troubles)
}

fn iso(file: &mut File, size_bytes: u64) -> (Option<Media>, Vec<Trouble>) {
    let is_cut_off = boxes::is_cut_off(&mut BufReader::new(&mut *file), size_bytes);
    let damaged = |reason: &str| vec![Trouble::Damaged { reason: reason.into() }];
    let troubles = if is_cut_off { damaged("damage.cut_off") } else { vec![] };
    if file.seek(SeekFrom::Start(0)).is_err() {
        return (None, troubles);
    }
    match Mp4::read(BufReader::new(file), size_bytes) {
        Ok(mp4) => (Some(facts(&mp4)), troubles),
        Err(_) if is_cut_off => (None, troubles),
        Err(re_mp4::Error::BoxNotFound(re_mp4::BoxType::MoovBox)) => (None, damaged("damage.no_index")),
        // Old or odd, but perhaps playable: its length is unknown, no more.
        Err(_) => (Some(Media::default()), troubles),
    }
}

fn facts(mp4: &Mp4) -> Media {
    let is = |trak: &&TrakBox, handler: &[u8; 4]| trak.mdia.hdlr.handler_type.value == *handler;
    let video = mp4.moov.traks.iter().find(|trak| is(trak, b"vide"));
    let audio = mp4.moov.traks.iter().find(|trak| is(trak, b"soun"));
    Media {
        duration_ms: duration_ms(mp4),
        video_codec: video.map(codec),
        audio_codec: audio.map(codec),
        size_px: video.map(size_px).filter(|(width, height)| *width > 0 && *height > 0),
    }
}

/// The length by the film's own head, else by its fragments' samples.
fn duration_ms(mp4: &Mp4) -> Option<u64> {
    let in_ms = |units: u64, per_second: u64| {
        let is_known = units > 0 && units < u64::from(u32::MAX) && per_second > 0;
        is_known.then(|| units.checked_mul(1000).map(|units| units / per_second)).flatten()
    };
    let head = &mp4.moov.mvhd;
    in_ms(head.duration, u64::from(head.timescale))
        .or_else(|| in_ms(mp4.moov.mvex.as_ref()?.mehd.as_ref()?.fragment_duration, u64::from(head.timescale)))
        .or_else(|| {
            mp4.tracks()
                .values()
                .filter_map(|track| in_ms(track.samples.iter().map(|sample| sample.duration).sum(), track.timescale))
                .max()
        })
}

fn codec(trak: &TrakBox) -> String {
    match &trak.mdia.minf.stbl.stsd.contents {
        StsdBoxContent::Av01(_) => "av01".into(),
        StsdBoxContent::Avc1(_) => "avc1".into(),
        StsdBoxContent::Hvc1(_) => "hvc1".into(),
        StsdBoxContent::Hev1(_) => "hev1".into(),
        StsdBoxContent::Vp08(_) => "vp08".into(),
        StsdBoxContent::Vp09(_) => "vp09".into(),
        StsdBoxContent::Mp4a(_) => "mp4a".into(),
        StsdBoxContent::Tx3g(_) => "tx3g".into(),
        StsdBoxContent::Unknown(code) => String::from_utf8_lossy(&code.value).trim().to_owned(),
    }
}

/// Width and height as shown: phones turn films by a matrix.
fn size_px(trak: &TrakBox) -> (u32, u32) {
    let head = &trak.tkhd;
    let size = (u32::from(head.width.value()), u32::from(head.height.value()));
    if head.matrix.a == 0 && head.matrix.d == 0 { (size.1, size.0) } else { size }
}

fn sound(file: &mut File, file_type: FileType) -> Option<Media> {
    file.seek(SeekFrom::Start(0)).ok()?;
    let options = ParseOptions::new().read_tags(false).read_cover_art(false);
    let tagged = Probe::with_file_type(BufReader::new(file), file_type).options(options).read().ok()?;
    let duration_ms = u64::try_from(tagged.properties().duration().as_millis()).ok().filter(|ms| *ms > 0);
    let codec = match file_type {
        FileType::Mpeg => "mp3",
        FileType::Wav => "wav",
        FileType::Flac => "flac",
        FileType::Aac => "mp4a",
        FileType::Opus => "opus",
        _ => "vorbis",
    };
    Some(Media { duration_ms, audio_codec: Some(codec.into()), ..Media::default() })
}
