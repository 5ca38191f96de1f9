//! The guide says what the program says.

use xingzhi::diagnostic::{Code, Severity};

#[test]
fn the_guide_lists_every_message_code_with_its_severity() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/content/教程/使用指南/06 消息代码.md");
    let page = std::fs::read_to_string(page).expect("the guide has a page of codes");
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "错误",
            Severity::Warning => "警告",
            Severity::Note => "提示",
        };
        let row = format!("| {} | {severity} |", code.as_str());
        assert!(page.contains(&row), "no row `{row}…`");
    }
    let n_rows = page.lines().filter(|line| line.starts_with("| XZ")).count();
    assert_eq!(n_rows, Code::ALL.len(), "rows of codes that are no more");
}
