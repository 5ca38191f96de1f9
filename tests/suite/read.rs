//! What files really are: damaged, misnamed, dangerous, too large.

use crate::support::Project;

const FOLDER: &str = "学校/清河小学/教师/林芳/A5 技术支持的课堂导入";

/// A project with that fixture in a package, and the fixture's path.
fn with(fixture: &str, name: &str) -> (Project, String) {
    let path = format!("{FOLDER}/{name}");
    (Project::small().fixture(&path, fixture), path)
}

/// The file warns with `code`, has `verdict`, and its card stands on the page; the build is done.
#[track_caller]
fn check(fixture: &str, name: &str, code: &str, verdict: &str) -> Project {
    let (project, path) = with(fixture, name);
    project.build(&[]).ends(0).says(code);
    let codes = project.codes(&path);
    assert!(codes.iter().any(|found| found == code), "{name}: {codes:?}");
    assert_eq!(project.verdict(&path, &[]), verdict, "{name}");
    if verdict != "withheld" && verdict != "ignored" {
        assert!(
            project.page(&project.page_path("package", "技术支持的课堂导入")).contains(name),
            "{name} has its card"
        );
    }
    project.assert_balanced(&[]);
    project
}

#[test]
fn a_picture_cut_off_is_told_and_offered() {
    check("truncated.jpg", "板书2.jpg", "XZ0203", "download");
}

#[test]
fn a_picture_of_rubbish_behind_a_good_head_is_told() {
    let path = format!("{FOLDER}/坏.jpg");
    let project = Project::small().bytes(
        &path,
        &[&b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"[..], &[0x55; 4000]].concat(),
    );
    project.build(&[]).ends(0).says("XZ0203");
    assert_eq!(project.verdict(&path, &[]), "download");
}

#[test]
fn an_empty_document_is_told_and_has_its_card() {
    let (project, path) = with("empty.docx", "教学设计.docx");
    project.build(&[]).ends(0).says("warning[XZ0201]").says("an empty file").says("copy it again");
    assert!(project.page(&project.page_path("package", "技术支持的课堂导入")).contains("教学设计.docx"));
    assert!(["download", "withheld"].contains(&project.verdict(&path, &[]).as_str()));
}

#[test]
fn films_cut_off_or_in_codecs_browsers_lack_are_told() {
    check("truncated.mp4", "课堂实录.mp4", "XZ0203", "download");
    check("hevc.mp4", "课堂实录.mp4", "XZ0205", "shown");
}

#[test]
fn documents_cut_off_or_of_another_kind_are_told() {
    check("truncated.docx", "教案.docx", "XZ0203", "download");
    check("truncated.zip", "打包.zip", "XZ0203", "download");
    check("not-a-docx.docx", "教案.docx", "XZ0203", "download");
}

#[test]
fn a_png_called_jpg_is_told_and_shown() {
    let (project, path) = with("png-named.jpg", "板书2.jpg");
    project.build(&[]).ends(0).says("XZ0202").says("named .jpg, but the content is PNG");
    assert_eq!(project.verdict(&path, &[]), "shown");
}

#[test]
fn archives_that_unpack_to_far_more_are_told_and_only_offered() {
    check("bomb.zip", "打包.zip", "XZ0208", "download");
    check("bomb.docx", "教案.docx", "XZ0208", "download");
}

#[test]
fn a_picture_with_a_head_of_huge_size_is_told_within_limits() {
    let (project, path) = with("huge.png", "大图.png");
    project.build(&[]).ends(0);
    assert!(["download", "shown"].contains(&project.verdict(&path, &[]).as_str()));
}

#[test]
fn programs_and_shortcuts_are_never_published() {
    let path = format!("{FOLDER}/希沃白板.exe");
    let program = [&b"MZ\x90\x00\x03"[..], &[0; 600]].concat();
    let project = Project::small()
        .bytes(&path, &program)
        .fixture(&format!("{FOLDER}/桌面.lnk"), "link.lnk")
        .fixture(&format!("{FOLDER}/网页.url"), "link.url")
        .bytes(&format!("{FOLDER}/教案.docx"), &program)
        .file(&format!("{FOLDER}/安装.bat"), "@echo off\r\nformat c:\r\n")
        .file(&format!("{FOLDER}/宏.vbs"), "MsgBox 1\r\n");
    project.build(&[]).ends(0).says("XZ0211").says("XZ0210");
    for name in ["希沃白板.exe", "桌面.lnk", "网页.url", "教案.docx", "安装.bat", "宏.vbs"] {
        let verdict = project.verdict(&format!("{FOLDER}/{name}"), &[]);
        assert!(["withheld", "ignored"].contains(&verdict.as_str()), "{name}: {verdict}");
        assert!(project.site().keys().all(|path| !path.ends_with(name)), "{name}");
    }
    assert!(project.site().values().all(|bytes| !bytes.starts_with(b"MZ")));
}

#[test]
fn web_pages_and_svg_are_delivered_under_names_no_browser_runs() {
    let script = "<script>alert('运行了')</script>";
    let page = format!("<!doctype html><html><body>{script}</body></html>");
    let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{script}</svg>");
    let mut project = Project::small();
    for name in [
        "互动.html",
        "互动.htm",
        "互动.xhtml",
        "互动.mht",
        "互动.shtml",
        "互动.hta",
        "互动.HTML",
        "伪装.docx",
        "伪装.jpg",
        "伪装",
    ] {
        project = project.file(&format!("{FOLDER}/{name}"), &page);
    }
    for name in ["图.svg", "图.xml", "图2.png"] {
        project = project.file(&format!("{FOLDER}/{name}"), &svg);
    }
    project.build(&[]).ends(0);
    let running = [".html", ".htm", ".xhtml", ".mht", ".mhtml", ".shtml", ".svg", ".xml", ".hta", ".xht"];
    for (path, bytes) in project.site() {
        let is_theirs = String::from_utf8_lossy(&bytes).contains("alert('运行了')");
        let runs = running.iter().any(|ending| path.to_lowercase().ends_with(ending));
        assert!(!(is_theirs && runs), "{path} runs");
        if path.ends_with("index.html") {
            assert!(!String::from_utf8_lossy(&bytes).contains("<script>alert"), "{path}");
        }
    }
    project.assert_balanced(&[]);
}

#[test]
fn script_in_markdown_does_not_reach_the_page() {
    let (project, _) = with("script.md", "说明.md");
    let more = "<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1))\n\n[b](data:text/html;base64,PHNjcmlwdD4=)\n\n<iframe src=\"https://example.org\"></iframe>\n\n\
                <style>body{display:none}</style>\n\n<form action=x><input></form>\n\n<a href=\"vbscript:x\">c</a>\n\n<svg onload=alert(1)>\n\n<meta http-equiv=refresh content=0>\n";
    let project = project.file(&format!("{FOLDER}/更多.md"), more);
    project.build(&[]).ends(0);
    for (path, bytes) in project.site().into_iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8(bytes).expect("pages are UTF-8").to_lowercase();
        let body = page
            .split("<main")
            .nth(1)
            .expect("every page has a main part")
            .split("</main>")
            .next()
            .unwrap_or_default()
            .to_owned();
        // What stands between tags is words, however it reads.
        let tags: String =
            body.split('<').skip(1).filter_map(|tag| tag.split('>').next()).map(|tag| format!("<{tag}>")).collect();
        for bad in [
            "onerror",
            "onload",
            "javascript:",
            "vbscript:",
            "<iframe",
            "<style",
            "<form",
            "<script",
            "http-equiv",
            "data:text",
        ] {
            assert!(!tags.contains(bad), "{path} holds {bad}");
        }
    }
}

#[test]
fn texts_in_gb18030_and_utf16_are_shown() {
    let project = Project::small()
        .fixture(&format!("{FOLDER}/一.txt"), "gb18030.txt")
        .fixture(&format!("{FOLDER}/二.txt"), "utf16le.txt")
        .bytes(&format!("{FOLDER}/三.md"), &encoding_rs::GB18030.encode("# 反思\n\n这一句写的是国标编码。\n").0);
    project.build(&[]).ends(0).says_not("XZ0209");
    for name in ["一.txt", "二.txt", "三.md"] {
        assert_eq!(project.verdict(&format!("{FOLDER}/{name}"), &[]), "shown", "{name}");
    }
    assert!(!project.outputs_with("这一句写的是国标编码").is_empty());
}

#[test]
fn a_text_in_no_encoding_is_only_offered() {
    let path = format!("{FOLDER}/乱.txt");
    let project = Project::small().bytes(&path, &[0xff, 0x80, 0x41, 0xff, 0xff, 0x81, 0x20, 0xfe].repeat(40));
    project.build(&[]).ends(0);
    assert_eq!(project.verdict(&path, &[]), "download");
}

#[test]
fn names_in_an_archive_are_read_in_utf8_and_gbk() {
    for fixture in ["gbk-names.zip", "utf8-names.zip"] {
        let (project, _) = with(fixture, "打包.zip");
        project.build(&[]).ends(0);
        let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
        assert!(!page.contains('\u{fffd}'), "{fixture}");
        assert!(page.contains("教学"), "{fixture} lists its members: {page}");
    }
}

#[test]
fn a_film_shows_its_duration() {
    let (project, _) = with("good.mp4", "课堂实录.mp4");
    project.build(&[]).ends(0);
    let page = project.page(&project.page_path("package", "技术支持的课堂导入"));
    let has_time = page
        .split(['<', '>'])
        .any(|text| text.trim().split(':').count() >= 2 && text.trim().chars().all(|c| c.is_ascii_digit() || c == ':'));
    assert!(has_time, "a duration stands on the card");
}

#[test]
fn a_film_whose_index_ends_oddly_has_its_player() {
    let film = std::fs::read("tests/fixtures/files/moov-at-end.mp4").expect("a fixture");
    let moov = film.windows(4).position(|window| window == b"moov").expect("an index") - 4;
    for end in [&[0; 8][..], b"\0\0\0\0free", b"\0\0\0\x07free"] {
        let mut odd = [&film[..], end].concat();
        let size = u32::try_from(odd.len() - moov).expect("a small film");
        odd[moov..moov + 4].copy_from_slice(&size.to_be_bytes());
        let path = format!("{FOLDER}/课堂实录.mp4");
        let project = Project::small().bytes(&path, &odd);
        project.build(&[]).ends(0).says_not("XZ020");
        assert_eq!(project.verdict(&path, &[]), "shown");
        assert!(project.page(&project.page_path("package", "技术支持的课堂导入")).contains("<video"));
    }
    let path = format!("{FOLDER}/课堂实录.mov");
    let bare = b"\0\0\0\x14ftypqt  \0\0\x02\0qt  \0\0\0\x10moov\0\0\0\0\0\0\0\0";
    let project = Project::small().bytes(&path, bare);
    project.build(&[]).ends(0).says("XZ0203");
    assert_eq!(project.verdict(&path, &[]), "download");
}

#[test]
fn a_still_picture_under_a_films_name_is_never_public_as_it_is() {
    let photo = std::fs::read("tests/fixtures/files/turns.heic").expect("a fixture");
    let secret = &photo[photo.len() - 100..];
    let (mut project, mut consent) = (Project::small(), "文件,同意\n".to_owned());
    for (at, brand) in [b"mif2", b"MiHE", b"isom", b"qt  ", b"avif", b"crx ", b"XYZW"].into_iter().enumerate() {
        for ending in ["mp4", "mov", "m4a", "heic", "jpg"] {
            let path = format!("{FOLDER}/课堂{at}.{ending}");
            let mut bytes = photo.clone();
            bytes[8..12].copy_from_slice(brand);
            if at % 2 == 0 {
                bytes[16..28].fill(b'X');
            }
            consent.push_str(&format!("{path},是\n"));
            project = project.bytes(&path, &bytes);
        }
    }
    let project = project.file("学校/清河小学/登记/同意书.csv", &consent);
    assert!(project.build(&["--audience", "public"]).status < 2);
    for (path, bytes) in project.site() {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{path} is the photo itself");
    }
}

#[test]
fn a_photo_without_its_end_mark_is_shown() {
    let whole = std::fs::read("tests/fixtures/files/good.jpg").expect("a fixture");
    let film = std::fs::read("tests/fixtures/files/good.mp4").expect("a fixture");
    let bare = whole[..whole.len() - 2].to_vec();
    for bytes in
        [bare.clone(), [&bare[..], &[0; 40]].concat(), [&whole[..], &film].concat(), whole[..whole.len() - 60].to_vec()]
    {
        let path = format!("{FOLDER}/板书.jpg");
        let project = Project::small().bytes(&path, &bytes);
        project.build(&[]).ends(0).says_not("warning[XZ02");
        assert_eq!(project.verdict(&path, &[]), "shown");
        let made = project.site().into_iter().filter(|(path, _)| path.contains("/pictures/"));
        assert!(made.count() > 0);
    }
}

#[test]
fn a_pointer_to_a_file_that_was_not_fetched_is_told_and_withheld() {
    let pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22e\nsize 12345\n";
    let (film, text) = (format!("{FOLDER}/课堂实录.mp4"), format!("{FOLDER}/反思.md"));
    let project = Project::small().file(&film, pointer).file(&text, pointer);
    project.build(&[]).ends(0).says("XZ0212");
    for path in [&film, &text] {
        assert_eq!(project.verdict(path, &[]), "withheld");
    }
    assert!(project.outputs_with("git-lfs").is_empty());
}

#[test]
fn programs_in_typescript_and_numbers_are_texts() {
    let project = Project::small()
        .file(&format!("{FOLDER}/config.mts"), "export default { title: '示例' }\n")
        .file(&format!("{FOLDER}/data.dat"), "1 2.5\n2 3.5\n");
    project.build(&[]).ends(0).says_not("XZ020");
    for name in ["config.mts", "data.dat"] {
        assert_eq!(project.verdict(&format!("{FOLDER}/{name}"), &[]), "shown", "{name}");
    }
}

#[test]
fn markdown_with_absurd_nesting_neither_hangs_nor_fails() {
    let many = |text: &str| text.repeat(20_000);
    let project = Project::small()
        .file(&format!("{FOLDER}/引用.md"), &many("> "))
        .file(
            &format!("{FOLDER}/列表.md"),
            &(0..400).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect::<String>(),
        )
        .file(&format!("{FOLDER}/括号.md"), &many("["))
        .file(&format!("{FOLDER}/括号2.md"), &many("[a]("))
        .file(&format!("{FOLDER}/强调.md"), &many("*a_ "))
        .file(&format!("{FOLDER}/强调2.md"), &many("**a*"))
        .file(&format!("{FOLDER}/脚注.md"), &many("[^"))
        .file(&format!("{FOLDER}/标签.md"), &many("<div>"))
        .file(&format!("{FOLDER}/标签2.md"), &many("<"))
        .file(&format!("{FOLDER}/代码.md"), &many("`` ` "))
        .file(&format!("{FOLDER}/表格.md"), &format!("{}\n{}\n{}\n", many("|a"), many("|-"), many("|b")))
        .file(&format!("{FOLDER}/链接.md"), &many("[a]: b\n"))
        .file(&format!("{FOLDER}/长行.md"), &"教学反思".repeat(90_000));
    project.build(&[]).ends(0);
    project.assert_balanced(&[]);
}

#[test]
fn ten_thousand_columns_and_rows_of_nothing_are_no_trouble() {
    let wide = format!("姓名{}\n林芳{}\n", ",x".repeat(10_000), ",y".repeat(10_000));
    let project = Project::small()
        .file("学校/清河小学/登记/花名册.csv", &wide)
        .file("学校/清河小学/登记/学时.csv", &",\n".repeat(100_000));
    let done = project.build(&[]);
    assert!(done.status <= 1, "{}", done.stderr);
    assert!(
        done.stderr.len() < 100_000,
        "ten thousand unknown columns are one thing to tell: {} bytes",
        done.stderr.len()
    );
}
