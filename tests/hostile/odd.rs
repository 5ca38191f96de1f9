//! Files that somebody thought of: endless, huge, deep, or other than they say.

use std::io::Write;

use super::fixture;

/// A file, and words of which one stands in what is told of it: its form, or a trouble.
pub(crate) struct Odd {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) expected: &'static [&'static str],
}

/// All of them.
pub(crate) fn all() -> Vec<Odd> {
    [films(), photos(), pictures(), others()].into_iter().flatten().collect()
}

fn odd(name: &'static str, bytes: Vec<u8>, expected: &'static [&'static str]) -> Odd {
    Odd { name, bytes, expected }
}

fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).expect("a small box");
    [&size.to_be_bytes()[..], name, content].concat()
}

fn find(bytes: &[u8], word: &[u8]) -> usize {
    bytes.windows(word.len()).position(|window| window == word).expect("the fixture has it")
}

/// The file with `more` at the end of its first box of that name; boxes around it grow.
fn at_end_of(file: &str, path: &[&[u8; 4]], more: &[u8]) -> Vec<u8> {
    let mut bytes = fixture(file);
    let mut heads = Vec::new();
    let mut from = 0;
    for name in path {
        let at = from + find(&bytes[from..], *name) - 4;
        heads.push(at);
        from = at + 8;
    }
    let size = |bytes: &[u8], at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    let last = *heads.last().expect("a path");
    let end = last + size(&bytes, last) as usize;
    for at in heads {
        let grown = size(&bytes, at) + u32::try_from(more.len()).expect("a little more");
        bytes[at..at + 4].copy_from_slice(&grown.to_be_bytes());
    }
    bytes.splice(end..end, more.iter().copied());
    bytes
}

const ENDS: [&[u8]; 6] = [
    &[0; 8],
    b"\0\0\0\0free",
    b"\0\0\0\x01free\0\0\0\0\0\0\0\0",
    b"\0\0\0\x01free\x80\0\0\0\0\0\0\0",
    b"\0\0\0\x07free",
    b"\xff\xff\xff\xfffree",
];

fn films() -> Vec<Odd> {
    let bare = b"\0\0\0\x14ftypqt  \0\0\x02\0qt  \0\0\0\x10moov\0\0\0\0\0\0\0\0".to_vec();
    let mut all = vec![odd("a.mov", bare, &["no_index"])];
    for end in ENDS {
        // The film has its player all the same: nothing is told.
        all.push(odd("b.mp4", at_end_of("moov-at-end.mp4", &[b"moov"], end), &["mp4 []"]));
        all.push(odd("c.mp4", at_end_of("moov-at-end.mp4", &[b"moov", b"trak"], end), &["mp4 []"]));
        all.push(odd("d.mp4", at_end_of("moov-at-end.mp4", &[b"moov", b"trak", b"mdia"], end), &["mp4 []"]));
        all.push(odd("e.mp4", at_end_of("moov-at-end.mp4", &[b"moov", b"udta"], end), &["mp4 []"]));
    }
    let (head, mut deep) = (boxed(b"ftyp", b"isom\0\0\0\0isom"), Vec::new());
    for _ in 0..4000 {
        deep = boxed(b"moov", &deep);
    }
    all.push(odd("deep.mp4", [&head[..], &deep].concat(), &["no_index"]));
    let many = boxed(b"free", b"").repeat(300_000);
    all.push(odd("many.mp4", [&head[..], &many].concat(), &["limit.work"]));
    all.push(odd("many in one.mp4", [&head[..], &boxed(b"moov", &many)].concat(), &["limit.work"]));
    let traks = boxed(b"trak", &boxed(b"mdia", b"")).repeat(100_000);
    all.push(odd("tracks.mp4", [&head[..], &boxed(b"moov", &traks)].concat(), &["mp4"]));
    let moofs = boxed(b"moof", &boxed(b"traf", &boxed(b"trun", &[0xff; 12]))).repeat(50_000);
    all.push(odd("parts.mp4", [&fixture("fragmented.mp4")[..], &moofs].concat(), &["mp4 []"]));
    all
}

fn photos() -> Vec<Odd> {
    let photo = fixture("good.heic");
    let mut all = Vec::new();
    for brand in
        [b"mif2", b"miaf", b"MiHE", b"avci", b"crx ", b"avif", b"avis", b"msf1", b"isom", b"qt  ", b"mp42", b"XYZW"]
    {
        for name in ["a.heic", "a.mp4", "a.mov", "a.jpg", "a"] {
            let mut bytes = photo.clone();
            bytes[8..12].copy_from_slice(brand);
            all.push(odd(name, bytes, &["heic ", "heif ", "avif ", "raw "]));
        }
        // No brand at all is one of a still picture.
        let mut bytes = photo.clone();
        let len = u32::from_be_bytes(bytes[..4].try_into().expect("four bytes")) as usize;
        bytes[8..12].copy_from_slice(brand);
        bytes[16..len].fill(b'X');
        all.push(odd("b.mp4", bytes, &["heic ", "heif ", "avif ", "raw ", "unknown "]));
    }
    for end in ENDS {
        all.push(odd("c.heic", at_end_of("turns.heic", &[b"meta", b"iprp", b"ipco"], end), &["heic"]));
        all.push(odd("d.heic", at_end_of("turns.heic", &[b"meta", b"iprp"], end), &["heic"]));
    }
    let mut huge = fixture("turns.heic");
    let at = find(&huge, b"ispe") + 8;
    huge[at..at + 8].copy_from_slice(&[0x7f; 8]);
    all.push(odd("huge.heic", huge, &["heic"]));
    let entry = [0, 1, 255].into_iter().chain([0x84; 255]).collect::<Vec<u8>>();
    let list = boxed(b"ipma", &[&[0, 0, 0, 0, 0, 0, 0xff, 0xff][..], &entry.repeat(4000)].concat());
    let ipco = boxed(b"ipco", &boxed(b"irot", &[1]).repeat(50_000));
    let pitm = boxed(b"pitm", &[0, 0, 0, 0, 0, 1]);
    let meta = boxed(b"meta", &[&[0; 4][..], &pitm, &boxed(b"iprp", &[ipco, list].concat())].concat());
    all.push(odd("turns.heic", [boxed(b"ftyp", b"heic\0\0\0\0mif1"), meta].concat(), &["heic"]));
    all
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let len = u32::try_from(content.len()).expect("a small chunk").to_be_bytes();
    let named = [&name[..], content].concat();
    let crc = !named.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    });
    [&len[..], &named, &crc.to_be_bytes()].concat()
}

/// Zeros, packed: so many that they take `packed_bytes`.
fn zeros(packed_bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("x", zip::write::SimpleFileOptions::default()).expect("bytes in memory");
    let piece = vec![0; 1 << 20];
    for _ in 0..packed_bytes / 1029 {
        zip.write_all(&piece).expect("bytes in memory");
    }
    let bytes = zip.finish().expect("bytes in memory").into_inner();
    // Behind the head of 30 bytes and a name of one, with zlib's own two before.
    [b"\x78\x9c", &bytes[31..]].concat()
}

fn pictures() -> Vec<Odd> {
    let png = fixture("good.png");
    let with = |more: &[u8]| [&png[..33], more, &png[33..]].concat();
    let packed = zeros(120_000);
    let named = |name: &[u8], middle: &[u8]| [name, middle, &packed].concat();
    let mut huge_png = png.clone();
    huge_png.splice(8..33, chunk(b"IHDR", &[0, 1, 0x40, 0, 0, 1, 0x40, 0, 8, 6, 0, 0, 0]));
    let mut all = vec![
        odd("icc.png", with(&chunk(b"iCCP", &named(b"x", b"\0\0"))), &["png []"]),
        odd("ztxt.png", with(&chunk(b"zTXt", &named(b"x", b"\0\0"))), &["png []"]),
        odd("itxt.png", with(&chunk(b"iTXt", &named(b"x", b"\0\x01\0\0\0"))), &["png []"]),
        odd("texts.png", with(&chunk(b"tEXt", b"a\0b").repeat(100_000)), &["damage.header"]),
        odd("huge.png", huge_png, &["limit.memory"]),
        odd("cut.png", png[..png.len() / 2].to_vec(), &["cut_off"]),
    ];
    let jpeg = fixture("progressive.jpg");
    let last = jpeg.windows(2).rposition(|window| window == b"\xff\xda").expect("a scan");
    let end = jpeg.len() - 2;
    let scans = |n: usize| [&jpeg[..last], &jpeg[last..end].repeat(n), b"\xff\xd9"].concat();
    let sized = |mut bytes: Vec<u8>, (height, width): (u16, u16)| {
        let at = find(&bytes, b"\xff\xc2") + 5;
        bytes[at..at + 2].copy_from_slice(&height.to_be_bytes());
        bytes[at + 2..at + 4].copy_from_slice(&width.to_be_bytes());
        bytes
    };
    all.extend([
        odd("scans.jpg", sized(scans(2000), (3000, 4000)), &["limit.work"]),
        odd("more scans.jpg", scans(20_000), &["limit.work"]),
        odd("some scans.jpg", scans(300), &["jpg []"]),
        odd("huge.jpg", sized(scans(1), (65_535, 65_535)), &["limit.memory"]),
        odd("trailer.jpg", [fixture("good.jpg"), fixture("good.mp4")].concat(), &["jpg []"]),
        odd("no end.jpg", fixture("good.jpg").split_last_chunk::<2>().expect("a photo").0.to_vec(), &["jpg []"]),
        odd("only marks.jpg", [&[0xff, 0xd8][..], &[0xff, 0xd0].repeat(500_000)].concat(), &["damage"]),
        odd("filling.jpg", [&[0xff, 0xd8][..], &vec![0xff; 3_000_000]].concat(), &["damage"]),
    ]);
    all.extend(animations());
    all
}

fn animations() -> Vec<Odd> {
    let frame = b"!\xf9\x04\0\x01\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0";
    let gif = [&b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"[..], &frame.repeat(100_000), b";"].concat();
    let huge_gif = [b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02".as_slice(), &[0; 400]].concat();
    let riff = |name: &[u8; 4], content: &[u8]| {
        [&name[..], &u32::try_from(content.len()).expect("small").to_le_bytes(), content].concat()
    };
    let webp = fixture("good.webp");
    let anmf = riff(b"ANMF", &[&[0; 16][..], &webp[12..400]].concat());
    let head = riff(b"VP8X", &[2, 0, 0, 0, 63, 0, 0, 63, 0, 0]);
    let frames = [b"WEBP".to_vec(), head, riff(b"ANIM", &[0; 6]), anmf.repeat(20_000)].concat();
    let ifd = |next: u32| [&[0, 0][..], &next.to_le_bytes()].concat();
    let mut tif = b"II\x2a\0\x08\0\0\0".to_vec();
    for at in 0..100_000_u32 {
        tif.extend(ifd(8 + 6 * (at + 1)));
    }
    let tags = [0x00, 0x01, 4, 0, 0xff, 0xff, 0xff, 0xff, 8, 0, 0, 0].repeat(65_535);
    let mut bmp = fixture("good.bmp");
    bmp[18..26].copy_from_slice(&[0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0]);
    vec![
        odd("frames.gif", gif, &["gif []"]),
        odd("huge.gif", huge_gif, &["limit.memory"]),
        odd("frames.webp", riff(b"RIFF", &frames), &["webp"]),
        odd("ifds.tif", tif, &["tif"]),
        odd("loop.tif", [b"II\x2a\0\x08\0\0\0".to_vec(), ifd(8)].concat(), &["tif"]),
        odd("tags.tif", [b"II\x2a\0\x08\0\0\0\xff\xff".to_vec(), tags].concat(), &["tif"]),
        odd("huge.bmp", bmp, &["bmp"]),
    ]
}

fn others() -> Vec<Odd> {
    let mut end = b"PK\x05\x06".to_vec();
    end.extend([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0, 0]);
    let empty = "x".repeat(300_000);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..5000 {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(format!("{at}{}", &empty[..1000]), options).expect("bytes in memory");
    }
    let names = zip.finish().expect("bytes in memory").into_inner();
    let asf = [&fixture("good.wmv")[..30], &[0x24, 0, 0, 0, 0, 0, 0, 0].repeat(100_000)].concat();
    let avi = [&b"RIFF\xff\xff\xff\x7fAVI "[..], &b"LIST\0\0\0\0hdrl".repeat(80_000)].concat();
    let flv = [&b"FLV\x01\x05\0\0\0\x09\0\0\0\0\x12\xff\xff\xff\0\0\0\0\0\0\0"[..], &b"\0\x08duration".repeat(90_000)]
        .concat();
    let mkv = [&b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff"[..], &b"\xae\x81".repeat(500_000)].concat();
    let mp3 = [&b"ID3\x04\0\0\x7f\x7f\x7f\x7f"[..], &[0xff, 0xfb].repeat(500_000)].concat();
    let wav = [&b"RIFF\xff\xff\xff\xffWAVE"[..], &b"fact\0\0\0\0".repeat(200_000)].concat();
    let ogg = [b"OggS\0\x02".as_slice(), &[0; 20], b"\x01\x1e\x01vorbis", &b"OggS\0\0".repeat(200_000)].concat();
    let flac = [b"fLaC".as_slice(), &b"\x01\0\0\0".repeat(300_000)].concat();
    vec![
        odd("end.zip", [b"PK\x03\x04".to_vec(), vec![0; 99], end].concat(), &["limit.work", "cut_off"]),
        odd("names.zip", names, &["zip []"]),
        odd("a.wmv", asf, &["wmv"]),
        odd("a.avi", avi, &["avi"]),
        odd("a.flv", flv, &["flv"]),
        odd("a.mkv", mkv, &["mkv"]),
        odd("a.mp3", mp3, &["mp3"]),
        odd("a.wav", wav, &["wav"]),
        odd("a.ogg", ogg, &["ogg"]),
        odd("a.flac", flac, &["flac"]),
        odd("a.mp4", vec![0; 4096], &["zeros"]),
        odd("zeros.jpg", vec![0; 4096], &["zeros"]),
    ]
}
