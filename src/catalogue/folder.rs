//! What a folder is, by its name and where it stands.

use crate::catalogue::name::Parts;
use crate::vocabulary::{Role, Vocabulary};

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

impl Standing {
    fn is_top(self) -> bool {
        !self.in_person && !self.in_point && !self.in_package && !self.in_group
    }
}

/// What else decides what a folder is.
pub(super) struct Around<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    /// Whether a person of the school goes by that name.
    pub(super) is_known: &'a dyn Fn(&str) -> bool,
    /// Whether people of that name are told apart by what stands in brackets behind it.
    pub(super) is_told_by_remark: &'a dyn Fn(&str) -> bool,
    /// Whether the folder holds folders of people.
    pub(super) holds_people: &'a dyn Fn() -> bool,
    /// Whether the folder holds files of several kinds and no point: the parts of one lesson.
    pub(super) holds_lesson: &'a dyn Fn() -> bool,
}

/// Decides what the folder called `parts.name` is.
pub(super) fn decide(around: &Around<'_>, parts: &Parts, at: Standing) -> FolderIs {
    let vocabulary = around.vocabulary;
    let top = at.is_top();
    if top
        && at.role.is_none()
        && let Some(role) = vocabulary.role(&parts.name)
    {
        return FolderIs::Role(role);
    }
    if vocabulary.is_layer(&parts.name) || matches!(at.role, Some(Role::Library | Role::WholeSchool)) {
        return FolderIs::Layer;
    }
    if at.role == Some(Role::Activities) && top {
        return inside_activities(parts);
    }
    if at.in_package {
        return inside_package(around, parts, at);
    }
    let person = if at.in_person { None } else { person_in(around, parts, at) };
    match (person, &parts.point) {
        (Some(person), Some((code, _))) => return FolderIs::PersonPoint(person, code.clone()),
        (Some(person), None) => return FolderIs::Person(person),
        (None, Some((code, _))) if tells_point(around, parts, at) => return FolderIs::Point(code.clone()),
        (None, _) => {}
    }
    let may_be_group = at.role == Some(Role::Groups) || vocabulary.is_group_name(&parts.name);
    if !at.in_person && !at.in_group && may_be_group && !says_only_time(parts) {
        return FolderIs::Group;
    }
    if top && at.role.is_none() {
        if parts.activity.is_some() {
            return FolderIs::Activity;
        }
        let by_kind = parts.kind(vocabulary, "").and_then(|word| vocabulary.kinds[word.kind].role);
        if let Some(role) = by_kind.filter(|_| parts.says_no_more()) {
            return FolderIs::Role(role);
        }
    }
    let is_lesson = parts.episode.is_some() || (parts.has_day() && !parts.kinds.is_empty());
    // 公开课 with plan, slides and film is a lesson; 提升总结 with summaries is a kind.
    let is_package =
        |parts: &Parts| !parts.says_no_more() || is_lesson || (!parts.kinds.is_empty() && (around.holds_lesson)());
    if at.in_person && is_package(parts) { FolderIs::Package } else { FolderIs::Layer }
}

/// Whether the code in a folder's name is a point's: it is the whole name, or its title or a kind stands with
/// it, or the folder holds people or stands among points or in a person's. `B2 术语表` is a chapter.
fn tells_point(around: &Around<'_>, parts: &Parts, at: Standing) -> bool {
    let is_whole = parts.says_no_more();
    let stands = !at.is_top() || matches!(at.role, Some(Role::Teachers | Role::Points | Role::Groups));
    !parts.is_bare_code || is_whole || !parts.kinds.is_empty() || stands || (around.holds_people)()
}

/// Among activities a folder is one, unless it says no more than a year or month.
fn inside_activities(parts: &Parts) -> FolderIs {
    let only_time = parts.activity.is_none() && parts.kinds.is_empty() && parts.subject.is_none();
    if parts.says_no_more() && only_time && !parts.has_day() { FolderIs::Layer } else { FolderIs::Activity }
}

fn inside_package(around: &Around<'_>, parts: &Parts, at: Standing) -> FolderIs {
    if let Some((code, _)) = &parts.point {
        return FolderIs::Point(code.clone());
    }
    // 能力点/A5/材料/褚老师: a point's package without a person may still hold people.
    if !at.in_person
        && let Some(person) = person_in(around, parts, at)
    {
        return FolderIs::Person(person);
    }
    FolderIs::Layer
}

/// The person a folder's name names, if it does.
fn person_in(around: &Around<'_>, parts: &Parts, at: Standing) -> Option<String> {
    let is_known = around.is_known;
    if is_known(&parts.clean) {
        return Some(parts.clean.clone());
    }
    if parts.is_person || is_known(&parts.bare) {
        let by_remark = (around.is_told_by_remark)(&parts.bare);
        return Some(if by_remark { parts.title.clone() } else { parts.bare.clone() });
    }
    let vocabulary = around.vocabulary;
    let is_person = |name: &&String| is_known(name) || parts.people.contains(name);
    if let Some(name) = parts.names.iter().find(is_person) {
        // A name before other words is a title: 高山流水 张三. What is left of 语文组 is no word.
        let words = parts.segments.iter().filter(|word| !vocabulary.is_group_word(word) && !is_number(word));
        // 周九老师20260312交: a title of address leaves no doubt.
        let is_addressed = parts.activity.is_none() && vocabulary.has_honorific(name);
        let alone = words.count() == 1 || parts.point.is_some() || is_known(name) || is_addressed;
        return alone.then(|| name.clone());
    }
    // In the teachers' folder any name is a person's that is not plainly something else.
    let in_teachers = at.role == Some(Role::Teachers) && !at.in_group && !at.in_point;
    let says_else = parts.point.is_some() || !parts.kinds.is_empty() || parts.date.is_some() || parts.term.is_some();
    let plain = in_teachers && !says_else && !parts.says_no_more() && !vocabulary.is_group_name(&parts.name);
    (plain && !(around.holds_people)()).then(|| parts.title.clone())
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

fn says_only_time(parts: &Parts) -> bool {
    parts.segments.is_empty() && parts.subject.is_none() && (parts.date.is_some() || parts.term.is_some())
}
