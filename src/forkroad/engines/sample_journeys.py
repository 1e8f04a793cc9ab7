"""The tables of single customers' ways from replications: stages, timing, cohorts, paths.

Only an engine that follows customers knows them; without that the tables have no rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from forkroad.engines.path_samples import PathSamples
from forkroad.engines.path_search import LikelyPaths, Path
from forkroad.engines.paths_table import paths_table
from forkroad.engines.sample_findings import (
    Array,
    figures_of,
    ratio_figures,
    sampled_figures,
)
from forkroad.engines.samples import Numbers, Samples
from forkroad.engines.since import cohort_labels
from forkroad.program.program import Names
from forkroad.results import definitions
from forkroad.results.figures import LEVELS, Figures
from forkroad.results.table import Builder, Table


def sample_stages_table(samples: Samples) -> Table:
    """Return who came to each stage, in their order."""
    builder = Builder(definitions.STAGES)
    if samples.journeys is None:
        return builder.table()
    set_out = samples.measures["set_out", ""][:, -1]
    before: Numbers | None = None
    for stage, count in samples.journeys.stages.items():
        figures, shares = figures_of(count, is_count=True), ratio_figures(count, set_out)
        previous = None if before is None else ratio_figures(count, before)
        for row, segment in enumerate(samples.names.rows):
            builder.add((stage, segment), "customers", figures[row])
            builder.add((stage, segment), "share", shares[row])
            share = Figures() if previous is None else previous[row]
            builder.add((stage, segment), "share_of_previous", share)
        before = count
    return builder.table()


def sample_timing_table(samples: Samples) -> Table:
    """Return how many days it took to reach each milestone, and who reached it."""
    builder = Builder(definitions.TIMING)
    if samples.journeys is None:
        return builder.table()
    set_out = samples.measures["set_out", ""][:, -1]
    for row, segment in enumerate(samples.names.rows):
        for milestone, by_days in samples.journeys.reached.items():
            builder.add((segment, milestone), "days", days_figures(by_days[row]))
            share = ratio_figures(by_days[row].sum(axis=0)[np.newaxis], set_out[row, np.newaxis])[0]
            # Spread and quantiles of this table are over customers, who have no share.
            known = Figures(mean=share.mean, se=share.se)
            builder.add((segment, milestone), "share_reaching", known)
    return builder.table()


def days_figures(by_days: Numbers) -> Figures:
    """Return the figures of the days that customers took; nothing where nobody came.

    by_days : (n_days, n_replications) customers who took so many days.
    """
    count = by_days.sum(axis=1).astype(float)
    total = count.sum()
    if not total:
        return Figures()
    days = np.arange(len(count))
    mean = float(days @ count / total)
    so_far = np.cumsum(count)
    return sampled_figures(
        mean,
        sd=math.sqrt(max(float(days**2 @ count / total) - mean**2, 0.0)),
        se=ratio_figures((days @ by_days)[np.newaxis], by_days.sum(axis=0)[np.newaxis])[0].se,
        quantiles=(float(np.searchsorted(so_far, level * total - 1e-9)) for level in LEVELS),
    )


def sample_cohorts_table(samples: Samples) -> Table:
    """Return what those who set out in each period did in the periods since.

    Those who are already here are a cohort of their own and no part of the total.
    """
    builder = Builder(definitions.COHORTS)
    if samples.journeys is None:
        return builder.table()
    labels = cohort_labels(samples.calendar, is_anybody_here=_is_anybody_here(samples))
    measures = {
        name: _by_cohort(values, len(labels)) for name, values in samples.journeys.cohorts.items()
    }
    for cohort, label in enumerate(labels):
        _add_cohort(builder, label, {name: it[cohort] for name, it in measures.items()}, samples)
    return builder.table()


def sample_paths_table(samples: Samples, n: int) -> Table:
    """Return the n ways that most customers went, of those whose steps were kept."""
    paths = None if samples.journeys is None else samples.journeys.paths
    if paths is None or not paths.followed.any():
        return Builder(definitions.PATHS).table()
    return paths_table(_likeliest(paths, samples.names, n))


def _likeliest(samples: PathSamples, names: Names, n: int) -> LikelyPaths:
    """Return the n ways that most customers took, and how likely everything else is."""
    totals = np.bincount(samples.way, samples.count, minlength=len(samples.ways))
    # Ways are sorted, and so are those that equally many took.
    order = np.argsort(-totals, kind="stable")[:n]
    paths = [_path(samples, int(way), names) for way in order]
    rest = 1.0 - sum(path.probability for path in paths)
    return LikelyPaths(tuple(paths), max(rest, 0.0), is_complete=True)


def _path(samples: PathSamples, way: int, names: Names) -> Path:
    own = samples.way == way
    count, days = (np.zeros_like(samples.followed) for _ in range(2))
    count[samples.replication[own]] = samples.count[own]
    days[samples.replication[own]] = samples.days[own]
    [chance] = ratio_figures(count[np.newaxis], samples.followed[np.newaxis])
    [mean_days] = ratio_figures(days[np.newaxis], count[np.newaxis])
    steps = samples.ways[way]
    return Path(
        tuple(names.steps[step] for step in steps),
        chance.mean or 0.0,
        chance.se,
        mean_days.mean or 0.0,
        names.outcomes[steps[-1]],
        mean_days.se,
    )


def _is_anybody_here(samples: Samples) -> bool:
    here = samples.measures["set_out", ""] - samples.measures["arrivals", ""]
    return bool(here[0, -1].any())


def _by_cohort(values: Numbers, n_labels: int) -> Sequence[Array]:
    """Return (n_rows, n_since, n_replications) of each cohort, the total behind the periods."""
    cohorts = list(np.moveaxis(values, 1, 0))
    return [*cohorts[:-1], np.nansum(values[:, :-1], axis=1), cohorts[-1]][:n_labels]


def _add_cohort(builder: Builder, label: str, measures: dict[str, Array], samples: Samples) -> None:
    n_since = len(samples.calendar.periods)
    for since in range(n_since):
        figures = {
            name: figures_of(values[:, since], is_count=name != "revenue")
            for name, values in measures.items()
        }
        for row, segment in enumerate(samples.names.rows):
            for name, by_row in figures.items():
                if by_row[row].mean is not None:
                    builder.add((label, since, segment), name, by_row[row])
