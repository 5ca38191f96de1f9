//! What somebody wrote wrong: collected, placed, hinted. Never stops a build.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::message::{self, Facts, Language};
use crate::path::ContentPath;

mod group;

pub use group::{Bucket, Group, Spot, groups};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The content is wrong; exit status 1.
    Error,
    /// Doubtful; somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal $severity:ident,)*) => {
        /// The kinds of diagnostic; their numbers never change meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code, in order of number.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The stable number, such as `XZ0101`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// The code of that number.
            pub fn from_number(number: &str) -> Option<Self> {
                match number { $($code => Some(Code::$name),)* _ => None }
            }

            /// How much it matters.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    // 00xx: the folder itself
    /// A name is not UTF-8. Facts: `name`.
    NameNotUtf8 = "XZ0001" Warning,
    /// Two names are equal after NFC or case folding. Facts: `other`.
    NamesEqual = "XZ0002" Warning,
    /// A link in the content; links are not followed.
    LinkNotFollowed = "XZ0003" Warning,
    /// Neither a file nor a folder: a pipe, socket or device.
    SpecialFile = "XZ0004" Warning,
    /// An unfinished download. Facts: `ending`.
    UnfinishedDownload = "XZ0005" Warning,
    /// A name Windows refuses. Facts: `name`.
    NameIllegalOnWindows = "XZ0006" Warning,
    /// A file or folder cannot be read. Facts: `reason`.
    Unreadable = "XZ0007" Warning,
    /// A name is longer than sites allow. Facts: `chars`.
    NameTooLong = "XZ0008" Note,
    // 01xx: settings, front matter, data files
    /// A TOML file or block does not parse. Facts: `reason`.
    TomlSyntax = "XZ0101" Error,
    /// A YAML block does not parse. Facts: `reason`.
    YamlSyntax = "XZ0102" Error,
    /// A key nobody reads. Facts: `key`, maybe `suggestion`.
    UnknownKey = "XZ0103" Warning,
    /// A value of the wrong kind. Facts: `key`, `found`, `expected`.
    WrongType = "XZ0104" Error,
    /// A value that is not one of those allowed. Facts: `key`, `value`, `allowed`, maybe `suggestion`.
    UnknownValue = "XZ0105" Error,
    /// A path that leaves its folder. Facts: `key`, `value`.
    PathEscapes = "XZ0106" Error,
    /// A settings text that is neither UTF-8 nor GB18030.
    SettingsEncoding = "XZ0107" Error,
    /// A front matter block that never ends.
    FrontMatterOpen = "XZ0108" Error,
    /// A sidecar without its file. Facts: `file`.
    SidecarAlone = "XZ0109" Warning,
    /// A framework or vocabulary file of the school that cannot be used. Facts: `reason`.
    DataFileUnusable = "XZ0110" Error,
    /// A point that its framework does not know. Facts: `value`, `framework`, maybe `suggestion`.
    UnknownPoint = "XZ0111" Error,
    /// A slug that is not lower case ASCII. Facts: `value`.
    BadSlug = "XZ0112" Error,
    /// Settings longer than is read. Facts: `limit`.
    SettingsTooLong = "XZ0113" Error,
    /// A key that stands twice. Facts: `key`, `line` of the one that holds.
    KeyTwice = "XZ0114" Warning,
    /// A key of other tools, told once for the whole content. Facts: `key`, `tools`, `n_files`.
    OtherToolsKey = "XZ0115" Note,
    /// A key that is read but does nothing yet, told once for the whole content. Facts: `key`, `n_files`.
    NoEffectYet = "XZ0116" Note,
    /// An old address that is no place in a site. Facts: `value`.
    BadAlias = "XZ0120" Warning,
    /// A table without a key it needs. Facts: `key`.
    KeyMissing = "XZ0121" Error,
    /// Two points of a framework bear one code. Facts: `value`.
    CodeTwice = "XZ0122" Error,
    // 02xx: what files really are
    /// A file without content.
    EmptyFile = "XZ0201" Warning,
    /// First bytes contradict the extension. Facts: `extension`, `found`.
    ContentContradictsName = "XZ0202" Warning,
    /// A file whose inside cannot be read. Facts: `form`, `reason`.
    Damaged = "XZ0203" Warning,
    /// Reading a file took more work or memory than allowed. Facts: `limit`.
    ReadLimit = "XZ0204" Warning,
    /// A film that many browsers cannot play. Facts: `codec`.
    CodecNotPlayable = "XZ0205" Warning,
    /// A format browsers do not show. Facts: `form`.
    FormatNotShown = "XZ0206" Note,
    /// Archive members that climb out of their folder. Facts: `member`.
    ArchiveEscapes = "XZ0207" Warning,
    /// An archive that unpacks to far more than it holds. Facts: `size`, `unpacked`.
    ArchiveBomb = "XZ0208" Warning,
    /// A text that is neither UTF-8, UTF-16 nor GB18030.
    TextEncoding = "XZ0209" Warning,
    /// A shortcut that leads nowhere on another machine.
    DeadShortcut = "XZ0210" Warning,
    /// A program; never published.
    ProgramFile = "XZ0211" Warning,
    /// What stands for a file that was not fetched.
    PointerFile = "XZ0212" Warning,
    /// A picture whose end is missing; what is there is shown.
    PictureIncomplete = "XZ0213" Note,
    /// Names in an archive that are unpacked otherwise, or not everywhere. Facts: `member`.
    ArchiveNames = "XZ0214" Note,
    // 03xx: what things were taken for
    /// Two sources differ. Facts: `fact`, `held`, `held_from`, `other`, `other_from`.
    Contradiction = "XZ0301" Warning,
    /// A short name that fits several people. Facts: `name`, `candidates`.
    AmbiguousPerson = "XZ0302" Warning,
    /// A file that fits nowhere.
    Unfiled = "XZ0303" Note,
    /// A series lacks an episode. Facts: `series`, `episodes`.
    EpisodeMissing = "XZ0304" Warning,
    /// Two tutorials bear one number. Facts: `episode`, `other`.
    EpisodeTwice = "XZ0305" Warning,
    /// A file in one person's folder names another. Facts: `named`, `folder`.
    OtherPersonNamed = "XZ0306" Warning,
    /// Two things wish the same slug by `slug =`. Facts: `slug`, `other`.
    SlugTwice = "XZ0307" Error,
    /// An `id` borne by two people. Facts: `id`, `other`.
    PersonIdTwice = "XZ0308" Error,
    /// Files that hold the same as another of their place; it is shown once. Facts: `n`, `copy`, `original`.
    Copies = "XZ0309" Note,
    /// An old address at which something else stands. Facts: `value`.
    AliasTaken = "XZ0320" Warning,
    // 04xx: registers
    /// A register without a header row that can be read.
    RegisterHeader = "XZ0401" Error,
    /// A column nobody knows. Facts: `column`.
    UnknownColumn = "XZ0402" Warning,
    /// A cell that does not fit its column. Facts: `column`, `value`, `expected`.
    BadCell = "XZ0403" Error,
    /// A row names somebody the school does not know. Facts: `name`.
    UnknownPerson = "XZ0404" Warning,
    /// A table in the register folder that fits no register.
    UnknownRegister = "XZ0405" Warning,
    /// The same person twice in the roster. Facts: `name`.
    PersonTwice = "XZ0406" Warning,
    /// A row of consent whose file name several files of the school bear. Facts: `file`, `n`.
    ConsentUnclear = "XZ0407" Warning,
    /// A register of which a part could not be read. Facts: `register`, `reason`.
    RegisterGap = "XZ0420" Warning,
    /// A row that is nobody's: a sum, a signature, a note. Facts: `text`.
    RowPassed = "XZ0422" Note,
    /// A column whose blanks were filled from above, as a merged one's. Facts: `column`.
    ColumnFilled = "XZ0423" Note,
    /// A list without a header, read as names and files.
    HeaderMissing = "XZ0424" Warning,
    /// A register beside several schools whose rows do not say of which school they are.
    SchoolUnclear = "XZ0425" Warning,
    /// A register that is read and checked, of which no page shows anything yet. Facts: `n`.
    RegisterIdle = "XZ0426" Note,
    /// A register of withdrawals that is not read whole. Facts: `reason`.
    WithdrawalsUnread = "XZ0430" Error,
    /// A cell of a register of withdrawals that cannot be understood. Facts: `value`.
    WithdrawalUnclear = "XZ0431" Error,
    /// A cell that nearly names somebody or something. Facts: `value`, `near`.
    RegisterNearly = "XZ0432" Error,
    /// A withdrawal that may mean several; all are withdrawn. Facts: `value`, `n`.
    WithdrawalOfSeveral = "XZ0433" Warning,
    /// A register of consent that is not read whole. Facts: `reason`.
    ConsentUnread = "XZ0434" Error,
    /// Consents with an end, and no day to hold it against. Facts: `n`.
    ConsentUndated = "XZ0435" Error,
    /// The same, for an audience that needs no consent. Facts: `n`.
    ConsentUndatedElsewhere = "XZ0436" Note,
    /// Consents that have ended. Facts: `n`.
    ConsentEnded = "XZ0437" Note,
    /// Files that the public does not see because their place is only guessed. Facts: `n`, `example`.
    OnlyGuessed = "XZ0438" Note,
    /// Somebody who withdrew is named in a text. Facts: `lines`.
    WithdrawnNamed = "XZ0439" Note,
    /// What stands beside the rows of a register of withdrawals names somebody or a file. Facts: `value`.
    WithdrawalBeside = "XZ0440" Error,
    // 05xx: text and links
    /// A link to something that is not in the content. Facts: `target`.
    BrokenLink = "XZ0501" Warning,
    /// A link to a heading that its page lacks. Facts: `target`.
    BrokenAnchor = "XZ0502" Warning,
    /// A link out of the content folder. Facts: `target`.
    LinkEscapes = "XZ0503" Warning,
    /// A link to something this audience may not see. Facts: `target`.
    LinkWithheld = "XZ0504" Note,
    /// A picture from another host; a site that opens offline cannot show it. Facts: `target`.
    RemotePicture = "XZ0505" Warning,
    /// A text cut because it is too long to be rendered. Facts: `limit`.
    TextTooLong = "XZ0506" Warning,
    /// A formula that cannot be read; its source is shown. Facts: `target`.
    FormulaUnreadable = "XZ0507" Warning,
    /// A link whose target is called a little differently; not every system finds it. Facts: `target`, `name`.
    LinkSpelling = "XZ0508" Note,
    /// A link to a file that is there and was passed over. Facts: `target`.
    LinkIgnored = "XZ0509" Note,
    /// A second text for a footnote; it stands below the first. Facts: `target`.
    FootnoteTwice = "XZ0510" Warning,
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file or folder.
    pub path: ContentPath,
    /// The line, counted from 1, if a line is meant.
    pub line: Option<u32>,
    /// The text and the bytes within it to mark, if they are to be shown.
    pub excerpt: Option<Excerpt>,
}

/// A text and the part of it that is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    /// The whole text of the file, decoded.
    pub source: Arc<str>,
    /// First byte and one past the last, on character boundaries.
    pub from: usize,
    /// One past the last byte.
    pub to: usize,
}

impl Place {
    /// A whole file or folder.
    pub fn file(path: &ContentPath) -> Self {
        Self { path: path.clone(), line: None, excerpt: None }
    }

    /// A line of a file, without showing it.
    pub fn line(path: &ContentPath, line: u32) -> Self {
        Self { path: path.clone(), line: Some(line), excerpt: None }
    }

    /// A span of bytes in the text of a file.
    pub fn span(path: &ContentPath, source: &Arc<str>, span: Range<usize>) -> Self {
        let from = floor_boundary(source, span.start);
        let to = floor_boundary(source, span.end.max(span.start)).max(from);
        let line = u32::try_from(source[..from].matches('\n').count() + 1).unwrap_or(u32::MAX);
        Self { path: path.clone(), line: Some(line), excerpt: Some(Excerpt { source: source.clone(), from, to }) }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One thing wrong or doubtful in the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// What fills the sentence.
    pub facts: Facts,
}

impl Diagnostic {
    /// A diagnostic without facts; add them with [`with`](Self::with).
    pub fn new(code: Code, place: Place) -> Self {
        Self { code, place, facts: Facts::new() }
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.facts.insert(name.into(), value.into());
        self
    }

    /// The sentence.
    pub fn message(&self, language: Language) -> String {
        message::say(language, self.code.as_str(), &self.facts)
    }

    /// The way out, in the imperative.
    pub fn hint(&self, language: Language) -> Option<String> {
        message::hint(language, self.code.as_str(), &self.facts)
    }
}

/// Puts diagnostics in the order people read them, by place then code, and drops doubles.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (&a.place, a.code, &a.facts).cmp(&(&b.place, b.code, &b.facts)));
    diagnostics.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_sentence() {
        for code in Code::ALL {
            assert!(message::knows(code.as_str()), "{code:?} {}", code.as_str());
        }
        let orphans: Vec<_> = message::ids()
            .filter(|id| id.starts_with("XZ") && !Code::ALL.iter().any(|code| code.as_str() == *id))
            .collect();
        assert!(orphans.is_empty(), "sentences without a code: {orphans:?}");
    }
}
