use super::*;

mod code;
mod formula;
mod hostile;
mod meant;

/// Knows `图.png`, `片.mp4`, `二.md` and `密.docx`; nothing else.
struct Known;

impl Resolver for Known {
    fn resolve(&self, target: &str, fragment: Option<&str>) -> Target {
        let found = |href: &str, embed| Target::Found {
            href: href.to_owned(),
            embed,
            lacks_anchor: fragment == Some("缺"),
            spelt: None,
        };
        match target {
            "图.png" => found("files/%E5%9B%BE.png", picture()),
            "片.mp4" => found("files/a.mp4", Embed::Film),
            "二.md" => found("../er/index.html", Embed::No),
            "id=" => found("x", Embed::No),
            "密.docx" => Target::Withheld,
            _ if target.starts_with("..") => Target::Escapes,
            _ => Target::Missing,
        }
    }
}

fn picture() -> Embed {
    Embed::Picture(Picture {
        src: "p/tu-480.jpg".into(),
        srcset: "p/tu-480.jpg 480w, p/tu-640.jpg 640w".into(),
        full: "p/tu-640.jpg".into(),
        size_px: Some((480, 360)),
    })
}

/// What the picture's tag says of where it comes from.
const SOURCE: &str =
    " src=\"p/tu-480.jpg\" srcset=\"p/tu-480.jpg 480w, p/tu-640.jpg 640w\" sizes=\"(min-width: 50em) 45em, 100vw\"";

fn image(alt: &str) -> String {
    format!("<img loading=\"lazy\"{SOURCE} alt=\"{alt}\" width=\"480\" height=\"360\">")
}

fn output(text: &str) -> Output {
    let labels = Labels { done: "完成".into(), open: "未完".into(), ..Labels::default() };
    let path = ContentPath::new("教程/一.md");
    render(
        text,
        &Setting {
            path: &path, title: "标题", base_level: 2, id_prefix: "", parts: Parts::default(), labels: &labels
        },
        &Known,
    )
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(output(text).html, expected, "{text}");
}

#[track_caller]
fn codes(text: &str) -> Vec<String> {
    let lines = output(text).diagnostics;
    lines.iter().map(|problem| format!("{}:{}", problem.code.as_str(), problem.place.line.unwrap_or(0))).collect()
}

#[test]
fn bold_beside_chinese_punctuation_is_bold() {
    check("这是**重点：**内容", "<p>这是<strong>重点：</strong>内容</p>\n");
    check("内容**“重点”**后", "<p>内容<strong>“重点”</strong>后</p>\n");
    check("**甲**，**乙：**丙", "<p><strong>甲</strong>，<strong>乙：</strong>丙</p>\n");
    check("旧~~说法。~~新", "<p>旧<del>说法。</del>新</p>\n");
    check("码`**甲：**乙`", "<p>码<code>**甲：**乙</code></p>\n");
    check("```\n**甲：**乙\n```", "<pre><code>**甲：**乙\n</code></pre>\n");
    check("2 * 3 * 4", "<p>2 * 3 * 4</p>\n");
    let behind = |fence: &str| output(&format!("{fence}\n\n这是**重点：**内容")).html;
    for fence in ["- ```py\n  a\n  ```", "1. ~~~\n   a\n   ~~~", "> - ```\n>   a\n>   ```", "`````\n```\n`````"] {
        assert!(behind(fence).contains("<strong>重点：</strong>"), "{fence}");
    }
    let beside = output("- **甲：**乙\n\n| **甲：**乙 |\n|-|\n\n> **甲：**$x$\n\n## **甲：**乙").html;
    assert_eq!(beside.matches("<strong>甲：</strong>").count(), 4, "{beside}");
    check("\u{e000}甲", "<p>甲</p>\n");
}

#[test]
fn a_line_break_between_han_is_no_blank() {
    check("春天，\n来了", "<p>春天，来了</p>\n");
    check("春天 PPT\n来了", "<p>春天 PPT\n来了</p>\n");
}

#[test]
fn headings_keep_one_h1_and_never_skip() {
    let out = output("# 标题\n\n## 一、课前\n\n#### 细节\n\n## 一、课前\n");
    assert_eq!(
        out.html,
        "<h2 id=\"一课前\">一、课前</h2>\n<h3 id=\"细节\">细节</h3>\n<h2 id=\"一课前-1\">一、课前</h2>\n"
    );
    let outline: Vec<_> = out.outline.iter().map(|heading| (heading.level, heading.anchor.as_str())).collect();
    assert_eq!(outline, [(1, "一课前"), (2, "细节"), (1, "一课前-1")]);
    assert_eq!(anchor("# 标题\n## 一、课前\n", "标题", "一、课前", 1), Some(("一课前".to_owned(), 0)));
    check("# 别的\n", "<h2 id=\"别的\">别的</h2>\n");
}

#[test]
fn links_lead_to_pages_or_are_plain_words() {
    check("[二](二.md)", "<p><a href=\"../er/index.html\">二</a></p>\n");
    check("[%](%E4%BA%8C.md)", "<p><a href=\"../er/index.html\">%</a></p>\n");
    check("[密](密.docx)", "<p><span class=\"broken-link\">密</span></p>\n");
    check("[跳](#课前)\n\n# 课前", "<p><a href=\"#课前\">跳</a></p>\n<h2 id=\"课前\">课前</h2>\n");
    check(
        "<https://a.cn/?x=1&y=2>",
        "<p><a href=\"https://a.cn/?x=1&amp;y=2\" class=\"outside\" rel=\"noopener noreferrer\">https://a.cn/?x=1&amp;y=2</a></p>\n",
    );
    for bad in ["javascript:alert(1)", "JaVa\tScript:alert(1)", "data:text/html,x", "file:///c:/x", "vbscript:x"] {
        let html = output(&format!("[坏](<{bad}>)")).html;
        assert_eq!(html, "<p><span class=\"broken-link\">坏</span></p>\n", "{bad}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    assert_eq!(codes("+++\na = 1\n+++\n\n[x](无.md)\n\n[y](密.docx)"), ["XZ0501:5", "XZ0504:7"]);
    assert_eq!(codes("[x](../../a.md)\n[y](二.md#缺)\n[z](#无)"), ["XZ0503:1", "XZ0502:2", "XZ0502:3"]);
    assert_eq!(codes("![x](https://a.cn/x.png)"), ["XZ0505:1"]);
    assert_eq!(codes("<img src=\"https://a.cn/x.png\">"), ["XZ0505:1"]);
}

#[test]
fn pictures_alone_bear_a_caption() {
    check(
        "![一张图](图.png)",
        &format!(
            "<figure><a class=\"zoom\" href=\"p/tu-640.jpg\">{}</a><figcaption>一张图</figcaption></figure>\n",
            image("一张图")
        ),
    );
    check("![](片.mp4)", "<figure><video controls preload=\"metadata\" src=\"files/a.mp4\"></video></figure>\n");
    check(
        "![远](https://a.cn/x.png)",
        "<p><a href=\"https://a.cn/x.png\" class=\"outside\" rel=\"noopener noreferrer\">远</a></p>\n",
    );
    check("![缺](无.png)", "<p><span class=\"broken-link\">缺</span></p>\n");
}

#[test]
fn raw_html_is_harmless() {
    let html = |text: &str| output(text).html;
    assert_eq!(html("甲<script>alert(1)</script>乙"), "<p>甲&lt;script&gt;alert(1)&lt;/script&gt;乙</p>\n");
    assert_eq!(html("<kbd onclick=\"x()\" style=\"x\">S</kbd>"), "<p><kbd>S</kbd></p>\n");
    assert_eq!(html("<a href=\"javascript:x\">甲</a>"), "<p><a>甲</a></p>\n");
    assert_eq!(
        html("<a href=\"二.md\">甲</a> [乙](二.md)"),
        "<p><a href=\"../er/index.html\">甲</a> <a href=\"../er/index.html\">乙</a></p>\n"
    );
    assert_eq!(html("<img src=\"图.png\">"), format!("<img loading=\"lazy\"{SOURCE} alt=\"\">"));
    // Nobody writes a source into a text that was not looked up, and what Markdown made of one survives.
    assert_eq!(
        html("<img src=\"图.png\" srcset=\"https://a.cn/x.png 1w\">"),
        format!("<img loading=\"lazy\"{SOURCE} alt=\"\">")
    );
    let beside = output("<b>x</b> 见 ![图](图.png) [![图](图.png)](二.md)").html;
    let linked = format!("<a class=\"zoom\" href=\"p/tu-640.jpg\">{}</a>", image("图"));
    let plain = format!("<a href=\"../er/index.html\">{}</a>", image("图"));
    assert_eq!(beside, format!("<p><b>x</b> 见 {linked} {plain}</p>\n"));
    assert!(html("<img src=\"片.mp4\">").starts_with("<video controls"));
    // What looks like a name within a value is none.
    let forged = html("<a title=\" href=\" id=\" onmouseover=alert(1) \" href=\"二.md\">x</a>");
    let before = forged.split("onmouseover").next().unwrap_or_default();
    assert!(before.matches('"').count() % 2 == 1 && forged.contains("href=\"../er/index.html\""), "{forged}");
    let refused = html("</div></main><svg onload=x><iframe src=x></iframe>");
    assert!(["<svg", "<iframe", "</main", "</div"].iter().all(|tag| !refused.contains(tag)), "{refused}");
    assert!(!html("<a href=\"own-0-1\">x</a>").contains("own-"));
    assert_eq!(html("<h1>大</h1>"), "<h2>大</h2>");
}

#[test]
fn tables_tasks_notes_and_alerts_have_no_inline_style() {
    let out = output("| 甲 | 乙 |\n|:-:|--:|\n| 1 | 2 |\n\n- [x] 做了\n\n> [!TIP]\n> 好\n\n说[^1]\n\n[^1]: 注\n").html;
    assert!(!out.contains("style="), "{out}");
    for part in [
        "<th scope=\"col\" class=\"center\">甲</th>",
        "<td class=\"right\">2</td>",
        "<li class=\"task\"><input type=\"checkbox\" disabled checked aria-label=\"完成\"> 做了</li>",
        "<div class=\"alert tip\" role=\"note\">",
        "<a class=\"footnote-mark\" id=\"fnref-1\" href=\"#fn-1\">1</a>",
        "<li id=\"fn-1\" value=\"1\"><p>注</p>",
    ] {
        assert!(out.contains(part), "{part} in {out}");
    }
}

#[test]
fn front_matter_is_not_shown() {
    check("---\ntitle: 甲\n---\n乙", "<p>乙</p>\n");
    check("---\n乙", "<hr>\n<p>乙</p>\n");
}
