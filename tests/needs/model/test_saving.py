"""A model as a file: answers as before, equal bytes, and a clear sentence for whatever is no whole model."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import polars as pl
import pytest

from forecall.needs import NeedModel
from forecall.needs.errors import ModelFileError, NotFitted, OutputNotWritten
from forecall.needs.sample import simulate_shop
from tests.needs.model.shops import day, thirty_orders


@pytest.fixture(scope="module")
def learned(shop, as_of):
    """Every head learned: two windows and the basket."""
    model = NeedModel(seed=4, threads=1).fit(shop, as_of)
    model.needs(14, include_new=False)
    model.next_basket(5)
    return model


@pytest.fixture(scope="module")
def saved(learned, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "shop.needs"
    learned.save(path)
    return path


@pytest.fixture(scope="module")
def small_file(tmp_path_factory):
    """A file of a shop too small to learn from, quick to read."""
    path = tmp_path_factory.mktemp("small") / "small.needs"
    model = NeedModel(threads=1).fit(thirty_orders(), day(151))
    model.needs(14)
    model.next_basket()
    model.save(path)
    return path


def changed(path, place, **entries):
    """A copy at `place` with some entries replaced (bytes), or left out (None)."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(place, "w") as new:
        for name in old.namelist():
            data = entries.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return place


def test_a_loaded_model_answers_bit_for_bit_as_before(learned, saved):
    loaded = NeedModel.load(saved, threads=1)
    assert (loaded.as_of, loaded.seed) == (learned.as_of, 4)
    assert loaded.when((3, 90)).equals(learned.when((3, 90)))
    assert loaded.needs(14).equals(learned.needs(14))
    assert loaded.next_basket(5).equals(learned.next_basket(5))


def test_a_loaded_model_learns_a_window_not_asked_before_just_alike(learned, saved):
    loaded = NeedModel.load(saved, threads=1)
    assert loaded.needs(28, include_new=False).equals(learned.needs(28, include_new=False))


def test_saving_again_writes_the_same_bytes(saved, tmp_path):
    NeedModel.load(saved).save(tmp_path / "again.needs")
    assert (tmp_path / "again.needs").read_bytes() == saved.read_bytes()


def test_the_file_holds_no_pickle(saved):
    """Every entry is JSON, or an array that numpy reads without unpickling."""
    with zipfile.ZipFile(saved) as box:
        for name in box.namelist():
            data = box.read(name)
            if name.endswith(".npy"):
                np.load(io.BytesIO(data), allow_pickle=False)
            else:
                json.loads(data)


def test_a_pickle_put_inside_is_not_run(small_file, tmp_path):
    out = io.BytesIO()
    np.save(out, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    path = changed(small_file, tmp_path / "bad.needs", **{"history/day.npy": out.getvalue()})
    with pytest.raises(ModelFileError, match=r"bad\.needs is not a whole model file"):
        NeedModel.load(path)


# Files that are no model


def test_an_absent_file_is_said_to_be_absent(tmp_path):
    with pytest.raises(ModelFileError, match=r"gone\.needs was not found; check the path"):
        NeedModel.load(tmp_path / "gone.needs")


def test_a_folder_is_no_model(tmp_path):
    with pytest.raises(ModelFileError, match="is not a whole model file"):
        NeedModel.load(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"customer_id,product_id\n", b"PK\x03\x04", b"\x00" * 1000],
    ids=["0 bytes", "a CSV", "the start of a zip", "zeros"],
)
def test_another_file_is_no_model(tmp_path, content):
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(ModelFileError, match="restore it from a copy or fit again"):
        NeedModel.load(tmp_path / "other")


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9, 0.999])
def test_a_file_cut_off_is_no_model(small_file, tmp_path, share):
    whole = small_file.read_bytes()
    (tmp_path / "cut").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ModelFileError, match="restore it from a copy or fit again"):
        NeedModel.load(tmp_path / "cut")


@pytest.mark.parametrize("entry", ["model.json", "history/value.npy", "naming/runs.npy", "when/orders.npy"])
def test_a_file_that_lacks_a_part_is_no_model(small_file, tmp_path, entry):
    path = changed(small_file, tmp_path / "less", **{entry: None})
    with pytest.raises(ModelFileError, match="is not a whole model file"):
        NeedModel.load(path)


@pytest.mark.parametrize("entry", ["when.trees", "buy/14/known.trees", "basket.trees"])
def test_a_file_that_lacks_its_trees_is_no_model(saved, tmp_path, entry):
    """Without them it would answer too, but otherwise than the model that was saved."""
    path = changed(saved, tmp_path / "less", **{entry: None})
    with pytest.raises(ModelFileError):
        NeedModel.load(path)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({"version": 99}, "of version 99; this release reads version"),
        ({"format": "a shopping list"}, "is a a shopping list of version"),
    ],
)
def test_another_version_is_named_and_told_to_fit_again(small_file, tmp_path, claim, said):
    with zipfile.ZipFile(small_file) as box:
        about = json.loads(box.read("model.json"))
    path = changed(small_file, tmp_path / "other", **{"model.json": json.dumps(about | claim).encode()})
    with pytest.raises(ModelFileError, match=f"{said}.*fit the model again"):
        NeedModel.load(path)


def test_a_flipped_bit_is_found_or_was_of_no_matter(small_file, tmp_path):
    """Dates and attributes inside a zip mean nothing; everything else has a checksum or does not parse."""
    whole, chance, found = small_file.read_bytes(), np.random.default_rng(11), 0
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[chance.integers(len(whole))] ^= 1 << int(chance.integers(8))
        (tmp_path / "damaged").write_bytes(damaged)
        try:
            model = NeedModel.load(tmp_path / "damaged")
        except ModelFileError:
            found += 1
        else:
            model.save(tmp_path / "again")
            assert (tmp_path / "again").read_bytes() == whole
    assert found > 150


# Saving


def test_a_model_that_learned_nothing_is_not_saved(tmp_path):
    with pytest.raises(NotFitted, match=r"call fit\(orders, as_of=...\) first"):
        NeedModel().save(tmp_path / "empty")
    assert not (tmp_path / "empty").exists()


def test_a_file_that_cannot_be_written_is_said(learned, tmp_path):
    with pytest.raises(OutputNotWritten, match="the folder does not exist"):
        learned.save(tmp_path / "no" / "model")


def test_ids_of_all_kinds_come_back_from_the_file(tmp_path):
    """Leading zeros, quotes, emoji, right to left, line ends and 100,000 characters."""
    orders = thirty_orders()
    odd = ["007", 'a"b\\c', "🧺", "אבג", "two\nlines", "x" * 100_000, " "]
    names = dict(zip(sorted(orders["customer_id"].unique()), odd, strict=True))
    model = NeedModel(threads=1).fit(orders.with_columns(pl.col("customer_id").replace_strict(names)), day(151))
    model.save(tmp_path / "odd")
    loaded = NeedModel.load(tmp_path / "odd", threads=1)
    assert sorted(loaded.when()["customer_id"]) == sorted(odd)
    assert loaded.needs().equals(model.needs())


def test_a_model_of_a_shop_without_learned_parts_is_saved_too(small_file):
    model = NeedModel(threads=1).fit(thirty_orders(), day(151))
    loaded = NeedModel.load(small_file, threads=1)
    assert loaded.needs(14).equals(model.needs(14))
    assert loaded.next_basket().equals(model.next_basket())


def test_a_model_of_a_shop_learned_in_part_is_saved_too(tmp_path):
    """Known products are learned there, new ones are not: their trees are rightly absent."""
    model = NeedModel(threads=1).fit(simulate_shop(customers=30, products=40, years=1), day(943))
    needs = model.needs(14)
    model.save(tmp_path / "part")
    assert NeedModel.load(tmp_path / "part", threads=1).needs(14).equals(needs)
