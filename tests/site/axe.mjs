// axe-core on pages of every kind, light and dark, wide and narrow: no violation.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Report, args, byKind, chromium, fileUrl, pool, sample, text } from "./lib.mjs";

const { site, opts } = args("node axe.mjs SITE [--per-kind=N]", { options: ["per-kind"] });
const perKind = Number(opts["per-kind"] ?? 2);
const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const report = new Report("axe");
// A page that leads on at once is gone before it can be looked at.
const stays = (path) => !text(site, path).includes('http-equiv="refresh"');
const pages = [...byKind(site).values()].flatMap((paths) => sample(paths.filter(stays), perKind));
const looks = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 390 },
  { colorScheme: "dark", width: 390 },
];
const unsure = new Map(); // rule and reason → count and first place
let rules = 0;
const browser = await chromium();
await pool(pages.flatMap((path) => looks.map((look) => ({ path, ...look }))), 2, check);
await browser.close();
for (const [why, { count, where }] of [...unsure].sort()) report.note(`undecided ${count} ×: ${why}, such as ${where}`);
report.done(`${pages.length} pages × ${looks.length} looks, ${rules} rules passed`);

async function check({ path, colorScheme, width }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(fileUrl(site, path), { waitUntil: "load" });
  await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  await page.evaluate(source); // through the debugger, so the page's policy stays as it is
  const result = await page.evaluate(() => axe.run(document, { preload: false })); // preload would fetch, which file:// refuses
  rules += result.passes.length;
  for (const rule of result.incomplete)
    for (const node of rule.nodes) {
      const why = `${rule.id}: ${[...node.any, ...node.all, ...node.none][0]?.message ?? rule.help}`;
      const entry = unsure.get(why) ?? { count: 0, where: `${path} @${width} ${colorScheme} ${node.target.join(" ")}` };
      unsure.set(why, { ...entry, count: entry.count + 1 });
    }
  for (const rule of result.violations)
    for (const node of rule.nodes)
      report.fail(`${path} @${width} ${colorScheme}`, `${rule.id} (${rule.impact}): ${node.target.join(" ")} — ${node.failureSummary.split("\n").slice(1).map((s) => s.trim()).join("; ")}`, rule.help);
  if (!result.passes.length) report.fail(path, "axe checked nothing", "some rule to apply");
  await context.close();
}
