//! A school that is held back takes nothing of the others with it.

use crate::support::Project;

#[test]
fn a_school_held_back_leaves_the_others_their_own_groups() {
    let schools = ["甲小学", "乙小学", "丙小学"];
    for held in schools {
        let mut project = Project::new();
        for school in schools {
            let at = format!("学校/{school}");
            project = project
                .file(&format!("{at}/登记/花名册.csv"), &format!("姓名,教研组\n林芳,{school}语文组\n"))
                .file(&format!("{at}/教研组/{school}语文组/计划.md"), "# 计划\n\n正文。\n")
                .file(&format!("{at}/教师/林芳/A5 技术支持的课堂导入/教学反思.md"), "# 反思\n\n正文。\n");
        }
        project = project.bytes(&format!("学校/{held}/登记/撤回.csv"), b"\xff\xfe\xff");
        project.build(&["--audience", "public"]).ends(1);
        let pages = project.site().into_iter().filter(|(path, _)| path.contains("/teachers/"));
        let texts: Vec<String> = pages.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()).collect();
        for school in schools {
            let n = texts.iter().filter(|text| text.contains(&format!("{school}语文组"))).count();
            let of_others = texts.iter().filter(|text| {
                let named = schools.iter().filter(|other| text.contains(&format!("{other}语文组")));
                named.count() > 1
            });
            assert_eq!(of_others.count(), 0, "a page names the group of another school; {held} is held back");
            assert_eq!(n > 0, school != held, "{school}, while {held} is held back");
        }
    }
}
