import base64
import json
import tracemalloc

import numpy as np
import torch

from app.schemas.array_encoding import array, dumps, number

VALUES = torch.tensor([[0.1, -2.5e-8, float("-inf")], [1 / 3, 3e38, 0.0]])


def test_json_brings_back_every_float32() -> None:
    back = np.array(json.loads(dumps(array(VALUES, "json"))), dtype=np.float32)
    expected = np.where(np.isneginf(VALUES.numpy()), np.nan, VALUES.numpy())
    np.testing.assert_array_equal(back, expected)


def test_hidden_cells_are_null() -> None:
    assert json.loads(dumps(array(VALUES, "json")))[0][2] is None


def test_floats_are_written_with_their_own_digits() -> None:
    assert dumps({"a": array(torch.tensor([0.1]), "json"), "b": number(torch.tensor(0.1))}) == b'{"a":[0.1],"b":0.1}'


def test_typed_bytes_bring_back_every_float32() -> None:
    packed = array(VALUES, "typed")
    assert (packed["dtype"], packed["shape"]) == ("float32", [2, 3])
    np.testing.assert_array_equal(
        np.frombuffer(base64.b64decode(packed["base64"]), "<f4").reshape(2, 3), VALUES.numpy()
    )


def test_booleans_travel_as_booleans() -> None:
    grid = torch.tensor([[True, False, True]])
    assert json.loads(dumps(array(grid, "json", 2))) == [[True, False, True]]
    packed = array(grid, "typed")
    assert (packed["dtype"], base64.b64decode(packed["base64"])) == ("bool", b"\x01\x00\x01")


def test_a_slice_that_is_not_contiguous_travels_too() -> None:
    assert json.loads(dumps(array(VALUES.T[:2, 1:], "json"))) == [[0.33333334], [3e38]]


def test_json_takes_no_more_memory_than_its_bytes() -> None:
    numbers = array(torch.ones(1100, 1000), "typed")
    tracemalloc.start()
    try:
        written = dumps(numbers)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(written) > 5_000_000
    assert taken < 1.1 * len(written)
