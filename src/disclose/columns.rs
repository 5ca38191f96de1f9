//! Which columns of registers an audience sees.

use crate::catalogue::Catalogue;
use crate::settings::Audience;
use crate::vocabulary::{Register, Vocabulary};

/// Private columns are for reviewers, with ID numbers masked; everybody else's catalogue has none.
pub(super) fn cut(catalogue: &mut Catalogue, audience: Audience, words: &Vocabulary) {
    let register = |id: &str| words.registers.iter().find(|register| register.id == id);
    let keep = |register: Option<&Register>, column: &str| {
        let known = register.and_then(|register| register.columns.iter().find(|known| known.id == column));
        audience == Audience::Review || known.is_some_and(|known| !known.private)
    };
    for table in &mut catalogue.registers {
        let register = register(&table.register);
        for (_, row) in &mut table.rows {
            row.retain(|column, _| keep(register, column));
            row.iter_mut().for_each(|(column, value)| mask(column, value));
        }
    }
    let roster = register("roster");
    for person in &mut catalogue.people {
        // What only the roster says of somebody's post is as private as the column.
        if person.post.is_some() && person.post.as_ref() == person.private.get("post") && !keep(roster, "post") {
            person.post = None;
        }
        person.private.retain(|column, _| keep(roster, column) && audience == Audience::Review);
        person.private.iter_mut().for_each(|(column, value)| mask(column, value));
    }
    if audience == Audience::Public {
        catalogue.registers.clear();
    }
    // Whom they name is for nobody to read.
    catalogue.registers.retain(|table| table.register != "withdrawn");
}

/// ID numbers keep their first six digits, as the platforms show them.
fn mask(column: &str, value: &mut String) {
    if column == "id_number" {
        *value = value.chars().enumerate().map(|(at, c)| if at < 6 { c } else { '*' }).collect();
    }
}
