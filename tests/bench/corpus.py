"""Invented material for measuring: Chinese lessons as Markdown, the same pages for two generators, and photos.

Everything follows from a number, so that two machines measure the same bytes.
"""
import json
import os
import random

PER_SERIES = 100  # pages of a series
PICTURES = 20  # that pages show

WHO = "学生 同学们 小组 全班 老师 两个人 家长 同桌 组长 观察员 新来的孩子 五年级的学生 备课组 徒弟 师傅 评课的人".split()
WHEN = "上课前 导入时 第二个环节 讨论到一半 巩固练习时 下课以后 第二天早上 集体备课时 期中以后 试教那一次".split()
HOW = "先 又 一起 慢慢地 分头 当场 轮流 反复 用平板 照着量规 按小组 在黑板上 对着照片 不看书 用自己的话".split()
DOES = "观察 记录 比较 猜想 验证 整理 修改 展示 解释 测量 朗读 追问 归纳 设计 评价 交换 拍下 计算 标出 补充".split()
WHAT = (
    "一片叶子的叶脉 三次实验的数据 课文里的动词 分数的大小 水面的变化 自己的草稿 同伴的作品 学校门口的车流 "
    "一张老照片 电路里的开关 长方形的面积 家乡的河 折线图的走势 朗读的停顿 温度计的读数 校园里的声音 "
    "量角器的用法 故事的结尾 机器人的路线 班级的图书角"
).split()
SO = (
    "结论写在便利贴上 于是问题变小了 大家都愿意开口 有三组得到了不同的答案 这一步花的时间比想的长 "
    "说不清的地方画下来 作业因此少了一半 下一节课接着做 证据都放进了文件夹 错误成了最好的例子"
).split()
WORDS = "观察 证据 提问 合作 表达 数据 情境 反思 任务 评价 阅读 实验 图形 朗读 项目 资源".split()
CODE = {
    "python": "def mean(scores):\n    # 平均分，空表不算\n    return sum(scores) / len(scores) if scores else None\n\nfor name, scores in sorted(groups.items()):\n    print(f'{name}组 {mean(scores):.1f}')\n",
    "html": "<figure>\n  <img src=\"ye.jpg\" alt=\"叶脉\">\n  <figcaption>第三组的记录</figcaption>\n</figure>\n",
    "javascript": "const open = (door) => door.angle > 15; // 度\nlog.push({ at: Date.now(), open: open(door) });\n",
}


class Page:
    """One lesson: what it says, and in which files the two generators want it."""

    def __init__(self, number, count):
        self.number, self.count = number, count
        self.series = number // PER_SERIES
        roll = self.roll = random.Random(f"xingzhi {number}")
        self.title = f"{roll.choice(DOES)}{roll.choice(WHAT)}（{number + 1}）"
        self.summary = sentence(roll)
        self.tags = roll.sample(WORDS, 3)
        self.date = f"{roll.randint(2021, 2025)}-{roll.randint(1, 12):02}-{roll.randint(1, 28):02}"
        self.parts = list(self._parts())

    def _parts(self):
        roll = self.roll
        yield [paragraph(roll), self._link()]
        for _ in range(roll.randint(4, 6)):
            yield [f"## {roll.choice(HOW)}{roll.choice(DOES)}{roll.choice(WHAT)}"]
            yield [paragraph(roll)]
            kind = roll.randrange(6)
            if kind == 0:
                yield ["\n".join(f"- {sentence(roll)}" for _ in range(4))]
            elif kind == 1:
                yield ["\n".join(f"{n}. {sentence(roll)}" for n in range(1, 5))]
            elif kind == 2:
                rows = [f"| {roll.choice(WHO)} | {roll.choice(DOES)} | {roll.randint(1, 100)} |" for _ in range(5)]
                yield ["\n".join(["| 谁 | 做什么 | 得分 |", "| --- | --- | ---: |", *rows])]
            elif kind == 3:
                yield [f"![{roll.choice(WHAT)}]", ("picture", roll.randrange(PICTURES))]
            elif kind == 4:
                yield [f"> {sentence(roll)}\n>\n> —— {roll.choice(WHO)}"]
            else:
                yield [f"### {roll.choice(WHEN)}"]
                yield [paragraph(roll), self._link()]
        if roll.random() < 0.5:
            language = roll.choice(sorted(CODE))
            yield [f"```{language}\n{CODE[language]}```"]
        yield [f"{paragraph(roll)}另见 <https://example.org/{self.number}>。"]

    def _link(self):
        return ("link", self.roll.choice(WHAT), self.roll.randrange(self.count))

    def text(self, link, picture):
        """The page as Markdown; `link` and `picture` write an address."""
        written = []
        for part in self.parts:
            words = ""
            for piece in part:
                if isinstance(piece, str):
                    words += piece
                elif piece[0] == "link":
                    words += f"可以和[{piece[1]}]({link(piece[2])})对照着看。"
                else:
                    words += f"({picture(piece[1])})"
            written.append(words)
        quote = lambda value: json.dumps(value, ensure_ascii=False)
        head = f"title = {quote(self.title)}\ndescription = {quote(self.summary)}\ndate = {self.date}\nweight = {self.number % PER_SERIES + 1}\ntags = {quote(self.tags)}\n"
        return f"+++\n{head}+++\n\n" + "\n\n".join(written) + "\n"


def sentence(roll):
    middle = f"，{roll.choice(WHO)}{roll.choice(HOW)}{roll.choice(DOES)}{roll.choice(WHAT)}" if roll.random() < 0.6 else ""
    strong = f"**{roll.choice(WHAT)}**" if roll.random() < 0.2 else roll.choice(WHAT)
    number = f"{roll.randint(2, 45)} 分钟后" if roll.random() < 0.2 else roll.choice(WHEN)
    return f"{number}{roll.choice(WHO)}{roll.choice(HOW)}{roll.choice(DOES)}{strong}{middle}，{roll.choice(SO)}。"


def paragraph(roll):
    return "".join(sentence(roll) for _ in range(roll.randint(3, 7)))


def name(number):
    return f"s{number // PER_SERIES:03}/p{number:06}"


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def lay_pages(root, count, jpeg):
    """`root/xingzhi` and `root/hugo`: sites of the same `count` pages with the same pictures."""
    ours, hugo = os.path.join(root, "xingzhi"), os.path.join(root, "hugo")
    write(f"{ours}/site.toml", 'title = "量一量"\ntheme = "bare"\nsearch = false\n')
    for number in range(PICTURES):
        picture = commented(jpeg, f"picture {number}")
        write(f"{ours}/教程/tu/{number:02}.jpg", picture)
        write(f"{hugo}/static/tu/{number:02}.jpg", picture)
    for series in range((count + PER_SERIES - 1) // PER_SERIES):
        words = paragraph(random.Random(f"series {series}"))
        write(f"{ours}/教程/s{series:03}/index.md", f"# 第 {series + 1} 辑\n\n{words}\n")
        write(f"{hugo}/content/s{series:03}/_index.md", f'+++\ntitle = "第 {series + 1} 辑"\n+++\n\n{words}\n')
    for number in range(count):
        page = Page(number, count)
        write(f"{ours}/教程/{name(number)}.md", page.text(lambda to: f"../{name(to)}.md", lambda to: f"../tu/{to:02}.jpg"))
        write(f"{hugo}/content/{name(number)}.md", page.text(lambda to: f"/{name(to)}/", lambda to: f"/tu/{to:02}.jpg"))
    for path, text in HUGO.items():
        write(f"{hugo}/{path}", text)


def commented(jpeg, text):
    """The picture with a comment, so that no two files are equal."""
    comment = text.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


def lay_photos(root, count):
    """`root/教师/林老师/…`: photos of 12 megapixels, of 16 motives. Needs Pillow."""
    folder = os.path.join(root, "教师", "林老师", "A5 技术支持的课堂导入")
    motives = [photo(motive) for motive in range(min(count, 16))]
    write(f"{root}/site.toml", 'title = "量一量"\ntheme = "bare"\nsearch = false\n')
    for number in range(count):
        write(f"{folder}/照片 {number + 1:04}.jpg", commented(motives[number % len(motives)], f"photo {number}"))
    return folder


def photo(motive, width=4000, height=3000):
    """Light, things with edges, fine texture and grain: about as hard to decode as what a phone takes."""
    import io

    from PIL import Image, ImageChops, ImageDraw

    roll = random.Random(f"photo {motive}")
    noise = lambda w, h: Image.frombytes("RGB", (w, h), roll.randbytes(w * h * 3)).resize((width, height), Image.Resampling.BICUBIC)
    picture = Image.blend(noise(5, 4), Image.new("RGB", (width, height), (150, 160, 150)), 0.4)
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, w, h = roll.randrange(width), roll.randrange(height), roll.randint(30, 700), roll.randint(30, 600)
        colour = tuple(roll.randint(10, 245) for _ in range(3))
        (draw.ellipse if roll.random() < 0.5 else draw.rectangle)([x, y, x + w, y + h], fill=colour)
        draw.line([y, x, y + w, x + h], fill=colour, width=roll.randint(2, 9))
    for cells, share in ((160, 0.12), (900, 0.10), (2000, 0.10)):
        picture = Image.blend(picture, noise(cells, cells * 3 // 4), share)
    grain = Image.effect_noise((width, height), 10)
    picture = ImageChops.add(picture, Image.merge("RGB", [grain] * 3), 1, -128)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


# A theme of Hugo that says what our theme `bare` says; no lists by word, no feeds, so that both write the same pages.
HUGO = {
    "hugo.toml": 'baseURL = "https://example.org/"\ntitle = "量一量"\nlocale = "zh-CN"\nhasCJKLanguage = true\ndisableKinds = ["taxonomy", "term", "rss", "sitemap"]\n',
    "layouts/baseof.html": '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n<title>{{ .Title }} · {{ site.Title }}</title>\n<link rel="stylesheet" href="/style.css">\n</head>\n<body>\n<nav aria-label="位置"><a href="/">首页</a> / {{ with .CurrentSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> / {{ end }}</nav>\n<main>\n<h1>{{ .Title }}</h1>\n{{ block "main" . }}{{ end }}\n</main>\n<footer><a href="/">量一量</a></footer>\n</body>\n</html>\n',
    "layouts/page.html": '{{ define "main" }}{{ .Content }}{{ with .NextInSection }}<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}{{ end }}\n',
    "layouts/section.html": '{{ define "main" }}{{ .Content }}<ol>{{ range .RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ol>{{ end }}\n',
    "layouts/home.html": '{{ define "main" }}<ul>{{ range .Sections }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}\n',
    "static/style.css": "body { max-width: 46rem; margin: auto; padding: 1rem; }\nimg { max-width: 100%; }\n",
}
