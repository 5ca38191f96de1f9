use super::*;
use crate::formats::Formats;
use crate::framework::Frameworks;

/// What a name was taken for, in one line: point kind subject grade/class term phase date episode | segments.
fn told(framework: &str, name: &str) -> String {
    let all = Frameworks::builtin();
    let vocabulary = Vocabulary::builtin();
    let finder = PointFinder::new(
        all.get(framework).expect("compiled in"),
        &all,
        &vocabulary.code.prefixes,
        &vocabulary.code.not_after,
    );
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let family = match extension {
        "docx" | "doc" | "wps" => "document",
        "pptx" | "ppt" => "slides",
        "mp4" | "mov" => "video",
        "jpg" | "png" | "heic" => "image",
        "xlsx" => "sheet",
        "tmp" => "other",
        other => other,
    };
    let parts = Namer { vocabulary: &vocabulary, finder: &finder }.parts(stem, extension.is_empty());
    let mut told: Vec<String> = Vec::new();
    told.push(parts.point.as_ref().map_or("-".into(), |(code, _)| code.clone()));
    told.push(parts.kind(&vocabulary, family).map_or("-".into(), |word| vocabulary.kinds[word.kind].id.clone()));
    let words = [&parts.subject, &parts.grade, &parts.term, &parts.phase];
    told.extend(words.into_iter().flatten().map(|(id, _)| id.clone()));
    told.extend(parts.class.iter().map(|(class, _)| format!("class{class}")));
    told.extend(parts.date.iter().map(|(date, _)| date.to_string()));
    told.extend(parts.episode.iter().map(|(episode, _)| format!("#{episode}")));
    format!("{} | {}", told.join(" "), parts.segments.join(" "))
}

#[test]
fn names_are_taken_for_what_teachers_mean() {
    let cases = include_str!("names.txt");
    let mut wrong = Vec::new();
    let mut count = 0;
    let lines = cases.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    for line in lines {
        let (name, expected) = line.split_once(" => ").expect("name => expectation");
        let (framework, name) = name.split_once("::").unwrap_or(("cn-moe-30", name));
        let found = told(framework, name.trim());
        if found.trim() != expected.trim() {
            wrong.push(format!("{name}\n  expected {expected}\n  found    {found}"));
        }
        count += 1;
    }
    assert!(count >= 60, "{count} names");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn titles_lose_codes_numbers_and_copy_marks() {
    let all = Frameworks::builtin();
    let vocabulary = Vocabulary::builtin();
    let finder = PointFinder::new(
        all.get("cn-moe-30").expect("compiled in"),
        &all,
        &vocabulary.code.prefixes,
        &vocabulary.code.not_after,
    );
    let namer = Namer { vocabulary: &vocabulary, finder: &finder };
    let check = |name: &str, expected: &str| assert_eq!(namer.parts(name, true).title, expected, "{name}");
    check("第三期: 用手机做思维导图", "用手机做思维导图");
    check("第十期 音视频", "音视频");
    check("第十三期：屏幕录制教程", "屏幕录制教程");
    check("01 认识平台", "认识平台");
    check("教学设计（最终版）(1)", "教学设计");
    check("20210415 公开课《秋天的雨》", "公开课《秋天的雨》");
    check("最终版", "最终版");
}

/// The kinds that names of 500 files tell. A name that tells none is as much a case as one that does.
#[test]
fn kinds_are_what_a_head_teacher_would_say() {
    let (all, vocabulary, formats) = (Frameworks::builtin(), Vocabulary::builtin(), Formats::builtin());
    let words = &vocabulary.code;
    let finder = PointFinder::new(all.get("cn-moe-30").expect("compiled in"), &all, &words.prefixes, &words.not_after);
    let namer = Namer { vocabulary: &vocabulary, finder: &finder };
    let (mut wrong, mut n_kinds, mut n_right_kinds, mut n_told) = (Vec::new(), 0, 0, 0);
    let cases = include_str!("kinds.txt").lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let mut n_cases = 0;
    for case in cases {
        let (name, expected) = case.split_once(" => ").expect("name => kind");
        let (stem, extension) = name.rsplit_once('.').expect("a name with an extension");
        let form = formats.by_extension(&extension.to_lowercase());
        let family = form.map_or("other", |form| vocabulary.kind_family(&form.id, &form.family));
        let parts = namer.parts(stem, false);
        let found = parts.kind(&vocabulary, family).map_or("-", |word| vocabulary.kinds[word.kind].id.as_str());
        n_cases += 1;
        n_kinds += usize::from(expected != "-");
        n_told += usize::from(found != "-");
        n_right_kinds += usize::from(expected != "-" && found == expected);
        if found != expected {
            wrong.push(format!("{name}: {expected}, found {found}"));
        }
    }
    assert!(n_cases >= 500, "{n_cases} names");
    assert!(
        wrong.is_empty(),
        "{} of {n_cases} wrong; of {n_told} told {n_right_kinds} right, of {n_kinds} to tell\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
