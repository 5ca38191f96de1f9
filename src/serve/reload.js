// Added to pages by the preview server, in its responses only. Reloads the page when it, or anything
// it loaded, was built anew; shows what is wrong with the content in a corner.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.top !== window || !window.EventSource) return;
  let since = Number(script.dataset.since);
  const always = "always" in script.dataset;
  const SCROLL = "xingzhi-scroll", CLOSED = "xingzhi-closed";
  let source = null, failures = 0, host = null;

  const stored = (key) => { try { return sessionStorage.getItem(key); } catch { return null; } };
  const store = (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* no storage, no memory */ } };

  // Where the reader was before we loaded the page anew.
  const restore = () => {
    try {
      const [url, x, y, when] = JSON.parse(stored(SCROLL));
      sessionStorage.removeItem(SCROLL);
      if (url === location.href && Date.now() - when < 10000) scrollTo({ left: x, top: y, behavior: "instant" });
    } catch { /* nothing was kept */ }
  };
  if (document.readyState === "complete") restore();
  else addEventListener("load", restore);

  const reload = () => {
    if (source) source.close();
    store(SCROLL, JSON.stringify([location.href, scrollX, scrollY, Date.now()]));
    location.reload();
  };

  const siteUrl = (path) => new URL("/" + path.split("/").map(encodeURIComponent).join("/"), location.origin).pathname;
  const plain = (url) => {
    try {
      const parsed = new URL(url, location.href);
      if (parsed.origin !== location.origin) return null;
      const path = parsed.pathname.endsWith("/") ? parsed.pathname + "index.html" : parsed.pathname;
      return path.split("/").map((part) => { try { return encodeURIComponent(decodeURIComponent(part)); } catch { return part; } }).join("/");
    } catch { return null; }
  };

  // The page itself, all it has loaded, and all it would load.
  const shown = () => {
    const urls = new Set([plain(location.href)]);
    performance.getEntriesByType("resource").forEach((entry) => urls.add(plain(entry.name)));
    document.querySelectorAll("link[href], script[src], img[src], source[src], video[src], audio[src], video[poster], iframe[src], object[data], embed[src]")
      .forEach((element) => ["href", "src", "poster", "data"].forEach((name) => element.hasAttribute(name) && urls.add(plain(element.getAttribute(name)))));
    return urls;
  };

  const STYLE = `
    :host { all: initial; position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483647; max-width: min(24rem, calc(100vw - 2rem)); }
    section { font: 14px/1.5 system-ui, "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif; color: #1c2126; background: #fff; border: 1px solid #b3261e; border-left-width: 5px; border-radius: 6px; padding: 8px 12px; box-shadow: 0 2px 12px rgba(0, 0, 0, .25); max-height: 40vh; overflow: auto; }
    header { display: flex; gap: 12px; align-items: start; justify-content: space-between; font-weight: 600; }
    button { font: inherit; font-weight: 400; border: 1px solid #8a949d; border-radius: 4px; background: #fff; color: inherit; cursor: pointer; }
    ul { margin: 6px 0; padding-left: 18px; } li { margin: 4px 0; overflow-wrap: anywhere; }
    code, small { display: block; color: #4a5560; font-size: 12px; } a { color: #0b5aa2; }
    @media print { :host { display: none; } }`;

  const element = (name, text) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    return made;
  };

  const panel = (data) => {
    if (host) host.remove();
    host = null;
    const key = JSON.stringify(data);
    if (!data.title || always || stored(CLOSED) === key) return;
    host = element("div");
    host.dataset.xingzhi = "problems";
    const root = host.attachShadow({ mode: "open" });
    if ("adoptedStyleSheets" in root) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    }
    const section = element("section"), header = element("header"), close = element("button", data.close), list = element("ul");
    section.setAttribute("role", "status");
    close.type = "button";
    close.addEventListener("click", () => { store(CLOSED, key); host.remove(); host = null; });
    header.append(element("span", data.title), close);
    (data.items || []).forEach((item) => {
      const entry = element("li");
      entry.append(element("code", item.place), item.message);
      if (item.hint) entry.append(element("small", item.hint));
      list.append(entry);
    });
    const all = element("a", data.all);
    all.href = "/__xingzhi/";
    section.append(header, ...(data.failed ? [element("p", data.failed)] : []), list, all);
    root.append(section);
    document.body.append(host);
  };

  const listen = () => {
    if (source) return;
    source = new EventSource("/__xingzhi/events?since=" + since);
    source.addEventListener("open", () => { failures = 0; });
    source.addEventListener("changed", (event) => {
      since = Number(event.lastEventId);
      const paths = JSON.parse(event.data).paths;
      const here = shown();
      if (always || !paths || paths.some((path) => here.has(plain(siteUrl(path))))) reload();
    });
    source.addEventListener("problems", (event) => panel(JSON.parse(event.data)));
    source.addEventListener("bye", stop);
    // A server that was killed says no good-bye; three tries, then silence until the tab is looked at.
    source.addEventListener("error", () => { if (source && (source.readyState === 2 || ++failures >= 3)) stop(); });
  };
  const stop = () => {
    if (source) source.close();
    source = null;
    failures = 0;
  };

  // A hidden tab gives its connection back: browsers open six to a host over all tabs.
  const look = () => (document.hidden ? stop() : listen());
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", stop);
  addEventListener("pageshow", look);
  look();
})();
