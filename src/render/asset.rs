//! The style made for a site: its own accent colour, readable on light and dark paper.

/// Path of that style in the site.
pub const ACCENT: &str = "static/accent.css";

/// A colour by its parts, 0 to 255. The papers are the darkest light and the lightest dark one that
/// text stands on (`--sunk` of the default theme).
type Colour = [f64; 3];

const LIGHT_PAPER: Colour = [240.0, 237.0, 229.0];
const DARK_PAPER: Colour = [38.0, 43.0, 48.0];
/// What text needs against its paper (WCAG AA asks for 4.5).
const CONTRAST: f64 = 4.7;

/// The style that sets `--accent` to `colour` (`#rrggbb`), darker or lighter where text of that
/// colour could not be read; `None` if it is no colour.
pub fn accent_style(colour: &str) -> Option<String> {
    let own = parse(colour)?;
    let light = until_readable(own, LIGHT_PAPER, [0.0; 3]);
    let dark = until_readable(own, DARK_PAPER, [255.0; 3]);
    let (light_soft, dark_soft) = (mix(own, LIGHT_PAPER, 0.9), mix(own, DARK_PAPER, 0.82));
    Some(format!(
        ":root{{--accent:{};--accent-soft:{}}}\n@media (prefers-color-scheme:dark){{:root{{--accent:{};--accent-soft:{}}}}}\n",
        hex(light),
        hex(light_soft),
        hex(dark),
        hex(dark_soft),
    ))
}

fn parse(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok().map(f64::from);
    Some([part(0)?, part(2)?, part(4)?])
}

/// `colour` moved towards `end` as little as it takes to be read on `paper`.
fn until_readable(colour: Colour, paper: Colour, end: Colour) -> Colour {
    let steps = (0..=20).map(|step| mix(colour, end, f64::from(step) / 20.0));
    steps.into_iter().find(|colour| contrast(*colour, paper) >= CONTRAST).unwrap_or(end)
}

fn mix(from: Colour, to: Colour, share: f64) -> Colour {
    [0, 1, 2].map(|at| from[at] + (to[at] - from[at]) * share)
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Colour) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = part / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn hex(colour: Colour) -> String {
    let [red, green, blue] = colour.map(|part| part.round() as u8);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_accent_can_be_read() {
        for colour in ["#ffee00", "#000000", "#1d5c8f", "#ffffff", "#808080"] {
            let own = parse(colour).expect("a colour");
            assert!(contrast(until_readable(own, LIGHT_PAPER, [0.0; 3]), LIGHT_PAPER) >= 4.5, "{colour}");
            assert!(contrast(until_readable(own, DARK_PAPER, [255.0; 3]), DARK_PAPER) >= 4.5, "{colour}");
        }
        assert_eq!(accent_style("red"), None);
    }
}
