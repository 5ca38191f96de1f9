//! Code of a known language in colours: few spans, few classes, colours left to the style sheet.

use std::collections::HashMap;
use std::sync::LazyLock;

use pulldown_cmark::CodeBlockKind;
use syntect::parsing::{ClearAmount, Scope, ScopeStackOp, SyntaxReference, SyntaxSet};

use crate::render::html::{escape, escape_attribute};
use crate::render::markdown::emphasis::unmark;
use crate::render::markdown::lines::Lines;
use crate::render::markdown::writer::Writer;

/// The longest block that is coloured, in bytes.
const MAX_BYTES: usize = 32 << 10;
/// The longest line: the patterns of some languages take time that grows with its square.
const MAX_LINE: usize = 1000;
/// The deepest nesting of pieces; a program that nests deeper is not coloured on.
const MAX_DEPTH: usize = 200;
/// How much of one text is coloured, in bytes.
const MAX_TEXT: usize = 256 << 10;

/// What a block costs besides its length.
const BLOCK: usize = 256;

/// The languages, read from the packed list once somebody needs one.
static LANGUAGES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What a scope is shown as, by the beginning of its name.
static SCOPES: LazyLock<Vec<(Scope, Kind)>> = LazyLock::new(|| {
    let named = |names: &'static str, kind| names.split(' ').map(move |name| (name, kind));
    named("comment", Kind::Comment)
        .chain(named("string markup.raw source.regexp", Kind::String))
        .chain(named("constant.numeric constant.language constant.other support.constant", Kind::Number))
        .chain(named("keyword storage variable.language", Kind::Keyword))
        .chain(named(
            "entity.name.type entity.name.class entity.name.struct entity.name.enum entity.name.trait",
            Kind::Type,
        ))
        .chain(named("entity.name.interface entity.other.inherited-class support.type support.class", Kind::Type))
        .chain(named(
            "entity.name.function entity.name.macro support.function support.macro variable.function",
            Kind::Function,
        ))
        .chain(named("entity.name.tag markup.heading entity.name.section", Kind::Tag))
        .chain(named(
            "entity.other.attribute-name support.type.property-name variable.annotation meta.mapping.key",
            Kind::Attribute,
        ))
        .chain(named("source text meta.interpolation meta.template.expression meta.embedded", Kind::Plain))
        .filter_map(|(name, kind)| Some((Scope::new(name).ok()?, kind)))
        .collect()
});

/// How a piece of code is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Comment,
    String,
    Number,
    Keyword,
    Type,
    Function,
    Tag,
    Attribute,
}

impl Kind {
    fn class(self) -> Option<&'static str> {
        Some(match self {
            Kind::Plain => return None,
            Kind::Comment => "code-comment",
            Kind::String => "code-string",
            Kind::Number => "code-number",
            Kind::Keyword => "code-keyword",
            Kind::Type => "code-type",
            Kind::Function => "code-function",
            Kind::Tag => "code-tag",
            Kind::Attribute => "code-attribute",
        })
    }
}

/// The classes of coloured code.
pub(super) const CLASSES: &str =
    "code-comment code-string code-number code-keyword code-type code-function code-tag code-attribute";

impl Writer<'_, '_, '_> {
    /// Opens a block of code; its language is known until it ends.
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', '\t', ',', '{']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        self.out.push_str("<pre><code");
        if !language.is_empty() {
            self.out.push_str(" class=\"language-");
            escape_attribute(language, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
        self.language = Some(language.to_owned()).filter(|name| !name.is_empty());
    }

    /// Writes text, coloured if it is code of a known language.
    pub(super) fn text(&mut self, text: &str) {
        let room = MAX_TEXT - self.coloured.min(MAX_TEXT);
        let syntax = self.language.as_deref().filter(|_| text.len() <= room && is_modest(text)).and_then(syntax);
        match syntax {
            Some(syntax) => {
                self.coloured += text.len() + BLOCK;
                colour(&unmark(text.to_owned()), syntax, &mut self.out);
            }
            None => escape(text, &mut self.out),
        }
    }
}

fn is_modest(code: &str) -> bool {
    code.len() <= MAX_BYTES && code.split('\n').all(|line| line.len() <= MAX_LINE)
}

/// The language that a fence names.
fn syntax(name: &str) -> Option<&'static SyntaxReference> {
    let name = name.to_ascii_lowercase();
    let known = match name.trim_start_matches(['.', '=']) {
        "" | "text" | "txt" | "plain" | "plaintext" | "none" => return None,
        "c++" | "cc" | "arduino" | "ino" => "cpp",
        "c#" | "csharp" => "cs",
        "python3" | "py3" | "micropython" | "turtle" => "py",
        "golang" => "go",
        "node" | "mjs" | "cjs" => "js",
        "jsonc" | "json5" => "json",
        "console" | "shell" | "zsh" => "sh",
        "vb" | "vbnet" | "vba" => "vb",
        "ps" | "pwsh" => "ps1",
        "latex" => "tex",
        other => other,
    };
    LANGUAGES.find_syntax_by_token(known)
}

/// Appends `code` with spans around what is more than plain.
fn colour(code: &str, syntax: &SyntaxReference, out: &mut String) {
    let mut lines = Lines::new(syntax, &LANGUAGES);
    let mut pieces = Pieces { out, shown: Kind::Plain, blanks: String::new() };
    let mut scopes = Scopes::default();
    let mut is_lost = false;
    for line in code.split_inclusive('\n') {
        let changes = if is_lost { None } else { lines.next(line) };
        let Some(changes) = changes else {
            is_lost = true;
            pieces.push(line, Kind::Plain);
            continue;
        };
        let mut from = 0;
        for (at, change) in changes.iter() {
            if *at > from {
                pieces.push(&line[from..*at], scopes.kind());
                from = *at;
            }
            scopes.apply(change);
        }
        pieces.push(&line[from..], scopes.kind());
        is_lost = scopes.open.len() > MAX_DEPTH;
    }
    pieces.show(Kind::Plain);
}

/// The scopes that are open, as what they are shown as.
#[derive(Default)]
struct Scopes {
    open: Vec<Kind>,
    cleared: Vec<Vec<Kind>>,
    known: HashMap<Scope, Option<Kind>>,
}

impl Scopes {
    fn kind(&self) -> Kind {
        self.open.last().copied().unwrap_or(Kind::Plain)
    }

    fn apply(&mut self, change: &ScopeStackOp) {
        match change {
            ScopeStackOp::Push(scope) => {
                let own = *self.known.entry(*scope).or_insert_with(|| kind_of(*scope));
                self.open.push(own.unwrap_or(self.kind()));
            }
            ScopeStackOp::Pop(count) => self.open.truncate(self.open.len().saturating_sub(*count)),
            ScopeStackOp::Clear(amount) => {
                let keep = match amount {
                    ClearAmount::TopN(count) => self.open.len().saturating_sub(*count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.open.split_off(keep));
            }
            ScopeStackOp::Restore => self.open.extend(self.cleared.pop().unwrap_or_default()),
            ScopeStackOp::Noop => {}
        }
    }
}

/// What a scope is shown as: the longest of the known beginnings decides.
fn kind_of(scope: Scope) -> Option<Kind> {
    SCOPES
        .iter()
        .filter(|(known, _)| known.is_prefix_of(scope))
        .max_by_key(|(known, _)| known.len())
        .map(|found| found.1)
}

/// Writes pieces of code; neighbours that look alike share a span.
struct Pieces<'o> {
    out: &'o mut String,
    shown: Kind,
    /// Blanks behind the last piece, in or out of its span as the next one asks.
    blanks: String,
}

impl Pieces<'_> {
    fn push(&mut self, code: &str, kind: Kind) {
        let words = code.trim_end();
        if !words.is_empty() {
            // An operator or bracket that a language calls a keyword is none for the eye.
            let is_sign = kind == Kind::Keyword && !words.contains(char::is_alphanumeric);
            self.show(if is_sign { Kind::Plain } else { kind });
            escape(words, self.out);
        }
        self.blanks.push_str(&code[words.len()..]);
    }

    fn show(&mut self, kind: Kind) {
        let blanks = std::mem::take(&mut self.blanks);
        if kind == self.shown {
            return escape(&blanks, self.out);
        }
        if self.shown != Kind::Plain {
            self.out.push_str("</span>");
        }
        escape(&blanks, self.out);
        if let Some(class) = kind.class() {
            self.out.push_str("<span class=\"");
            self.out.push_str(class);
            self.out.push_str("\">");
        }
        self.shown = kind;
    }
}
