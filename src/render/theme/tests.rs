use super::*;

fn sorted(theme: &Theme) -> Vec<&str> {
    let mut names: Vec<&str> = theme.tera.get_template_names().collect();
    names.sort_unstable();
    names
}

#[test]
fn both_themes_load_and_know_every_kind_of_page() {
    for name in Theme::NAMES {
        let theme = Theme::load(Some(name), Path::new(".")).expect(name);
        for kind in KINDS.split(' ') {
            assert!(sorted(&theme).contains(&format!("{kind}.html").as_str()), "{name}: {kind}");
        }
        assert!(theme.statics().any(|(path, _)| path == "style.css"));
    }
}

/// Page kinds as `PageKey::kind` names them.
const KINDS: &str = "home school teacher package point framework group activity library tutorials series tutorial lesson about not_found moved";

#[test]
fn a_folder_overrides_file_by_file_and_word_by_word() {
    let root = tempfile::tempdir().expect("a folder");
    let theme = root.path().join("我的主题");
    fs::create_dir_all(theme.join("templates")).expect("a folder");
    fs::create_dir_all(theme.join("i18n")).expect("a folder");
    fs::write(theme.join("templates/not_found.html"), "{{ t.nav.home }}").expect("a file");
    fs::write(theme.join("i18n/zh-CN.toml"), "[nav]\nhome = \"起点\"\n").expect("a file");
    let theme = Theme::load(Some("我的主题"), root.path()).expect("a theme");
    assert_eq!(theme.strings(Language::Chinese).get("nav.home"), Some("起点"));
    assert!(theme.strings(Language::Chinese).get("nav.about").is_some(), "the rest comes from default");
    let own = theme.fingerprint();
    assert_ne!(own, Theme::load(None, root.path()).expect("default").fingerprint());
}

#[test]
fn a_broken_template_is_named_with_its_line() {
    let root = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(root.path().join("x/templates")).expect("a folder");
    fs::write(root.path().join("x/templates/home.html"), "a\nb\n{{ 1 + }}").expect("a file");
    let Err(Failure::ThemeBroken { path, reason }) = Theme::load(Some("x"), root.path()) else {
        panic!("a broken theme")
    };
    assert!(path.ends_with("x/templates/home.html"), "{}", path.display());
    assert!(reason.contains("home.html:3"), "{reason}");
    assert!(matches!(Theme::load(Some("nirgends"), root.path()), Err(Failure::ThemeMissing { .. })));
}

#[test]
fn both_languages_have_the_same_words() {
    let theme = Theme::load(None, Path::new(".")).expect("default");
    let english = BUILTIN.get_file("default/i18n/en.toml").and_then(include_dir::File::contents_utf8).expect("en.toml");
    let english = Strings::join(&[english]).expect("sound");
    let (chinese, english): (Vec<_>, Vec<_>) =
        (theme.strings(Language::Chinese).keys().collect(), english.keys().collect());
    assert_eq!(chinese, english);
}
