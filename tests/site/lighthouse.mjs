// Lighthouse over a loopback server: accessibility and best practices are 100 on the pages people judge by.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import * as chromeLauncher from "chrome-launcher";
import lighthouse from "lighthouse";
import { Report, args, byKind, chromiumFlags, chromiumPath } from "./lib.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
  ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif",
  ".mp4": "video/mp4", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".vtt": "text/vtt", ".pdf": "application/pdf", ".ico": "image/x-icon",
};
const CATEGORIES = ["accessibility", "best-practices"];

const { site, opts } = args("node lighthouse.mjs SITE [--kinds=home,school,…]", { options: ["kinds"] });
const kinds = (opts.kinds ?? "home,school,teacher,package").split(",");
const report = new Report("lighthouse");
const found = byKind(site);
const server = createServer(answer);
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const chrome = await chromeLauncher.launch({ chromePath: chromiumPath(), chromeFlags: ["--headless", ...chromiumFlags], logLevel: "silent" });

try {
  for (const kind of kinds) {
    const path = found.get(kind)?.[0];
    if (path) await judge(kind, path);
    else report.fail(kind, "the site has no such page", "one of each kind named");
  }
} finally {
  chrome.kill();
  server.close();
  server.closeAllConnections();
}
report.done(`${kinds.length} pages`);

async function judge(kind, path) {
  const url = `http://127.0.0.1:${server.address().port}/${path.split("/").map(encodeURIComponent).join("/")}`;
  const settings = {
    port: chrome.port, onlyCategories: CATEGORIES, output: "json", logLevel: "silent", locale: "en-US", disableFullPageScreenshot: true,
    // Nothing here is timed: "simulate" acts out no slow network and, alone, waits for no long silence.
    throttlingMethod: "simulate", pauseAfterFcpMs: 0, pauseAfterLoadMs: 100, networkQuietThresholdMs: 300, cpuQuietThresholdMs: 300,
  };
  const { lhr } = await lighthouse(url, settings);
  if (lhr.runtimeError) report.fail(`${kind} ${path}`, lhr.runtimeError.message, "the page loaded");
  for (const id of CATEGORIES) {
    const category = lhr.categories[id];
    if (category.score === 1) continue;
    report.fail(`${kind} ${path}`, `${id} ${Math.round((category.score ?? 0) * 100)}`, "100");
    for (const { id: audit, weight } of category.auditRefs) {
      const { score, title, details } = lhr.audits[audit];
      if (!weight || score === null || score === 1) continue;
      const items = (details?.items ?? []).slice(0, 5).map((item) => item.node?.snippet ?? item.description ?? item.url ?? JSON.stringify(item));
      report.fail(`  ${audit}`, `${title}${items.length ? ` — ${items.join(" · ")}` : ""}`);
    }
  }
}

/** Files of the site only, whole; enough for a browser that seeks nothing. */
function answer(request, response) {
  const path = join(site, decodeURIComponent(new URL(request.url, "http://x").pathname));
  if (!path.startsWith(site + sep) || !existsSync(path) || !statSync(path).isFile()) {
    response.writeHead(404, { "content-type": "text/plain" }).end("not in the site");
    return;
  }
  response.writeHead(200, { "content-type": TYPES[extname(path).toLowerCase()] ?? "application/octet-stream", "content-length": statSync(path).size });
  createReadStream(path).pipe(response);
}
