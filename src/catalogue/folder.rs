//! What a folder is, by its name and where it stands.

use crate::catalogue::name::{Namer, Parts};
use crate::vocabulary::Role;

/// What a folder was taken for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum FolderIs {
    /// A role folder such as 教师.
    Role(Role),
    /// A person's, by the name or the part of it that names the person.
    Person(String),
    /// A person's for one point, in one name: `张三-A5`.
    PersonPoint(String, String),
    /// A point's: canonical code.
    Point(String),
    /// A subject group's.
    Group,
    /// One activity's.
    Activity,
    /// A person's folder that names no point: a package of its own.
    Package,
    /// Says at most date, term, subject, grade or kind: passed through.
    Layer,
}

/// Where a folder stands, as far as that decides what it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    /// The role folder it stands in.
    pub(super) role: Option<Role>,
    /// Inside a person's folder.
    pub(super) in_person: bool,
    /// Inside a point's folder.
    pub(super) in_point: bool,
    /// Inside a package.
    pub(super) in_package: bool,
    /// Inside a group's folder.
    pub(super) in_group: bool,
}

/// Decides what the folder called `parts.name` is. `is_known(name)` says whether a person of the
/// school goes by that name.
pub(super) fn decide(namer: &Namer<'_>, parts: &Parts, at: Standing, is_known: &dyn Fn(&str) -> bool) -> FolderIs {
    let vocabulary = namer.vocabulary;
    let top = !at.in_person && !at.in_point && !at.in_package && !at.in_group;
    if top
        && at.role.is_none()
        && let Some(role) = vocabulary.role(&parts.name)
    {
        return FolderIs::Role(role);
    }
    if vocabulary.is_layer(&parts.name) || at.role == Some(Role::Library) || at.role == Some(Role::WholeSchool) {
        return FolderIs::Layer;
    }
    let says_nothing_else = parts.segments.iter().all(|segment| segment.chars().all(|c| c.is_ascii_digit()));
    if at.role == Some(Role::Activities) && top {
        let only_time = parts.activity.is_none() && parts.kinds.is_empty() && parts.subject.is_none();
        let whole_date = parts.date.as_ref().is_some_and(|(date, _)| date.has_day());
        return if says_nothing_else && only_time && !whole_date { FolderIs::Layer } else { FolderIs::Activity };
    }
    if at.in_package {
        return inside_package(parts, at, is_known, namer);
    }
    let person = if at.in_person { None } else { person_in(namer, parts, at, is_known) };
    match (person, &parts.point) {
        (Some(person), Some((code, _))) => return FolderIs::PersonPoint(person, code.clone()),
        (Some(person), None) => return FolderIs::Person(person),
        (None, Some((code, _))) => return FolderIs::Point(code.clone()),
        (None, None) => {}
    }
    if !at.in_person && !at.in_group && (at.role == Some(Role::Groups) || vocabulary.is_group_name(&parts.name)) && !says_only_time(parts) {
        return FolderIs::Group;
    }
    if top && at.role.is_none() && parts.activity.is_some() {
        return FolderIs::Activity;
    }
    if says_nothing_else || !at.in_person {
        return FolderIs::Layer;
    }
    FolderIs::Package
}

fn inside_package(parts: &Parts, at: Standing, is_known: &dyn Fn(&str) -> bool, namer: &Namer<'_>) -> FolderIs {
    if let Some((code, _)) = &parts.point {
        return FolderIs::Point(code.clone());
    }
    // 能力点/A5/材料/褚老师: a point's package without a person may still hold people.
    if !at.in_person
        && let Some(person) = person_in(namer, parts, at, is_known)
    {
        return FolderIs::Person(person);
    }
    FolderIs::Layer
}

/// The person a folder's name names, if it does.
fn person_in(namer: &Namer<'_>, parts: &Parts, at: Standing, is_known: &dyn Fn(&str) -> bool) -> Option<String> {
    let vocabulary = namer.vocabulary;
    if is_known(&parts.clean) {
        return Some(parts.clean.clone());
    }
    let bare = without_remark(&parts.title);
    if vocabulary.looks_like_person(&crate::text::fold(&bare)) || is_known(&bare) {
        return Some(if is_known(&bare) || !parts.clean.ends_with([')', '）']) { bare } else { parts.title.clone() });
    }
    if let Some(segment) = parts.segments.iter().find(|segment| is_known(segment) || vocabulary.looks_like_person(segment)) {
        let alone = parts.segments.len() == 1 || parts.point.is_some() || is_known(segment);
        // A name before a list of other words is a title: 高山流水 张三.
        return alone.then(|| segment.clone());
    }
    // In the teachers' folder any name is a person's that is not plainly something else.
    let plain = at.role == Some(Role::Teachers) && !at.in_group && !at.in_point && parts.point.is_none();
    (plain && !parts.segments.is_empty() && !vocabulary.is_group_name(&parts.name) && parts.kinds.is_empty() && parts.date.is_none() && parts.term.is_none())
        .then(|| parts.title.clone())
}

fn says_only_time(parts: &Parts) -> bool {
    parts.segments.is_empty() && parts.subject.is_none() && (parts.date.is_some() || parts.term.is_some())
}

/// A name without a bracketed remark at its end: 张三（语文） → 张三.
fn without_remark(name: &str) -> String {
    let end = name.trim_end();
    match end.rfind(['(', '（']) {
        Some(at) if at > 0 && end.ends_with([')', '）']) => end[..at].trim_end().to_owned(),
        _ => end.to_owned(),
    }
}
