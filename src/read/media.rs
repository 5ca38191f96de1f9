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

use super::Media;
use super::Trouble;
use super::film;
use super::headers;

/// Video codecs that browsers of the baseline play.
const PLAYABLE: [&str; 6] = ["avc1", "avc3", "vp08", "vp09", "av01", "theora"];

/// The facts of the film or recording in `file`, which has the form `form`; `None` if it is a still
/// picture in truth.
pub(super) fn media(file: &mut File, form: &str, size_bytes: u64) -> Option<(Option<Media>, Vec<Trouble>)> {
    let (media, mut troubles) = match form {
        "mp4" | "mov" | "3gp" | "m4a" => iso(file, size_bytes)?,
        "mp3" => (sound(file, FileType::Mpeg), vec![]),
        "wav" => (sound(file, FileType::Wav), vec![]),
        "flac" => (sound(file, FileType::Flac), vec![]),
        "aac" => (sound(file, FileType::Aac), vec![]),
        "ogg" => (sound(file, FileType::Vorbis).or_else(|| sound(file, FileType::Opus)), vec![]),
        "wmv" | "wma" => (headers::asf(file), vec![]),
        "avi" => (headers::avi(file), vec![]),
        "flv" => (headers::flv(file, size_bytes), vec![]),
        "webm" | "mkv" => (headers::matroska(file), vec![]),
        _ => return Some((None, vec![])),
    };
    let shown = matches!(form, "mp4" | "mov" | "webm");
    let codec = media.as_ref().and_then(|media| media.video_codec.clone());
    if let Some(codec) = codec.filter(|codec| shown && !PLAYABLE.contains(&codec.as_str())) {
        troubles.push(Trouble::Codec { codec });
    }
    Some((media, troubles))
}

fn iso(file: &mut File, size_bytes: u64) -> Option<(Option<Media>, Vec<Trouble>)> {
    let Some(film) = film::film(file, size_bytes) else { return Some((None, vec![])) };
    if film.is_still {
        return None;
    }
    let damaged = |reason: &str| vec![Trouble::Damaged { reason: reason.into() }];
    let troubles = if film.is_endless {
        vec![Trouble::Limit { limit: "limit.work".into() }]
    } else if film.is_cut_off {
        damaged("damage.cut_off")
    } else if !film.has_index {
        damaged("damage.no_index")
    } else {
        vec![]
    };
    Some((film.has_index.then_some(film.media), troubles))
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
