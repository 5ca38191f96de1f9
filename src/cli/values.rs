//! What may stand after an option, in either language.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::message;

/// Takes the names of `choice.LIST.…` and the words for them; gives the name.
pub(super) fn choice(list: &'static str, names: &'static [&'static str]) -> impl TypedValueParser<Value = String> {
    let values = names.iter().map(|name| PossibleValue::new(*name).aliases(message::choices(list, name)));
    PossibleValuesParser::new(values)
        .map(move |typed| message::chosen(list, &typed).map_or_else(|| typed.clone(), str::to_owned))
}
