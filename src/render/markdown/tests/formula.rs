use super::*;

#[test]
fn prices_are_no_formulas() {
    let prices = [
        "$5和$6",
        "每本$5，两本$9",
        "US$ 5 … US$ 6",
        "US$5和US$6",
        "5$和6$",
        "$5, $6",
        "$5-$10",
        "$5/本，$6/本",
        "单价$5，剩$",
        "$5 each and $6 each",
        "$5 and more$",
        "**$5**和**$6**",
        "- $5\n- $6",
        "|$5|$6|\n|-|-|\n|$7|$8|",
        "变量$HOME和$PATH",
        "用$HOME。和$，好",
        "`$a$`",
        "\\$x$ y$",
        "\\$x\\$",
        "$ x$",
        "$x $",
        "$$",
        "$$$$",
        "好$，$",
        "`$x` $y",
        "价$，`x`$ $",
        "HK$x=1$",
        "$x=1$元5$2",
        "很$$，不$$",
        "# $5\n\n$6",
        "$x=\n\n1$",
        "```\n$x$\n```",
        "    $x$",
    ];
    for text in prices {
        let html = output(text).html;
        assert!(html.matches("<math").count() == usize::from(text.starts_with("$x=1")), "{text}: {html}");
        let shown = html.matches('$').count() + 2 * html.matches("<math").count();
        assert_eq!(shown, text.matches('$').count(), "{text}: {html}");
    }
}

#[test]
fn formulas_are_mathml() {
    check("$x$", "<p><math alttext=\"x\"><mi>x</mi></math></p>\n");
    check(
        "面积$S=\\pi r^2$。",
        "<p>面积<math alttext=\"S=\\pi r^2\"><mi>S</mi><mo>=</mo><mi>π</mi><msup><mi>r</mi><mn>2</mn></msup></math>。</p>\n",
    );
    check("$a<b$", "<p><math alttext=\"a&lt;b\"><mi>a</mi><mo>&lt;</mo><mi>b</mi></math></p>\n");
    check(
        "$$\na\n$$",
        "<p><span class=\"math-block\"><math display=\"block\" alttext=\"a\"><mi>a</mi></math></span></p>\n",
    );
    let shown = [
        "$5+3=8$元",
        "$100$",
        "$3xy$",
        "设$x=1$，$y=2$，求$x+y$",
        "$5+3=8元$",
        "$路程=速度\\times时间$",
        "$x，y$都是",
        "（$a$）",
        "- $x$",
        "> $$\n> x\n> $$",
        "|$x$|\n|-|\n|$y$|",
        "# $x$",
        "**$x$**",
        "$a_1*b_2*c_3$",
        "$a_{1}$和$b_{2}$",
        "$x$、$y$",
        "说[^1]\n\n[^1]: $x$",
        "$\\text{每本}$",
        "$\\alpha$",
        "$\\frac{1}{2}$",
        "价$5，又$x=1$",
        "<b>$x$</b>",
        "$\\Bbb{P}(A)$",
        "$x\\in\\R$",
        "$\\N\\subset\\Z\\subset\\Q\\subset\\R\\subset\\C$",
        "$\\bold{x}$",
        "$a\\\\b$",
        "$$a&=b\\\\c&=d$$",
        "$$E=mc^2\\tag{1}$$",
        "$$\\boxed{\\dfrac{1}{2}}$$",
        "$\\bm{v}$",
        "$\\mathscr{L}$",
        "$\\ang{30}$",
        "$\\abs{x}$",
        "${n \\choose k}$",
        "${a \\over b}$",
        "$$\\begin{cases}x+y=1\\\\x-y=0\\end{cases}$$",
        "$$\\begin{aligned}a&=b\\\\&=c\\end{aligned}$$",
        "$\\text{速度}=\\frac{\\text{路程}}{\\text{时间}}$",
        "$25\\celsius$",
        "$\\infin$",
        "$\\xlongequal{点燃}$",
        "$a\\$b$",
        "$$x$$",
    ];
    for text in shown {
        let out = output(text);
        assert!(out.html.contains("<math") && !out.html.contains("math-error"), "{text}: {}", out.html);
        assert!(out.diagnostics.is_empty(), "{text}: {:?}", out.diagnostics);
    }
}

#[test]
fn a_formula_that_cannot_be_read_is_shown_as_written() {
    check("$\\frac{1}$", "<p><code class=\"math-error\">$\\frac{1}$</code></p>\n");
    check("$\\frac{1$", "<p>$\\frac{1$</p>\n");
    assert_eq!(codes("甲\n\n$\\nosuch{a}$"), ["XZ0507:3"]);
    let long = "x+".repeat(4096);
    let deep = format!("{}x{}", "{".repeat(400), "}".repeat(400));
    for bad in
        ["\\ce{H2O}", "\\left(", "\\begin{matrix}a", "a&b", "a^b^c", "\\operatorname{</mi><script>}", &long, &deep]
    {
        let html = output(&format!("$${bad}$$")).html;
        assert!(html.contains("<code class=\"math-error\">$$") && !html.contains("<script"), "{bad}: {html}");
    }
}

#[test]
fn formulas_keep_no_style_and_no_foreign_mark() {
    for source in [
        "\\color{red}x",
        "\\fcolorbox{red}{white}{x}",
        "a\\!b",
        "\\begin{array}{c|c}1&2\\\\[1em]\\hline3&4\\end{array}",
        "\\big(x\\big)",
        "\\text{<b onclick=x>}",
    ] {
        let html = output(&format!("$${source}$$")).html;
        assert!(html.contains("<math") && !html.contains("style=") && !html.contains("menv"), "{source}: {html}");
        assert!(!html.contains("<b"), "{html}");
    }
    let html = output("<div title=\"\n\n$\\text{ onclick=x }$\n\n\">甲</div>").html;
    assert!(!html.contains("<div") && !html.replace("=\"\\text{ onclick=x }\"", "").contains("\" onclick"), "{html}");
    let html = output("<kbd>x</kbd> $x$ <math><mi>y</mi></math>").html;
    let words = "&lt;math&gt;&lt;mi&gt;y&lt;/mi&gt;&lt;/math&gt;";
    assert_eq!(html, format!("<p><kbd>x</kbd> <math alttext=\"x\"><mi>x</mi></math> {words}</p>\n"));
}

#[test]
fn a_formula_that_grows_or_breaks_the_converter_is_none() {
    let bomb = "\\def\\a{xxxxxxxxxxxxxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a\\a\\a}".to_owned() + &"\\b".repeat(900);
    let cases =
        [bomb, "\\sqrt".repeat(600), "\\begin{matrix}".repeat(250), "\\left(".repeat(500), "\\char中".to_owned()];
    for source in cases {
        let html = output(&format!("$${source}$$")).html;
        assert!(html.contains("math-error") && html.len() < source.len() + 100, "{source}");
    }
}

#[test]
fn formulas_in_headings_are_words_of_the_outline() {
    let out = output("## 勾股定理 $a^2+b^2=c^2$\n\n[跳](#勾股定理-a2b2c2)");
    assert_eq!(out.outline[0].text, "勾股定理 a^2+b^2=c^2");
    assert!(out.html.contains("<h2 id=\"勾股定理-a2b2c2\">勾股定理 <math"), "{}", out.html);
    assert!(out.diagnostics.is_empty());
    assert_eq!(output("# $5和$6").outline[0].text, "$5和$6");
}
