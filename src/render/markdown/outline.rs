//! The headings of a text, before it is written: their nesting and their anchors.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use crate::render::markdown::Heading;
use crate::render::markdown::anchor::Anchors;
use crate::render::markdown::emphasis::unmark;
use crate::text::fold_title;

/// An event and the bytes it comes from.
pub(super) type Spanned<'e> = (Event<'e>, Range<usize>);

/// The headings in order; `None` for the first one if it only repeats the title, and for those without
/// a word. Levels are those of the nesting, so that none is skipped.
pub(super) fn headings(events: &[Spanned<'_>], title: &str, anchors: &mut Anchors) -> Vec<Option<Heading>> {
    let (mut found, mut levels): (Vec<Option<Heading>>, Vec<HeadingLevel>) = (Vec::new(), Vec::new());
    let mut is_first = true;
    for (at, (event, _)) in events.iter().enumerate() {
        let Event::Start(Tag::Heading { level, .. }) = event else { continue };
        let text = plain(&events[at + 1..], |end| matches!(end, TagEnd::Heading(_)));
        let is_title = is_first && *level == HeadingLevel::H1 && fold_title(&unmark(text.clone())) == fold_title(title);
        let is_empty = unmark(text.clone()).trim().is_empty();
        is_first &= is_empty;
        if (is_title && !title.is_empty()) || is_empty {
            found.push(None);
            continue;
        }
        while levels.last().is_some_and(|last| last >= level) {
            levels.pop();
        }
        levels.push(*level);
        let anchor = anchors.of(&unmark(text.clone()), at);
        found.push(Some(Heading { level: levels.len() as u8, text, anchor }));
    }
    found
}

/// The words up to the end that `is_end` names.
pub(super) fn plain(events: &[Spanned<'_>], is_end: impl Fn(&TagEnd) -> bool) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::End(end) if is_end(end) => break,
            Event::Text(words) | Event::Code(words) | Event::InlineMath(words) | Event::DisplayMath(words) => {
                text.push_str(words)
            }
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}
