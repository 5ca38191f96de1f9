// Pictures to look at: the richest page of each kind, four widths, light and dark, and its A4 print.
import { mkdirSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { args, byKind, chromium, fileUrl, onPath, pool, text } from "./lib.mjs";

const { site, rest, opts } = args("node shots.mjs SITE OUTDIR [--kind=KIND] [--page=PATH]", { places: 2, options: ["kind", "page"] });
const out = resolve(rest[0]);
mkdirSync(out, { recursive: true });
const WIDTHS = [390, 768, 1280, 1920];
const HEIGHT = 3000;

// Nobody sees a page that leads on at once.
const stays = (path) => !text(site, path).includes('http-equiv="refresh"');
const found = [...byKind(site)].map(([kind, paths]) => [kind, paths.filter(stays)]).filter(([, paths]) => paths.length);
const kinds = opts.page ? [["page", [opts.page]]] : found.filter(([kind]) => !opts.kind || kind === opts.kind);
const browser = await chromium();
await pool(
  kinds.flatMap(([kind, [path]]) => [
    ...WIDTHS.flatMap((width) => ["light", "dark"].map((colorScheme) => ({ kind, path, width, colorScheme }))),
    { kind, path, print: true },
  ]),
  2,
  (job) => (job.print ? print(job) : shoot(job)),
);
await browser.close();
console.log(`shots: ${kinds.length} kinds in ${out}`);

async function shoot({ kind, path, width, colorScheme }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(fileUrl(site, path), { waitUntil: "load" });
  const full = await page.evaluate(() => document.documentElement.scrollHeight);
  const height = Math.max(900, Math.min(full, HEIGHT));
  await page.setViewportSize({ width, height }); // lazy pictures load, and the cap holds
  await page.waitForTimeout(150);
  await page.screenshot({ path: join(out, `${kind}-${width}-${colorScheme}.png`) });
  await context.close();
}

async function print({ kind, path }) {
  const page = await browser.newPage();
  await page.goto(fileUrl(site, path), { waitUntil: "load" });
  await page.setViewportSize({ width: 1280, height: HEIGHT }); // lazy pictures load
  await page.waitForTimeout(300);
  const pdf = join(out, `${kind}-print.pdf`);
  await page.pdf({ path: pdf, format: "A4", preferCSSPageSize: true });
  await page.close();
  if (!onPath("pdftoppm")) return console.log(`${pdf}: no pdftoppm on PATH, so no picture of it`);
  const run = spawnSync("pdftoppm", ["-png", "-r", "70", "-l", "3", pdf, join(out, `${kind}-print`)], { encoding: "utf8" });
  if (run.status !== 0) console.log(`${pdf}: pdftoppm failed: ${run.stderr}`);
  else rmSync(pdf);
}
