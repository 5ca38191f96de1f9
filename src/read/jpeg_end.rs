//! How much is there of a JPEG without its end mark.
//!
//! **In** its bytes. **Out** an [`End`]. **Never** decodes at more than an eighth of its size. **Start
//! at** [`end`].
//!
//! Where the data end the decoder goes on with nothing, as browsers do. So the picture is decoded with
//! two different fillings behind it: down to where both are the same, it is there.

use jpeg_decoder::Decoder;

use super::pieces;

/// What may go on behind the data. Any bits will do that are no mark.
const FILLINGS: [u8; 3] = [0x00, 0x55, 0x33];
/// How much filling, in bytes: behind it, there are zeros for ever.
const FILLING_BYTES: usize = 64 << 10;
/// The share of the rows, in parts of eight, that a picture worth showing has.
const MIN_EIGHTHS: usize = 6;
/// What decoding may take in memory, in bytes.
const MAX_DECODED_BYTES: usize = 512 << 20;

/// How a JPEG without its end mark ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// But for the mark, everything is there.
    Whole,
    /// The last rows or the finest scans are missing.
    Incomplete,
    /// Too much is missing, or nothing can be decoded.
    Lost,
}

/// How the JPEG in `bytes` ends.
pub(super) fn end(bytes: Vec<u8>) -> End {
    let is_progressive = pieces::is_progressive(&bytes);
    let len = bytes.len();
    let mut bytes = bytes;
    let mut pictures = FILLINGS.iter().filter_map(|filling| {
        bytes.truncate(len);
        // A lone 0xff would make a mark of the filling.
        if bytes.last() == Some(&0xff) {
            bytes.push(0);
        }
        if *filling > 0 {
            bytes.resize(len + FILLING_BYTES, *filling);
        }
        bytes.extend([0xff, 0xd9]);
        small(&bytes)
    });
    let (Some((rows, a)), Some((_, b))) = (pictures.next(), pictures.next()) else { return End::Lost };
    let n_same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (n_all, per_row) = (a.len(), (a.len() / rows.max(1)).max(1));
    if n_same == n_all {
        return if is_progressive { End::Incomplete } else { End::Whole };
    }
    if n_same / per_row * 8 >= rows * MIN_EIGHTHS { End::Incomplete } else { End::Lost }
}

/// The picture at an eighth of its size: rows and samples.
fn small(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(MAX_DECODED_BYTES);
    decoder.read_info().ok()?;
    decoder.scale(1, 1).ok()?;
    let samples = decoder.decode().ok()?;
    Some((usize::from(decoder.info()?.height), samples))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> Vec<u8> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/files").join(name);
        std::fs::read(path).expect("a fixture")
    }

    #[test]
    fn what_is_there_of_a_photo_is_seen() {
        let check = |name: &str, percent: usize, expected: End| {
            let mut bytes = fixture(name);
            bytes.truncate((bytes.len() - 2) * percent / 100);
            assert_eq!(end(bytes), expected, "{percent} % of {name}");
        };
        for name in ["good.jpg", "rotated-gps.jpg", "cmyk.jpg"] {
            check(name, 100, End::Whole);
            check(name, 95, End::Incomplete);
            check(name, 40, End::Lost);
        }
        check("progressive.jpg", 100, End::Incomplete);
        check("progressive.jpg", 60, End::Incomplete);
        assert_eq!(end(b"\xff\xd8\xff".to_vec()), End::Lost);
        assert_eq!(end(Vec::new()), End::Lost);
    }
}
