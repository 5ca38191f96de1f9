// The Nu HTML checker over every page and stylesheet. Errors fail; warnings are counted.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Report, args, files, isHtml, refuse } from "./lib.mjs";

const { site, opts } = args("node html.mjs SITE [--warnings]", { options: ["warnings"] });
const report = new Report("html");
const all = files(site);
const counts = { html: all.filter(isHtml).length, css: all.filter((path) => path.endsWith(".css")).length };
if (!counts.html) refuse(`${site}: no HTML file in it`);

const warnings = new Map();
vnu("--skip-non-html"); // the folder itself: names may be too many for one command line
if (counts.css) vnu("--skip-non-css");
const total = [...warnings.values()].reduce((sum, n) => sum + n, 0);
if (total) report.note(`${total} warnings${opts.warnings ? "" : " (--warnings lists them)"}`);
if (opts.warnings) for (const [message, n] of warnings) report.note(`${n} × ${message}`);
report.done(`${counts.html} pages, ${counts.css} stylesheets`);

function vnu(kind) {
  const jar = createRequire(import.meta.url).resolve("vnu-jar/build/dist/vnu.jar");
  const run = spawnSync("java", ["-Xss8m", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", kind, site], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, LC_ALL: "C.UTF-8" }, // Java reads file names by the locale
  });
  if (run.error?.code === "ENOENT") refuse("no `java` on PATH: run tests/setup.sh");
  let answer;
  try {
    answer = JSON.parse(run.stdout);
  } catch {
    refuse(`the checker gave no answer (exit ${run.status}): ${run.stderr || run.stdout}`);
  }
  for (const item of answer.messages) {
    const where = item.url ? `${place(item.url)}:${item.lastLine ?? 0}` : site;
    const found = `${item.message}${item.extract ? ` — ${JSON.stringify(item.extract.trim())}` : ""}`;
    if (item.type === "info") warnings.set(item.message, (warnings.get(item.message) ?? 0) + 1);
    else report.fail(where, found);
  }
}

function place(url) {
  try {
    return relative(site, fileURLToPath(url));
  } catch {
    return url;
  }
}
