#!/usr/bin/env python3
"""What the PDF reader finds of the text that pdftotext (poppler) finds, and how long both take.

    python3 benches/peers/pdf_text.py CONCORDANT FOLDER [PDF TXT]...

CONCORDANT is the program, FOLDER is searched for PDF files; each pair PDF TXT names two versions of one text.
Counted are sequences of three words on which `pdftotext` and `pdftotext -raw` agree, as multisets, after lines
that repeat on 12 % of a PDF's pages and bare numbers are left out; hyphens are left out on both sides. For a
pair, the F1 of the sequences of both versions. Needs pdftotext; nothing is written outside a temporary folder.
"""

import collections
import csv
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unicodedata

REPEATED = 0.12


def pdftotext(path, *options):
    run = subprocess.run(["pdftotext", "-q", *options, str(path), "-"], capture_output=True, check=False)
    return run.stdout.decode("utf-8", "replace")


def shape(line):
    return re.sub(r"\d+", "0", " ".join(line.split()).lower())


def repeated(text):
    pages = [page for page in text.split("\f") if page.strip()]
    counts = collections.Counter(one for page in pages for one in {shape(line) for line in page.splitlines()})
    least = max(3, REPEATED * len(pages))
    return {line for line, count in counts.items() if count >= least}


def words(text, left_out):
    lines = (line for line in re.split(r"[\n\f]", text) if shape(line) not in left_out)
    kept = "\n".join(line for line in lines if not re.fullmatch(r"\s*[\divxlIVXL.]*\s*", line))
    plain = unicodedata.normalize("NFKC", kept).lower().replace("\u00ad", "")
    plain = re.sub(r"[-\u2010\u2011]\s*", "", plain)
    return re.findall(r"\w+", plain)


def grams(words_of_text):
    return collections.Counter(zip(words_of_text, words_of_text[1:], words_of_text[2:]))


def texts_of(program, paths):
    """Text of each path that could be read."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        subprocess.run(
            [program, "analyze", "--quiet", "--keep-text", "--out", out, *paths], capture_output=True, check=False
        )
        csv.field_size_limit(sys.maxsize)
        with open(out / "documents.csv", encoding="utf-8", newline="") as table:
            rows = list(csv.DictReader(table))
        texts = {}
        for row in rows:
            text = out / "texts" / f"{row['doc_id']}.txt"
            if text.exists() and row["pages_readable"] != "0":
                texts[row["path"]] = text.read_text(encoding="utf-8")
        return texts


def timed(command):
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begin


def main():
    program, folder, *pairs = sys.argv[1:]
    pdfs = sorted(pathlib.Path(folder).rglob("*.pdf"))
    texts = texts_of(program, [*map(str, pdfs), *pairs])
    shares, pages, ours, theirs = [], 0, 0.0, 0.0
    for pdf in pdfs:
        if str(pdf) not in texts:
            continue
        default, raw = pdftotext(pdf), pdftotext(pdf, "-raw")
        left_out = repeated(default)
        agreed = grams(words(default, left_out)) & grams(words(raw, left_out))
        total = sum(agreed.values())
        if total < 300:
            continue
        found = sum((agreed & grams(words(texts[str(pdf)], left_out))).values())
        count = default.count("\f")
        own = timed([program, "corpus", "check", "--jobs", "1", "--quiet", str(pdf)])
        poppler = timed(["pdftotext", "-q", str(pdf), "-"])
        pages, ours, theirs = pages + count, ours + own, theirs + poppler
        shares.append(found / total)
        print(f"{found / total:.3f}  {count:5} pages  {own:6.2f} s  {poppler:6.2f} s  {pdf.name}")
    good = sum(share >= 0.97 for share in shares)
    print(f"at least 0.97 in {good} of {len(shares)} files ({100 * good / max(1, len(shares)):.0f} %)")
    print(f"seconds per 100 pages: concordant {100 * ours / pages:.2f}, pdftotext {100 * theirs / pages:.2f}")
    scores = []
    for pdf, txt in zip(pairs[::2], pairs[1::2]):
        left_out = repeated(pdftotext(pdf))
        one, other = (grams(words(texts[path], left_out)) for path in (pdf, txt))
        both = sum((one & other).values())
        scores.append(2 * both / (sum(one.values()) + sum(other.values())))
        print(f"F1 {scores[-1]:.3f}  {pathlib.Path(pdf).name} and {pathlib.Path(txt).name}")
    if scores:
        print(f"F1 of pairs: mean {sum(scores) / len(scores):.3f}, lowest {min(scores):.3f}")


main()
