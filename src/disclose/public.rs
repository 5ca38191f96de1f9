//! What the public may not see of a file, beyond what nobody may.

use crate::catalogue::{Catalogue, Evidence, FileVerdict, Owner};
use crate::disclose::consent::Consent;
use crate::formats::Formats;
use crate::path::ContentPath;
use crate::vocabulary::{Role, Vocabulary};

/// Reasons for which a file is kept from the public alone; the school sees it.
pub(super) const SCHOOL_ONLY: [&str; 5] =
    ["reason.original_document", "reason.no_consent", "reason.unfiled", "reason.undeclared", "reason.school_only"];

/// What decides what the public sees.
pub(super) struct Public<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) words: &'a Vocabulary,
    pub(super) formats: &'a Formats,
    pub(super) consent: &'a Consent,
}

impl Public<'_> {
    /// Keeps from the public the originals of documents, whatever may show pupils where no consent is on
    /// record, and what stands where it stands by guess alone. Tutorials show nobody's pupils.
    pub(super) fn keep_from(&self, index: usize, thing: &mut Evidence) {
        thing.has_original = false;
        if let Some(reason) = self.guessed(thing) {
            thing.verdict = FileVerdict::Withheld(reason);
            return;
        }
        let family = self.formats.get(&thing.form).map_or("other", |form| form.family.as_str());
        let kind = thing.kind.as_deref().and_then(|kind| self.words.kind(kind));
        let is_lesson = !matches!(thing.owner, Owner::Tutorial(_) | Owner::Series(_));
        let has_consent = || self.consent.covers(index, thing);
        match family {
            "image" | "video" | "audio" => {
                let may_show_pupils = kind.is_none_or(|kind| kind.consent);
                if is_lesson && may_show_pupils && !has_consent() {
                    thing.verdict = FileVerdict::Withheld("reason.no_consent");
                } else if family != "image" {
                    thing.has_original = true;
                } else if thing.verdict != FileVerdict::Shown || thing.size_px.is_none() {
                    // A photo says where and with what it was taken: the public gets pictures made of it.
                    thing.verdict = FileVerdict::Withheld("reason.original_document");
                }
            }
            "text" => {
                if kind.is_some_and(|kind| kind.consent) && !has_consent() {
                    thing.verdict = FileVerdict::Withheld("reason.no_consent");
                }
            }
            _ => thing.verdict = FileVerdict::Withheld("reason.original_document"),
        }
    }

    /// Why a file's place is too doubtful for the public: nobody's, or library and tutorial by guess alone.
    fn guessed(&self, thing: &Evidence) -> Option<&'static str> {
        let catalogue = self.catalogue;
        let (role, school) = match thing.owner {
            Owner::Site | Owner::Unfiled(_) => return Some("reason.unfiled"),
            Owner::Library(school) => (Role::Library, Some(school)),
            Owner::Series(id) => (Role::Tutorials, catalogue.series(id).school),
            Owner::Tutorial(id) => (Role::Tutorials, catalogue.series(catalogue.tutorial(id).series).school),
            _ => return None,
        };
        let root = school.map_or_else(ContentPath::root, |id| catalogue.school(id).path.clone());
        (!self.is_declared(&root, &thing.path, role)).then_some("reason.undeclared")
    }

    /// Whether a folder between `root` and the file has the name of that role.
    fn is_declared(&self, root: &ContentPath, path: &ContentPath, role: Role) -> bool {
        let mut folder = path.parent();
        while let Some(path) = folder.filter(|path| path != root && path.is_within(root)) {
            if self.words.role(path.name()) == Some(role) {
                return true;
            }
            folder = path.parent();
        }
        false
    }
}
