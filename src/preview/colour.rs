//! Colours of phones and cameras brought to sRGB, since published pictures carry no profile.
//!
//! **In** an ICC profile of the kind that cameras write: three primaries and their curves. **Out** sRGB
//! samples. **Never** fails: a profile of another kind is dropped, as if it were sRGB. **Start at**
//! [`Profile::read`].
//!
//! All sums are of whole numbers, so that they come out the same on every machine.

/// One in the matrix.
const ONE: f64 = 65_536.0;
/// Full light, in linear samples.
const LIGHT: i64 = 65_535;
/// Steps of linear light for which the sRGB sample is known.
const STEPS: usize = 4096;
/// From the space that profiles are written in (XYZ under D50) to linear sRGB.
const FROM_XYZ: [[f64; 3]; 3] = [
    [3.133_856_1, -1.616_866_7, -0.490_614_6],
    [-0.978_768_4, 1.916_141_5, 0.033_454_0],
    [0.071_945_3, -0.228_991_4, 1.405_242_7],
];

/// How to bring samples to sRGB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// Linear light of each sample, for each colour.
    curves: [Vec<i64>; 3],
    /// From linear light to that of sRGB, by row.
    matrix: [[i64; 3]; 3],
}

impl Profile {
    /// Reads a profile; `None` if it is sRGB itself or not of this kind.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.get(16..20)? != b"RGB " || bytes.get(20..24)? != b"XYZ " {
            return None;
        }
        let mut from_device = [[0.0; 3]; 3];
        let mut curves = [const { Vec::new() }; 3];
        for (at, (primary, curve)) in
            [(b"rXYZ", b"rTRC"), (b"gXYZ", b"gTRC"), (b"bXYZ", b"bTRC")].into_iter().enumerate()
        {
            let primary = tag(bytes, primary)?;
            for (row, sum) in from_device.iter_mut().enumerate() {
                sum[at] = fixed(primary, 8 + 4 * row)?;
            }
            curves[at] = linear(&Curve::read(tag(bytes, curve)?)?);
        }
        let matrix = FROM_XYZ.map(|row| {
            [0, 1, 2].map(|column| {
                let sum: f64 = (0..3).map(|at| row[at] * from_device[at][column]).sum();
                whole(sum.clamp(-16.0, 16.0) * ONE)
            })
        });
        let profile = Self { curves, matrix };
        (!profile.is_srgb()).then_some(profile)
    }

    /// Brings RGB samples to sRGB.
    pub(super) fn to_srgb(&self, samples: &mut [u8]) {
        let encoded = srgb_steps();
        for pixel in samples.chunks_exact_mut(3) {
            let light = [0, 1, 2].map(|at| self.curves[at][usize::from(pixel[at])]);
            for (sample, row) in pixel.iter_mut().zip(&self.matrix) {
                let sum = (row[0] * light[0] + row[1] * light[1] + row[2] * light[2]) >> 16;
                let step = usize::try_from(sum.clamp(0, LIGHT)).unwrap_or_default() * (STEPS - 1);
                *sample = encoded[(step + 32_767) / 65_535];
            }
        }
    }

    /// Whether no sample would change by more than an eye can tell.
    fn is_srgb(&self) -> bool {
        let levels = [0, 32, 64, 96, 128, 160, 192, 224, 255];
        levels.into_iter().flat_map(|r| levels.into_iter().map(move |g| (r, g))).all(|(r, g)| {
            levels.into_iter().all(|b| {
                let before: [u8; 3] = [r, g, b];
                let mut after = before;
                self.to_srgb(&mut after);
                before.iter().zip(after).all(|(before, after)| before.abs_diff(after) <= 3)
            })
        })
    }
}

/// The content of a tag.
fn tag<'a>(bytes: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let count = u32_at(bytes, 128)?.min(100);
    let entry = (0..count).map(|at| 132 + 12 * at).find(|at| bytes.get(*at..at + 4) == Some(name))?;
    let (from, len) = (u32_at(bytes, entry + 4)?, u32_at(bytes, entry + 8)?);
    bytes.get(from..from.checked_add(len)?)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let number = u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?);
    usize::try_from(number).ok()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A number with sixteen bits behind the point.
fn fixed(bytes: &[u8], at: usize) -> Option<f64> {
    let number = i32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?);
    Some(f64::from(number) / 65_536.0)
}

/// How samples grow with light.
enum Curve {
    /// Lights at even steps, of at most 65535.
    Table(Vec<u16>),
    /// Exponent `g`; above `d` it is `(a x + b)^g + e`, below `c x + f`.
    Power { g: f64, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64 },
}

impl Curve {
    fn read(bytes: &[u8]) -> Option<Self> {
        let power = |g: f64| Self::Power { g, a: 1.0, b: 0.0, c: 0.0, d: 0.0, e: 0.0, f: 0.0 };
        let number = |at: usize| fixed(bytes, 12 + 4 * at);
        match bytes.get(..4)? {
            b"curv" => Some(match u32_at(bytes, 8)? {
                0 => power(1.0),
                1 => power(f64::from(u16_at(bytes, 12)?) / 256.0),
                count => {
                    Self::Table((0..count.min(65_536)).map(|at| u16_at(bytes, 12 + 2 * at)).collect::<Option<_>>()?)
                }
            }),
            b"para" => Some(match u16_at(bytes, 8)? {
                0 => power(number(0)?),
                kind @ 1..=4 => {
                    let (g, a, b) = (number(0)?, number(1)?, number(2)?);
                    let from = if a == 0.0 { 0.0 } else { -b / a };
                    let (c, d, e, f) = match kind {
                        1 => (0.0, from, 0.0, 0.0),
                        2 => (0.0, from, number(3)?, number(3)?),
                        3 => (number(3)?, number(4)?, 0.0, 0.0),
                        _ => (number(3)?, number(4)?, number(5)?, number(6)?),
                    };
                    Self::Power { g, a, b, c, d, e, f }
                }
                _ => return None,
            }),
            _ => None,
        }
    }

    fn light(&self, x: f64) -> f64 {
        match self {
            Self::Table(lights) => {
                let last = lights.len() - 1;
                let at = x * f64::from(u16::try_from(last).unwrap_or(u16::MAX));
                let below = lights[usize::try_from(whole(at.floor())).unwrap_or_default().min(last)];
                let above = lights[usize::try_from(whole(at.ceil())).unwrap_or_default().min(last)];
                (f64::from(below) + (f64::from(above) - f64::from(below)) * at.fract()) / 65_535.0
            }
            Self::Power { g, a, b, d, e, .. } if x >= *d => (a * x + b).max(0.0).powf(*g) + e,
            Self::Power { c, f, .. } => c * x + f,
        }
    }
}

/// Linear light of each of the 256 samples.
fn linear(curve: &Curve) -> Vec<i64> {
    (0..=u8::MAX).map(|sample| whole(curve.light(f64::from(sample) / 255.0).clamp(0.0, 1.0) * 65_535.0)).collect()
}

/// The sRGB sample of each step of linear light.
fn srgb_steps() -> &'static [u8] {
    static STEPS_OF_SRGB: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
        let encoded = |light: f64| {
            if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
        };
        let last = f64::from(u16::try_from(STEPS - 1).unwrap_or(u16::MAX));
        let step = |at: usize| f64::from(u16::try_from(at).unwrap_or(u16::MAX)) / last;
        (0..STEPS).map(|at| u8::try_from(whole(encoded(step(at)) * 255.0)).unwrap_or(u8::MAX)).collect()
    });
    &STEPS_OF_SRGB
}

/// The nearest whole number; the callers keep it small.
#[expect(clippy::cast_possible_truncation, reason = "the callers clamp it far below the limits")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(primaries: [[f64; 3]; 3], curve: &[u8]) -> Vec<u8> {
        let number = |number: f64| i32::try_from(whole(number * ONE)).expect("a small number").to_be_bytes();
        let xyz = |color: [f64; 3]| [b"XYZ \0\0\0\0".to_vec(), color.map(number).concat()].concat();
        let mut bytes = vec![0; 128];
        bytes[16..24].copy_from_slice(b"RGB XYZ ");
        bytes.extend(6u32.to_be_bytes());
        let contents = primaries.map(xyz).into_iter().chain(std::iter::repeat_n(curve.to_vec(), 3));
        let mut data = Vec::new();
        for (name, content) in [b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"].into_iter().zip(contents) {
            bytes.extend(name);
            bytes.extend(u32::try_from(132 + 72 + data.len()).expect("a small profile").to_be_bytes());
            bytes.extend(u32::try_from(content.len()).expect("a small profile").to_be_bytes());
            data.extend(content);
        }
        [bytes, data].concat()
    }

    const SRGB: [[f64; 3]; 3] = [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]];
    const P3: [[f64; 3]; 3] = [[0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407]];

    fn srgb_curve() -> Vec<u8> {
        let numbers = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];
        let number = |number: f64| i32::try_from(whole(number * ONE)).expect("a small number").to_be_bytes();
        [b"para\0\0\0\0\0\x03\0\0".to_vec(), numbers.map(number).concat()].concat()
    }

    #[test]
    fn wide_colours_come_out_in_srgb_and_srgb_is_left_alone() {
        assert_eq!(Profile::read(&profile(SRGB, &srgb_curve())), None);
        let phone = Profile::read(&profile(P3, &srgb_curve())).expect("a profile");
        // What P3 calls (234, 51, 35) is sRGB's pure red; greys stay.
        let mut samples = [234, 51, 35, 128, 128, 128, 255, 255, 255, 0, 0, 0];
        phone.to_srgb(&mut samples);
        let expected = [255, 0, 0, 128, 128, 128, 255, 255, 255, 0, 0, 0];
        assert!(samples.iter().zip(expected).all(|(have, want)| have.abs_diff(want) <= 3), "{samples:?}");
    }

    #[test]
    fn curves_of_every_kind_are_read() {
        let middle = |curve: &[u8]| linear(&Curve::read(curve).expect("a curve"))[128];
        assert_eq!(middle(b"curv\0\0\0\0\0\0\0\0"), 32_896);
        assert_eq!(middle(b"curv\0\0\0\0\0\0\0\x01\x02\0"), whole((128.0_f64 / 255.0).powi(2) * 65_535.0));
        assert_eq!(middle(b"curv\0\0\0\0\0\0\0\x02\0\0\xff\xff"), 32_896);
        assert_eq!(middle(b"para\0\0\0\0\0\0\0\0\0\x01\0\0"), 32_896);
    }

    #[test]
    fn a_broken_profile_is_dropped() {
        let whole = profile(P3, &srgb_curve());
        for len in 0..whole.len() {
            assert_eq!(Profile::read(&whole[..len]), None, "{len} bytes");
        }
        let mut lost = whole.clone();
        lost[136..140].copy_from_slice(&[0xff; 4]);
        assert_eq!(Profile::read(&lost), None);
    }
}
