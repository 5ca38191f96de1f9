//! Small files that are what their names say.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// One pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// The bytes of a file of that name: no two hold the same, but copies by name.
pub(crate) fn of(path: &str) -> Vec<u8> {
    let mut original = path.to_owned();
    for mark in COPIES {
        original = original.replace(mark, "");
    }
    let own = format!("\n%{original}\n");
    let mut bytes = form(&original);
    match bytes.get(4..8) {
        Some(b"ftyp") => bytes.extend(atom(b"free", own.as_bytes())),
        _ => bytes.extend(own.as_bytes()),
    }
    bytes
}

/// What names of copies have and those of their originals have not.
const COPIES: [&str; 12] = [
    "副本 (2) ",
    "副本 ",
    "复件 ",
    " - 副本",
    " 的副本",
    "(1)",
    " (2)",
    "_1",
    "copy of ",
    " - Copy",
    "备份/",
    "最终版",
];

fn form(path: &str) -> Vec<u8> {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    match extension.as_str() {
        "png" => PNG.to_vec(),
        "jpg" | "jpeg" => jpeg(),
        // A recording left under a temporary name.
        "mp4" | "mov" | "tmp" => film(),
        "docx" => office("word/document.xml", "wordprocessingml.document", "document"),
        "pptx" => office("ppt/presentation.xml", "presentationml.presentation", "presentation"),
        "xlsx" => office("xl/workbook.xml", "spreadsheetml.sheet", "workbook"),
        "zip" => archive(&[("读我.txt", "压缩包里的文字")]),
        "doc" | "wps" | "ppt" | "xls" | "et" | "dps" => ole(),
        "pdf" => b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".to_vec(),
        "mp3" => b"ID3\x03\0\0\0\0\0\0".to_vec(),
        _ => format!("{path}\n").into_bytes(),
    }
}

fn jpeg() -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(1, 1).write_to(&mut out, image::ImageFormat::Jpeg).expect("a pixel is a picture");
    out.into_inner()
}

/// An MP4 file that says it lasts a second and holds no track.
fn film() -> Vec<u8> {
    let mut head = vec![0_u8; 100];
    head[12..16].copy_from_slice(&1000_u32.to_be_bytes());
    head[16..20].copy_from_slice(&1000_u32.to_be_bytes());
    [atom(b"ftyp", b"isom\0\0\x02\0isommp42"), atom(b"moov", &atom(b"mvhd", &head)), atom(b"mdat", &[0; 8])].concat()
}

fn atom(name: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    let len = u32::try_from(inside.len() + 8).expect("a small box");
    [&len.to_be_bytes()[..], name, inside].concat()
}

fn office(main: &str, form: &str, kind: &str) -> Vec<u8> {
    let form = format!("application/vnd.openxmlformats-officedocument.{form}.main+xml");
    let types = format!(
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/{main}" ContentType="{form}"/></Types>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{main}"/></Relationships>"#
    );
    archive(&[("[Content_Types].xml", &types), ("_rels/.rels", &relations), (main, &format!("<{kind}/>"))])
}

fn archive(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("memory takes it");
        zip.write_all(text.as_bytes()).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}

/// The head of an old office file and one empty sector.
fn ole() -> Vec<u8> {
    let mut bytes = vec![0_u8; 1024];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    bytes
}
