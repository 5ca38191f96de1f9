//! Whatever befalls a register that guards people, the public site never shows what it withheld while the
//! register was whole, and the build never panics.
//!
//! Every file of a small content bears a canary. A register is damaged, the public site is built again, and
//! its canaries are held against those of the whole register. What no reader can tell is left out: a CSV cut
//! off at the end of a row or within its last cell is a shorter register, no damaged one.
//!
//! Random damages, the same in every run; `XINGZHI_DAMAGES=3000` tries more of them.

mod book;
mod damage;
mod school;

use std::collections::BTreeMap;

use damage::{Damage, Which};
use school::Content;

/// Damages in a usual run: a few seconds.
const USUAL: u32 = 60;

#[test]
fn a_damaged_register_never_shows_more_than_the_whole_one() {
    let n = std::env::var("XINGZHI_DAMAGES").ok().and_then(|number| number.parse().ok()).unwrap_or(USUAL);
    let content = Content::new();
    let mut whole = BTreeMap::new();
    let mut leaks = Vec::new();
    let (mut n_held, mut n_kinds) = (0, BTreeMap::new());
    for seed in 0..n {
        let damage = Damage::new(seed);
        content.reset(damage.form);
        let allowed = whole.entry(damage.form).or_insert_with(|| content.public()).clone();
        assert!(
            allowed.contains("stays-reflection") && !allowed.contains("何甲甲"),
            "the whole register works: {allowed:?}"
        );
        damage.befall(&content);
        let shown = content.public();
        let leaked: Vec<&String> = shown.difference(&allowed).collect();
        if !leaked.is_empty() {
            leaks.push(format!("{damage:?} shows {leaked:?}"));
        }
        n_held += usize::from(shown.len() < allowed.len());
        *n_kinds.entry((damage.which, damage.what)).or_insert(0) += 1;
    }
    println!("guards: {n} damages of {} kinds, {n_held} held something back, {} leaked", n_kinds.len(), leaks.len());
    assert!(leaks.is_empty(), "{} of {n}:\n{}", leaks.len(), leaks.join("\n"));
    assert!(Which::ALL.iter().all(|which| n_kinds.keys().any(|(known, _)| known == which)));
}
