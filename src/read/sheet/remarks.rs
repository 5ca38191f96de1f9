//! Remarks that hang at the cells of an xlsx: comments, notes and threads of them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};

use html5gum::{Token, Tokenizer};
use zip::ZipArchive;

use crate::read::table::{Book, Loss};

/// The most bytes of one part that are read.
const MAX_PART_BYTES: u64 = 8 << 20;
/// The most remarks of a sheet.
const MAX_REMARKS: usize = 5_000;

type Zip<'a> = ZipArchive<BufReader<&'a mut File>>;

/// An element: its name in lower case, its attributes, and the text up to the next.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

/// Adds the remarks of each sheet; one whose remarks cannot be read has a loss.
pub(super) fn add(file: &mut File, book: &mut Book) {
    let Ok(mut zip) = ZipArchive::new(BufReader::new(file)) else { return };
    let all: Vec<String> =
        zip.file_names().flatten().map(|name| name.into_owned()).filter(|name| is_remarks(name)).collect();
    if all.is_empty() {
        return;
    }
    let sheets = elements(&part(&mut zip, "xl/workbook.xml").unwrap_or_default());
    let links = links(&mut zip, "xl/_rels/workbook.xml.rels");
    for sheet in &mut book.sheets {
        let id = sheets
            .iter()
            .find(|it| it.name == "sheet" && it.attributes.get("name") == Some(&sheet.name))
            .and_then(|it| it.attributes.get("r:id"));
        let target = id.and_then(|id| links.get(id)).map(|target| target.rsplit('/').next().unwrap_or_default());
        // Of which sheet a remark is cannot be told: it may be of this.
        let own = target.and_then(|name| links_of_sheet(&mut zip, name)).unwrap_or_else(|| all.clone());
        for name in own.iter().filter(|name| is_remarks(name)) {
            match part(&mut zip, name) {
                Some(xml) => sheet.remarks.extend(remarks(&xml)),
                None => sheet.lose(None, Loss::Sheet),
            }
        }
        if sheet.remarks.len() > MAX_REMARKS {
            sheet.remarks.truncate(MAX_REMARKS);
            sheet.lose(None, Loss::Sheet);
        }
    }
}

fn is_remarks(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("xl/") && name.ends_with(".xml") && name.contains("comment")
}

/// The parts a sheet is linked to; `None` if its links are there and cannot be read.
fn links_of_sheet(zip: &mut Zip<'_>, name: &str) -> Option<Vec<String>> {
    let part_name = format!("xl/worksheets/_rels/{name}.rels");
    if zip.index_for_name(&part_name).is_some() {
        part(zip, &part_name)?;
    }
    let links = links(zip, &part_name).into_values();
    Some(
        links.map(|target| format!("xl/{}", target.trim_start_matches(['.', '/']).trim_start_matches("xl/"))).collect(),
    )
}

/// What a part of a workbook is linked to, by id.
fn links(zip: &mut Zip<'_>, name: &str) -> BTreeMap<String, String> {
    let links = elements(&part(zip, name).unwrap_or_default()).into_iter().filter(|it| it.name == "relationship");
    links.filter_map(|mut it| Some((it.attributes.remove("id")?, it.attributes.remove("target")?))).collect()
}

/// Row and text of each remark.
fn remarks(xml: &str) -> Vec<(u32, String)> {
    let mut remarks: Vec<(u32, String)> = Vec::new();
    for element in elements(xml) {
        let name = element.name.rsplit(':').next().unwrap_or_default();
        match name {
            "comment" | "threadedcomment" => {
                let cell = element.attributes.get("ref").map(String::as_str).unwrap_or_default();
                let row = cell.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(1);
                remarks.push((row, String::new()));
            }
            "t" | "text" => remarks.last_mut().into_iter().for_each(|(_, text)| text.push_str(&element.text)),
            _ => {}
        }
    }
    remarks
}

/// A part as text; `None` if it is not there, is damaged, or too long to be read whole.
fn part(zip: &mut Zip<'_>, name: &str) -> Option<String> {
    let mut text = Vec::new();
    zip.by_name(name).ok()?.take(MAX_PART_BYTES + 1).read_to_end(&mut text).ok()?;
    (text.len() as u64 <= MAX_PART_BYTES).then(|| String::from_utf8_lossy(&text).into_owned())
}

fn elements(xml: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    for token in Tokenizer::new(xml).flatten() {
        match token {
            Token::StartTag(tag) => elements.push(Element {
                name: String::from_utf8_lossy(&tag.name).into_owned(),
                attributes: tag
                    .attributes
                    .iter()
                    .map(|(key, value)| {
                        (String::from_utf8_lossy(key).into_owned(), String::from_utf8_lossy(value).into_owned())
                    })
                    .collect(),
                text: String::new(),
            }),
            Token::String(text) => {
                elements.last_mut().into_iter().for_each(|last| last.text.push_str(&String::from_utf8_lossy(&text)));
            }
            _ => {}
        }
    }
    elements
}
