//! A formula becomes MathML: drawn by the browser, read aloud by screen readers, no script.
//!
//! What the converter writes is read again here: only elements and attributes of the lists below are
//! passed on, never a style, and a formula that does not nest well is none.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

use crate::diagnostic::Code;
use crate::render::html::{escape, escape_attribute};
use crate::render::markdown::writer::Writer;
use crate::render::markdown::{emphasis, katex};
use crate::text::shorten;

/// How much of a formula is told when it cannot be read, in characters.
const MOST_TOLD: usize = 60;
/// The longest formula that is converted, in bytes.
const MAX_BYTES: usize = 4096;
/// The deepest nesting, of braces and of elements.
const MAX_DEPTH: usize = 64;
/// The most pieces a formula may have; more is a macro that multiplies.
const MAX_EVENTS: usize = 4 * MAX_BYTES;
/// A formula longer than this, in characters, may be wider than a phone, so it can be scrolled by keyboard.
const WIDE: usize = 40;

const LEAVES: [&str; 4] = ["mi", "mn", "mo", "mtext"];

const ELEMENTS: &str = "mrow mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts mpadded mphantom \
    mstyle mtable mtr mtd mspace";

const ATTRIBUTES: &str = "displaystyle scriptlevel mathvariant stretchy symmetric minsize maxsize largeop movablelimits \
    linethickness width height depth accent accentunder lspace rspace voffset";

/// Classes of the converter, and what the style sheet calls them.
const CLASSES: [(&str, &str); 13] = [
    ("menv-alignlike", "math-aligned"),
    ("menv-multline", "math-multline"),
    ("menv-cells-left", "math-left"),
    ("menv-cells-right", "math-right"),
    ("cell-left", "math-left"),
    ("cell-right", "math-right"),
    ("menv-left-solid", "math-rule-left"),
    ("menv-left-dashed", "math-rule-left"),
    ("menv-right-solid", "math-rule-right"),
    ("menv-right-dashed", "math-rule-right"),
    ("menv-hline", "math-rule-above"),
    ("menv-hdashline", "math-rule-above"),
    ("small", "math-small"),
];

impl Writer<'_, '_, '_> {
    /// Writes the formula that stands at byte `at`.
    pub(super) fn formula(&mut self, written: &str, is_block: bool, at: usize) {
        let source = emphasis::unmark(written.to_owned());
        match convert(&source, is_block) {
            Some(html) => {
                let held = self.links.hold_formula(html);
                self.out.push_str(&held);
            }
            None => {
                self.links.report(Code::FormulaUnreadable, at, &shorten(source.trim(), MOST_TOLD));
                let mark = if is_block { "$$" } else { "$" };
                self.out.push_str("<code class=\"math-error\">");
                escape(&format!("{mark}{source}{mark}"), &mut self.out);
                self.out.push_str("</code>");
            }
        }
    }
}

/// The formula `source` as HTML, unless it cannot be read.
fn convert(source: &str, is_block: bool) -> Option<String> {
    let source = source.trim();
    if source.is_empty() || source.len() > MAX_BYTES || depth(source) > MAX_DEPTH || source.contains("\\char") {
        return None;
    }
    // Macros with arguments can multiply what they are given until the memory is full.
    if source.replace("\\#", "").contains('#') {
        return None;
    }
    // The converter panics at `\char中`, as was found by trying; what else it panics at cannot be read.
    let known = katex::settle(source);
    let drawn = quietly(|| draw(&known, is_block)).flatten()?;
    let inner = drawn.strip_prefix('<')?.split_once('>')?.1.strip_suffix("</math>")?;
    let inner = checked(inner)?;
    let display = if is_block { " display=\"block\"" } else { "" };
    let is_long = source.chars().count() > WIDE;
    let mut html = String::with_capacity(inner.len() + source.len() + 64);
    html.push_str(match is_block {
        true if is_long => "<span class=\"math-block\" tabindex=\"0\" role=\"group\">",
        true => "<span class=\"math-block\">",
        false if is_long => "<span class=\"math-long\" tabindex=\"0\" role=\"group\">",
        false => "",
    });
    html.push_str(&format!("<math{display} alttext=\""));
    escape_attribute(&source.split_whitespace().collect::<Vec<_>>().join(" "), &mut html);
    html.push_str(&format!("\">{inner}</math>{}", if is_block || is_long { "</span>" } else { "" }));
    Some(html)
}

thread_local! {
    static IS_DRAWING: Cell<bool> = const { Cell::new(false) };
}

/// What `work` gives; nothing, and not a word on the terminal, if it panics.
fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_DRAWING.get() {
                before(panic);
            }
        }));
    });
    IS_DRAWING.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work)).ok();
    IS_DRAWING.set(false);
    done
}

/// How deep braces nest.
fn depth(source: &str) -> usize {
    let mut open = 0usize;
    let depths = source.bytes().map(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open
    });
    depths.max().unwrap_or_default()
}

fn draw(source: &str, is_block: bool) -> Option<String> {
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(source, &storage) {
        if events.len() == MAX_EVENTS {
            return None;
        }
        events.push(Ok::<_, std::fmt::Error>(event.ok()?));
    }
    let display_mode = if is_block { DisplayMode::Block } else { DisplayMode::Inline };
    let mut out = String::new();
    push_mathml(&mut out, events.into_iter(), RenderConfig { display_mode, ..RenderConfig::default() }).ok()?;
    Some(out)
}

/// `mathml` with nothing but what the lists allow, or nothing if it is not well-formed.
fn checked(mathml: &str) -> Option<String> {
    let mut out = String::with_capacity(mathml.len());
    let mut open: Vec<&str> = Vec::new();
    let mut rest = mathml;
    while !rest.is_empty() {
        let (tag, behind) = rest.strip_prefix('<')?.split_once('>')?;
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return None;
            }
            out.push_str(&format!("</{name}>"));
            continue;
        }
        let is_empty = tag.ends_with('/');
        let (name, attributes) = tag.trim_end_matches('/').split_once(' ').unwrap_or((tag, ""));
        let is_leaf = LEAVES.contains(&name);
        if !is_leaf && !ELEMENTS.split_whitespace().any(|known| known == name) {
            return None;
        }
        open_tag(name, attributes, &mut out)?;
        if is_leaf {
            let (text, behind) = rest.split_once(&format!("</{name}>"))?;
            // The converter leaves some of its characters as they are: `<mo><</mo>`.
            let text = text.replace("&nbsp;", "\u{a0}").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            escape(&text, &mut out);
            out.push_str(&format!("</{name}>"));
            rest = behind;
        } else if is_empty {
            out.push_str(&format!("</{name}>"));
        } else {
            open.push(name);
        }
        if open.len() > MAX_DEPTH {
            return None;
        }
    }
    open.is_empty().then_some(out)
}

/// Writes an opening tag with the attributes that are allowed.
fn open_tag(name: &str, mut attributes: &str, out: &mut String) -> Option<()> {
    out.push('<');
    out.push_str(name);
    let mut classes: Vec<&str> = Vec::new();
    loop {
        attributes = attributes.trim_start();
        if attributes.is_empty() {
            break;
        }
        let (key, behind) = attributes.split_once("=\"")?;
        let (value, behind) = behind.split_once('"')?;
        attributes = behind;
        let is_plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-%".contains(&byte));
        match key {
            "class" => classes.extend(
                value.split(' ').filter_map(|class| CLASSES.iter().find(|known| known.0 == class).map(|known| known.1)),
            ),
            "style" if value.contains("border:") => classes.push("math-boxed"),
            _ if is_plain && ATTRIBUTES.split_whitespace().any(|known| known == key) => {
                out.push_str(&format!(" {key}=\"{value}\""));
            }
            _ => {}
        }
    }
    if !classes.is_empty() {
        out.push_str(&format!(" class=\"{}\"", classes.join(" ")));
    }
    out.push('>');
    Some(())
}
