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

/// ID numbers keep their first six digits, as the platforms show them. One that stands in another column,
/// or under a head that nobody knows, is one all the same.
fn mask(column: &str, value: &mut String) {
    if column.trim_start_matches(['?', '!']) == "id_number" {
        *value = hidden(value, 6);
        return;
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value.as_str();
    while let Some(from) = rest.find(|c| digit(c).is_some()) {
        let end = rest[from..].find(|c| !is_of_number(c)).map_or(rest.len(), |len| from + len);
        out.push_str(&rest[..from]);
        let number = &rest[from..end];
        out.push_str(&if is_id_number(number) { hidden(number, 6) } else { number.to_owned() });
        rest = &rest[end..];
    }
    out.push_str(rest);
    *value = out;
}

fn hidden(value: &str, n_shown: usize) -> String {
    value.chars().enumerate().map(|(at, c)| if at < n_shown { c } else { '*' }).collect()
}

/// A digit, of full width too.
fn digit(c: char) -> Option<char> {
    crate::text::fold(c.encode_utf8(&mut [0; 4])).chars().next().filter(char::is_ascii_digit)
}

fn is_of_number(c: char) -> bool {
    digit(c).is_some() || c.is_whitespace() || matches!(c, '-' | 'x' | 'X' | 'ｘ' | 'Ｘ' | '\u{200b}')
}

/// Fifteen digits, or seventeen and one more or an X.
fn is_id_number(number: &str) -> bool {
    let n_digits = number.chars().filter(|c| digit(*c).is_some()).count();
    let has_x = number.contains(['x', 'X', 'ｘ', 'Ｘ']);
    n_digits == 15 || n_digits == 18 || (n_digits == 17 && has_x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_numbers_are_masked_wherever_they_stand() {
        for (column, value, expected) in [
            ("id_number", "330102198001011234", "330102************"),
            ("!id_number", "33010219800101123", "330102***********"),
            ("?居民身份证号", "330102198001011234", "330102************"),
            ("?证件编号", "身份证３３０１０２１９８００１０１１２３Ｘ。", "身份证３３０１０２************。"),
            ("note", "330102 19800101 123x", "330102**************"),
            ("note", "330102800101123", "330102*********"),
            ("phone", "13000000000", "13000000000"),
            ("note", "2026-03-12 x 3", "2026-03-12 x 3"),
        ] {
            let mut masked = value.to_owned();
            mask(column, &mut masked);
            assert_eq!(masked, expected, "{column} {value}");
        }
    }
}
