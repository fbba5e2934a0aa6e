"""Loading happens once, can be given up, and drops what was not used for longest."""

import threading
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from torch import nn

from app.models.background_loader import BackgroundLoader
from model.errors import Cancelled, ModelError
from model.run_context import current
from model.weights import LoadedModel

SIZE = 4 * 7 * 11


def loaded(name: str) -> LoadedModel:
    """A stand-in: of a model only its weights matter here."""
    return cast(LoadedModel, SimpleNamespace(id=name, transformer=nn.Linear(11, 7, bias=False)))


def loads(count: int = 2, free: int | None = None) -> BackgroundLoader:
    return BackgroundLoader(count * SIZE, lambda: free)


def put(models: BackgroundLoader, name: str) -> LoadedModel:
    def load() -> LoadedModel:
        models.make_room(SIZE)
        return loaded(name)

    return models.start(name, load).model.result(60)


def test_concurrent_first_requests_load_once() -> None:
    models, begun, got = loads(), [], []
    start, go = threading.Barrier(11), threading.Event()

    def load() -> LoadedModel:
        begun.append(1)
        go.wait(60)
        return loaded("a")

    def ask() -> None:
        start.wait()
        under_way = models.start("a", load)
        go.set()
        got.append(under_way.model.result(60))

    threads = [threading.Thread(target=ask) for _ in range(11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begun == [1]
    assert len({id(model) for model in got}) == 1
    assert models.loaded("a") is got[0]


def test_how_far_a_loading_has_come_can_be_asked() -> None:
    models, told, go = loads(), threading.Event(), threading.Event()

    def load() -> LoadedModel:
        telling = current().progress
        assert telling is not None
        telling.tell("Loading weights", 3, 4)
        told.set()
        go.wait(60)
        return loaded("a")

    assert models.state("a") == ("waiting", None, None)
    under_way = models.start("a", load)
    assert told.wait(60)
    state, found, why = models.state("a")
    assert (state, why) == ("loading", None)
    assert found is not None
    assert (found.what, found.share) == ("Loading weights", 0.75)
    go.set()
    under_way.model.result(60)
    assert models.state("a") == ("ready", None, None)


def test_a_loading_that_was_given_up_says_so_to_all_who_wait_and_can_begin_again() -> None:
    models, begun = loads(), threading.Event()

    def load() -> LoadedModel:
        telling = current().progress
        assert telling is not None
        while True:
            telling.tell("Loading weights", 1, 4)
            begun.set()

    under_way = models.start("a", load)
    assert begun.wait(60)
    models.cancel("a")
    with pytest.raises(Cancelled):
        under_way.model.result(60)
    assert models.state("a")[0] == "waiting"
    assert put(models, "a").id == "a"


def test_what_failed_says_why_until_it_is_tried_again() -> None:
    models = loads()

    def fail() -> LoadedModel:
        raise ModelError("it is broken")

    with pytest.raises(ModelError, match="it is broken"):
        models.start("a", fail).model.result(60)
    assert models.state("a") == ("failed", None, "it is broken")
    assert put(models, "a").id == "a"
    assert models.state("a") == ("ready", None, None)


def test_the_least_recently_used_gives_way() -> None:
    models = loads(2)
    put(models, "a")
    put(models, "b")
    assert models.loaded("a") is not None, "used again"
    put(models, "c")
    assert models.loaded("b") is None
    assert models.loaded("a") is not None
    assert models.loaded("c") is not None


def test_models_give_way_where_memory_runs_short() -> None:
    free: dict[str, int] = {"bytes": 10 * SIZE}
    models = BackgroundLoader(10 * SIZE, lambda: free["bytes"])
    put(models, "a")
    free["bytes"] = SIZE - 1
    models.make_room(SIZE)
    assert models.loaded("a") is None


def test_a_model_that_fits_nowhere_is_refused_and_drops_nobody() -> None:
    models = loads(2)
    put(models, "a")
    with pytest.raises(
        ModelError, match="all models together may take less than 1 MiB; HEADSUP_MODELS_BYTES sets that"
    ):
        models.make_room(3 * SIZE)
    assert models.loaded("a") is not None


def test_two_models_are_loaded_one_after_the_other() -> None:
    models, at_once, most, lock = loads(9), [0], [0], threading.Lock()

    def load(name: str) -> LoadedModel:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        torch.randn(100, 100) @ torch.randn(100, 100)
        with lock:
            at_once[0] -= 1
        return loaded(name)

    under_way = [models.start(name, lambda name=name: load(name)) for name in "abcde"]  # type: ignore[misc]
    results: list[Any] = [each.model.result(60).id for each in under_way]
    assert results == [*"abcde"]
    assert most == [1]
