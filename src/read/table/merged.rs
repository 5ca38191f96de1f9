//! Merged cells: what stands in the first holds for all they cover.

use super::Loss;
use super::Lost;
use super::MAX_COLUMNS;
use super::Sheet;

/// How many cells are filled at most: merged areas cannot overlap, so no honest sheet needs more.
const MAX_FILLED: usize = 1 << 22;

/// An area of merged cells, counted from 0, both ends within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Area {
    pub(in crate::read) rows: (u32, u32),
    pub(in crate::read) columns: (u32, u32),
}

/// Writes the value of each area's first cell into the others of the rows that are there.
pub(in crate::read) fn fill(sheet: &mut Sheet, areas: &[Area]) {
    let mut n_filled = 0;
    for area in areas {
        let (first, last) = (area.rows.0.saturating_add(1), area.rows.1.saturating_add(1));
        let (from, to) = (area.columns.0 as usize, (area.columns.1 as usize).min(MAX_COLUMNS - 1));
        let Ok(at) = sheet.rows.binary_search_by_key(&first, |(line, _)| *line) else { continue };
        let Some(value) = sheet.rows[at].1.get(from).filter(|value| !value.is_empty()).cloned() else { continue };
        for (_, cells) in sheet.rows[at..].iter_mut().take_while(|(line, _)| *line <= last) {
            n_filled += to.saturating_sub(from) + 1;
            if n_filled > MAX_FILLED {
                sheet.lost.push(Lost { line: None, why: Loss::Sheet });
                return;
            }
            if cells.len() <= to {
                cells.resize(to + 1, String::new());
            }
            for cell in cells.iter_mut().take(to + 1).skip(from).filter(|cell| cell.is_empty()) {
                cell.clone_from(&value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_value_holds_for_every_cell_it_covers() {
        let row = |line, cells: &[&str]| (line, cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        let mut sheet = Sheet {
            rows: vec![row(1, &["题目"]), row(2, &["林芳", "语文组"]), row(3, &["王勇"]), row(5, &["赵敏"])],
            ..Sheet::default()
        };
        let areas = [Area { rows: (0, 0), columns: (0, 2) }, Area { rows: (1, 4), columns: (1, 1) }];
        fill(&mut sheet, &areas);
        let expected = [
            row(1, &["题目", "题目", "题目"]),
            row(2, &["林芳", "语文组"]),
            row(3, &["王勇", "语文组"]),
            row(5, &["赵敏", "语文组"]),
        ];
        assert_eq!(sheet.rows, expected);
        fill(&mut sheet, &[Area { rows: (0, u32::MAX), columns: (0, u32::MAX) }]);
        assert!(sheet.lost.is_empty());
    }
}
