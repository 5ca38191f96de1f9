//! What writers mean, and what a parser that goes by the letter makes of it.

use super::*;

/// The words of HTML, as a reader sees them.
fn words(html: &str) -> String {
    let mut words = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if !is_tag => words.push(c),
            _ => {}
        }
    }
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Elements that no text may bring onto a page.
const REFUSED: [&str; 14] = [
    "script",
    "iframe",
    "svg",
    "textarea",
    "noscript",
    "title",
    "style",
    "plaintext",
    "xmp",
    "template",
    "select",
    "object",
    "A5",
    "math",
];

#[test]
fn what_is_no_element_of_ours_is_read_and_swallows_nothing() {
    for name in REFUSED {
        let places = [
            format!("标签<{name}>和<img>怎么写。\n\n后文"),
            format!("能力点<{name}>已完成\n\n后文"),
            format!("<{name}>\n\n后文"),
            format!("<{name} x=\"1\">\n后文"),
            format!("前<{name}/>后文"),
            format!("前</{name}>后文"),
            format!("# 用<{name}>\n\n后文"),
            format!("| 甲 | 乙 |\n|-|-|\n| <{name}> | 后文 |"),
            format!("[看<{name}>](二.md) 后文"),
            format!("![看<{name}>](图.png)\n\n后文"),
            format!("- 用<{name}>\n- 后文"),
            format!("> <{name}>\n\n后文"),
            format!("<div>\n<{name}>\n后文\n</div>"),
            format!("甲[^1]后文\n\n[^1]: <{name}>"),
        ];
        for text in places {
            let html = output(&text).html;
            let seen = words(&html.replace(" alt=\"", ">").replace("aria-label=\"", ">"));
            assert!(seen.contains("后文"), "{text}: {html}");
            assert!(seen.contains(&format!("<{name}")) || seen.contains(&format!("</{name}")), "{text}: {html}");
            assert!(!html.contains(&format!("<{name}")), "{text}: {html}");
        }
    }
}

#[test]
fn what_does_not_end_is_text() {
    let texts = [
        ("<!-- 甲\n\n后文", "<!-- 甲"),
        ("甲 <!-- 乙\n\n后文", "<!-- 乙"),
        ("<![CDATA[ 甲\n\n后文", "<![CDATA[ 甲"),
        ("<?php 甲\n\n后文", "<?php 甲"),
        ("<?php echo 1; ?>\n\n后文", "<?php echo 1; ?>"),
        ("<!DOCTYPE html>\n\n后文", "<!DOCTYPE html>"),
        ("a < b，后文", "a < b"),
        ("<", "<"),
        ("甲<乙>后文", "甲<乙>"),
        ("<div title=\"甲\n\n后文", "<div title=\"甲"),
        ("<pre>\n甲\n\n后文", "<pre>"),
        ("用<b>加粗，用<i>斜体。\n\n后文", "用<b>加粗，用<i>斜体。"),
        ("<details>\n甲\n\n后文", "<details>"),
        ("表格用<td>和<tr>。\n\n后文", "<td>和<tr>"),
        ("<video src=\"片.mp4\">\n\n后文", "<video"),
        ("<table>\n\n后文", "<table>"),
        ("</p></b>后文", "</p></b>"),
        ("<a href=\"二.md\">\n\n后文", "<a href"),
        ("<input>和<input type=text>后文", "<input>和<input type=text>"),
        ("<style>\np { color: red }\n</style>\n\n后文", "p { color: red }"),
        ("`<script>`后文", "<script>"),
        ("```html\n<script>\n```\n后文", "<script>"),
    ];
    for (text, seen) in texts {
        let html = output(text).html;
        assert!(words(&html).contains(seen), "{text}: {html}");
        assert!(!text.contains("后文") || words(&html).contains("后文"), "{text}: {html}");
    }
    assert_eq!(
        output("甲<!-- 记 -->乙\n\n<!-- 记\n\n记 -->\n\n**丙**").html,
        "<p>甲乙</p>\n\n<p><strong>丙</strong></p>\n"
    );
    // What was freed is Markdown again.
    assert!(output("<script>\n# 甲\n\n**乙**").html.contains("<strong>乙</strong>"));
}

#[test]
fn html_that_is_meant_stays_html() {
    check("H<sub>2</sub>O", "<p>H<sub>2</sub>O</p>\n");
    check("<p align=\"center\">甲</p>", "<p class=\"center\">甲</p>");
    check("<center>甲</center>", "<div class=\"center\">甲</div>");
    check("<font color=\"red\">甲</font>乙", "<p>甲乙</p>\n");
    check("<h1>大</h1>", "<h2>大</h2>");
    let folded = output("<details>\n<summary>甲</summary>\n\n**乙**\n\n</details>").html;
    assert!(folded.contains("<summary>甲</summary>") && folded.contains("<strong>乙</strong>"), "{folded}");
    assert!(folded.trim_end().ends_with("</details>"), "{folded}");
    let table = output("<table><tr><td>甲<td>乙</table>").html;
    assert_eq!(table, "<table><tbody><tr><td>甲</td><td>乙</td></tr></tbody></table>");
    let film = output("<video controls><source src=\"片.mp4\">不能播放</video>").html;
    assert!(film.contains("<video controls=\"\" preload=\"metadata\" src=\"files/a.mp4\">不能播放</video>"), "{film}");
    assert_eq!(output("<img src=\"无.png\" alt=\"一张图\">").html, "<span class=\"broken-link\">一张图</span>");
    assert_eq!(codes("甲\n\n乙 <img src=\"无.png\" alt=\"图\">"), ["XZ0501:3"]);
    let wide = output("<img src=\"图.png\" width=\"300\">").html;
    assert!(wide.contains(" width=\"300\"") && wide.contains("srcset"), "{wide}");
}

#[test]
fn places_with_names_of_their_own_are_found() {
    check("<a id=\"步骤\"></a>甲\n\n[一](#步骤)", "<p><a id=\"步骤\"></a>甲</p>\n<p><a href=\"#步骤\">一</a></p>\n");
    for place in
        ["<a name=\"步骤\"></a>甲", "<a name=\"步骤\"/>甲", "<div id=\"步骤\">甲</div>", "<span id=步骤>甲</span>"]
    {
        let out = output(&format!("{place}\n\n[一](#步骤)"));
        assert!(out.html.contains("id=\"步骤\"") && out.html.contains("href=\"#步骤\""), "{place}: {}", out.html);
        assert!(out.diagnostics.is_empty());
    }
    let twice = output("<div id=\"同名\">甲</div>\n\n## 同名\n\n<b id=\"同名\">乙</b> [一](#同名)").html;
    assert_eq!(twice.matches("id=\"同名\"").count(), 1, "{twice}");
    assert!(twice.contains("<h2 id=\"同名-1\">"), "{twice}");
    assert!(output("<b id=\"page-main\">甲</b>").html.contains("id=\"_page-main\""));
    for top in ["[顶](#top)", "[顶](#)", "[顶](#TOP)"] {
        assert_eq!(output(top).html, "<p><a href=\"#page-main\">顶</a></p>\n", "{top}");
    }
    assert_eq!(codes("[缺](#缺)"), ["XZ0502:1"]);
    assert_eq!(anchor("<a id=\"步\"></a>\n\n# 节", "", "步", 1), Some(("步".to_owned(), 0)));
}

#[test]
fn emphasis_is_what_chinese_means_and_figures_stay() {
    check("***重点！***后", "<p><em><strong>重点！</strong></em>后</p>\n");
    check("前***“重点”***后", "<p>前<em><strong>“重点”</strong></em>后</p>\n");
    check("~~**删。**~~后", "<p><del><strong>删。</strong></del>后</p>\n");
    check("旧~~**“删”**~~新", "<p>旧<del><strong>“删”</strong></del>新</p>\n");
    check("**~~删。~~**后", "<p><strong><del>删。</del></strong>后</p>\n");
    check("*轻。*后", "<p><em>轻。</em>后</p>\n");
    check("**注意：**5月", "<p><strong>注意：</strong>5月</p>\n");
    check("**注意：**A班", "<p><strong>注意：</strong>A班</p>\n");
    check("这是*重点*内容", "<p>这是<em>重点</em>内容</p>\n");
    check("共*3*个", "<p>共<em>3</em>个</p>\n");
    for sum in [
        "3*4=12，5*6=30",
        "2**3=8，3**2=9",
        "x*y=12，a*b=30",
        "2*(3+4)*5",
        "周长=长*2+宽*2",
        "3~5岁，6~8岁",
        "第1~3章，第5~7章",
        "2*a+3*b",
        "a * b * c",
    ] {
        assert_eq!(output(sum).html, format!("<p>{sum}</p>\n"));
    }
}

#[test]
fn links_with_blanks_are_links() {
    for link in [
        "![图](一 张.png)",
        "![图](img/Screen Shot (1).png)",
        "[x](文件 名.docx)",
        "![]( 照片 1.jpg )",
        "![图]（照片.jpg）",
    ] {
        let out = output(link);
        assert_eq!(out.diagnostics.len(), 1, "{link}");
        assert!(!out.html.contains("]("), "{link}: {}", out.html);
    }
    assert_eq!(codes("前\n\n![图](照片 1.jpg)"), ["XZ0501:3"]);
    check("[注](见 第3页)", "<p>[注](见 第3页)</p>\n");
}

#[test]
fn nothing_that_was_defined_is_lost() {
    check("[注意]: 请准时到校", "<p>[注意]: 请准时到校</p>\n");
    check("甲\n\n[//]: # (记)\n[comment]: # (记)", "<p>甲</p>\n");
    check("[二]\n\n[二]: 二.md", "<p><a href=\"../er/index.html\">二</a></p>\n");
    let twice = output("甲[^1]\n\n[^1]: 先说\n\n[^1]: 后说\n\n[^2]: 没人提");
    for part in ["先说", "后说", "没人提"] {
        assert!(twice.html.contains(part), "{part}: {}", twice.html);
    }
    assert_eq!(twice.diagnostics.iter().map(|told| told.code.as_str()).collect::<Vec<_>>(), ["XZ0510"]);
}

#[test]
fn a_heading_without_words_is_none() {
    for text in ["##", "## ", "# \n", "##\n\n甲", "甲\n\n##\n"] {
        let out = output(text);
        assert!(!out.html.contains("<h") && out.outline.is_empty(), "{text}: {}", out.html);
    }
    assert!(output("## ![](图.png)").html.starts_with("<p><img"));
    assert!(output("# 标题 ![](图.png)").html.contains("<img"));
}

#[test]
fn pictures_within_their_address_are_shown_if_they_are_pixels() {
    let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let shown = output(&format!("甲 ![点](data:image/png;base64,{pixel}) 乙"));
    assert!(shown.html.contains("<img loading=\"lazy\" src=\"data:image/png;base64,iVBOR"), "{}", shown.html);
    assert!(shown.diagnostics.is_empty() && !shown.html.contains("zoom"));
    for bad in [
        "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=".to_owned(),
        format!("data:image/jpeg;base64,{pixel}"),
        "data:image/png;base64,PHN2Zz48L3N2Zz4=".to_owned(),
        "data:text/html;base64,PHN2Zz48L3N2Zz4=".to_owned(),
        "data:image/png,abc".to_owned(),
        format!("data:image/png;base64,{}", "A".repeat(1_500_000)),
    ] {
        let out = output(&format!("![点]({bad})"));
        assert!(!out.html.contains("<img") && !out.html.contains("data:"), "{}", out.html);
        assert_eq!(out.diagnostics.len(), 1);
    }
}

#[test]
fn a_long_text_is_whole_in_its_parts() {
    let text: String = (0..400)
        .map(|at| {
            format!(
                "## 第{at}节\n\n见[前](#第0节)和[后](#第399节)，{}注[^{at}]。\n\n[^{at}]: 注{at}文\n\n",
                "字".repeat(60)
            )
        })
        .collect();
    let hrefs: Vec<String> = (0..5).map(|at| format!("p{at}.html")).collect();
    let labels = Labels::default();
    let path = ContentPath::new("长.md");
    let parts: Vec<Output> = (0..5)
        .map(|at| {
            let parts = Parts { at, hrefs: &hrefs };
            render(
                &text,
                &Setting { path: &path, title: "长", base_level: 2, id_prefix: "", parts, labels: &labels },
                &Known,
            )
        })
        .collect();
    for at in 0..400 {
        let (heading, note) = (format!(">第{at}节</h2>"), format!("注{at}文"));
        let place: Vec<usize> = (0..5).filter(|part| parts[*part].html.contains(&heading)).collect();
        assert!(place.len() == 1 && parts.iter().any(|part| part.html.contains(&note)), "{at}: {place:?}");
    }
    assert!(parts[0].html.contains("href=\"p4.html#第399节\"") && parts[0].html.contains("href=\"#第0节\""));
    assert!(parts[4].html.contains("href=\"p0.html#第0节\""));
    assert!(parts.iter().all(|part| part.diagnostics.is_empty() && part.html.len() < 40_000));
    assert_eq!(parts.iter().map(|part| part.outline.len()).sum::<usize>(), 400);
    assert_eq!(anchor(&text, "长", "第399节", 5), Some(("第399节".to_owned(), 4)));
}
