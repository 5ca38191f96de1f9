//! Tables as schools save them.

use std::io::{Cursor, Write};

/// A table as CSV.
pub(crate) fn csv(rows: &[Vec<&str>]) -> String {
    let quoted =
        |cell: &&str| if cell.contains([',', '"', '\n', '、']) { format!("\"{cell}\"") } else { (*cell).to_owned() };
    rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n").collect()
}

/// A workbook of sheets: name, rows, and whether it is hidden.
pub(crate) fn workbook(sheets: &[(&str, &[Vec<&str>], bool)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let (mut types, mut list, mut links) = (String::new(), String::new(), String::new());
    let mut members: Vec<(String, String)> = Vec::new();
    for (at, (name, rows, is_hidden)) in sheets.iter().enumerate() {
        let n = at + 1;
        let state = if *is_hidden { " state=\"hidden\"" } else { "" };
        types.push_str(&format!("<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"));
        list.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{n}\"{state} r:id=\"r{n}\"/>"));
        links.push_str(&format!(
            "<Relationship Id=\"r{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        ));
        let mut body = String::new();
        for (y, row) in rows.iter().enumerate() {
            body.push_str(&format!("<row r=\"{}\">", y + 1));
            for (x, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let column = char::from(b'A' + x as u8);
                body.push_str(&format!("<c r=\"{column}{}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>", y + 1));
            }
            body.push_str("</row>");
        }
        members.push((
            format!("xl/worksheets/sheet{n}.xml"),
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{body}</sheetData></worksheet>"),
        ));
    }
    members.insert(0, ("[Content_Types].xml".into(), format!("<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>")));
    members.push(("_rels/.rels".into(), format!("<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")));
    members.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>"),
    ));
    members.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{links}</Relationships>"),
    ));
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(text.as_bytes()).expect("a member");
    }
    writer.finish().expect("a ZIP").into_inner()
}
