#!/usr/bin/env python3
"""Folders for determinism.sh: copies made in another order, snapshots, edits. Seeded, so a failure can be repeated."""
import hashlib
import os
import random
import shutil
import sys


def entries(root: bytes):
    """Every path below root, parents first, sorted."""
    found = []
    for folder, folders, files in os.walk(root):
        folders.sort()
        found += [os.path.join(folder, name) for name in folders + files]
    return sorted(found)


def copy(source: bytes, target: bytes, order: str, seed: str):
    """Copies source to target, creating entries in the given order, with invented file times."""
    rng = random.Random(f"{order}{seed}")
    os.makedirs(target)
    paths = entries(source)
    if order == "reverse":
        paths.reverse()
    elif order == "shuffle":
        rng.shuffle(paths)
    for path in paths:
        to = target + path[len(source):]
        os.makedirs(os.path.dirname(to), exist_ok=True)
        if os.path.islink(path):
            os.symlink(os.readlink(path), to)
        elif os.path.isdir(path):
            os.makedirs(to, exist_ok=True)
        else:
            shutil.copyfile(path, to)
    touch(target, seed)


def touch(root: bytes, seed: str):
    """Gives every entry a time between 1990 and 2035."""
    rng = random.Random(seed)
    for path in [*reversed(entries(root)), root]:
        time = rng.randrange(631_152_000, 2_051_222_400)
        os.utime(path, (time, time), follow_symlinks=False)


def snapshot(root: bytes, fields: str):
    """One line an entry: its path and the named fields; a folder's times count too, for a swapped folder is a write."""
    for path in [root, *entries(root)]:
        stat = os.lstat(path)
        parts = [os.fsdecode(path[len(root):]) or "."]
        # A file linked to an original has the original's time, which is not the build's doing.
        linked = stat.st_nlink > 1 and os.path.isfile(path)
        if "inode" in fields:
            parts.append(f"inode={stat.st_ino}")
        if "mtime" in fields and not ("unlinked" in fields and linked):
            parts.append(f"mtime={stat.st_mtime_ns}")
        if "bytes" in fields and os.path.isfile(path) and not os.path.islink(path):
            with open(path, "rb") as file:
                parts.append(hashlib.sha256(file.read()).hexdigest())
        print("  ".join(parts).encode(errors="surrogateescape").decode(errors="replace"))


def edit(root: bytes):
    """Changes, adds, renames and removes one text each, never in place: an output may be a link to the file."""
    texts = [p for p in entries(root) if p.endswith((b".md", b".txt")) and os.path.isfile(p) and os.path.getsize(p)]
    if len(texts) < 3:
        sys.exit(f"{os.fsdecode(root)}: needs three texts (.md or .txt) to edit, has {len(texts)}")
    changed, renamed, removed = texts[0], texts[len(texts) // 2], texts[-1]
    with open(changed, "rb") as old, open(changed + b"~new", "wb") as new:
        new.write(old.read() + "\n\n又添了一段。\n".encode())
    os.replace(changed + b"~new", changed)
    with open(os.path.join(os.path.dirname(changed), "新增的教学反思.md".encode()), "w", encoding="utf-8") as new:
        new.write("# 新增的教学反思\n\n今天的课比上次好。\n")
    os.rename(renamed, os.path.join(os.path.dirname(renamed), b"renamed " + os.path.basename(renamed)))
    os.remove(removed)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    command, *rest = sys.argv[1:]
    if command == "copy":
        copy(os.fsencode(rest[0]), os.fsencode(rest[1]), rest[2], rest[3])
    elif command == "touch":
        touch(os.fsencode(rest[0]), rest[1])
    elif command == "snapshot":
        snapshot(os.fsencode(rest[0]), rest[1])
    elif command == "edit":
        edit(os.fsencode(rest[0]))
    else:
        sys.exit(__doc__)
