// Xingzhi, the default theme: what makes pages handier, and nothing that reading needs. Without it pictures
// open as files and transcripts are plain text. Classic and strict: it runs from disk, on Chromium 86 and Firefox 102.
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isPicture = (link) => link.querySelector("img");
  const pictures = () => all("a.zoom").filter(isPicture);

  // ── Pictures open large: `a.zoom` around an `img`, one viewer for all of a page. ──────────────
  const template = document.querySelector("body > template#page-viewer");
  let viewer = null;
  if (template && typeof HTMLDialogElement === "function") {
    for (const link of pictures()) link.setAttribute("aria-haspopup", "dialog");
    document.addEventListener("click", (event) => {
      const link = event.target.closest && event.target.closest("a.zoom");
      const wantsTab = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      if (!link || !isPicture(link) || wantsTab || event.defaultPrevented) return;
      event.preventDefault();
      viewer = viewer || makeViewer(template.content.firstElementChild);
      viewer(link);
    });
  }

  /** The function that opens the viewer at a link. */
  function makeViewer(pattern) {
    const box = document.body.appendChild(document.importNode(pattern, true));
    const part = (name) => box.querySelector(`.viewer-${name}`);
    const [stage, words, count, back, on, large, original, close] =
      ["stage", "words", "count", "back", "on", "large", "original", "close"].map(part);
    let links = [], at = 0, opener = null, picture = null;

    function show(to) {
      if (to < 0 || to >= links.length) return;
      at = to;
      setLarge(false);
      const link = links[at];
      const thumb = link.querySelector("img");
      const figure = link.closest(".prose figure");
      const caption = figure && figure.querySelector("figcaption");
      picture = new Image();
      picture.alt = thumb ? thumb.alt : "";
      picture.draggable = false;
      picture.addEventListener("load", measure);
      picture.addEventListener("error", failed);
      picture.src = link.href;
      stage.replaceChildren(picture);
      words.textContent = caption ? caption.textContent : picture.alt;
      count.textContent = count.dataset.text.replace("{n}", at + 1).replace("{m}", links.length);
      back.setAttribute("aria-disabled", at === 0);
      on.setAttribute("aria-disabled", at === links.length - 1);
      original.hidden = !link.dataset.original;
      if (link.dataset.original) original.href = link.dataset.original;
      else original.removeAttribute("href");
      measure();
      for (const near of [at + 1, at - 1]) if (links[near]) new Image().src = links[near].href;
    }

    function failed({ target }) {
      if (target !== picture) return;
      const note = document.createElement("p");
      note.textContent = stage.dataset.failed;
      stage.replaceChildren(note);
    }

    /** Offers the picture's own size if that shows more. */
    function measure() {
      const fits = picture.naturalWidth <= stage.clientWidth && picture.naturalHeight <= stage.clientHeight;
      large.hidden = !picture.naturalWidth || (fits && !box.classList.contains("is-large"));
      stage.classList.toggle("can-grow", !large.hidden);
    }

    function setLarge(is) {
      if (large.hidden && is) return;
      box.classList.toggle("is-large", is);
      large.setAttribute("aria-pressed", is);
      stage.tabIndex = is ? 0 : -1; // so that the arrow keys of a keyboard scroll it
      if (is) stage.scrollTo((stage.scrollWidth - stage.clientWidth) / 2, (stage.scrollHeight - stage.clientHeight) / 2);
    }

    close.addEventListener("click", () => box.close());
    back.addEventListener("click", () => show(at - 1));
    on.addEventListener("click", () => show(at + 1));
    large.addEventListener("click", () => setLarge(!box.classList.contains("is-large")));
    box.addEventListener("close", () => {
      document.documentElement.classList.remove("is-viewing");
      stage.replaceChildren();
      opener.focus();
    });

    box.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const isPanning = event.target === stage && box.classList.contains("is-large");
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
      if (to !== undefined && !isPanning) {
        event.preventDefault();
        show(to);
      } else if (event.key === "Tab") {
        const stops = all("a[href], button, [tabindex='0']", box).filter((stop) => stop.getClientRects().length);
        const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
        if (document.activeElement !== edge && stops.includes(document.activeElement)) return;
        event.preventDefault();
        stops[event.shiftKey ? stops.length - 1 : 0].focus();
      }
    });

    // A finger or pen drawn sideways turns over; two fingers pinch, and then one only moves what is enlarged.
    const pinch = window.visualViewport;
    const isPinched = () => Boolean(pinch) && pinch.scale > 1.02;
    if (pinch) pinch.addEventListener("resize", () => stage.classList.toggle("is-pinched", isPinched()));
    let start = null, isDrawn = false;
    const settle = () => {
      start = null;
      if (picture) picture.style.transform = "";
    };
    stage.addEventListener("pointerdown", (event) => {
      isDrawn = false;
      const canTurn = event.isPrimary && event.pointerType !== "mouse" && !isPinched() && !box.classList.contains("is-large");
      settle();
      if (canTurn) start = { x: event.clientX, y: event.clientY, id: event.pointerId };
    });
    stage.addEventListener("pointermove", (event) => {
      if (!start || event.pointerId !== start.id) return;
      const x = event.clientX - start.x;
      if (Math.abs(x) < 8 || Math.abs(x) < Math.abs(event.clientY - start.y)) return;
      isDrawn = true;
      picture.style.transform = `translateX(${x}px)`;
    });
    stage.addEventListener("pointerup", (event) => {
      if (!start || event.pointerId !== start.id) return;
      const [x, y] = [event.clientX - start.x, event.clientY - start.y];
      settle();
      if (Math.abs(x) > 40 && Math.abs(x) > 1.5 * Math.abs(y)) show(x < 0 ? at + 1 : at - 1);
    });
    stage.addEventListener("pointercancel", settle);
    stage.addEventListener("click", (event) => {
      if (isDrawn) return;
      if (event.target !== picture) box.close();
      else if (!window.matchMedia("(hover: none)").matches) setLarge(!box.classList.contains("is-large"));
    });
    window.addEventListener("resize", () => box.open && measure());

    return (link) => {
      opener = link;
      links = pictures().filter((other) => other.getClientRects().length);
      box.classList.toggle("is-single", links.length < 2);
      document.documentElement.classList.add("is-viewing");
      box.showModal();
      show(Math.max(0, links.indexOf(link)));
      close.focus();
    };
  }

  // ── Films: captions from the transcript (browsers refuse `<track>` at file://), times that seek. ──
  for (const fold of all(".transcript")) {
    const place = fold.closest(".evidence, .files > li");
    const player = place && place.querySelector("video, audio");
    if (player) join(player, fold);
  }

  function join(player, fold) {
    const list = fold.querySelector("ol");
    const lines = all("li", list).map((line) => ({ line, from: Number(line.dataset.from), to: Number(line.dataset.to) }));
    const track = player.addTextTrack("captions", fold.dataset.label, document.documentElement.lang);
    track.mode = player.tagName === "VIDEO" ? "showing" : "hidden";
    for (const { line, from, to } of lines) {
      const text = line.lastChild.textContent.trim().replace(/&/g, "&amp;").replace(/</g, "&lt;");
      track.addCue(new VTTCue(from, to, text));
      const clock = line.querySelector(".clock");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "clock";
      button.textContent = clock.textContent;
      button.setAttribute("aria-label", fold.dataset.seek.replace("{time}", clock.textContent));
      button.addEventListener("click", () => {
        player.currentTime = from;
        const started = player.play();
        if (started) started.catch(() => {}); // the player itself says what is wrong
      });
      clock.replaceWith(button);
    }
    const mark = () => {
      const now = player.currentTime;
      for (const { line, from, to } of lines) {
        const isNow = from <= now && now < to && now > 0;
        if (isNow === line.hasAttribute("aria-current")) continue;
        if (!isNow) line.removeAttribute("aria-current");
        else {
          line.setAttribute("aria-current", "true");
          const isReading = list.contains(document.activeElement) || list.matches(":hover");
          if (!isReading) list.scrollTop = line.offsetTop - list.clientHeight / 3;
        }
      }
    };
    for (const name of ["timeupdate", "seeked"]) player.addEventListener(name, mark);
  }

  // A film in a list is only looked at once its fold is opened.
  for (const fold of all("details.watch")) {
    fold.addEventListener("toggle", () => { fold.querySelector("video, audio").preload = "metadata"; }, { once: true });
  }

  // Paper shows what the screen has not come to yet.
  window.addEventListener("beforeprint", () => {
    for (const picture of document.images) picture.loading = "eager";
  });

  // One film or recording plays at a time.
  document.addEventListener("play", ({ target }) => {
    for (const other of all("video, audio")) if (other !== target) other.pause();
  }, true);
})();
