#!/usr/bin/env python3
"""The same phrases in the same texts by the matcher and by other tools, on one core: time and hits.

    python3 benches/peers/phrases.py CONCORDANT FOLDER

CONCORDANT is the program (target/release/concordant), FOLDER holds English documents. The phrases are the plain
English terms of the rules: whole words, capital letters or not. The texts are what the program reads in the
documents, so that every tool sees the same bytes. Counted is from text to hits, without start-up; the fastest of
five runs. For the program that is to read a document: its blocks, headings, languages, broken words and sources, which
the peers do not look for; so they are also set beside its words and sentences alone, which is what they make of a text.
ripgrep, which is slow with so many phrases, gets a part of the texts. A tool that is not installed is named with the way
to install it. Nothing is written outside a temporary folder and cargo's own.
"""

import argparse
import bisect
import collections
import csv
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

RUNS = 5
# A run that takes longer (seconds) is not repeated.
LONG = 10.0
# Bytes of text for tools that are too slow for more.
PART = 300_000
HERE = pathlib.Path(__file__).resolve().parent
# What the program lets stand between two words of a phrase.
BETWEEN = re.compile(r"[\s\-‐‑&/'’\"“”«»]+")


class Absent(Exception):
    """A tool that is not there; the text says how to install it."""


class Result:
    """Seconds from text to hits, hits by phrase number, their places where the tool tells them, and the texts."""

    def __init__(self, name, seconds, counts, texts, places=None):
        self.name, self.seconds, self.counts, self.places = name, seconds, counts, places
        self.texts = texts
        self.megabytes = sum(map(len, texts.values())) / 1e6

    def part(self, texts):
        """The hits in some of the texts."""
        return {place for place in self.places if place[0] in texts}


def phrases_of(program):
    """Plain English terms, each once, the longest first: tools that take the first that fits take the longest."""
    table = subprocess.run(
        [program, "rules", "terms", "--lang", "en"], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    plain = (row["term"].lower() for row in csv.DictReader(io.StringIO(table)) if row["kind"] == "words")
    by_words = {}
    for phrase in plain:
        by_words.setdefault(BETWEEN.sub(" ", phrase), phrase)
    return sorted(by_words.values(), key=lambda phrase: (-len(phrase), phrase))


def read_texts(program, paths, out):
    """The English texts that the program reads in documents, by identifier."""
    subprocess.run(
        [program, "analyze", "--quiet", "--keep-text", "--jobs", "1", "--out", out, *paths],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    texts = {}
    with open(out / "documents.csv", encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            text = out / "texts" / f"{row['doc_id']}.txt"
            if row["lang"] == "en" and text.exists():
                texts[text.name] = text.read_bytes()
    return texts


def stable_texts(program, folder, scratch):
    """Texts that the program reads as they are, so that places in them mean the same to every tool."""
    before, paths = {}, [folder]
    for turn in range(3):
        after = read_texts(program, paths, scratch / f"read{turn}")
        stable = {name: text for name, text in after.items() if before.get(name) == text}
        before = after
        inputs = scratch / f"texts{turn}"
        inputs.mkdir()
        for name, text in after.items():
            (inputs / name).write_bytes(text)
        paths = [inputs]
    return stable


def fastest(work):
    """Seconds of the fastest of some runs, and what the last one gave."""
    best = float("inf")
    for _ in range(RUNS):
        begin = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - begin)
        if best > LONG:
            break
    return best, result


def own(texts, folder, phrase_file, scratch):
    """The rows of the Rust bench, and the hits of the matcher."""
    hits = scratch / "hits.csv"
    env = dict(
        os.environ,
        CONCORDANT_BENCH_TEXTS=str(folder),
        CONCORDANT_BENCH_PHRASES=str(phrase_file),
        CONCORDANT_BENCH_HITS=str(hits),
    )
    table = subprocess.run(
        ["cargo", "bench", "--quiet", "--bench", "phrases"],
        cwd=HERE.parent.parent, env=env, stdout=subprocess.PIPE, check=True, encoding="utf-8",
    ).stdout
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(table[table.index("measure,"):]))}
    places = set()
    with open(hits, encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            places.add((row["file"], int(row["start"]), int(row["end"]), int(row["phrase"])))
    counts = collections.Counter(phrase for *_, phrase in places)
    return rows, Result("concordant", float(rows["matcher: text to hits"]["seconds"]), counts, texts, places)


def ripgrep(texts, phrases, folder, phrase_file, scratch):
    program = shutil.which("rg")
    if not program:
        raise Absent("apt-get install ripgrep")
    empty = scratch / "empty.txt"
    empty.write_bytes(b"")
    # Beyond some thousand phrases its automaton is too large to be kept, and the search slow.
    part, size = {}, 0
    for name, text in sorted(texts.items(), key=lambda item: len(item[1])):
        if part and size + len(text) > PART:
            break
        part[name], size = text, size + len(text)
    files = [str(folder / name) for name in part]
    command = [program, "--no-config", "-F", "-w", "-i", "-o", "-a", "-j1", "-f", str(phrase_file)]

    def count(paths):
        return subprocess.run([*command, "-c", *paths], stdout=subprocess.DEVNULL, check=False)

    start_up, _ = fastest(lambda: count([str(empty)]))
    whole, _ = fastest(lambda: count(files))
    found = subprocess.run(
        [*command, "-b", "-H", "--no-heading", "--no-line-number", "--null", *files], stdout=subprocess.PIPE, check=True
    ).stdout
    numbers = {phrase: number for number, phrase in enumerate(phrases)}
    places = set()
    for line in found.splitlines():
        path, _, rest = line.partition(b"\0")
        start, _, match = rest.partition(b":")
        number = numbers.get(match.decode("utf-8", "replace").lower())
        places.add((os.path.basename(path.decode()), int(start), int(start) + len(match), number))
    counts = collections.Counter(phrase for *_, phrase in places)
    version = subprocess.run([program, "--version"], capture_output=True, check=True, encoding="utf-8").stdout.split()[1]
    return [Result(f"ripgrep {version}", whole - start_up, counts, part, places)]


def spacy_matcher(texts, phrases, *_):
    try:
        import spacy
        from spacy.matcher import PhraseMatcher
    except ImportError:
        raise Absent("pip install spacy, and run this script with that Python") from None
    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    numbers = {}
    for number, phrase in enumerate(phrases):
        matcher.add(str(number), [nlp.tokenizer(phrase)])
        numbers[nlp.vocab.strings[str(number)]] = number
    plain = {name: text.decode("utf-8") for name, text in texts.items()}
    whole, _ = fastest(lambda: sum(len(matcher(nlp.tokenizer(text))) for text in plain.values()))
    documents = {name: nlp.tokenizer(text) for name, text in plain.items()}
    alone, found = fastest(lambda: {name: matcher(document) for name, document in documents.items()})
    places = set()
    for name, hits in found.items():
        document, text = documents[name], plain[name]
        # Bytes before each character that takes more than one of them.
        wide = [at for at, letter in enumerate(text) if ord(letter) >= 0x80]
        extra = [0]
        for at in wide:
            extra.append(extra[-1] + len(text[at].encode()) - 1)
        for key, start, end in hits:
            span = document[start:end]
            begin, stop = (at + extra[bisect.bisect_left(wide, at)] for at in (span.start_char, span.end_char))
            places.add((name, begin, stop, numbers[key]))
    counts = collections.Counter(phrase for *_, phrase in places)
    name = f"spaCy {spacy.__version__} PhraseMatcher"
    return [Result(name, whole, counts, texts, places), Result(f"{name}, matching alone", alone, counts, texts)]


def quanteda(texts, phrases, folder, phrase_file, scratch):
    program = shutil.which("Rscript")
    if not program or subprocess.run(
        [program, "-e", "library(quanteda)"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    ).returncode:
        raise Absent("install R, then in it install.packages(\"quanteda\"); some systems have r-cran-quanteda")
    out = scratch / "quanteda.csv"
    subprocess.run(
        [program, str(HERE / "quanteda.R"), str(folder), str(phrase_file), str(out), str(RUNS)],
        stdout=subprocess.DEVNULL, check=True,
    )
    with open(out, encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    counts = collections.Counter({int(row["phrase"]): int(row["hits"]) for row in rows})
    return [Result("quanteda tokens_lookup", float(rows[0]["seconds"]), +counts, texts)]


PEERS = {"ripgrep": ripgrep, "spaCy": spacy_matcher, "quanteda": quanteda}


def why_only_ours(surface, phrase, is_covered):
    """Why another tool does not report a hit of the program."""
    plain = surface.lower()
    if is_covered:
        return "overlaps another hit"
    if "\n" in surface:
        return "line end between words"
    if plain == phrase:
        return "words cut in another way"
    if BETWEEN.sub(" ", plain) == BETWEEN.sub(" ", phrase):
        return "hyphen, space, quote or slash between words"
    return "possessive, footnote number or letter form"


def why_only_theirs(text, start, end):
    """Why the program does not report a hit of another tool."""
    before, after = text[max(0, start - 8):start].decode("utf-8", "ignore"), text[end:end + 8].decode("utf-8", "ignore")
    if re.search(r"\w['’.:]$", before) or re.match(r"['’.:]\w", after) or re.match(r"\w", after):
        return "inside a longer word (don't, www.gov.uk)"
    return "over the end of a sentence, and other"


def differences(texts, phrases, ours, theirs):
    """Numbers of hits that only one of two tools has, by reason."""
    covered = collections.defaultdict(list)
    for name, start, end, _ in theirs.places:
        covered[name].append((start, end))
    for spans in covered.values():
        spans.sort()
    longest = {name: max(end - start for start, end in spans) for name, spans in covered.items()}

    def is_covered(name, start, end):
        spans = covered[name]
        at = bisect.bisect_left(spans, (start - longest.get(name, 0), 0))
        for other, stop in spans[at:]:
            if other >= end:
                return False
            # A tool that takes one hit a place also uses up the space behind it.
            if stop >= start:
                return True
        return False

    overlapping = any(
        spans[at][1] > spans[at + 1][0] for spans in covered.values() for at in range(len(spans) - 1)
    )
    only_ours, only_theirs = collections.Counter(), collections.Counter()
    for name, start, end, phrase in ours.part(theirs.texts) - theirs.places:
        surface = texts[name][start:end].decode("utf-8")
        is_inside = not overlapping and is_covered(name, start, end)
        only_ours[why_only_ours(surface, phrases[phrase], is_inside)] += 1
    for name, start, end, _ in theirs.places - ours.places:
        only_theirs[why_only_theirs(texts[name], start, end)] += 1
    return only_ours, only_theirs


def table(rows):
    """Rows as Markdown, so that they can be kept as they are."""
    head, *body = rows
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in body:
        print("| " + " | ".join(map(str, row)) + " |")
    print()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("concordant")
    arguments.add_argument("folder")
    given = arguments.parse_args()
    csv.field_size_limit(sys.maxsize)
    program = str(pathlib.Path(given.concordant).resolve())
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        phrases = phrases_of(program)
        texts = stable_texts(program, str(pathlib.Path(given.folder).resolve()), scratch)
        if not texts:
            sys.exit(f"no English text in {given.folder}")
        folder, phrase_file = scratch / "texts", scratch / "phrases.txt"
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_bytes(text)
        phrase_file.write_text("".join(f"{phrase}\n" for phrase in phrases), encoding="utf-8")
        megabytes = sum(map(len, texts.values())) / 1e6
        print(f"{len(texts)} texts, {megabytes:.2f} MB; {len(phrases)} phrases\n")
        measured, ours = own(texts, folder, phrase_file, scratch)
        results, absent = [], []
        for name, peer in PEERS.items():
            try:
                results += peer(texts, phrases, folder, phrase_file, scratch)
            except Absent as reason:
                absent.append(f"{name} is not here: {reason}")
        same_work = float(measured["matcher: words and sentences to hits"]["seconds"])
        rows = [(
            "tool", "MB", "MB/s", "time : ours", "time : our words and sentences", "hits", "our hits there",
            "phrases found as often",
        )]
        own_speed, same_speed = megabytes / ours.seconds, megabytes / same_work
        for result in [ours, *results]:
            there = collections.Counter(phrase for *_, phrase in ours.part(result.texts))
            found = there.keys() | result.counts.keys()
            same = sum(result.counts[phrase] == there[phrase] for phrase in found)
            speed = result.megabytes / result.seconds
            hits, own_hits = sum(result.counts.values()), sum(there.values())
            rows.append((
                result.name, f"{result.megabytes:.2f}", f"{speed:.3g}", f"{own_speed / speed:.2f}",
                f"{same_speed / speed:.2f}", hits, own_hits, f"{same} of {len(found)}",
            ))
        for name in (
            "matcher: words and sentences to hits", "matcher: matching alone", "automaton: text to hits",
            "automaton: folded bytes to hits",
        ):
            row = measured[name]
            ratios = [f"{float(row['seconds']) / own:.2f}" for own in (ours.seconds, same_work)]
            rows.append((name, f"{megabytes:.2f}", row["mb_per_s"], *ratios, row["hits"], "", ""))
        table(rows)
        rows = [("against", "only ours", "why", "only theirs", "why")]
        for result in (result for result in results if result.places is not None):
            sides = differences(texts, phrases, ours, result)
            left, right = (side.most_common() for side in sides)
            for number in range(max(len(left), len(right), 1)):
                one, other = (side[number] if number < len(side) else ("", "") for side in (left, right))
                rows.append((result.name if number == 0 else "", one[1], one[0], other[1], other[0]))
        table(rows)
        engine = float(measured["engine: text to scores"]["seconds"])
        rows = [("all rules", "MB/s", "engine : automaton")]
        rows.append(("engine: text to scores", measured["engine: text to scores"]["mb_per_s"], ""))
        for name in ("automaton of all terms: folded bytes", "automaton of all terms as DFA: folded bytes"):
            row = measured[name]
            rows.append((f"{name} ({row['patterns']} terms)", row["mb_per_s"], f"{engine / float(row['seconds']):.2f}"))
        table(rows)
        print("\n".join(absent))


main()
