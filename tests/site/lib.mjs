// What every site check shares: arguments, the site on disk, the browser, the report.
import { accessSync, constants, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliDecompressSync } from "node:zlib";

/** Splits the command line into the site folder, further places and `--options`; `--name=value` or `--name`. */
export function args(usage, { places = 1, options = [] } = {}) {
  const given = process.argv.slice(2);
  const opts = {};
  const rest = [];
  for (const arg of given) {
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg);
    if (!match) rest.push(arg);
    else if (options.includes(match[1])) opts[match[1]] = match[2] ?? true;
    else refuse(`unknown option ${arg}\nusage: ${usage}`);
  }
  if (rest.length !== places) refuse(`usage: ${usage}`);
  return { site: resolve(rest[0]), rest: rest.slice(1), opts };
}

/** Ends the run: the check itself could not be made. */
export function refuse(message) {
  console.error(message);
  process.exit(2);
}

/** Every file below `root` as a sorted list of `/` paths relative to it, spelled as on disk. */
export function files(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1).replaceAll("\\", "/"))
    .sort();
}

export const isHtml = (path) => /\.html?$/i.test(path);
export const text = (site, path) => readFileSync(join(site, path), "utf8");
export const bytes = (site, path) => statSync(join(site, path)).size;
export const fileUrl = (site, path) => pathToFileURL(join(site, path)).href;

/** The site's `xingzhi.json`; refuses a folder that is not a site. */
export function manifest(site) {
  const path = join(site, "xingzhi.json");
  if (!existsSync(path)) refuse(`${site}: no xingzhi.json, so this is not a site`);
  let json;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    refuse(`${path}: expected JSON, but ${error.message}`);
  }
  if (!Array.isArray(json.pages) || json.pages.length === 0) refuse(`${path}: expected a list \`pages\` with entries`);
  return json;
}

/** Pages that exist, by kind, the heaviest first: a map of kind to paths. */
export function byKind(site) {
  const kinds = new Map();
  for (const { kind, path } of manifest(site).pages) {
    if (!existsSync(join(site, path))) continue; // links.mjs reports it
    if (!kinds.has(kind)) kinds.set(kind, []);
    kinds.get(kind).push(path);
  }
  for (const paths of kinds.values()) paths.sort((a, b) => bytes(site, b) - bytes(site, a) || (a < b ? -1 : 1));
  return kinds;
}

/** At most `count` of a kind: the heaviest, the lightest, then evenly between them. */
export function sample(paths, count) {
  if (paths.length <= count) return paths;
  if (count === 1) return [paths[0]];
  return Array.from({ length: count }, (_, i) => paths[Math.round((i * (paths.length - 1)) / (count - 1))]);
}

/** Collects what is wrong and ends the process: `done` prints a summary and exits 0 or 1. */
export class Report {
  constructor(name, limit = 60) {
    this.name = name;
    this.limit = limit;
    this.wrong = [];
    this.notes = [];
  }
  /** One defect: where (page, with line where known), what was found, what is expected. */
  fail(where, found, expected) {
    this.wrong.push(`${where}: ${found}${expected ? ` (expected: ${expected})` : ""}`);
  }
  note(line) {
    this.notes.push(line);
  }
  done(checked) {
    for (const line of this.wrong.slice(0, this.limit)) console.log(`  ${line}`);
    if (this.wrong.length > this.limit) console.log(`  … and ${this.wrong.length - this.limit} more`);
    for (const line of this.notes) console.log(`  note: ${line}`);
    console.log(`${this.name}: ${checked}, ${this.wrong.length} wrong`);
    process.exitCode = this.wrong.length ? 1 : 0;
  }
}

/** The first of `names` on PATH, else null. */
export function onPath(...names) {
  for (const name of names)
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // not here
      }
    }
  return null;
}

export function chromiumPath() {
  const path = process.env.CHROMIUM ?? onPath("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");
  return path ?? refuse("no Chromium on PATH: run tests/setup.sh, or set CHROMIUM to one");
}

// Quiet, and fit for root in a container. Nothing here loosens what file:// pages may do.
export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Starts the Chromium of this machine, headless; never downloads one. */
export async function chromium() {
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args: chromiumFlags });
}

/** Starts this machine's Firefox, headless (over BiDi, which only puppeteer speaks with an ESR). */
export async function firefox() {
  const executablePath = process.env.FIREFOX ?? onPath("firefox-esr", "firefox") ?? refuse("no Firefox on PATH: install firefox-esr, or set FIREFOX to one");
  const { default: puppeteer } = await import("puppeteer-core");
  return puppeteer.launch({ browser: "firefox", executablePath, headless: true });
}

/** Starts a Chromium 86, the oldest we promise to serve, as its package carries it; once unpacked it stays beside it. */
export async function oldest() {
  const { default: puppeteer } = await import("puppeteer-core-5");
  const packed = fileURLToPath(import.meta.resolve("chrome-aws-lambda/bin/chromium.br"));
  const unpacked = join(packed, "..", "chromium-86");
  if (!existsSync(unpacked)) {
    writeFileSync(`${unpacked}.new`, brotliDecompressSync(readFileSync(packed)), { mode: 0o755 });
    renameSync(`${unpacked}.new`, unpacked);
  }
  // It was built to run by itself in small machines: as one process, without a sandbox.
  const args = [...chromiumFlags, "--single-process", "--no-zygote"];
  return puppeteer.launch({ executablePath: unpacked, headless: true, args });
}

/** Runs `work` over `items`, `width` at a time. */
export async function pool(items, width, work) {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (queue.length) await work(queue.shift());
    }),
  );
}
