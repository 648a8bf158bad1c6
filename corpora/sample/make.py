#!/usr/bin/env python3
"""Builds the PDF, DOCX and HTML files of the sample corpus from their Markdown sources.

Install:  pip install reportlab==5.1.0 python-docx pillow==13.0.0
          (the versions with which the files kept here were made; others work,
          but may give other bytes)
Run:      python3 make.py            writes the five files beside this script
          python3 make.py DIR        writes them to DIR instead

The same sources give the same bytes on each run: dates are fixed, archives
carry a fixed time, identifiers are not random, and the noise on the scanned
pages comes from a seeded generator.

Source format, a small part of Markdown: "# " title, "## " and "### "
headings, paragraphs, "- " and "1. " lists, tables with "|" (first row is the
head), and the line [[contents]] where a contents page belongs.
"""
import datetime
import html
import io
import os
import random
import re
import sys
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
SRC = os.path.join(HERE, "sources")


def read(stem):
    """Markdown source as a list of (kind, value)."""
    blocks, para, rows = [], [], []

    def flush():
        if para:
            blocks.append(("p", " ".join(para)))
            para.clear()
        if rows:
            blocks.append(("table", [r for r in rows]))
            rows.clear()

    with open(os.path.join(SRC, stem + ".md"), encoding="utf-8") as f:
        for line in f.read().split("\n"):
            s = line.strip()
            if not s:
                flush()
            elif s == "[[contents]]":
                flush()
                blocks.append(("contents", None))
            elif re.match(r"#{1,3} ", s):
                flush()
                marks, text = s.split(" ", 1)
                blocks.append(("h%d" % len(marks), text))
            elif s.startswith("|"):
                cells = [c.strip() for c in s.strip("|").split("|")]
                rows.append(cells)
            elif s.startswith("- "):
                flush()
                blocks.append(("li", s[2:]))
            elif re.match(r"\d+\. ", s):
                flush()
                blocks.append(("ol", s.split(" ", 1)[1]))
            elif re.match(r"\d+ [A-Z]", s) and stem.startswith("halvmark"):
                flush()
                blocks.append(("line", s))
            else:
                para.append(s)
        flush()
    return blocks


# ---------------------------------------------------------------- PDF, text

def make_pdf(stem, out, running_head):
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import (BaseDocTemplate, Frame, PageBreak, PageTemplate,
                                    Paragraph, Spacer, Table, TableStyle)
    from reportlab.platypus.tableofcontents import TableOfContents

    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=6)
    styles = {
        "h1": ParagraphStyle("h1", fontName="Helvetica-Bold", fontSize=24, leading=30, spaceBefore=150, spaceAfter=24),
        "h2": ParagraphStyle("h2", fontName="Helvetica-Bold", fontSize=15, leading=19, spaceBefore=14, spaceAfter=7, keepWithNext=1),
        "h3": ParagraphStyle("h3", fontName="Helvetica-Bold", fontSize=11.5, leading=15, spaceBefore=8, spaceAfter=4, keepWithNext=1),
        "p": body,
        "li": ParagraphStyle("li", parent=body, leftIndent=14, bulletIndent=3, spaceAfter=3),
    }
    cell = ParagraphStyle("cell", fontName="Times-Roman", fontSize=9, leading=11)
    head = ParagraphStyle("head", parent=cell, fontName="Helvetica-Bold", fontSize=8.5)

    class Doc(BaseDocTemplate):
        def afterFlowable(self, flowable):
            if isinstance(flowable, Paragraph) and flowable.style.name in ("h2", "h3"):
                if flowable.getPlainText() != "Contents":
                    level = 0 if flowable.style.name == "h2" else 1
                    self.notify("TOCEntry", (level, flowable.getPlainText(), self.page))

    def decorate(canvas, doc):
        if doc.page == 1:
            return
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.drawString(25 * mm, 283 * mm, running_head)
        canvas.line(25 * mm, 281 * mm, 185 * mm, 281 * mm)
        canvas.drawCentredString(105 * mm, 12 * mm, str(doc.page))
        canvas.restoreState()

    doc = Doc(out, pagesize=A4, invariant=1, title=running_head, author="Concordant project (invented country)",
              subject="Sample document, CC BY 4.0")
    frame = Frame(25 * mm, 20 * mm, 160 * mm, 256 * mm, id="f")
    doc.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=decorate)])
    flow = []
    for kind, value in read(stem):
        if kind == "contents":
            toc = TableOfContents()
            toc.levelStyles = [
                ParagraphStyle("toc0", fontName="Helvetica", fontSize=9.5, leading=12),
                ParagraphStyle("toc1", fontName="Helvetica", fontSize=8.5, leading=10, leftIndent=14),
            ]
            toc.dotsMinLevel = 0
            flow += [PageBreak(), Paragraph("Contents", styles["h2"]), toc, PageBreak()]
        elif kind == "table":
            data = [[Paragraph(html.escape(c), head if i == 0 else cell) for c in row] for i, row in enumerate(value)]
            table = Table(data, repeatRows=1, colWidths=[w * mm for w in (11, 41, 34, 24, 24, 26)])
            table.setStyle(TableStyle([
                ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]))
            flow += [table, Spacer(1, 10)]
        elif kind == "li":
            flow.append(Paragraph(html.escape(value, quote=False), styles["li"], bulletText="\u2022"))
        else:
            flow.append(Paragraph(html.escape(value, quote=False), styles[kind]))
    doc.multiBuild(flow)


# ---------------------------------------------------------------- PDF, scanned

def make_scan(stem, out):
    """Pages as 1-bit pictures at 150 dpi, a little crooked, with specks."""
    from PIL import Image, ImageDraw, ImageFont

    width, height, left, right = 1240, 1754, 150, 1090
    rnd = random.Random(2019)
    fonts = {}

    def font(size):
        if size not in fonts:
            fonts[size] = ImageFont.load_default(size)
        return fonts[size]

    pages = []
    state = {"y": 0}

    def new_page():
        image = Image.new("L", (width, height), 255)
        pages.append((image, ImageDraw.Draw(image)))
        state["y"] = 150

    def room(need):
        if state["y"] + need > height - 150:
            new_page()

    def wrap(text, size, span):
        lines, line = [], ""
        for word in text.split():
            trial = (line + " " + word).strip()
            if font(size).getlength(trial) > span and line:
                lines.append(line)
                line = word
            else:
                line = trial
        return lines + [line]

    def write(text, size, bold=0, x=left, gap=8, span=None):
        lines = wrap(text, size, span or right - x)
        for line in lines:
            room(size + 8)
            pages[-1][1].text((x, state["y"]), line, fill=0, font=font(size), stroke_width=bold, stroke_fill=0)
            state["y"] += int(size * 1.42)
        state["y"] += gap

    new_page()
    for kind, value in read(stem):
        if kind == "h1":
            state["y"] = 420
            write(value, 46, 1, gap=40)
        elif kind == "h2":
            if value in ("Contents", "Foreword"):
                new_page()
            room(120)
            state["y"] += 18
            write(value, 31, 1, gap=12)
        elif kind == "h3":
            room(100)
            write(value, 26, 1, gap=8)
        elif kind == "li":
            room(34)
            pages[-1][1].text((left + 8, state["y"]), "-", fill=0, font=font(23))
            write(value, 23, x=left + 34)
        elif kind == "line":
            write(value, 23, gap=2)
        elif kind == "table":
            columns = (left, left + 380, left + 640, left + 800, right)
            for i, row in enumerate(value):
                cells = [wrap(c, 20, columns[k + 1] - columns[k] - 16) for k, c in enumerate(row)]
                tall = 28 * max(len(c) for c in cells) + 12
                room(tall + 4)
                draw, y = pages[-1][1], state["y"]
                for k, lines in enumerate(cells):
                    draw.rectangle((columns[k], y, columns[k + 1], y + tall), outline=0)
                    for n, line in enumerate(lines):
                        draw.text((columns[k] + 8, y + 6 + 28 * n), line, fill=0, font=font(20),
                                  stroke_width=0)
                state["y"] += tall
            state["y"] += 16
        else:
            write(value, 23, gap=12)

    scanned = []
    for number, (image, draw) in enumerate(pages, 1):
        if number > 1:
            draw.text((width // 2 - 8, height - 110), str(number), fill=0, font=font(20))
        image = image.rotate(rnd.uniform(-0.45, 0.45), resample=Image.BICUBIC, fillcolor=255)
        pixels = image.load()
        for _ in range(160):
            x, y = rnd.randrange(width), rnd.randrange(height)
            pixels[x, y] = 0
        scanned.append(image.point(lambda v: 255 if v > 150 else 0).convert("1", dither=Image.NONE))
    fixed = time.struct_time((2019, 11, 15, 12, 0, 0, 4, 319, 0))
    scanned[0].save(out, "PDF", save_all=True, append_images=scanned[1:], resolution=150.0,
                    title="", creationDate=fixed, modDate=fixed)


# ---------------------------------------------------------------- DOCX

def make_docx(stem, out, language):
    import docx
    from docx.enum.text import WD_BREAK

    d = docx.Document()
    props = d.core_properties
    fixed = datetime.datetime(2022, 9, 1, 12, 0, 0)
    props.created = props.modified = props.last_printed = fixed
    props.author = props.last_modified_by = "Concordant project (invented country)"
    props.title, props.comments, props.language, props.revision = "", "CC BY 4.0", language, 1
    blocks = read(stem)
    for kind, value in blocks:
        if kind == "h1":
            d.add_paragraph(value, style="Title")
            props.title = value
        elif kind in ("h2", "h3"):
            d.add_heading(value, level=int(kind[1]) - 1)
        elif kind == "contents":
            d.add_paragraph({"es": "Índice"}.get(language[:2], "Contents"), style="TOC Heading")
            for k, v in blocks:
                if k == "h2":
                    d.add_paragraph(v)
            d.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif kind == "li":
            d.add_paragraph(value, style="List Bullet")
        elif kind == "ol":
            d.add_paragraph(value, style="List Number")
        elif kind == "table":
            table = d.add_table(rows=0, cols=len(value[0]))
            table.style = "Table Grid"
            for row in value:
                for box, text in zip(table.add_row().cells, row):
                    box.text = text
            d.add_paragraph()
        else:
            d.add_paragraph(value)
    buffer = io.BytesIO()
    d.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, (2022, 9, 1, 12, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            new.writestr(info, old.read(name), compresslevel=6)


# ---------------------------------------------------------------- HTML

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>%(title)s | Government of Drevania</title>
<meta name="description" content="Official portal of an invented country. Sample page of the Concordant project, CC BY 4.0.">
<style>
.nav a { margin-right: 1em } .cookie { background: #eee; padding: 1em } table { border-collapse: collapse } td, th { border: 1px solid #999 }
</style>
<script>
window.dataLayer = window.dataLayer || [];
function acceptCookies() { document.getElementById("cookie").hidden = true; }
var labels = { privacy: "We protect your data", search: "Search with artificial intelligence" };
</script>
</head>
<body>
<div class="cookie" id="cookie" role="dialog">
<p>We value your privacy. This website uses cookies to make it work and to measure visits. You can give your consent, refuse it or change your choice at any time.</p>
<button onclick="acceptCookies()">Accept all</button> <button>Only necessary</button> <a href="#">Data protection notice</a>
</div>
<header>
<p><a href="#">Skip to content</a></p>
<p>Government of Drevania</p>
<nav class="nav">
<a href="#">Home</a> <a href="#">Ministries</a> <a href="#">Laws</a> <a href="#">Services</a> <a href="#">Culture and tourism</a>
<a href="#">Health</a> <a href="#">Gender equality</a> <a href="#">Media centre</a> <a href="#">Accessibility</a>
</nav>
<form action="#"><input type="search" placeholder="Search"> <button>Go</button></form>
</header>
<nav aria-label="breadcrumb"><a href="#">Home</a> &gt; <a href="#">Ministry of Communications and Digital Economy</a> &gt; Plans</nav>
<aside>
<h2>Related news</h2>
<ul>
<li><a href="#">New ethics board for hospitals meets for the first time</a></li>
<li><a href="#">Environmental impact assessment of the northern road is open for comment</a></li>
<li><a href="#">Women in science: award ceremony on Friday</a></li>
</ul>
</aside>
<main id="content">
<article>
%(body)s
</article>
</main>
<footer>
<p>Was this page helpful? Yes / No. Share on social media.</p>
<p>Transparency portal. Freedom of information. Terms of use. Cookie settings.</p>
<p>&copy; Government of Drevania (invented). Sample document, CC BY 4.0.</p>
</footer>
<script>console.log("page loaded");</script>
</body>
</html>
"""


def make_html(stem, out):
    blocks = read(stem)
    body, open_list, title = [], None, ""

    def anchor(text):
        return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")

    for kind, value in blocks:
        wanted = {"li": "ul", "ol": "ol"}.get(kind)
        if open_list and open_list != wanted:
            body.append("</%s>" % open_list)
            open_list = None
        if wanted and not open_list:
            body.append("<%s>" % wanted)
            open_list = wanted
        if kind in ("li", "ol"):
            body.append("<li>%s</li>" % html.escape(value, quote=False))
        elif kind == "contents":
            body.append('<nav aria-label="Contents"><h2>Contents</h2><ol>')
            body += ['<li><a href="#%s">%s</a></li>' % (anchor(v), html.escape(v, quote=False))
                     for k, v in blocks if k == "h2"]
            body.append("</ol></nav>")
        elif kind == "table":
            body.append("<table>\n<thead><tr>%s</tr></thead>\n<tbody>" %
                        "".join("<th>%s</th>" % html.escape(c, quote=False) for c in value[0]))
            body += ["<tr>%s</tr>" % "".join("<td>%s</td>" % html.escape(c, quote=False) for c in row)
                     for row in value[1:]]
            body.append("</tbody>\n</table>")
        elif kind == "p":
            body.append("<p>%s</p>" % html.escape(value, quote=False))
        else:
            title = value if kind == "h1" else title
            body.append('<%s id="%s">%s</%s>' % (kind, anchor(value), html.escape(value, quote=False), kind))
    if open_list:
        body.append("</%s>" % open_list)
    with open(out, "w", encoding="utf-8", newline="\n") as f:
        f.write(PAGE % {"title": html.escape(title, quote=False), "body": "\n".join(body)})


def main():
    target = sys.argv[1] if len(sys.argv) > 1 else HERE
    os.makedirs(target, exist_ok=True)

    def path(name):
        return os.path.join(target, name)

    make_pdf("avalonia-2024-ai-strategy", path("avalonia-2024-ai-strategy.pdf"),
             "Avalonia's Strategy for Artificial Intelligence 2025-2030")
    make_docx("caldoria-2022-national-ai-strategy", path("caldoria-2022-national-ai-strategy.docx"), "en-GB")
    make_html("drevania-2023-digital-and-ai-plan", path("drevania-2023-digital-and-ai-plan.html"))
    make_docx("guadavera-2022-estrategia-ia", path("guadavera-2022-estrategia-ia.docx"), "es-ES")
    make_scan("halvmark-2019-ai-strategy", path("halvmark-2019-ai-strategy.pdf"))


if __name__ == "__main__":
    main()
