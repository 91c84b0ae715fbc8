"""Every method of every question under the name it has in the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl

from benchmarks.needs.peers import (
    Question,
    als,
    base_rate,
    bgnbd,
    due_date,
    intermittent,
    mean_gap,
    pace,
    pair_bgnbd,
    recency,
    tifu_knn,
    topfreq,
    up_cf,
    windows,
)

Answer = Callable[[Question], pl.DataFrame]

WHEN: dict[str, Answer] = {
    "base rate / global median": base_rate.answer,
    "mean gap (exponential)": mean_gap.answer,
    "BG/NBD (lifetimes)": bgnbd.answer,
}
WHAT: dict[str, Answer] = {
    "G-TopFreq (56 d)": topfreq.answer_everybody,
    "P-TopFreq": topfreq.answer_personal,
    "GP-TopFreq": topfreq.answer,
    "TIFU-KNN m=7 a=0.7": partial(tifu_knn.answer, settings=tifu_knn.TAFENG),
    "TIFU-KNN m=3 a=0.9": partial(tifu_knn.answer, settings=tifu_knn.WHOLESALE),
    "UP-CF@10 q=5": partial(up_cf.answer, settings=up_cf.WHOLESALE),
}
TAFENG: dict[str, Answer] = {
    "G-TopFreq (56 d)": topfreq.answer_everybody,
    "P-TopFreq": topfreq.answer_personal,
    "GP-TopFreq": topfreq.answer,
    "TIFU-KNN m=7 a=0.7": partial(tifu_knn.answer, settings=tifu_knn.TAFENG),
    "UP-CF@10 q=2": partial(up_cf.answer, settings=up_cf.TAFENG),
}
QUANTITY: dict[str, Answer] = {
    "zero": pace.answer_zero,
    "mean rate last 180 d": pace.answer,
    "statsforecast CrostonClassic": intermittent.croston,
    "statsforecast CrostonSBA": intermittent.sba,
    "statsforecast TSB": intermittent.tsb,
    "statsforecast ADIDA": intermittent.adida,
    "statsforecast IMAPA": intermittent.imapa,
    "statsforecast ADIDA, from the shop's first week": intermittent.adida_from_start,
    "statsforecast IMAPA, from the shop's first week": intermittent.imapa_from_start,
    "empirical 28-d windows": windows.answer,
}
CALLLIST: dict[str, Answer] = {
    "P-TopFreq (pair count)": recency.answer_count,
    "recency-decayed count (90 d)": recency.answer,
    "due-date rule (pair mean gap)": due_date.answer,
    "pair-level BG/NBD": pair_bgnbd.answer,
    "BG/NBD(customer) x item share": pair_bgnbd.answer_share,
    "BG/NBD x share x line value": pair_bgnbd.answer_value,
    "implicit ALS (64)": als.answer,
}
