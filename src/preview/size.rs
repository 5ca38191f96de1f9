//! Which sizes of a picture a site has.
//!
//! **In** facts. **Out** [`PictureSize`]s, smallest first. **Never** looks at the file: the same facts
//! give the same sizes, so that pages can name pictures that are not made yet. **Start at** [`sizes_of`].
//!
//! | longest edge of the original | sizes | without an original that browsers show |
//! |---|---|---|
//! | up to 600 | its own | the same |
//! | up to 1600 | 480, its own | the same |
//! | up to 2560 | 480, 1280 | the same |
//! | beyond | 480, 1280 | 480, 1280, 2048 |
//!
//! Pictures longer than twice their breadth, such as screenshots of a chat, get up to four times that
//! length, or nothing could be made out on them.

use serde::Deserialize;
use serde::Serialize;

use crate::catalogue::Evidence;
use crate::read::MAX_PIXELS;
use crate::read::Pose;

/// The longest edges, in pixels.
const STEPS: [u32; 3] = [480, 1280, 2048];
/// The largest edge a JPEG can have.
const MAX_EDGE: u32 = 65_500;
/// Codes of what makes decoding pointless: unreadable, empty, damaged, over a limit.
const HOPELESS: [&str; 4] = ["XZ0007", "XZ0201", "XZ0203", "XZ0204"];

/// One size in which a picture is published, always as a JPEG.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PictureSize {
    /// Width in pixels, upright.
    pub width_px: u32,
    /// Height in pixels, upright.
    pub height_px: u32,
}

/// The sizes in which this file is published; none if it is no picture, or none that can be decoded,
/// or one that pages had better show as it is.
pub fn sizes_of(evidence: &Evidence) -> Vec<PictureSize> {
    let is_hopeless = evidence.troubles.iter().any(|code| HOPELESS.contains(code));
    match evidence.size_px {
        Some((width_px, height_px)) if !is_hopeless => {
            sizes(&evidence.form, evidence.pose, width_px, height_px, evidence.has_original)
        }
        _ => Vec::new(),
    }
}

/// The sizes of a picture of the form `form`, so wide and high when upright. A small PNG or WebP, any
/// GIF, which may move, and what moves are shown as they are, if `has_original` says that they are
/// delivered; what browsers would show turned never is.
pub fn sizes(form: &str, pose: Pose, width_px: u32, height_px: u32, has_original: bool) -> Vec<PictureSize> {
    let (long, short) = (width_px.max(height_px), width_px.min(height_px));
    let pixels = u64::from(width_px) * u64::from(height_px);
    if !is_decodable(form) || short == 0 || pixels > MAX_PIXELS {
        return Vec::new();
    }
    let is_shown = has_original && !matches!(form, "heic" | "tif") && pose != Pose::Turned;
    let is_small = matches!(form, "png" | "webp") && long <= STEPS[0];
    if is_shown && (form == "gif" || pose == Pose::Moving || is_small) {
        return Vec::new();
    }
    let steps = STEPS.map(|step| lengthened(step, long, short));
    let chosen = match long {
        _ if long <= steps[0] / 4 * 5 => vec![long],
        _ if long <= steps[1] / 4 * 5 => vec![steps[0], long],
        _ if long <= steps[1] * 2 || is_shown => steps[..2].to_vec(),
        _ => steps.to_vec(),
    };
    let mut sizes: Vec<_> = chosen.into_iter().map(|edge| fitted(edge, width_px, height_px)).collect();
    sizes.dedup();
    sizes
}

fn is_decodable(form: &str) -> bool {
    matches!(form, "jpg" | "png" | "gif" | "webp" | "bmp" | "tif" | "heic")
}

/// The longest edge that stands for `step` in a long picture.
fn lengthened(step: u32, long: u32, short: u32) -> u32 {
    let step = u64::from(step);
    let stretched = (step * u64::from(long) / (2 * u64::from(short))).clamp(step, 4 * step);
    u32::try_from(stretched).unwrap_or(u32::MAX)
}

fn fitted(edge: u32, width_px: u32, height_px: u32) -> PictureSize {
    let long = u64::from(width_px.max(height_px));
    let edge = u64::from(edge.min(MAX_EDGE)).min(long);
    let scaled = |px: u32| u32::try_from((u64::from(px) * edge + long / 2) / long).unwrap_or(1).max(1);
    PictureSize { width_px: scaled(width_px), height_px: scaled(height_px) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_follow_from_facts() {
        let check = |form: &str, (width, height): (u32, u32), has_original: bool, expected: &str| {
            let told: Vec<_> = sizes(form, Pose::Upright, width, height, has_original)
                .iter()
                .map(|size| format!("{}x{}", size.width_px, size.height_px))
                .collect();
            assert_eq!(told.join(" "), expected, "{form} {width}x{height} {has_original}");
        };
        check("jpg", (4000, 3000), true, "480x360 1280x960");
        check("jpg", (3000, 4000), true, "360x480 960x1280");
        check("jpg", (4000, 3000), false, "480x360 1280x960 2048x1536");
        check("heic", (4032, 3024), true, "480x360 1280x960 2048x1536");
        check("tif", (2400, 2400), true, "480x480 1280x1280");
        check("bmp", (800, 600), true, "480x360 800x600");
        check("jpg", (1600, 1200), true, "480x360 1600x1200");
        check("jpg", (1601, 1200), true, "480x360 1280x959");
        check("jpg", (600, 10), true, "600x10");
        check("jpg", (1, 1), true, "1x1");
        check("png", (480, 480), true, "");
        check("png", (480, 480), false, "480x480");
        check("png", (481, 480), true, "481x480");
        check("gif", (3000, 2000), true, "");
        check("gif", (3000, 2000), false, "480x320 1280x853 2048x1365");
        // A chat's screenshot; a panorama; a line.
        check("jpg", (1080, 12000), true, "173x1920 461x5120");
        check("jpg", (9000, 3000), true, "720x240 1920x640");
        check("jpg", (60000, 1), true, "1920x1 5120x1");
        for form in ["svg", "avif", "psd", "mp4", "docx"] {
            check(form, (4000, 3000), true, "");
        }
        check("jpg", (0, 5), true, "");
        check("png", (65_000, 65_000), true, "");
    }

    #[test]
    fn what_moves_stays_and_what_is_turned_does_not() {
        let n_sizes = |form: &str, pose: Pose, edge: u32, has_original: bool| {
            sizes(form, pose, edge, edge / 2, has_original).len()
        };
        assert_eq!(n_sizes("webp", Pose::Moving, 3000, true), 0);
        assert_eq!(n_sizes("png", Pose::Moving, 3000, false), 3);
        assert_eq!(n_sizes("webp", Pose::Turned, 400, true), 1);
        assert_eq!(n_sizes("png", Pose::Turned, 3000, true), 3, "the original would lie on its side");
    }
}
