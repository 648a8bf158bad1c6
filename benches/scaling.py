#!/usr/bin/env python3
"""Time and memory of `concordant analyze` on 10 documents, ten times as many, and so on.

    python3 benches/scaling.py CONCORDANT FOLDER [--most 10000] [--kilobytes 40] [--jobs 1 2] [-- OPTION...]

CONCORDANT is the program (target/release/concordant). The documents are those plain texts and Markdown files of
FOLDER that are long enough, cut to --kilobytes of text, over and over, each with a line of its own at the end, so
that no two are the same file. They and the results stand in a temporary folder, which takes about thirty times the
text. Each size is run once for every number of threads; options behind `--` go to `analyze`. A size for which
ten times the memory, or a hundred times the seconds, of the size before would be too much is not run, and said so.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time


def cut_texts(folder, size):
    """The beginnings of the texts, up to the last line that fits into `size` bytes; shorter texts are left out."""
    paths = sorted(path for path in pathlib.Path(folder).rglob("*") if path.suffix in (".txt", ".md"))
    whole = (path.read_bytes() for path in paths)
    return [text[: text.rfind(b"\n", 0, size) + 1] or text[:size] for text in whole if len(text) >= size]


def write_documents(folder, texts, count):
    """Writes `count` documents and returns their bytes."""
    folder.mkdir()
    total = 0
    for number in range(count):
        text = texts[number % len(texts)] + f"\n\nThis is copy number {number} of the text.\n".encode()
        (folder / f"document-{number:06}.txt").write_bytes(text)
        total += len(text)
    return total


def memory_of_machine():
    """Megabytes."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(command):
    """Seconds and the most memory (MB) of a program."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 3):
        sys.exit(f"exit code {child.returncode}: {' '.join(map(str, command))}")
    # Linux counts kilobytes, macOS bytes.
    return seconds, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("concordant")
    arguments.add_argument("folder")
    arguments.add_argument("--most", type=int, default=10_000)
    arguments.add_argument("--kilobytes", type=int, default=40)
    arguments.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    arguments.add_argument("--megabytes", type=float, default=0.6 * memory_of_machine(), help="most memory to use")
    arguments.add_argument("--seconds", type=float, default=20_000, help="most time that a size may take")
    arguments.add_argument("options", nargs="*", help="options of analyze, behind --")
    given = arguments.parse_args()
    program = pathlib.Path(given.concordant).resolve()
    texts = cut_texts(given.folder, given.kilobytes * 1000)
    if not texts:
        sys.exit(f"no text of {given.kilobytes} kB in {given.folder}")
    print(f"{len(texts)} texts of {given.kilobytes} kB, repeated\n")
    print("| jobs | documents | MB | seconds | MB/s | peak MB | time : row before | memory : row before |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for jobs in given.jobs:
        before = None
        count = 10
        while count <= given.most:
            if before and (before[0] * 100 > given.seconds or before[1] * 10 > given.megabytes):
                print(f"| {jobs} | {count} | | not run: about {before[1] / 100:.0f} GB | | | | |", flush=True)
                break
            with tempfile.TemporaryDirectory() as scratch:
                folder = pathlib.Path(scratch) / "documents"
                megabytes = write_documents(folder, texts, count) / 1e6
                out = pathlib.Path(scratch) / "out"
                seconds, peak = measure(
                    [program, "analyze", "--quiet", "--jobs", str(jobs), "--out", out, *given.options, folder]
                )
            ratios = [f"{now / then:.1f}" for now, then in zip((seconds, peak), before)] if before else ["", ""]
            cells = [jobs, count, f"{megabytes:.1f}", f"{seconds:.1f}", f"{megabytes / seconds:.1f}", f"{peak:.0f}"]
            print("| " + " | ".join(map(str, [*cells, *ratios])) + " |", flush=True)
            before = (seconds, peak)
            count *= 10


main()
