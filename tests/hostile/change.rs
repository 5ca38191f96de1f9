//! Changes of real files, by a seed.

/// Sizes that are none, or that lead far away.
const SIZES: [u64; 9] = [0, 1, 7, 8, 1 << 31, (1 << 32) - 1, 1 << 63, u64::MAX, 16];
/// Names before which a size stands, big end first, or behind which one stands, little end first.
const BOXES: [&[u8]; 34] = [
    b"ftyp", b"moov", b"mvhd", b"trak", b"tkhd", b"mdia", b"mdhd", b"hdlr", b"minf", b"stbl", b"stsd", b"stts",
    b"udta", b"meta", b"moof", b"traf", b"trun", b"mvex", b"iprp", b"ipco", b"ipma", b"iloc", b"iinf", b"ispe",
    b"hvcC", b"mdat", b"IHDR", b"IDAT", b"RIFF", b"LIST", b"hdrl", b"strh", b"fmt ", b"VP8 ",
];

/// Numbers by chance, but the same for the same seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        // Splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }

    /// A place in a file, more often near its beginning, where the heads are.
    fn place(&mut self, len: usize) -> usize {
        match self.below(4) {
            0 => self.below(len),
            1 => self.below(len.min(64)),
            2 => len.saturating_sub(1 + self.below(len.min(256))),
            _ => self.below(len.min(2048)),
        }
    }
}

/// The file, changed in one to four ways.
pub(crate) fn change(mut bytes: Vec<u8>, seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed);
    for _ in 0..=chance.below(4) {
        if bytes.is_empty() {
            break;
        }
        match chance.below(9) {
            0 | 1 => {
                for _ in 0..=chance.below(12) {
                    let at = chance.place(bytes.len());
                    bytes[at] = u8::try_from(chance.below(256)).unwrap_or_default();
                }
            }
            2 | 3 => size_of_a_box(&mut bytes, &mut chance),
            4 => size_anywhere(&mut bytes, &mut chance),
            5 => {
                let len = 1 + chance.place(bytes.len());
                bytes.truncate(len);
            }
            6 => {
                let from = chance.place(bytes.len());
                let part = bytes[from..bytes.len().min(from + 1 + chance.below(4096))].to_vec();
                bytes.splice(from..from, part);
            }
            7 => {
                let at = chance.place(bytes.len());
                let many = 1 + chance.below(64);
                bytes.splice(at..at, std::iter::repeat_n(if chance.below(2) == 0 { 0 } else { 0xff }, many));
            }
            _ => {
                let from = chance.place(bytes.len());
                let end = bytes.len().min(from + 1 + chance.below(512));
                bytes.drain(from..end);
            }
        }
    }
    bytes
}

fn size_of_a_box(bytes: &mut [u8], chance: &mut Chance) {
    let name = BOXES[chance.below(BOXES.len())];
    let places: Vec<_> = bytes.windows(4).enumerate().filter(|(_, window)| *window == name).map(|(at, _)| at).collect();
    if places.is_empty() {
        return size_anywhere(bytes, chance);
    }
    let at = places[chance.below(places.len())];
    let size = SIZES[chance.below(SIZES.len())];
    let short = u32::try_from(size).unwrap_or(1);
    let (before, behind) = (at.checked_sub(4), at + 4);
    if chance.below(3) == 0 {
        put(bytes, behind, &short.to_le_bytes());
    } else if let Some(before) = before {
        put(bytes, before, &short.to_be_bytes());
        if u32::try_from(size).is_err() {
            put(bytes, behind, &size.to_be_bytes());
        }
    }
}

fn size_anywhere(bytes: &mut [u8], chance: &mut Chance) {
    let at = chance.place(bytes.len());
    let size = SIZES[chance.below(SIZES.len())];
    match chance.below(3) {
        0 => put(bytes, at, &size.to_be_bytes()),
        1 => put(bytes, at, &u32::try_from(size).unwrap_or(u32::MAX).to_be_bytes()),
        _ => put(bytes, at, &u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes()),
    }
}

fn put(bytes: &mut [u8], at: usize, number: &[u8]) {
    for (place, byte) in bytes.iter_mut().skip(at).zip(number) {
        *place = *byte;
    }
}
