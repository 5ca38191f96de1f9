// Every reference of every page: it resolves inside the site, exactly as spelled, or is a plain outward link.
// Besides: the frame each page must have, the page list of xingzhi.json, and the weight budgets.
import { posix } from "node:path";
import { parse, serialize } from "parse5";
import { Report, args, bytes, files, isHtml, manifest, text } from "./lib.mjs";

const PAGE_LIMIT = 100 * 1024;
const FRAME_LIMIT = 60 * 1024; // style and script of one page together; the search index apart
const MOST_CARDS = 200; // on one page of a list
const KINDS =
  "home school teacher package point framework group activity proofs board library library_facet lesson tutorials series tutorial search moved review_desk verify about not_found".split(" ");

// Element → attributes whose value is one reference. `srcset`, `style` and `<meta refresh>` are handled apart.
const REFERENCES = {
  a: ["href", "ping"], area: ["href", "ping"], link: ["href"], img: ["src", "longdesc"], source: ["src"], video: ["src", "poster"],
  audio: ["src"], track: ["src"], script: ["src"], iframe: ["src"], embed: ["src"], object: ["data"], input: ["src", "formaction"],
  button: ["formaction"], form: ["action"], body: ["background"], image: ["href", "xlink:href"], use: ["href", "xlink:href"],
};

const { site } = args("node links.mjs SITE");
const report = new Report("links");
const all = files(site);
const present = new Set(all);
const folders = new Set(all.flatMap((path) => path.split("/").slice(0, -1).map((_, i, parts) => parts.slice(0, i + 1).join("/"))));
const lower = new Map(all.map((path) => [path.toLowerCase(), path]));
const htmlPaths = all.filter(isHtml);
const pages = new Map(htmlPaths.map((path) => [path, readPage(path)]));
const moved = new Set(manifest(site).pages.filter((page) => page.kind === "moved").map((page) => page.path));
let references = 0;

checkManifest();
for (const page of pages.values()) checkFrame(page);
for (const page of pages.values()) for (const ref of page.refs) checkReference(page, ref);
for (const path of all.filter((path) => path.endsWith(".css"))) checkCss(path, text(site, path), path, 1);
for (const path of all) checkDelivered(path);
checkReach();
checkPaging();
checkWeight();
report.done(`${pages.size} pages, ${references} references, ${all.length} files`);

/** One page parsed once: its elements, ids and references. */
function readPage(path) {
  const source = text(site, path);
  const document = parse(source, { sourceCodeLocationInfo: true });
  const page = { path, document, source, elements: [], ids: new Set(), refs: [], links: new Set(), css: new Set(), js: new Set(), inline: 0 };
  walk(document, page);
  return page;
}

function walk(node, page) {
  if (node.tagName) element(node, page);
  // A template's content is a tree of its own; noscript's is text to parse5, since scripts count as on.
  for (const child of (node.content ?? node).childNodes ?? []) {
    if (node.tagName === "noscript" && child.nodeName === "#text") {
      for (const inner of parse(child.value, { sourceCodeLocationInfo: false }).childNodes) walk(inner, page);
    } else walk(child, page);
  }
}

function element(node, page) {
  const attrs = new Map(node.attrs.map((attr) => [attr.prefix ? `${attr.prefix}:${attr.name}` : attr.name, attr.value]));
  const line = node.sourceCodeLocation?.startLine ?? 0;
  const item = { tag: node.tagName, attrs, line, node };
  if (!node.sourceCodeLocation && ["html", "head", "body"].includes(node.tagName)) item.implied = true;
  page.elements.push(item);
  const id = attrs.get("id");
  if (id !== undefined && !item.implied) {
    if (page.ids.has(id)) report.fail(`${page.path}:${line}`, `id "${id}" stands twice`, "one element an id");
    page.ids.add(id);
  }
  if (node.tagName === "a" && attrs.has("name")) page.ids.add(attrs.get("name"));
  for (const name of REFERENCES[node.tagName] ?? [])
    if (attrs.has(name)) page.refs.push({ ...item, name, value: attrs.get(name) });
  for (const name of ["srcset", "imagesrcset"])
    if (attrs.has(name))
      for (const value of candidates(attrs.get(name))) page.refs.push({ ...item, name, value });
  if (attrs.has("style")) checkCss(page.path, attrs.get("style"), page.path, line);
  if (node.tagName === "style" || (node.tagName === "script" && !attrs.has("src"))) {
    const content = node.childNodes.map((child) => child.value ?? "").join("");
    if (node.tagName === "style") checkCss(page.path, content, page.path, line);
    page.inline += Buffer.byteLength(content);
  }
}

/** The addresses in a srcset: an address runs to the next blank, its descriptor to the next comma. */
function candidates(srcset) {
  const found = [];
  let rest = srcset;
  while ((rest = rest.replace(/^[\s,]+/, ""))) {
    const address = /^\S+/.exec(rest)[0];
    found.push(address.replace(/,+$/, ""));
    rest = rest.slice(address.length);
    if (!address.endsWith(",")) rest = rest.replace(/^[^,]*/, "");
  }
  return found;
}

function checkReference(page, { tag, attrs, line, name, value }) {
  references += 1;
  const where = `${page.path}:${line}`;
  const shown = `<${tag} ${name}="${value.length > 160 ? `${value.slice(0, 160)}…` : value}">`;
  const wrong = (found, expected) => report.fail(where, `${shown} ${found}`, expected);
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(value)?.[1].toLowerCase();

  if (value.startsWith("//")) return wrong("leaves the site", "a relative path");
  if (scheme) {
    if (scheme === "data" && (tag === "img" || tag === "source" || (tag === "link" && attrs.get("rel") === "icon"))) return;
    if (tag !== "a" || name !== "href") return wrong("loads from elsewhere", "a file of the site");
    if (scheme === "mailto") return;
    if (scheme !== "https" && scheme !== "http") return wrong(`has the scheme ${scheme}:`, "https, or a relative path");
    const rel = (attrs.get("rel") ?? "").split(/\s+/);
    for (const word of ["noopener", "noreferrer"])
      if (!rel.includes(word)) wrong(`leaves the site without rel=${word}`, 'rel="noopener noreferrer"');
    return;
  }
  if (value.trim() !== value || value === "") return wrong("is empty or has blanks around it", "a path");
  if (value.startsWith("/")) return wrong("starts at the root of the disk", "a relative path");
  if (value.includes("\\")) return wrong("has a backslash", "/");

  const [, rawPath, query, fragment] = /^([^?#]*)(\?[^#]*)?(?:#(.*))?$/s.exec(value);
  const decoded = decode(rawPath);
  if (decoded === null) return wrong("is not valid percent-encoding", "each byte of a UTF-8 name as %XX");
  const target = rawPath === "" ? page.path : posix.normalize(posix.join(posix.dirname(page.path), decoded));
  if (target === ".." || target.startsWith("../")) return wrong("climbs out of the site", "a file of the site");
  if (!present.has(target)) {
    const bare = target.replace(/\/$/, "");
    if (bare === "." || folders.has(bare)) return wrong("names a folder", "its index.html, for file:// lists folders");
    const other = lower.get(target.toLowerCase());
    return wrong(`points to ${target}, which is not in the site`, other ? `${other} (other case)` : "an existing file");
  }
  if (query && !isHtml(target)) wrong("has a query on a file that is no page", "no query");
  if (name === "href" && (tag === "a" || tag === "area")) page.links.add(target);
  if (tag === "link" && /\bstylesheet\b/.test(attrs.get("rel") ?? "")) page.css.add(target);
  if (tag === "script") page.js.add(target);
  if (tag === "script" && attrs.get("type") === "module") wrong("is an ES module", "a classic script: browsers refuse modules at file://");
  if (fragment !== undefined && isHtml(target)) {
    const id = decode(fragment);
    const ids = pages.get(target).ids;
    if (fragment === "") wrong("has an empty #fragment", "an id");
    else if (id === null || (!ids.has(id) && !ids.has(fragment) && id.toLowerCase() !== "top"))
      wrong(`points to #${id ?? fragment}, which is no id of ${target}`, "an id of that page");
  }
}

function decode(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

/** url(…) and @import of a stylesheet or style attribute. */
function checkCss(path, source, base, line) {
  const bare = source.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));
  const found = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')/gi;
  for (const match of bare.matchAll(found)) {
    references += 1;
    const value = (match[1] ?? match[2] ?? match[3] ?? match[4] ?? match[5]).trim();
    const where = `${path}:${line + bare.slice(0, match.index).split("\n").length - 1}`;
    if (/^data:/i.test(value) || value.startsWith("#")) continue;
    if (/^[a-z][a-z0-9+.-]*:|^\//i.test(value)) {
      report.fail(where, `url(${value}) leaves the site`, "a relative path");
      continue;
    }
    const decoded = decode(value.replace(/[?#].*$/s, ""));
    const target = decoded === null ? null : posix.normalize(posix.join(posix.dirname(base), decoded));
    if (target === null || !present.has(target)) report.fail(where, `url(${value}) is not in the site`, "an existing file");
  }
}

/** What each page must have, whatever its kind. */
function checkFrame(page) {
  const all = (tag) => page.elements.filter((item) => item.tag === tag && !item.implied);
  const wrong = (found, expected, line) => report.fail(line ? `${page.path}:${line}` : page.path, found, expected);
  if (!/^\s*<!doctype html>/i.test(page.source)) wrong("has no doctype", "<!doctype html> first");
  const lang = all("html")[0]?.attrs.get("lang");
  if (!lang) wrong("<html> has no lang", 'such as lang="zh-CN"');
  for (const tag of ["main", "h1"]) {
    const count = all(tag).length;
    if (count !== 1) wrong(`has ${count} <${tag}>`, "exactly one");
  }
  const titles = all("title").filter((item) => item.node.parentNode.tagName === "head");
  if (titles.length !== 1 || !serialize(titles[0].node).trim()) wrong("has no title, an empty one, or several", "one <title> with words");
  for (const item of all("meta").filter((item) => item.attrs.get("http-equiv")?.toLowerCase() === "refresh")) {
    const [, value] = /^0; url=(.+)$/.exec(item.attrs.get("content") ?? "") ?? [];
    if (!moved.has(page.path)) wrong("has a meta refresh", "none but on a page that leads on", item.line);
    else if (value === undefined) wrong(`refreshes to ${item.attrs.get("content")}`, "0; url=…", item.line);
    else checkReference(page, { ...item, name: "content", value });
  }
  if (!all("meta").some((item) => item.attrs.get("charset")?.toLowerCase() === "utf-8")) wrong("has no charset meta", '<meta charset="utf-8">');
  if (!all("meta").some((item) => item.attrs.get("name") === "viewport")) wrong("has no viewport meta", "one");
  for (const item of all("base")) wrong("has <base>", "none: it breaks #fragments at file://", item.line);
  for (const { tag, attrs, line } of page.elements)
    for (const [name, value] of attrs) {
      if (/^on/.test(name)) wrong(`<${tag}> has the inline handler ${name}`, "none", line);
      if (name === "srcdoc") wrong(`<${tag}> has srcdoc`, "none", line);
      if (/^\s*javascript:/i.test(value)) wrong(`<${tag} ${name}> runs script`, "none", line);
    }
  checkPolicy(page, wrong);
}

/** The Content-Security-Policy meta: there, before anything it should bind, and without holes. */
function checkPolicy(page, wrong) {
  const head = page.elements.filter((item) => item.node.parentNode?.tagName === "head");
  const at = head.findIndex((item) => item.attrs.get("http-equiv")?.toLowerCase() === "content-security-policy");
  if (at < 0) return wrong("has no Content-Security-Policy meta in its head", "one");
  const early = head.slice(0, at).find((item) => ["script", "link", "style"].includes(item.tag));
  if (early) wrong(`<${early.tag}> stands before the policy, which does not bind it`, "the policy first", early.line);
  const policy = new Map(
    head[at].attrs.get("content").split(";").map((part) => part.trim().split(/\s+/)).filter(([name]) => name).map(([name, ...sources]) => [name.toLowerCase(), sources]),
  );
  if (!policy.has("default-src")) wrong("policy has no default-src", "default-src 'none' or 'self'", head[at].line);
  for (const [name, sources] of policy)
    for (const source of sources)
      if (/^(\*|https?:|wss?:|'unsafe-eval')|^[\w*-]+\.[\w.*-]+/i.test(source)) wrong(`policy lets ${source} into ${name}`, "nothing from elsewhere", head[at].line);
  const script = policy.get("script-src") ?? policy.get("default-src") ?? [];
  if (script.includes("'unsafe-inline'")) wrong("policy lets any inline script run", "no 'unsafe-inline' for scripts", head[at].line);
}

/** `pages` of xingzhi.json and the pages on disk are the same set. */
function checkManifest() {
  const listed = manifest(site).pages;
  const seen = new Set();
  listed.forEach((page, i) => {
    const where = `xingzhi.json: pages[${i}] ${page.path ?? ""}`;
    for (const key of ["path", "kind", "title", "id"])
      if (!(key in page)) report.fail(where, `has no ${key}`, "path, kind, title and id");
    if (seen.has(page.path)) report.fail(where, "is listed twice", "each page once");
    seen.add(page.path);
    if (!present.has(page.path)) report.fail(where, "is not on disk", "a page of the site, unencoded, with /");
    if (!KINDS.includes(page.kind)) report.fail(where, `has the unknown kind ${page.kind}`, KINDS.join(" "));
    if (typeof page.title !== "string" || !page.title.trim()) report.fail(where, "has no title", "words");
  });
  for (const path of htmlPaths) if (!seen.has(path)) report.fail(path, "is not listed in xingzhi.json", "every page in `pages`");
}

/** What a browser would run, and a teacher may have written, never lies in the site under its own type. */
function checkDelivered(path) {
  if (/\.(xhtml|xht|shtml|mht|mhtml|htm|hta|mjs)$/i.test(path)) report.fail(path, "would run in a browser", "delivered as .txt or zipped");
  if (/\.svgz?$/i.test(path) && /<script|<foreignObject|\son[a-z]+\s*=|javascript:/i.test(text(site, path)))
    report.fail(path, "is an SVG with script", "a picture only");
}

/** From the home page every page can be reached by links (the page for wrong addresses excepted). */
function checkReach() {
  if (!pages.has("index.html")) return report.fail("index.html", "is missing", "the home page at the root");
  const reached = new Set(["index.html"]);
  for (const path of reached) for (const next of pages.get(path)?.links ?? []) if (isHtml(next)) reached.add(next);
  const free = new Set(manifest(site).pages.filter((page) => ["not_found", "moved"].includes(page.kind)).map((page) => page.path));
  for (const path of htmlPaths) if (!reached.has(path) && !free.has(path)) report.fail(path, "no chain of links leads here from index.html", "every page linked");
}

/** No page bears more cards than a list may; the pages of a list lead on to each other, none of them missing. */
function checkPaging() {
  for (const page of pages.values()) {
    const cards = [...page.ids].filter((id) => /^f-[0-9a-f]{10}$/.test(id)).length;
    if (cards > MOST_CARDS) report.fail(page.path, `bears ${cards} cards`, `at most ${MOST_CARDS}; more on further pages`);
    const [, folder, number] = /^(.*?)page-(\d+)\.html$/.exec(page.path) ?? [];
    if (number === undefined) continue;
    let before = number === "2" ? `${folder}index.html` : `${folder}page-${number - 1}.html`;
    if (moved.has(before)) before = "index.html"; // a site of one school: its page stands first
    if (!pages.get(before)?.links.has(page.path)) report.fail(page.path, `is not linked from ${before}`, "the page before leads on");
    if (!page.links.has(before)) report.fail(page.path, `has no link back to ${before}`, "a link to the page before");
  }
}

function checkWeight() {
  const kb = (count) => `${(count / 1024).toFixed(1)} KB`;
  let heaviest = ["-", 0];
  let frame = ["-", 0];
  for (const page of pages.values()) {
    const html = bytes(site, page.path);
    const parts = [...page.css, ...page.js].filter((path) => !path.startsWith("search/"));
    const extra = page.inline + parts.reduce((sum, path) => sum + bytes(site, path), 0);
    if (html > heaviest[1]) heaviest = [page.path, html];
    if (extra > frame[1]) frame = [page.path, extra];
    if (html > PAGE_LIMIT) report.fail(page.path, `weighs ${kb(html)}`, `at most ${kb(PAGE_LIMIT)} of HTML`);
    if (extra > FRAME_LIMIT) report.fail(page.path, `has ${kb(extra)} of style and script`, `at most ${kb(FRAME_LIMIT)}`);
  }
  report.note(`heaviest page ${kb(heaviest[1])} (${heaviest[0]}), most style and script ${kb(frame[1])} (${frame[0]})`);
}
