//! Tables within a table: `[[point]]`.

use crate::settings::fields::{Field, Fields, Value};
use crate::settings::reader::Reader;

impl Reader<'_> {
    /// The tables of a list such as `[[point]]`, each to be read like a file of its own.
    pub fn tables(&mut self, key: &'static str) -> Vec<Fields> {
        let Some(field) = self.take(key) else { return Vec::new() };
        let own = |fields: &Vec<Field>| Fields {
            path: self.path.clone(),
            source: self.source.clone(),
            fields: fields.clone(),
        };
        let tables: Option<Vec<Fields>> = match &field.value {
            Value::List(values) => values
                .iter()
                .map(|(value, _)| if let Value::Table(fields) = value { Some(own(fields)) } else { None })
                .collect(),
            _ => None,
        };
        tables.unwrap_or_else(|| {
            self.wrong(&field, "form.table");
            Vec::new()
        })
    }
}
