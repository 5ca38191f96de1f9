// Pictures that open large, and films with their captions: by mouse, finger and key, wide and narrow, from disk and
// from a server that sends the strictest policy, and without script.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join, normalize, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Report, args, byKind, chromium, fileUrl, refuse, text } from "./lib.mjs";

const { site } = args("node lightbox.mjs SITE");
const report = new Report("lightbox");
const pages = [...byKind(site).values()].flat();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const count = (path, pattern) => (text(site, path).match(pattern) ?? []).length;
const album = pages.filter((path) => !/<details/.test(text(site, path))).find((path) => count(path, /class="zoom/g) > 2)
  ?? pages.find((path) => count(path, /class="zoom/g) > 1) ?? refuse("no page with two pictures");
const spoken = pages.find((path) => /<video/.test(text(site, path)) && /class="transcript"/.test(text(site, path)));
const { server, origin } = await serve();
const browser = await chromium();

for (const base of [(path) => fileUrl(site, path), (path) => origin + encodeURI(path)])
  for (const width of [390, 1280]) {
    await visit(base, album, width, pictures);
    if (spoken) await visit(base, spoken, width, captions);
  }
await visit((path) => fileUrl(site, path), album, 390, plainLink, { javaScriptEnabled: false });
await browser.close();
server.close();
if (!spoken) report.note("no film with captions in this site");
report.done(`${album}${spoken ? `, ${spoken}` : ""} at 390 and 1280 px, from disk and from a server`);

async function visit(base, path, width, work, options = {}) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, hasTouch: width < 500, isMobile: width < 500, ...options });
  const page = await context.newPage();
  const wrong = (...what) => report.fail(`${path} @${width} ${base("").split(":")[0]}`, ...what);
  page.on("pageerror", (error) => wrong(`script error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && wrong(`console: ${message.text().slice(0, 200)}`));
  try {
    await page.goto(base(path));
    await work(page, wrong, width);
  } catch (error) {
    wrong(error.message.split("\n")[0]);
  }
  await context.close();
}

async function pictures(page, wrong, width) {
  const links = page.locator("a.zoom");
  const n = await links.count();
  const words = () => page.locator("dialog.viewer .viewer-count").textContent();
  const isOpen = () => page.evaluate(() => Boolean(document.querySelector("dialog[open]")));
  const expect = async (is, what) => ((await is) ? undefined : wrong(what));
  const isAt = async (k, what) => expect((await words()) === `${k} / ${n}`, `${what} shows ${await words()}, not ${k} / ${n}`);

  await links.first().click();
  await expect(isOpen(), "a click opens nothing");
  await isAt(1, "the first picture");
  await page.waitForFunction(() => document.querySelector("dialog img")?.naturalWidth > 0);
  const fits = await page.evaluate(() => {
    const box = document.querySelector("dialog img").getBoundingClientRect();
    return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight && box.width > 100;
  });
  await expect(fits, "the picture does not fit the screen");
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run("dialog", { preload: false }));
  for (const { id, nodes } of violations) wrong(`axe in the viewer: ${id}: ${nodes[0].target} ${nodes[0].failureSummary.split("\n")[1]?.trim()}`);
  for (let tabs = 0; tabs < 14; tabs += 1) {
    await page.keyboard.press(tabs % 5 === 4 ? "Shift+Tab" : "Tab");
    await expect(page.evaluate(() => document.querySelector("dialog").contains(document.activeElement)), "Tab leaves the viewer");
  }
  await page.keyboard.press("ArrowRight");
  await isAt(2, "the right arrow");
  await page.keyboard.press("ArrowLeft");
  await isAt(1, "the left arrow");
  await page.keyboard.press("End");
  await isAt(n, "End");
  await page.keyboard.press("ArrowRight");
  await isAt(n, "the right arrow at the end");
  await page.keyboard.press("Home");
  await isAt(1, "Home");
  await page.locator("dialog .viewer-on").click();
  await isAt(2, "the button");
  if (width < 500) {
    await swipe(page, 330, 60);
    await isAt(Math.min(3, n), "a swipe to the left");
    await swipe(page, 60, 330);
    await isAt(Math.min(3, n) - 1, "a swipe to the right");
    const touch = await page.evaluate(() => getComputedStyle(document.querySelector(".viewer-stage")).touchAction);
    await expect(/pinch-zoom|auto|manipulation/.test(touch), `touch-action ${touch} keeps fingers from pinching`);
  }
  await page.emulateMedia({ media: "print" });
  await expect(page.evaluate(() => !document.querySelector("dialog").getClientRects().length), "the viewer is printed");
  await page.emulateMedia({ media: null });
  await page.keyboard.press("Escape");
  await expect(!(await isOpen()), "Escape does not close");
  await expect(page.evaluate(() => document.activeElement === document.querySelector("a.zoom")), "the focus does not return to the picture");
  await links.nth(1).click();
  await isAt(2, "the second picture");
  await page.locator("dialog .viewer-close").click();
  await expect(!(await isOpen()), "the button does not close");
}

async function captions(page, wrong) {
  const place = page.locator(".evidence, .files > li").filter({ has: page.locator("video") }).filter({ has: page.locator(".transcript") }).first();
  for (const fold of await place.locator("summary").all()) await fold.press("Enter");
  const film = await place.locator("video").elementHandle();
  await page.waitForFunction((film) => film.readyState >= 2, film, { timeout: 10_000 }).catch(() => wrong("the player shows no frame"));
  const said = await film.evaluate((film) => {
    const track = film.textTracks[0];
    return { kind: track?.kind, mode: track?.mode, label: track?.label, n: track?.cues?.length, text: track?.cues?.[0]?.text, isPaused: film.paused };
  });
  const lines = place.locator(".transcript li");
  if (said.kind !== "captions" || said.mode !== "showing" || !said.label) wrong(`the film's captions: ${JSON.stringify(said)}`);
  if (said.n !== (await lines.count()) || !said.text || /\d:\d\d/.test(said.text)) wrong(`${said.n} captions for ${await lines.count()} lines, the first "${said.text}"`);
  if (!said.isPaused) wrong("the film plays unasked");
  const from = Number(await lines.nth(1).getAttribute("data-from"));
  await lines.nth(1).locator("button.clock").press("Enter");
  await setTimeout(500);
  const at = await film.evaluate((film) => film.currentTime);
  if (at < from || at > from + 3) wrong(`Enter on a line's time goes to ${at} s, not ${from} s`);
  if ((await place.locator("li[aria-current]").count()) !== 1) wrong("the line being said is not marked");
}

/** Without script a picture is a link to itself. */
async function plainLink(page, wrong) {
  await page.locator("a.zoom").first().click();
  await page.waitForURL(/\.(jpe?g|png|gif|webp|avif|svg|bmp)(#|$)/i, { timeout: 5_000 }).catch(() => wrong(`without script the picture leads to ${page.url()}`));
}

async function swipe(page, from, to) {
  const client = await page.context().newCDPSession(page);
  const at = (x) => [{ x, y: 380, id: 1 }];
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(from) });
  for (let step = 1; step <= 6; step += 1)
    await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(from + ((to - from) * step) / 6) });
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await setTimeout(100);
}

/** The site over HTTP, each page under `default-src 'self'`. */
async function serve() {
  const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp", mp4: "video/mp4" };
  const server = createServer((request, response) => {
    const path = normalize(join(site, decodeURIComponent(request.url.split("?")[0])));
    if (!path.startsWith(site + sep) || !existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    const { size } = statSync(path);
    const [, begin, end] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const [first, last] = begin === undefined ? [0, size - 1] : [Number(begin), end ? Number(end) : size - 1];
    response.writeHead(begin === undefined ? 200 : 206, {
      "content-type": types[path.split(".").pop().toLowerCase()] ?? "application/octet-stream",
      "content-length": last - first + 1,
      "content-range": `bytes ${first}-${last}/${size}`,
      "accept-ranges": "bytes",
      "content-security-policy": "default-src 'self'",
    });
    createReadStream(path, { start: first, end: last }).on("error", () => response.end()).pipe(response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { server, origin: `http://127.0.0.1:${server.address().port}/` };
}
