use super::*;

#[track_caller]
fn coloured(language: &str, code: &str, expected: &str) {
    let html = output(&format!("```{language}\n{code}\n```")).html;
    let inner = html
        .strip_prefix(&format!("<pre><code class=\"language-{language}\">"))
        .and_then(|html| html.strip_suffix("\n</code></pre>\n"))
        .expect("a block of code");
    let short = inner.replace("<span class=\"code-", "[").replace("\">", " ").replace("</span>", "]");
    assert_eq!(short, expected, "{language}: {code}");
}

#[test]
fn code_of_a_known_language_has_few_spans() {
    let python = "def f(x):  # 注\n    return not \"a\" + 1";
    let shown = "[keyword def] [function f](x):  [comment # 注]\n    [keyword return not] [string \"a\"] + [number 1]";
    for name in ["python", "py", "Python3"] {
        coloured(name, python, shown);
    }
    coloured("html", "<b class='x'>甲</b>", "&lt;[tag b] [attribute class]=[string 'x']&gt;甲&lt;/[tag b]&gt;");
    coloured(
        "c++",
        "#include <a.h>\nint f() { return 0; }",
        "[keyword #include] [string &lt;a.h&gt;]\n[keyword int] [function f]() { [keyword return] [number 0]; }",
    );
    coloured("rust", "let x: Option<u8>;", "[keyword let] x: [type Option]&lt;[keyword u8]&gt;;");
    coloured("css", "a { color: red }", "[tag a] { [attribute color]: [number red] }");
    coloured("js", "const s = `a${b}`;", "[keyword const] s = [string `a]${b}[string `];");
    coloured("json", "[true, \"a\"]", "[[number true], [string \"a\"]]");
}

#[test]
fn code_of_no_known_language_is_plain() {
    for name in ["", "text", "scratch", "当", "\"><script>", "c++++"] {
        let html = output(&format!("```{name}\nif x < 1: # 甲\n```")).html;
        assert!(html.contains(">if x &lt; 1: # 甲\n</code></pre>") && !html.contains("<span"), "{name}: {html}");
    }
    assert!(!output("    def f():").html.contains("<span"));
}

#[test]
fn code_too_long_to_colour_is_plain() {
    let is_coloured = |code: &str| output(&format!("```py\n{code}\n```")).html.contains("<span");
    assert!(is_coloured("def f():"));
    assert!(!is_coloured(&format!("def f(): {}", "[".repeat(1000))));
    assert!(!is_coloured(&"def f():\n".repeat(4000)));
    let all = output(&"```py\ndef f():\n```\n".repeat(40_000)).html;
    assert!(all.matches("<span").count() < 60_000);
}

#[test]
fn colours_pass_beside_raw_html() {
    let html = output("<kbd>x</kbd>\n\n```py\ndef f():\n```").html;
    assert!(
        html.contains("<span class=\"code-keyword\">def</span> <span class=\"code-function\">f</span>():\n"),
        "{html}"
    );
}
