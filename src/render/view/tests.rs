//! The contract with theme authors: `themes/README.md` names every variable that views have.

const CONTRACT: &str = include_str!("../../../themes/README.md");

const VIEWS: [(&str, &str); 17] = [
    ("about", include_str!("about.rs")),
    ("activity", include_str!("activity.rs")),
    ("card", include_str!("card.rs")),
    ("frame", include_str!("frame.rs")),
    ("framework", include_str!("framework.rs")),
    ("group", include_str!("group.rs")),
    ("home", include_str!("home.rs")),
    ("library", include_str!("library.rs")),
    ("moved", include_str!("moved.rs")),
    ("package", include_str!("package.rs")),
    ("point", include_str!("point.rs")),
    ("school", include_str!("school.rs")),
    ("shared", include_str!("shared.rs")),
    ("teacher", include_str!("teacher.rs")),
    ("text", include_str!("text.rs")),
    ("tutorial", include_str!("tutorial.rs")),
    ("reading", include_str!("reading.rs")),
];

/// `pub name: Type` within the structs of a view.
fn fields(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| line.strip_prefix("    pub ")).filter_map(|line| {
        let (name, kind) = line.split_once(": ")?;
        (kind.ends_with(',') && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).then_some(name)
    })
}

#[test]
fn the_contract_names_every_variable() {
    let is_told = |name: &str| CONTRACT.contains(&format!("\n| `{name}` |"));
    let mut missing = Vec::new();
    for (view, source) in VIEWS {
        missing.extend(fields(source).filter(|name| !is_told(name)).map(|name| format!("{view}.{name}")));
    }
    assert!(missing.is_empty(), "themes/README.md does not name {missing:?}");
}
