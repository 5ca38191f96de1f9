//! One cell of a workbook as a person would type it.

use calamine::Data;
use calamine::DataRef;
use calamine::ExcelDateTime;

/// What a person would type for the cell; empty for an error.
pub(super) fn written_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_as_typed(*number),
        DataRef::Bool(value) => truth(*value),
        DataRef::DateTime(moment) => moment_as_typed(moment),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// The same for a cell that was copied.
pub(super) fn written(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_as_typed(*number),
        Data::Bool(value) => truth(*value),
        Data::DateTime(moment) => moment_as_typed(moment),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

fn truth(value: bool) -> String {
    if value { "TRUE".into() } else { "FALSE".into() }
}

/// As Excel shows it: at most 15 digits, no point behind whole numbers.
fn number_as_typed(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn moment_as_typed(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, _, _) = moment.to_ymd_hms_milli();
    if moment.is_duration() {
        let minutes = (moment.as_f64() * 24.0 * 60.0).round();
        return format!("{}:{:02}", (minutes / 60.0).floor(), minutes % 60.0);
    }
    match (moment.as_f64() < 1.0, hour, minute) {
        (true, ..) => format!("{hour}:{minute:02}"),
        (false, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn cells_read_as_a_person_would_type_them() {
        assert_eq!(number_as_typed(12.0), "12");
        assert_eq!(number_as_typed(0.1 + 0.2), "0.3");
        assert_eq!(number_as_typed(13_800_000_000.0), "13800000000");
        let moment = |value: f64, kind| moment_as_typed(&ExcelDateTime::new(value, kind, false));
        assert_eq!(moment(46093.0, ExcelDateTimeType::DateTime), "2026-03-12");
        assert_eq!(moment(46093.5, ExcelDateTimeType::DateTime), "2026-03-12 12:00");
        assert_eq!(moment(0.375, ExcelDateTimeType::DateTime), "9:00");
        assert_eq!(moment(1.0625, ExcelDateTimeType::TimeDelta), "25:30");
    }
}
