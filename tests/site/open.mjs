// Opens pages from file:// as a teacher's double-click does, narrow and wide.
// Fails on console errors, script errors, refused or outward requests, and sideways scrolling.
import { fileURLToPath } from "node:url";
import { relative, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Report, args, byKind, chromium, fileUrl, firefox, oldest, pool, refuse, sample, text } from "./lib.mjs";

const { site, opts } = args("node open.mjs SITE [--all] [--browser=chromium|firefox|oldest]", { options: ["all", "browser"] });
const start = { chromium, firefox, oldest }[opts.browser ?? "chromium"] ?? refuse("--browser: expected chromium, firefox or oldest");
const report = new Report("open");
const pages = [...byKind(site).values()].flatMap((paths) => sample(paths, opts.all ? Infinity : 3));
const moved = new Set(byKind(site).get("moved") ?? []);
const browser = await start();
await pool(
  pages.flatMap((path) => [390, 1280].map((width) => ({ path, width }))),
  opts.browser === "firefox" ? 1 : 2, // Firefox trips over tabs that open while others close
  open,
);
await browser.close();
report.done(`${pages.length} pages at 390 and 1280 px in ${opts.browser ?? "chromium"}`);

async function open({ path, width }) {
  const where = `${path} @${width}`;
  const page = await browser.newPage();
  await (page.setViewportSize ?? page.setViewport).call(page, { width, height: 800 });
  let closing = false;
  const wrong = (...what) => closing || report.fail(where, ...what);
  page.on("console", (message) => message.type() === "error" && wrong(`console: ${message.text().slice(0, 240)}`, "a silent console"));
  page.on("pageerror", (error) => wrong(`script error: ${error.message}`, "none"));
  page.on("dialog", (dialog) => (wrong(`opens a dialog: ${dialog.message()}`, "none"), dialog.dismiss()));
  // A player that has read a film's head drops the rest of the request; whether the film plays is asked below.
  // So does a page that leads on, with whatever it had not yet read.
  const dropped = (request) => (request.resourceType() === "media" || moved.has(path)) && request.failure()?.errorText === "net::ERR_ABORTED";
  page.on("requestfailed", (request) => dropped(request) || wrong(`request failed: ${name(request.url())} ${request.failure()?.errorText}`, "every request answered"));
  page.on("request", (request) => outside(request.url()) && wrong(`asks for ${request.url()}`, "files of the site only"));
  try {
    await page.goto(fileUrl(site, path), { waitUntil: "load", timeout: 30_000 });
    // A page that leads on, with one way to go, is left at once.
    const to = moved.has(path) && /http-equiv="refresh" content="0; url=([^"]+)"/.exec(text(site, path))?.[1];
    if (to) await arrived(page, new URL(to, fileUrl(site, path)).href);
    await setTimeout(100); // late scripts and media headers
    const wide = await page.evaluate(widest);
    for (const source of await page.evaluate(broken)) wrong(`cannot show ${source}`, "pictures and films that play");
    if (wide) wrong(`scrolls sideways: ${wide.scroll} px wide in ${wide.inner} px, by ${wide.who}`, "no sideways scrolling");
  } catch (error) {
    wrong(`did not open: ${error.message.split("\n")[0]}`, "the page loaded");
  }
  closing = true;
  await page.close();
}

/** Waits until the page has gone on to `url`; every driver knows where its page is. */
async function arrived(page, url) {
  for (let waited = 0; page.url() !== url; waited += 50) {
    if (waited > 10_000) throw new Error(`stays at ${name(page.url())} and does not lead on`);
    await setTimeout(50);
  }
  await page.waitForFunction(() => document.readyState === "complete");
}

function name(url) {
  return url.startsWith("file:") ? relative(site, fileURLToPath(url)) : url;
}

function outside(url) {
  if (/^(data|blob|about):/.test(url)) return false;
  return !url.startsWith("file:") || !fileURLToPath(url.replace(/[?#].*$/, "")).startsWith(site + sep);
}

/** In the page: pictures, films and sounds that were loaded and refused. */
function broken() {
  const pictures = [...document.images].filter((image) => image.currentSrc && image.complete && !image.naturalWidth && !/\.svg$/i.test(image.currentSrc));
  const players = [...document.querySelectorAll("video, audio")].filter((player) => player.error);
  return [...pictures, ...players].map((e) => `<${e.tagName.toLowerCase()}> ${decodeURI(e.currentSrc)}${e.error ? `: ${e.error.message}` : ""}`);
}

/** In the page: null, or how far it overflows and the innermost element that sticks out. */
function widest() {
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth <= innerWidth) return null;
  const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
  const last = out.at(-1);
  const who = last ? `<${last.tagName.toLowerCase()} class="${last.getAttribute("class") ?? ""}"> ${JSON.stringify(last.textContent.trim().slice(0, 40))}` : "unknown";
  return { scroll: scrollWidth, inner: innerWidth, who };
}
