#!/usr/bin/env python3
"""Answers for the known-answer tests of the statistics, from implementations that are not ours.

Writes answers.toml beside this file. Needs numpy, scipy and scikit-learn; the versions used
stand in the file. The samples are drawn from a fixed seed and stored with the answers, so that the tests need no
Python: run `python3 tests/known_answers/make.py` only to make the answers anew.
"""

import importlib.metadata
import pathlib

import numpy
from scipy import optimize, stats
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

random = numpy.random.default_rng(20211123)


def pairs(count, noise):
    label = random.integers(0, 5, count)
    found = numpy.clip(label + random.integers(-noise, noise + 1, count), 0, 4)
    return label, found


def listed(values):
    return "[" + ", ".join(repr(float(v)) if isinstance(v, float) else repr(int(v)) for v in values) + "]"


blocks = []


def block(name, **values):
    lines = [f"[[{name}]]"]
    for key, value in values.items():
        text = listed(value) if isinstance(value, (list, tuple, numpy.ndarray)) else repr(float(value))
        lines.append(f"{key} = {text}")
    blocks.append("\n".join(lines))


for count, noise in [(12, 1), (40, 2), (200, 3)]:
    label, found = pairs(count, noise)
    block(
        "grades",
        label=label,
        found=found,
        exact=metrics.accuracy_score(label, found),
        weighted_kappa=metrics.cohen_kappa_score(label, found, weights="quadratic"),
        spearman=stats.spearmanr(label, found).statistic,
    )

for count, share in [(20, 0.5), (150, 0.1), (400, 0.03)]:
    label = random.random(count) < share
    found = label ^ (random.random(count) < 0.15)
    tn, fp, fn, tp = metrics.confusion_matrix(label, found).ravel()
    block(
        "counts",
        tp=[tp], fp=[fp], missed=[fn], tn=[tn],
        precision=metrics.precision_score(label, found),
        recall=metrics.recall_score(label, found),
        f1=metrics.f1_score(label, found),
        kappa=metrics.cohen_kappa_score(label, found),
    )

left, right = random.normal(size=30), random.normal(size=30)
right = 0.6 * left + 0.8 * right
right[:6] = numpy.round(right[:6])
block("spearman", left=[float(v) for v in left], right=[float(v) for v in right],
      rho=stats.spearmanr(left, right).statistic)

for right_count, wrong_count in [(0, 0), (8, 2), (106, 20)]:
    posterior = stats.beta(right_count + 1, wrong_count + 1)
    block("beta", right=float(right_count), wrong=float(wrong_count), mean=posterior.mean(),
          deviation=posterior.std(), low=posterior.ppf(0.025), median=posterior.ppf(0.5), high=posterior.ppf(0.975))

values = random.normal(size=25)
block("quantiles", values=[float(v) for v in values], low=numpy.quantile(values, 0.025),
      median=numpy.quantile(values, 0.5), high=numpy.quantile(values, 0.975))

values = random.gamma(2.0, size=40)
interval = stats.bootstrap(
    (values,), numpy.mean, method="percentile", n_resamples=200_000, batch=10_000, random_state=random
).confidence_interval
block("bootstrap", values=[float(v) for v in values], mean=values.mean(), low=interval.low, high=interval.high)

words = numpy.exp(random.uniform(7, 11, 30))
value = numpy.clip(0.08 * (numpy.log(words) - 6) + random.normal(0, 0.08, 30), 0, 1)
asked = numpy.array([500.0, 2000.0, 5000.0, 12345.0, 40000.0, 90000.0])
expected = IsotonicRegression(out_of_bounds="clip").fit(numpy.log(words), value).predict(numpy.log(asked))
block("isotonic", words=[float(v) for v in words], values=[float(v) for v in value], asked=[float(v) for v in asked],
      expected=[float(v) for v in expected])

items = random.normal(size=(40, 6))
items[:, 1] = items[:, 0] + 0.05 * items[:, 1]
items[:, 3] = 0.7 * items[:, 2] + 0.7 * items[:, 3]
eigenvalues = numpy.linalg.eigvalsh(numpy.corrcoef(items.T))
block("redundancy", columns=[float(v) for v in items.T.ravel()], documents=[40],
      effective=eigenvalues.sum() ** 2 / (eigenvalues**2).sum(), first_pair=numpy.corrcoef(items[:, 0], items[:, 1])[0, 1])

peers = numpy.round(random.random(30), 1)
for value in (0.05, 0.4, 1.0):
    block("percentile", value=value, peers=[float(v) for v in peers],
          percentile=stats.percentileofscore(peers, value, kind="mean") / 100, median=numpy.median(peers))


def exceeds(theta, found, sizes):
    """Distance of θ from the one found, in 95 % widths of its standard error by Hanley and McNeil."""
    size = sum(sizes) / 2 - 1
    variance = theta * (1 - theta) * (1 + size * (1 - theta) / (2 - theta) + size * theta / (1 + theta))
    return abs(theta - found) - stats.norm.ppf(0.975) * numpy.sqrt(variance / (sizes[0] * sizes[1]))


for sizes, push in [((7, 20), 0.1), ((5, 5), 0.4), ((12, 30), -0.3)]:
    group = [float(v) for v in numpy.round(random.random(sizes[0]) + push, 1)]
    others = [float(v) for v in numpy.round(random.random(sizes[1]), 1)]
    found = stats.mannwhitneyu(group, others).statistic / (sizes[0] * sizes[1])
    low = optimize.brentq(exceeds, 1e-9, found, args=(found, sizes), xtol=1e-14)
    high = optimize.brentq(exceeds, found, 1 - 1e-9, args=(found, sizes), xtol=1e-14)
    block("effect", group=group, others=others, delta=2 * found - 1, low=2 * low - 1, high=2 * high - 1)

for share_count, all_count in [(8, 10), (0, 7), (81, 263), (15, 148)]:
    interval = stats.binomtest(share_count, all_count).proportion_ci(method="wilson")
    block("wilson", count=float(share_count), all=float(all_count), low=interval.low, high=interval.high)

versions = ", ".join(f"{name} {importlib.metadata.version(name)}"
                     for name in ["numpy", "scipy", "scikit-learn"])
head = f"# Made by make.py with {versions}.\n\n"
(pathlib.Path(__file__).parent / "answers.toml").write_text(head + "\n\n".join(blocks) + "\n")
