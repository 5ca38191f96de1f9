//! Pictures that a text brings along in its address: `data:image/png;base64,…`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use image::ImageFormat;

use crate::render::markdown::Picture;

/// The largest such picture, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// The formats that browsers show and that hold nothing but pixels, by the names addresses have for them.
const FORMATS: [(&str, ImageFormat); 5] = [
    ("image/png", ImageFormat::Png),
    ("image/jpeg", ImageFormat::Jpeg),
    ("image/jpg", ImageFormat::Jpeg),
    ("image/gif", ImageFormat::Gif),
    ("image/webp", ImageFormat::WebP),
];

/// The picture that `address` holds, if its bytes are of the format it names.
pub(super) fn picture(address: &str) -> Option<Picture> {
    let (head, body) = address.get(5..)?.split_once(',')?;
    let (name, coding) = head.split_once(';')?;
    let (name, coding) = (name.trim().to_ascii_lowercase(), coding.trim());
    let format = FORMATS.iter().find(|(known, _)| *known == name)?.1;
    if !coding.eq_ignore_ascii_case("base64") || body.len() > MAX_BYTES / 3 * 4 {
        return None;
    }
    let clean: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let clean = clean.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(clean).ok()?;
    if image::guess_format(&bytes).ok()? != format {
        return None;
    }
    let src = format!("data:{name};base64,{}", base64::engine::general_purpose::STANDARD.encode(&bytes));
    Some(Picture { full: src.clone(), src, srcset: String::new(), size_px: None })
}
