#!/usr/bin/env python3
"""The big tree: 5,000 packages with 20,000 small files, built twice; wall time, CPU and peak memory of each build.

usage: frame.py BIN [--teachers N] [--packages N] [--keep DIR] [--report-only]

Fails above the budgets (minutes for the first build, a second for the next one, 512 MB), unless --report-only.
"""
import argparse
import base64
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

FIRST_S, SECOND_S, PEAK_MB = 300, 1.0, 512
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = "芳敏静丽强磊洋艳勇军"
POINTS = [f"{dimension}{n}" for dimension, count in (("A", 13), ("B", 10), ("C", 7)) for n in range(1, count + 1)]
# 32 × 24 pixels.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAgoKC8oLzc3Nzc3N0E8QUNDQ0FBQUFDQ0NISEhVVVVISEhDQ0hIUFBVVVxfXFdXVVdfX2RkZHh4c3"
    "OMjJGsrM//xACKAAEBAQEBAAAAAAAAAAAAAAAHBgUAAQEBAAIDAQEAAAAAAAAAAAAABwUGAAQCCAMQAAADBgIIBwEAAAAAAAAAAAABA4FCEcEE"
    "AjESUYKxQROyMiFxFJFhgyIzNBEAAAMGBAUCBwEAAAAAAAAAAAECQcEhEQQDQjGBEmFxMiIUw1GxspEzcnPzE//AABEIABgAIAMBEgACEgADEg"
    "D/2gAMAwEAAhEDEQA/AIajSz5jPp7NPRHaLKh/D5LuWwdkjecciEnbaNddUdMhRJLuXkbClmfOMBR6vBq4RS7rR4u62QUbZSgXAd22hoqyIiQR"
    "QIpw+g7q8Grg8rutkOXdbIeK7bRltoKavBq4ZV4NXDJo143cO7EyiR6YbvHv6A/pv6kdfkMMSVmopGxo0rbQh3qZFhZqRAl4WEZe3A55MFoq8G"
    "rhq0qqNtuWMO8XsT92AqQeZMQ6lX0n2nKf4vExcYKvesWrxGaE7tvtu+GZ5C0UmPR4T1PLxLMzqkI1d1shb7PmTj6YULbQSVHlzLdxl0OCNV4N"
    "XBJqOPEoYaosF3WyAda8CX9QOW2giOfb/vxk/pH3q8GrgdJIqmdqllv2twOJbyhgZhVpehluwegVptEU0N5vGmfSjk4g0HdsrM0rVNSIHnCfFM"
    "ARI+/UfsP5lD//2Q=="
)


def jpeg(text):
    """The picture with a comment, so that no two files are equal."""
    comment = text.encode()
    return JPEG[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + JPEG[2:]


def docx(text):
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>' + part)
    return data.getvalue()


def lay(root, teachers, packages):
    """Four schools; a package is a point's folder, or a named lesson's where the points are used up. Returns the files."""
    count = 0
    for t in range(teachers):
        name = SURNAMES[t % 10] + GIVEN[t // 10 % 10] + ("" if t < 100 else str(t // 100))
        school = f"第{'一二三四'[t % 4]}小学"
        for p in range(packages):
            title = f"{POINTS[p]} 第{p + 1}课" if p < len(POINTS) else f"第{p + 1}课 公开课"
            folder = os.path.join(root, "学校", school, "教师", name, title)
            os.makedirs(folder)
            said = f"{school}{name}：{title}。" + "先看，再说，后写。" * 8
            for file, data in (
                ("教学设计.docx", docx(said)),
                ("教学反思.md", f"# 教学反思\n\n{said}\n\n{'孩子们愿意开口了。' * 20}\n".encode()),
                ("学生作品.jpg", jpeg(said)),
                ("课堂记录.txt", f"{said}\n{'师：你发现了什么？' * 20}\n".encode()),
            ):
                with open(os.path.join(folder, file), "wb") as out:
                    out.write(data)
                count += 1
    return count


def measure(command):
    """Wall seconds, CPU seconds and peak memory in MB of one command and the children it waited for."""
    with tempfile.TemporaryFile() as output:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            sys.exit(f"frame: exit status {process.returncode}, expected 0\n{output.read().decode(errors='replace')[-4000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--teachers", type=int, default=100)
    parser.add_argument("--packages", type=int, default=50)
    parser.add_argument("--keep", metavar="DIR", help="lay the tree here and leave it (an existing one is used again)")
    parser.add_argument("--report-only", action="store_true")
    arguments = parser.parse_args()
    temp = os.path.abspath(arguments.keep or tempfile.mkdtemp(prefix="xingzhi-frame-"))
    try:
        content, out, cache = (os.path.join(temp, name) for name in ("content", "site", "cache"))
        if not os.path.isdir(content):
            lay(content, arguments.teachers, arguments.packages)
        files = sum(len(names) for _, _, names in os.walk(content))
        for stale in (out, cache):
            shutil.rmtree(stale, ignore_errors=True)
        command = [os.path.abspath(arguments.binary), "build", content, "-o", out, "--audience", "school", "--cache", cache]
        os.sync()
        print(f"frame: {arguments.teachers * arguments.packages} packages, {files} files, {os.cpu_count()} cores")
        results = []
        for title in ("first build", "second build"):
            wall, cpu, peak = measure(command)
            results.append((wall, peak))
            print(f"  {title:12}  wall {wall:7.2f} s   CPU {cpu:7.2f} s   peak memory {peak:6.1f} MB")
        sizes = [os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(out) for name in names]
        print(f"  site: {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB")
        wrong = []
        if results[0][0] > FIRST_S:
            wrong.append(f"first build took {results[0][0]:.1f} s, expected at most {FIRST_S} s")
        if results[1][0] > SECOND_S:
            wrong.append(f"second build took {results[1][0]:.2f} s, expected at most {SECOND_S} s")
        if max(peak for _, peak in results) > PEAK_MB:
            wrong.append(f"peak memory {max(peak for _, peak in results):.0f} MB, expected at most {PEAK_MB} MB")
        if len(sizes) < arguments.teachers * arguments.packages:
            wrong.append(f"the site has {len(sizes)} files, expected at least a page a package")
        for line in wrong:
            print(f"frame: {line}")
        sys.exit(1 if wrong and not arguments.report_only else 0)
    finally:
        if not arguments.keep:
            shutil.rmtree(temp, ignore_errors=True)


if __name__ == "__main__":
    main()
