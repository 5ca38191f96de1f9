// The preview server with the real program and a real browser: pages follow the content, errors show and go, films seek.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Report, args, chromium, firefox, onPath, refuse } from "./lib.mjs";

const { site: binary, opts } = args("node live.mjs PROGRAM [--browser=chromium|firefox]", { options: ["browser"] });
const browsers = { chromium, firefox };
if (opts.browser && !browsers[opts.browser]) refuse("--browser: expected chromium or firefox");
const fixture = (name) => new URL(`../fixtures/files/${name}`, import.meta.url);

const LONG = "教程/试一试/第1期 长文.md";
const BROKEN = "学校/清河小学/school.toml";
const REFLECTION = "学校/清河小学/教师/林老师/A5 技术支持的课堂导入/教学反思.md";
const SCROLLED = 700; // pixels
const PADDING = 24 * 1024 * 1024; // so that no browser fetches a film whole to find its end

const report = new Report("live");

async function live(name) {
  const temp = mkdtempSync(join(tmpdir(), "xingzhi-live-"));
  const server = new Server(temp);
  const browser = await browsers[name]();
  try {
    await server.ready();
    const noise = [];
    const tab = await browser.newPage();
    tab.on("console", (message) => /error|warn/.test(message.type()) && noise.push(message.text().slice(0, 200)));
    tab.on("pageerror", (error) => noise.push(error.message));
    const scene = { name, server, browser, tab, noise };
    for (const step of [follows, staysOtherwise, showsErrors, seeks, sounds, isSoundOverHttp, hasItsOwn404, endsQuietly]) {
      noise.length = 0;
      try {
        await step(scene);
        // What is refused over HTTP alone, such as a policy that hinders the reload script, is said on the console.
        for (const line of noise) report.fail(`${name}, ${step.name}`, `console: ${line}`, "a silent console");
      } catch (error) {
        report.fail(`${name}, ${step.name}`, error.message.split("\n")[0]);
      }
    }
  } finally {
    await browser.close();
    await server.end();
    rmSync(temp, { recursive: true, force: true });
  }
}

/** An edit reaches the open page by itself, which stays where the reader was. */
async function follows({ name, server, tab }) {
  await tab.goto(await server.page("tutorial", "长文"), { waitUntil: "load" });
  await tab.evaluate((y) => scrollTo({ top: y, behavior: "instant" }), SCROLLED);
  await until("the page is scrolled", () => read(tab, (y) => scrollY === y, SCROLLED));
  for (const words of ["改了一次", "又改了一次"]) {
    const start = Date.now();
    server.write(LONG, long(words));
    await until(`the page says ${words}`, () => read(tab, (said) => document.querySelector("main").textContent.includes(said), words));
    report.note(`${name}: an edit was seen after ${Date.now() - start} ms`);
    await until("the page is where it was", () => read(tab, (y) => scrollY === y, SCROLLED));
    const how = await tab.evaluate(() => performance.getEntriesByType("navigation")[0].type);
    if (how !== "reload") report.fail(name, `the page came by ${how}`, "reload");
  }
}

/** Another page's change leaves this one alone. */
async function staysOtherwise({ name, server, tab }) {
  await tab.evaluate(() => (window.mark = "untouched"));
  server.write(REFLECTION, "# 反思\n\n换了一种说法。\n");
  await until("the change is built", async () => (await server.text(await server.path("package", "课堂导入")))?.includes("换了一种说法"));
  // A reload is told at once; this is time enough for one.
  await setTimeout(500);
  if (!(await read(tab, () => window.mark))) report.fail(name, "a page was loaded anew for another page's change", "only pages that changed");
}

/** What is wrong shows beside the page and, with its remedy, on the local page; it goes when it is mended. */
async function showsErrors({ name, server, browser, tab }) {
  server.write(BROKEN, 'name = "清河小学\n');
  const panel = () => read(tab, () => document.querySelector("[data-xingzhi=problems]")?.shadowRoot.textContent ?? "");
  const shown = await until("the panel", panel);
  if (!shown.includes("school.toml")) report.fail(name, `the panel says: ${shown}`, "the file's name");
  const beside = await tab.evaluate(() => [getComputedStyle(document.querySelector("[data-xingzhi]")).position, document.querySelector("main").textContent.includes("又改了一次")].join());
  if (beside !== "fixed,true") report.fail(name, `panel and page: ${beside}`, "a panel beside the page");

  const desk = await browser.newPage();
  await desk.goto(`${server.url}__xingzhi/`, { waitUntil: "load" });
  const words = () => read(desk, () => document.body.innerText);
  await until("the problem on the local page", async () => (await words())?.includes("XZ0101"));
  const said = await words();
  for (const part of ["school.toml:1", "改正标出的地方", "毫秒"]) if (!said.includes(part)) report.fail(`${name} /__xingzhi/`, `lacks ${part}: ${said.slice(0, 300)}`, "problems with remedies, what was rebuilt and how long it took");
  for (const part of [LONG, REFLECTION, BROKEN]) if (!said.includes(part)) report.fail(`${name} /__xingzhi/`, `does not name ${part}`, "why something was rebuilt");
  await desk.goto(`${server.url}__xingzhi/ledger`, { waitUntil: "load" });
  const rows = await desk.evaluate(() => Object.fromEntries([...document.querySelectorAll("tbody tr")].map((row) => [row.cells[0].textContent, row.cells[1].textContent])));
  for (const path of Object.keys(files())) if (!rows[path]) report.fail(`${name} /__xingzhi/ledger`, `no verdict for ${path}`, "one for every file");

  await desk.goto(`${server.url}__xingzhi/`, { waitUntil: "load" });
  server.write(BROKEN, 'name = "清河小学"\n');
  await until("the local page follows by itself", async () => (await words())?.includes("没有问题"));
  await desk.close();
  // A hidden tab listens to nothing until it is looked at.
  await tab.bringToFront();
  await until("the panel goes", async () => (await panel()) === "");
}

/** A film whose table of contents stands at its end plays from the middle, and only parts of it are fetched. */
async function seeks({ name, server, tab }) {
  const ranges = [];
  const listen = (response) => response.status() === 206 && ranges.push(response.headers()["content-range"]);
  tab.on("response", listen);
  await tab.goto(await server.page("tutorial", "影片"), { waitUntil: "load" });
  if (!(await tab.evaluate(() => document.createElement("video").canPlayType('video/mp4; codecs="avc1.42E01E"')))) return report.note(`${name} plays no H.264 here; seeking is skipped`);
  const film = await tab.evaluate(
    () =>
      new Promise((resolve) => {
        const video = document.querySelector("video");
        const tell = (what) => resolve({ what, at: video.currentTime, long: video.duration, seekable: video.seekable.length ? video.seekable.end(0) : 0 });
        video.addEventListener("error", () => tell(`error ${video.error.message}`));
        video.addEventListener("seeked", () => tell("seeked"));
        const seek = () => (video.currentTime = video.duration * 0.8);
        setTimeout(() => tell("nothing in 20 s"), 20_000);
        video.preload = "auto";
        if (video.readyState > 0) seek();
        else video.addEventListener("loadedmetadata", seek), video.load();
      }),
  );
  if (film.what !== "seeked" || !(Math.abs(film.at - film.long * 0.8) < 0.3) || film.seekable < film.long - 0.1) report.fail(`${name}, a film`, JSON.stringify(film), "a seek to 0.8 of its length");
  const starts = ranges.map((range) => Number(/bytes (\d+)-/.exec(range)?.[1] ?? 0));
  if (!starts.some((start) => start > PADDING / 2)) report.fail(`${name}, a film`, `ranges from ${starts}`, "its end was asked for alone");
  tab.off("response", listen);
}

/** A recording is heard from its middle, too. */
async function sounds({ name, server, tab }) {
  await tab.goto(await server.page("tutorial", "录音"), { waitUntil: "load" });
  const sound = await tab.evaluate(
    () =>
      new Promise((resolve) => {
        const audio = document.querySelector("audio");
        const tell = (what) => resolve({ what, at: audio.currentTime, long: audio.duration });
        audio.addEventListener("error", () => tell(`error ${audio.error.message}`));
        audio.addEventListener("seeked", () => tell("seeked"));
        const seek = () => (audio.currentTime = audio.duration / 2);
        setTimeout(() => tell("nothing in 20 s"), 20_000);
        if (audio.readyState > 0) seek();
        else audio.addEventListener("loadedmetadata", seek), audio.load();
      }),
  );
  if (sound.what !== "seeked" || !(sound.at > 0)) report.fail(`${name}, a recording`, JSON.stringify(sound), "a seek to its middle");
}

/** Every page is over HTTP what it is from file://: nothing missing, nothing refused, nothing said on the console. */
async function isSoundOverHttp({ name, server, tab }) {
  const missing = [];
  const listen = (response) => response.status() >= 400 && missing.push(`${response.status()} ${decodeURI(response.url())}`);
  tab.on("response", listen);
  // A page that leads on is left before all of it is here.
  const pages = (await server.manifest()).pages.filter(({ kind }) => kind !== "not_found" && kind !== "moved");
  for (const { path } of pages) {
    await tab.goto(server.at(path), { waitUntil: "load" });
    const broken = await tab.evaluate(() => [...document.images].filter((image) => image.complete && !image.naturalWidth).map((image) => image.src));
    for (const what of [...missing.splice(0), ...broken]) report.fail(`${name} ${path}`, what, "every part answered");
  }
  tab.off("response", listen);
}

/** What is not there is answered by the site's own page, whole however deep it was asked for. */
async function hasItsOwn404({ name, server, tab, noise }) {
  const answer = await tab.goto(`${server.url}%E6%B2%A1%E6%9C%89/deep/x.html`, { waitUntil: "load" });
  if (answer.status() !== 404) report.fail(`${name} 404`, `status ${answer.status()}`, "404");
  const page = await tab.evaluate(() => ({
    styled: [...document.styleSheets].some((sheet) => sheet.cssRules.length > 0),
    links: [...document.querySelectorAll("main a[href]")].map((link) => link.href),
  }));
  if (!page.styled) report.fail(`${name} 404`, "no style", "the site's");
  if (!page.links.some((link) => link === `${server.url}index.html`)) report.fail(`${name} 404`, `links to ${page.links}`, "the way home");
  for (const link of page.links) if (!(await fetch(link)).ok) report.fail(`${name} 404`, `leads to ${link}`, "pages that are there");
  // Browsers remark on the status itself.
  noise.splice(0, noise.length, ...noise.filter((line) => !line.includes("404")));
}

/** Ctrl+C ends the server; open pages fall silent instead of asking for ever. */
async function endsQuietly({ name, server, tab }) {
  await tab.goto(server.url, { waitUntil: "load" });
  await setTimeout(300);
  const status = await server.end();
  if (status !== 0) report.fail(name, `the server ended with exit status ${status}: ${server.said.slice(-300)}`, "0");
  await setTimeout(2500); // three tries of a page that did not hear the good-bye
}

class Server {
  constructor(temp) {
    this.content = join(temp, "共享盘 content");
    for (const [path, bytes] of Object.entries(files())) this.write(path, bytes);
    this.said = "";
    this.process = spawn(binary, ["serve", this.content, "--port", "0", "--cache", join(temp, "cache"), "--lang", "zh"], { stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => this.process.on("exit", resolve));
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (data) => (this.said += data));
  }
  write(path, bytes) {
    mkdirSync(dirname(join(this.content, path)), { recursive: true });
    writeFileSync(join(this.content, path), bytes);
  }
  async ready() {
    this.url = await until("the server's address", () => /http:\/\/\S+?\//.exec(this.said)?.[0]);
    await until("the first build", () => this.manifest());
  }
  at(path) {
    return this.url + path.split("/").map(encodeURIComponent).join("/");
  }
  async text(path) {
    const answer = await fetch(this.at(path)).catch(() => null);
    return answer?.ok ? answer.text() : null;
  }
  async manifest() {
    const text = await this.text("xingzhi.json");
    return text && JSON.parse(text);
  }
  async path(kind, title) {
    const { pages } = await this.manifest();
    return (pages.find((page) => page.kind === kind && page.title.includes(title)) ?? refuse(`no ${kind} called ${title} in ${JSON.stringify(pages)}`)).path;
  }
  async page(kind, title) {
    return this.at(await this.path(kind, title));
  }
  async end() {
    if (this.process.exitCode === null) this.process.kill("SIGINT");
    const patience = new AbortController();
    const status = await Promise.race([this.ended, setTimeout(20_000, "none in 20 s", { signal: patience.signal }).catch(() => null)]);
    patience.abort();
    if (this.process.exitCode === null) this.process.kill("SIGKILL");
    return status;
  }
}

/** The content: a text that must be scrolled, a film, a recording, a school. */
function files() {
  return {
    "site.toml": 'title = "边改边看"\n',
    [LONG]: long("还没有改"),
    "教程/试一试/第2期 影片.mp4": film(),
    "教程/试一试/第3期 录音.mp3": readFileSync(fixture("good.mp3")),
    [BROKEN]: 'name = "清河小学"\n',
    [REFLECTION]: "# 反思\n\n先看一张老照片。\n",
    "学校/清河小学/教师/林老师/A5 技术支持的课堂导入/板书.jpg": readFileSync(fixture("good.jpg")),
  };
}

function long(words) {
  return `# 长文\n\n${words}\n\n${Array.from({ length: 120 }, (_, at) => `第 ${at + 1} 段。先看，再说，后写。\n\n`).join("")}`;
}

/** A small film made long: what fills it stands between pictures and their table, which browsers need first. */
function film() {
  const bytes = readFileSync(fixture("moov-at-end.mp4"));
  let at = 0;
  while (bytes.toString("latin1", at + 4, at + 8) !== "moov") at += bytes.readUInt32BE(at) || refuse("moov-at-end.mp4: no moov");
  const padding = Buffer.alloc(PADDING);
  padding.writeUInt32BE(PADDING, 0);
  padding.write("free", 4, "latin1");
  return Buffer.concat([bytes.subarray(0, at), padding, bytes.subarray(at)]);
}

/** What `look` finds on the page; undefined while it loads anew. */
async function read(tab, look, ...given) {
  return tab.evaluate(look, ...given).catch(() => undefined);
}

async function until(what, look, patience = 30_000) {
  for (const end = Date.now() + patience; ; await setTimeout(20)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`never: ${what}`);
  }
}

for (const name of opts.browser ? [opts.browser] : Object.keys(browsers)) {
  if (name === "firefox" && !process.env.FIREFOX && !onPath("firefox-esr", "firefox")) report.note("firefox is not installed; its part is skipped");
  else await live(name);
}
report.done(`${opts.browser ?? "every browser"} beside a changing folder`);
