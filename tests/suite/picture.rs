//! Photos of phones and scanners on pages.

use image::GenericImageView;

use crate::support::Project;

const FOLDER: &str = "学校/清河小学/教师/林老师/1-4 技术支持的课堂导入";

/// The pictures made for the site, by path.
fn pictures(project: &Project) -> Vec<(String, Vec<u8>)> {
    project.site().into_iter().filter(|(path, _)| path.contains("/pictures/")).collect()
}

/// The page that holds `needle`.
fn page_with(project: &Project, needle: &str) -> String {
    let path = project.outputs_with(needle).into_iter().find(|path| path.ends_with(".html"));
    project.page(&path.unwrap_or_else(|| panic!("no page holds {needle}")))
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[test]
fn a_phone_photo_stands_upright_and_does_not_say_where_it_was_taken() {
    let photo = format!("{FOLDER}/IMG_0001.jpg");
    let project = Project::new().fixture(&photo, "rotated-gps.jpg");
    project.build(&[]).ends(0);
    let made = pictures(&project);
    assert_eq!(made.len(), 2, "480 and its own");
    for (path, bytes) in &made {
        let picture = image::load_from_memory(bytes).expect("a picture");
        assert!(picture.width() > picture.height(), "{path}: {:?}", picture.dimensions());
        assert!(!has(bytes, b"Exif") && !has(bytes, b"GPS"), "{path} bears metadata");
    }
    let page = page_with(&project, "IMG_0001.jpg\"");
    assert!(page.contains("480w") && page.contains("640w"), "{page}");

    let consent = project.file("学校/清河小学/登记/同意书.csv", &format!("文件,同意\n{photo},是\n"));
    consent.build(&["--audience", "public"]).ends(0);
    assert_eq!(pictures(&consent).len(), 2);
    for (path, bytes) in consent.site() {
        assert!(!has(&bytes, b"Exif"), "{path} bears metadata");
    }
}

#[test]
fn a_heic_photo_is_shown_as_a_picture_any_browser_knows() {
    let project = Project::new().fixture(&format!("{FOLDER}/板书.heic"), "good.heic");
    project.build(&[]).ends(0);
    let made = pictures(&project);
    assert!(!made.is_empty() && made.iter().all(|(_, bytes)| image::load_from_memory(bytes).is_ok()));
    let page = page_with(&project, "<img src=\"pictures/");
    assert!(page.contains(".heic\""), "the file itself is offered");
    assert_eq!(project.ledger(&[])[&format!("{FOLDER}/板书.heic")]["verdict"], "shown");
}

#[test]
fn a_photo_that_cannot_be_decoded_is_named_and_harms_no_other() {
    let mut bytes = std::fs::read("tests/fixtures/files/good.heic").expect("a fixture");
    let len = bytes.len();
    bytes[len / 2..].fill(0x55);
    let project =
        Project::new().bytes(&format!("{FOLDER}/坏.heic"), &bytes).fixture(&format!("{FOLDER}/好.jpg"), "good.jpg");
    let built = project.build(&[]).ends(0);
    assert!(built.stdout.contains("坏.heic") || built.stderr.contains("坏.heic"), "{} {}", built.stdout, built.stderr);
    let made = pictures(&project);
    assert!(made.iter().all(|(_, bytes)| image::load_from_memory(bytes).is_ok()), "a grey picture stands for it");
    assert!(made.iter().any(|(path, _)| path.contains("/hao-")), "{made:?}");
}

#[test]
fn a_picture_follows_its_photo() {
    let photo = format!("{FOLDER}/板书.jpg");
    let project = Project::new().photo(&photo, 900, 600);
    project.build(&[]).ends(0);
    let before = pictures(&project);
    let project = project.photo(&photo, 900, 500);
    project.build(&[]).ends(0);
    let after = pictures(&project);
    assert_eq!(before.len(), after.len());
    assert!(before.iter().zip(&after).all(|(old, new)| old.0 == new.0 && old.1 != new.1));
    std::fs::remove_file(project.at("content").join(&photo)).expect("it was there");
    project.build(&[]).ends(0);
    assert!(pictures(&project).is_empty());
}

#[test]
fn captions_of_either_kind_belong_to_their_film() {
    let srt = "1\n00:00:00,500 --> 00:00:01,500\n上课了。\n";
    let project = Project::new()
        .fixture(&format!("{FOLDER}/课堂实录.mp4"), "good.mp4")
        .file(&format!("{FOLDER}/课堂实录.srt"), srt);
    project.build(&[]).ends(0);
    assert!(page_with(&project, "上课了。").contains("data-from=\"0.5\""));
}

#[test]
fn a_picture_in_a_text_is_the_small_one_and_opens_large() {
    let project = Project::new()
        .photo("教程/系列/图.jpg", 900, 600)
        .file("教程/系列/01 说明.md", "# 说明\n\n![一张图](图.jpg)\n");
    project.build(&[]).ends(0);
    let page = page_with(&project, "<figcaption>一张图</figcaption>");
    assert!(page.contains("class=\"zoom\"") && page.contains("-480.jpg 480w"), "{page}");
}
