// links.mjs passes a sound little site and notices each single fault put into it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'">`;
const page = (title, body, up = "") =>
  `<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">${POLICY}<meta name="viewport" content="width=device-width"><title>${title}</title><link rel="stylesheet" href="${up}assets/style.css"></head><body><main id="main"><h1>${title}</h1>\n${body}\n</main></body></html>`;
const entry = (path, kind, title) => ({ path, kind, title, id: path });

const SITE = {
  "index.html": page("首页", `<a href="a/index.html#%E6%AE%B5">林老师</a> <a href="https://example.org/" rel="noopener noreferrer">外</a> <img src="a/%E5%9B%BE%20(1).jpg" srcset="a/%E5%9B%BE%20(1).jpg 1x, a/2.jpg 2x" alt="">`),
  "a/index.html": page("林老师", `<p id="段">段</p><a href="../index.html#main">回</a> <a href="%E8%AF%BE.docx">课.docx</a> <a href="page-2.html">下一页</a>`, "../"),
  "a/page-2.html": page("林老师（第 2 页）", `<a href="index.html">上一页</a>`, "../"),
  "404.html": page("没有这一页", `<a href="index.html">首页</a>`),
  "旧.html": page("搬走", `<a href="a/index.html">林老师</a>`).replace("<title>", '<meta http-equiv="refresh" content="0; url=a/index.html"><title>'),
  "a/图 (1).jpg": "x",
  "a/2.jpg": "x",
  "a/课.docx": "x",
  "assets/style.css": "/* url(none.png) */ main { background: url(../a/2.jpg) }",
  "xingzhi.json": JSON.stringify({ pages: [entry("index.html", "home", "首页"), entry("a/index.html", "teacher", "林老师"), entry("a/page-2.html", "teacher", "林老师（第 2 页）"), entry("404.html", "not_found", "无"), entry("旧.html", "moved", "搬走")] }),
};

// Fault → [file, text to replace, replacement, what the report must say]; a null replacement removes the file.
const FAULTS = {
  "missing file": ["a/2.jpg", "x", null, "a/2.jpg, which is not in the site"],
  "missing picture of a stylesheet": ["assets/style.css", "2.jpg", "3.jpg", "url(../a/3.jpg) is not in the site"],
  "folder as target": ["a/index.html", "../index.html#main", "../", "names a folder"],
  "other case": ["a/index.html", "%E8%AF%BE.docx", "%E8%AF%BE.DOCX", "other case"],
  "missing anchor": ["index.html", "%E6%AE%B5", "%E8%AF%BE", "which is no id"],
  "climbing out": ["a/index.html", "../index.html#main", "../../index.html", "climbs out"],
  "root path": ["a/index.html", "../index.html#main", "/index.html", "root of the disk"],
  "outward link without rel": ["index.html", ' rel="noopener noreferrer"', ' rel="noopener"', "without rel=noreferrer"],
  "outward picture": ["index.html", 'src="a/', 'src="https://example.org/', "loads from elsewhere"],
  "second picture of a srcset": ["index.html", "a/2.jpg 2x", "https://example.org/2.jpg 2x", "loads from elsewhere"],
  "outward stylesheet": ["index.html", 'href="assets/style.css"', 'href="//example.org/style.css"', "leaves the site"],
  "outward import": ["assets/style.css", "main {", '@import "https://example.org/a.css"; main {', "leaves the site"],
  "module script": ["index.html", "</main>", '</main><script type="module" src="assets/style.css"></script>', "ES module"],
  "script address": ["index.html", "https://example.org/", "javascript:alert(1)", "runs script"],
  "inline handler": ["index.html", "<main", '<main onclick="x()"', "inline handler onclick"],
  "no policy": ["index.html", POLICY, "", "no Content-Security-Policy"],
  "late policy": ["index.html", POLICY, `<link rel="stylesheet" href="assets/style.css">${POLICY}`, "stands before the policy"],
  "open policy": ["index.html", "img-src 'self'", "img-src https:", "lets https: into img-src"],
  "inline scripts let in": ["index.html", "script-src 'self'", "script-src 'unsafe-inline'", "any inline script"],
  "no language": ["index.html", ' lang="zh-CN"', "", "no lang"],
  "two mains": ["index.html", "</main>", "</main><main></main>", "has 2 <main>"],
  "no heading": ["index.html", /<h1>.*<\/h1>/, "", "has 0 <h1>"],
  "empty title": ["index.html", "<title>首页", "<title> ", "has no title"],
  "doubled id": ["a/index.html", "<p id", '<p id="main"></p><p id', 'id "main" stands twice'],
  "unlisted page": ["b.html", null, page("外", ""), "not listed in xingzhi.json"],
  "listed page gone": ["a/index.html", null, null, "is not on disk"],
  "unknown kind": ["xingzhi.json", '"teacher"', '"person"', "unknown kind person"],
  "further page without a way back": ["a/page-2.html", '"index.html"', '"../index.html"', "has no link back to a/index.html"],
  "further page the one before does not name": ["a/index.html", '"page-2.html"', '"%E8%AF%BE.docx"', "is not linked from a/index.html"],
  "too many cards": ["a/index.html", "</main>", `${Array.from({ length: 201 }, (_, i) => `<p id="f-${String(i).padStart(10, "0")}">x</p>`).join("")}</main>`, "bears 201 cards"],
  "page nothing links to": ["index.html", /<a href="a.*?<\/a>/, "", "no chain of links"],
  "page that leads nowhere": ["旧.html", "url=a/index", "url=b/index", "is not in the site"],
  "page that goes elsewhere by itself": ["a/index.html", "<title>", '<meta http-equiv="refresh" content="0; url=../index.html"><title>', "has a meta refresh"],
  "heavy page": ["index.html", "</main>", `<p>${"字".repeat(40_000)}</p></main>`, "at most 100.0 KB"],
  "heavy style": ["assets/style.css", "main", `/*${"x".repeat(70_000)}*/ main`, "of style and script"],
  "teacher's page delivered raw": ["a/课.mht", null, "x", "would run in a browser"],
};

const root = mkdtempSync(join(tmpdir(), "链接 links-"));
after(() => rmSync(root, { recursive: true }));

test("a sound site passes", async () => {
  const { code, output } = await run(SITE, "sound");
  assert.equal(code, 0, output);
  assert.match(output, /links: 5 pages, 18 references, 10 files, 0 wrong/);
});

for (const [name, [path, before, text, expected]] of Object.entries(FAULTS)) {
  test(name, async () => {
    const site = { ...SITE };
    if (text === null) delete site[path];
    else site[path] = before === null ? text : site[path].replace(before, text);
    assert.notEqual(site[path], SITE[path], "the fault changes nothing");
    const { code, output } = await run(site, name.replaceAll(" ", "-"));
    assert.ok(output.includes(expected), output);
    assert.equal(code, 1, output);
  });
}

function run(site, name) {
  const folder = join(root, name);
  for (const [path, text] of Object.entries(site)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const script = fileURLToPath(new URL("links.mjs", import.meta.url));
  return new Promise((done) => execFile(process.execPath, [script, folder], (error, stdout, stderr) => done({ code: error?.code ?? 0, output: stdout + stderr })));
}
