// The site with nothing but a keyboard, from disk: home, school, teacher, package; a film plays, a picture opens
// large, and the way back. Whatever Tab stops at shows that it has the focus.
import { posix } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Report, args, byKind, chromium, fileUrl, refuse, text } from "./lib.mjs";

const { site } = args("node keyboard.mjs SITE");
const report = new Report("keyboard");
const MAX_TABS = 500;
const way = route() ?? refuse("no package with a film and pictures below a teacher: nothing to walk to");
let stops = 0;

const browser = await chromium();
const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" }) // no gliding to where the focus goes;
page.on("pageerror", (error) => report.fail(here(), `script error: ${error.message}`, "none"));
await walk().catch((error) => report.fail(here(), error.message.split("\n")[0]));
await browser.close();
report.done(`${way.length} pages, ${stops} stops`);

/** Home, school, teacher and package, each linked from the one before. */
function route() {
  const kinds = byKind(site);
  const fits = (path) => /<video/.test(text(site, path)) && (text(site, path).match(/class="zoom/g) ?? []).length > 1;
  for (const path of (kinds.get("package") ?? []).filter(fits)) {
    const above = (kind) => (kinds.get(kind) ?? []).find((other) => path.startsWith(`${posix.dirname(other)}/`));
    const [school, teacher] = [above("school"), above("teacher")];
    if (school && teacher) return ["index.html", school, teacher, path];
  }
  return null;
}

async function walk() {
  await page.goto(fileUrl(site, way[0]));
  await page.keyboard.press("Tab");
  if (!(await look()).isSkip) report.fail(here(), "the first stop is not the skip link");
  await page.keyboard.press("Enter");
  if (!(await page.evaluate(() => document.activeElement.matches("main")))) report.fail(here(), "the skip link leaves the focus elsewhere", "main");
  await look();
  for (const next of way.slice(1)) {
    await tabTo(`a link to ${next}`, (seen) => seen.tag === "a" && seen.href.split("#")[0] === fileUrl(site, next));
    await Promise.all([page.waitForURL((url) => url.href.split("#")[0] === fileUrl(site, next)), page.keyboard.press("Enter")]);
    await page.waitForLoadState("load");
  }
  await play();
  await viewPictures();
  for (const back of [...way].reverse().slice(1)) {
    await page.goBack();
    if (here() !== back) report.fail(here(), "history leads elsewhere", back);
  }
}

async function play() {
  await tabTo("a film", (seen) => seen.tag === "video");
  const state = () => page.evaluate(() => { const film = document.querySelector("video"); return { isPaused: film.paused, at: film.currentTime }; });
  const before = await state();
  await page.keyboard.press("Space");
  await setTimeout(800);
  const after = await state();
  if (after.isPaused || after.at <= before.at) report.fail(here(), `the space bar does not play the film: ${JSON.stringify(after)}`);
  await page.keyboard.press("Space");
  if (!(await state()).isPaused) report.fail(here(), "the space bar does not stop the film");
}

async function viewPictures() {
  await tabTo("a picture", (seen) => seen.isZoom);
  const link = await page.evaluateHandle(() => document.activeElement);
  const shown = () => page.evaluate(() => document.querySelector("dialog[open] img")?.src);
  await page.keyboard.press("Enter");
  const first = await shown();
  if (!first) return report.fail(here(), "Enter on a picture opens no viewer");
  await look();
  await page.keyboard.press("ArrowRight");
  if ((await shown()) === first) report.fail(here(), "the arrow key does not turn to the next picture");
  await page.keyboard.press("Escape");
  if (await shown()) report.fail(here(), "Escape does not close the viewer");
  if (!(await page.evaluate((link) => document.activeElement === link, link))) report.fail(here(), "the focus does not return to the picture");
}

/** Presses Tab until `isIt`. */
async function tabTo(what, isIt) {
  for (let tabs = 0; tabs < MAX_TABS; tabs += 1) {
    await page.keyboard.press("Tab");
    if (isIt(await look())) return;
  }
  throw new Error(`Tab never reaches ${what}`);
}

/** What has the focus; it must be seen to have it. */
async function look() {
  stops += 1;
  const seen = await page.evaluate(() => {
    const at = document.activeElement;
    const style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return {
      tag: at.tagName.toLowerCase(),
      href: at.href ?? "",
      isSkip: at.matches(".skip"),
      isZoom: at.matches("a.zoom"),
      isInside: at.matches("video, audio") && !at.matches(":focus-visible"), // one of the player's own buttons
      name: `<${at.tagName.toLowerCase()}> ${(at.getAttribute("aria-label") ?? at.textContent).trim().slice(0, 30)}`,
      outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && !/, 0\)$/.test(style.outlineColor),
      isOnScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0,
    };
  });
  if (seen.tag === "body") return seen; // between the last stop and the first
  if (!seen.outline && !seen.isInside) report.fail(here(), `no outline around ${seen.name}`, "every stop to show the focus");
  if (!seen.isOnScreen) report.fail(here(), `the focus is off the screen, at ${seen.name}`);
  return seen;
}

function here() {
  return fileURLToPath(page.url().split("#")[0]).slice(site.length + 1);
}
