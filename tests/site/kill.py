#!/usr/bin/env python3
"""A build killed at any moment leaves the old site or the new one, never a mix; the next run completes or rolls back.

usage: kill.py BIN [--rounds N] [--edits N] [--pages N] [--seed N] [--keep]

Each round: site A is built, the content becomes B, the build is killed with SIGKILL at a random moment (seeded, spread
over the measured build time), and the output folder is compared byte for byte with cleanly built sites. Then the same
command runs again and must give B with nothing left beside it. Where strace works, further rounds aim at the swap
itself, which is too short for chance to hit. The last rounds edit one of many pages, which exchanges a folder within
the site.
"""
import argparse
import collections
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

SURNAMES = "赵钱孙李周吴郑王冯陈"
LESSONS = ["《荷花》", "《认识分数》", "《水的三态》", "《小池》", "《长方形的面积》"]


def content(edition):
    """About 300 small files: two schools, ten teachers each, five packages a teacher. B differs from A everywhere a little."""
    files = {}
    for s, school in enumerate(["清河小学", "南山小学"]):
        files[f"学校/{school}/school.toml"] = f'name = "{school}"\n'
        for t, surname in enumerate(SURNAMES):
            if edition == "B" and (s, t) == (1, 9):
                surname = "褚"  # one teacher left, one came
            for p, lesson in enumerate(LESSONS):
                if edition == "B" and (s + t + p) % 10 == 3:
                    continue  # some packages are withdrawn
                folder = f"学校/{school}/教师/{surname}老师/A{p + 1} {lesson}"
                later = "第二稿" if edition == "B" and (t + p) % 3 == 0 else "第一稿"
                files[f"{folder}/教学设计.md"] = f"# {lesson}教学设计\n\n{later}。{'先看图，再说一说。' * 20}\n"
                files[f"{folder}/教学反思.md"] = f"# 教学反思\n\n{surname}老师：{lesson}这一课，{'孩子们愿意开口了。' * 10}\n"
                files[f"{folder}/课堂记录.txt"] = f"{lesson}课堂记录 {later}\n{'师：说说你的发现。生：我发现了。' * 10}\n"
    return files


def edit_of(pages):
    """A knowledge base of so many pages; in B one of them says something else."""

    def make(edition):
        files = {"site.toml": 'title = "改一处"\ntheme = "bare"\nsearch = false\n'}
        for n in range(pages):
            words = "改过的一句。" if edition == "B" and n == pages // 2 else "原来的一句。"
            files[f"教程/s{n // 200:03}/{n:05}.md"] = f"# 第 {n + 1} 篇\n\n开头不变。{'先看图，再说一说。' * 20}\n\n{words}\n"
        return files

    return make


def sync(folder, files):
    """Makes the folder hold exactly these files; unchanged ones keep their inode and time."""
    for path in [os.path.join(d, name) for d, _, names in os.walk(folder) for name in names]:
        if os.path.relpath(path, folder) not in files:
            os.remove(path)
    for d, _, _ in os.walk(folder, topdown=False):
        if d != folder and not os.listdir(d):
            os.rmdir(d)
    for name, text in files.items():
        path = os.path.join(folder, name)
        data = text.encode()
        if os.path.exists(path) and open(path, "rb").read() == data:
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + "~", "wb") as new:  # never in place: the site may hold a link to the file
            new.write(data)
        os.replace(path + "~", path)


def tree(root):
    """Path → bytes of every file, and None for every folder; None where there is no such folder."""
    if not os.path.isdir(root):
        return None
    found = {}
    for d, folders, names in os.walk(root):
        for name in folders:
            found[os.path.relpath(os.path.join(d, name), root)] = None
        for name in names:
            with open(os.path.join(d, name), "rb") as file:
                found[os.path.relpath(os.path.join(d, name), root)] = file.read()
    return found


class Bench:
    def __init__(self, binary, temp, make=content):
        self.binary = os.path.abspath(binary)
        self.content = os.path.join(temp, "内容 content")
        self.beside = os.path.join(temp, "输出 out")  # holds the output folder and nothing else
        self.out = os.path.join(self.beside, "站点 site")
        self.temp = temp
        self.editions = {edition: make(edition) for edition in "AB"}
        os.makedirs(self.content)
        os.makedirs(self.beside)
        self.clean = {}
        for edition in "AB":
            sync(self.content, self.editions[edition])
            out = os.path.join(temp, f"clean {edition}")
            self.run("clean", out=out)
            self.clean[edition] = tree(out)
        if len(self.clean["A"]) < 50 or self.clean["A"] == self.clean["B"]:
            fail("the two clean sites are too small or equal; there is nothing to compare")

    def command(self, cache, out=None):
        return [self.binary, "build", self.content, "-o", out or self.out, "--audience", "school", "--cache", os.path.join(self.temp, f"cache {cache}")]

    def run(self, cache, out=None):
        """A build left alone; returns its wall time."""
        begin = time.monotonic()
        done = subprocess.run(self.command(cache, out), stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
        if done.returncode != 0:
            fail(f"the build ended with exit status {done.returncode}, expected 0\n{done.stdout.decode()}{done.stderr.decode()}")
        return time.monotonic() - begin

    def start_from(self, edition, cache):
        """The output folder holds this edition's site (None: is absent), and the content is B."""
        if edition is None:
            shutil.rmtree(self.out, ignore_errors=True)
        else:
            sync(self.content, self.editions[edition])
            self.run(cache)
            self.expect(edition, "before the kill")
        sync(self.content, self.editions["B"])

    def siblings(self):
        return sorted(name for name in os.listdir(self.beside) if name != os.path.basename(self.out))

    def look(self):
        """`A`, `B`, `missing`, or a sentence about the mix."""
        now = tree(self.out)
        if now is None:
            return "missing"
        for edition, clean in self.clean.items():
            if now == clean:
                return edition
        lines = [f"a mix of {len(now)} entries"]
        for edition, clean in self.clean.items():
            differs = [name for name in sorted(now.keys() | clean.keys()) if now.get(name, 0) != clean.get(name, 0)]
            lines += [f"    {len(differs)} not as in {edition}, such as"] + [f"      {describe(name, now, clean)}" for name in differs[:5]]
        return "\n".join(lines)

    def expect(self, edition, when):
        look = self.look()
        if look != edition:
            fail(f"{when}: the output folder is {look}, expected {edition}")
        if self.siblings():
            fail(f"{when}: left beside the output folder: {self.siblings()}, expected nothing")


def describe(name, now, clean):
    return f"{name} ({'missing' if name not in now else 'too many' if name not in clean else 'other bytes'})"


def fail(message):
    print(f"kill: {message}")
    if keep:
        print(f"kill: kept {keep}")
    sys.exit(1)


def group_gone(group):
    """Waits until no living process of the killed build's group is left (a reader must not outlive it)."""
    if not os.path.isdir("/proc/self"):
        return True
    for _ in range(100):
        alive = False
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", "rb") as file:
                    state, _, pgrp = file.read().rpartition(b")")[2].split()[:3]
            except OSError:
                continue
            alive |= int(pgrp) == group and state not in (b"Z", b"X")
        if not alive:
            return True
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    return False


def kill_at(bench, cache, delay, whole_group):
    """Starts the build and kills it after `delay`; returns whether it was still alive."""
    process = subprocess.Popen(bench.command(cache), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(delay)
    if process.poll() is None:
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
    status = process.wait()
    if not group_gone(process.pid):
        fail("a child process still ran 5 s after the build was killed, expected it to end with the build")
    if status not in (0, -signal.SIGKILL):
        fail(f"the build ended with exit status {status} before the kill, expected 0")
    return status != 0


def judge(bench, start, killed):
    """Names the stage that the kill hit; fails where the folder is neither old nor new."""
    look, beside = bench.look(), bench.siblings()
    if not killed:
        bench.expect("B", "a build that ended before the kill")
        return "ended first"
    if look == "missing":
        if start is None:
            return "first build, nothing yet" if not beside else "first build, writing"
        if not beside:
            fail("the output folder is gone, and nothing beside it to bring it back")
        return "between two renames"
    if look not in ("A", "B") or (start is None and look == "A"):
        fail(f"after the kill the output folder is {look}\n  beside it: {beside}, expected the old site or the new")
    if look == "A":
        return "old site, writing" if beside else "old site, before writing"
    return "new site, cleaning up" if beside else "new site, done"


def recover(bench, cache):
    bench.run(cache)
    bench.expect("B", "after the run that follows a kill")


def random_rounds(bench, rounds, rng, stages):
    # Three situations in turn: warm cache, fresh cache, no old site.
    kinds = [("warm", "A"), ("fresh", "A"), ("warm", "A"), ("fresh", "A"), ("fresh", None)]
    times = collections.defaultdict(list)
    serial = 0

    def prepare(kind):
        nonlocal serial
        cache, start = kind
        if cache == "fresh":
            serial += 1
            cache = f"fresh {serial}"
        bench.start_from(start, cache if start else "warm")
        return cache

    for kind in set(kinds):
        for _ in range(3):
            times[kind].append(bench.run(prepare(kind)))
            bench.expect("B", "an undisturbed build")
    plan = collections.defaultdict(int)
    order = [kinds[i % len(kinds)] for i in range(rounds)]
    for kind in order:
        span, share = statistics.median(times[kind]), order.count(kind)
        delay = span * (plan[kind] + rng.random()) / share
        plan[kind] += 1
        cache = prepare(kind)
        killed = kill_at(bench, cache, delay, whole_group=rng.random() < 0.5)
        stages[judge(bench, kind[1], killed)] += 1
        recover(bench, cache)
        if cache.startswith("fresh"):
            shutil.rmtree(os.path.join(bench.temp, f"cache {cache}"), ignore_errors=True)
    return {f"{cache} cache, {'over A' if start else 'first build'}": statistics.median(t) for (cache, start), t in times.items()}


def edit_rounds(bench, rounds, rng, stages):
    """Kills builds after an edit of one page."""
    times = []
    for _ in range(3):
        bench.start_from("A", "warm")
        times.append(bench.run("warm"))
        bench.expect("B", "an undisturbed edit")
    span = statistics.median(times)
    for turn in range(rounds):
        bench.start_from("A", "warm")
        killed = kill_at(bench, "warm", span * (turn + rng.random()) / rounds, whole_group=rng.random() < 0.5)
        stages["edit: " + judge(bench, "A", killed)] += 1
        recover(bench, "warm")
    return span


def strace(options, command):
    return subprocess.run(["strace", "-f", "-qq", *options, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


RENAMES = "rename,renameat,renameat2"
REMOVALS = "unlink,unlinkat,rmdir"


def aimed_rounds(bench, stages):
    """Kills right before each rename of the swap and inside the clean-up; returns how many, or None without strace."""
    if not shutil.which("strace") or strace(["-e", "trace=none"], ["true"]).returncode != 0:
        return None
    log = os.path.join(bench.temp, "calls")
    bench.start_from("A", "aimed")
    strace(["-o", log, "-s", "4096", "-xx", "-e", f"trace={RENAMES},{REMOVALS}"], bench.command("aimed"))
    bench.expect("B", "a traced build")
    # strace counts calls for each thread and each system call apart; so do we.
    counts, points, removals = collections.Counter(), [], collections.Counter()
    for line in open(log, encoding="ascii", errors="replace"):
        call = re.match(r"(\d+)\s+(\w+)\((.*)", line)
        if not call:
            continue
        thread, name, rest = call.groups()
        counts[thread, name] += 1
        if name in RENAMES.split(","):
            paths = [unhex(text) for text in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', rest)]
            site = os.path.basename(bench.out)
            if any(os.path.basename(p.rstrip("/")) == site or f"/{site}/" in p for p in paths):
                points.append((name, counts[thread, name]))
        else:
            removals[name] = max(removals[name], counts[thread, name])
    if not points:
        fail("no rename of the output folder was seen in a traced build, expected a swap")
    for name, most in removals.items():
        points += [(name, n) for n in sorted({1, (most + 1) // 2, most})]
    hit = 0
    for name, when in points:
        bench.start_from("A", "aimed")
        done = strace(["-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={when}"], bench.command("aimed"))
        killed = done.returncode != 0
        if killed and done.returncode not in (-signal.SIGKILL, 128 + signal.SIGKILL):
            fail(f"strace ended with exit status {done.returncode}: {done.stderr.decode()}")
        hit += killed
        stages[judge(bench, "A", killed)] += 1
        recover(bench, "aimed")
    return hit


def unhex(text):
    return os.fsdecode(bytes.fromhex(text.replace("\\x", "")))


def main():
    global keep
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--edits", type=int, default=12, metavar="N", help="rounds of one edit")
    parser.add_argument("--pages", type=int, default=10000, metavar="N", help="pages of which one is edited")
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--keep", action="store_true", help="leave the folders of a failure for looking")
    arguments = parser.parse_args()
    temp = os.path.realpath(tempfile.mkdtemp(prefix="xingzhi-kill-"))
    keep = temp if arguments.keep else None
    try:
        bench = Bench(arguments.binary, temp)
        stages = collections.Counter()
        times = random_rounds(bench, arguments.rounds, random.Random(arguments.seed), stages)
        by_chance = sum(stages.values()) - stages["ended first"]
        if by_chance < arguments.rounds // 2:
            fail(f"only {by_chance} of {arguments.rounds} builds were alive when killed, expected at least half")
        if not any("writing" in stage and "before" not in stage for stage in stages):
            fail(f"no kill hit a build that was writing: {dict(stages)}")
        aimed = aimed_rounds(bench, stages)
        if aimed is not None and not (any(s.startswith("old") for s in stages) and any(s.startswith("new") for s in stages)):
            fail(f"the kills did not show both outcomes, old site and new: {dict(stages)}")
        many = os.path.join(temp, "many")
        os.makedirs(many)
        edited = Bench(arguments.binary, many, edit_of(arguments.pages))
        edits = collections.Counter()
        times[f"an edit of {arguments.pages} pages"] = edit_rounds(edited, arguments.edits, random.Random(arguments.seed), edits)
        by_chance += sum(edits.values()) - edits["edit: ended first"]
        swapped = collections.Counter()
        hit = aimed_rounds(edited, swapped)
        if hit is not None:
            aimed += hit
            if not (any(s.startswith("old") for s in swapped) and any(s.startswith("new") for s in swapped)):
                fail(f"the kills of edits did not show both outcomes, old site and new: {dict(swapped)}")
        stages += edits
        stages.update({f"edit, aimed: {stage}": count for stage, count in swapped.items()})
        for stage, count in sorted(stages.items()):
            print(f"  {count:3} × {stage}")
        print("  build time: " + ", ".join(f"{seconds:.2f} s {kind}" for kind, seconds in sorted(times.items())))
        if aimed is None:
            print("  note: no working strace, so no kill was aimed at the swap itself")
        print(f"kill: {by_chance} killed by chance, {aimed or 0} by aim, 0 mixed sites")
    finally:
        if not keep:
            shutil.rmtree(temp, ignore_errors=True)


keep = None
if __name__ == "__main__":
    main()
