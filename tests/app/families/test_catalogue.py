"""Families: the form of the data, an operator's own entries, and the reply of the call."""

import json
import os
import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.families.catalogue import OWN, families
from app.main import create_app
from app.settings import Settings

HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
RAW: list[dict[str, Any]] = json.loads(OWN.read_text("utf-8"))
BY_ID = {each["id"]: each for each in RAW}
MINE: dict[str, Any] = {
    "id": "mine",
    "name": "Mine",
    "date": "2026-10",
    "organisations": ["A school"],
    "branch": "decoder",
    "modalities": ["text"],
    "attention": "MHA",
    "kinds": ["mha"],
    "parents": ["gpt-2"],
    "objective": "next token",
    "reference": {"title": "Ours", "url": "https://school.example/mine"},
}


def test_every_entry_of_our_file_is_served_and_there_are_171() -> None:
    found = families(OWN)
    assert [str(each) for each in found.refused] == []
    assert len(RAW) == len(BY_ID) == len(found.entries) == 171
    assert {each["date"] for each in RAW} <= {f"{y}-{m:02d}" for y in range(2017, 2027) for m in range(1, 13)}


def test_parents_exist_and_are_older_and_nobody_descends_from_themselves() -> None:
    for each in RAW:
        for parent in each.get("parents", []):
            assert BY_ID[parent]["date"] < each["date"], (each["id"], parent)
    TopologicalSorter({each["id"]: each.get("parents", []) for each in RAW}).prepare()  # raises CycleError


def test_each_model_is_of_one_branch_and_has_a_reference_with_an_address() -> None:
    counts = {branch: sum(each["branch"] == branch for each in RAW) for branch in ("encoder", "decoder")}
    assert counts == {"encoder": 44, "decoder": 100}
    for each in RAW:
        assert each["branch"] in ("encoder", "decoder", "encoder-decoder")
        assert each["reference"]["title"]
        assert each["reference"]["url"].startswith("https://")
        arxiv = each["reference"].get("arxiv")
        assert arxiv is None or each["reference"]["url"] == f"https://arxiv.org/abs/{arxiv}"


def test_the_largest_size_is_the_largest_that_the_words_say() -> None:
    units = {"M": 10**6, "B": 10**9, "T": 10**12}
    checked = 0
    for each in RAW:
        words = each.get("parameters", "").translate(str.maketrans(",;()", "    ")).split()
        sizes = [
            round(float(word[:-1]) * units[word[-1]])
            for word in words
            if word[-1] in units and word[:-1].replace(".", "", 1).isdigit()
        ]
        assert each.get("largest") == max(sizes, default=None), each["id"]
        checked += len(sizes)
    assert checked > 150


def test_the_reply_has_children_and_descendants_as_a_walk_over_the_file_finds_them(client: TestClient) -> None:
    reply = client.get("/api/v1/families").json()
    assert reply["refused"] == []
    models = {each["id"]: each for each in reply["models"]}
    for id, model in models.items():
        below: set[str] = set()
        todo = [id]
        while todo:
            children = [each["id"] for each in RAW if todo[-1] in each.get("parents", [])]
            todo.pop()
            todo += [child for child in children if child not in below]
            below |= set(children)
        assert model["descendants"] == len(below)
        assert set(model["children"]) == {each["id"] for each in RAW if id in each.get("parents", [])}
    assert [each["date"] for each in reply["models"]] == sorted(each["date"] for each in RAW)


def _served(tmp_path: Path, content: str) -> dict[str, Any]:
    file = tmp_path / "mine.json"
    file.write_text(content, "utf-8")
    with TestClient(create_app(Settings(families=file)), base_url="http://127.0.0.1") as client:
        return client.get("/api/v1/families").json()


def test_an_operators_entries_stand_among_ours_also_where_one_descends_from_another(tmp_path: Path) -> None:
    child = MINE | {"id": "child", "date": "2026-11", "parents": ["mine"]}
    reply = _served(tmp_path, json.dumps([child, MINE]))
    assert reply["refused"] == []
    models = {each["id"]: each for each in reply["models"]}
    assert len(models) == 173
    assert models["mine"]["children"] == ["child"]
    assert "mine" in models["gpt-2"]["children"]


SIZE = {"size": "1B", "layers": 2, "query_heads": 4, "source": "https://school.example"}
BAD: list[tuple[dict[str, Any], str]] = [
    ({"date": "2026-13"}, "`date`: '2026-13' was given; give a year and a month, such as 2017-06."),
    ({"id": "mine_"}, "`id`: 'mine_' was given; write it in small letters, digits and single hyphens, such as gpt-2."),
    ({"name": ""}, "`name`: 0 characters were given; give at least 1."),
    ({"note": "x" * 301}, "`note`: 301 characters were given; give at most 300."),
    ({"hub": {"name": "gpt2", "parameters": 9}}, "`hub.name`: 'gpt2' was given; give owner and name, such as"),
    (
        {"reference": {"title": "x", "arxiv": "arXiv:1706.03762", "url": "https://school.example"}},
        "`reference.arxiv`: 'arXiv:1706.03762' was given; give the id alone, such as 1706.03762.",
    ),
    ({"branch": "stem"}, "`branch`: 'stem' is not known; allowed: 'encoder', 'encoder-decoder' or 'decoder'"),
    ({"parents": ["nobody"]}, "Its parent 'nobody' is not among the models; leave it out or add it."),
    ({"date": "2019-01"}, "Its parent 'gpt-2' is of 2019-02, not older than 2019-01; check both dates."),
    ({"parents": ["mine"]}, "Its parent 'mine' is not among the models; leave it out or add it."),
    ({"id": "bert"}, "There is an entry of this id already; give it another `id`."),
    ({"reference": {"title": "x", "url": "javascript:alert(1)"}}, "is no address of a page; give one that begins with"),
    ({"colour": "red"}, "`colour`: unknown field 'colour'; the fields are id, name, date"),
    ({"sizes": [SIZE]}, "give `key_heads` and `head_width`, or `latent` and `rotary`"),
    ({"sizes": [SIZE | {"key_heads": 3, "head_width": 8}]}, "`query_heads` must be a multiple of `key_heads`"),
    (
        {"sizes": [SIZE | {"latent": 3, "rotary": 8, "window": 4, "window_layers": 3}]},
        "give `window` with `window_layers`, of which there are at most `layers`",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), BAD, ids=[sentence[:40] for _, sentence in BAD])
def test_an_entry_that_does_not_fit_is_left_out_by_name(tmp_path: Path, change: Any, sentence: str) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps([MINE | change, MINE | {"id": "good"}]), "utf-8")
    found = families(OWN, file)
    (refused,) = found.refused
    assert refused.name == change.get("id", "mine")
    assert sentence in refused.detail
    assert refused.detail.endswith(".")
    assert list(found.entries)[-1] == "good"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "This file is not JSON: "),
        ('{"id": "mine"}', "This file must hold a list of at most 2,000 JSON objects."),
        ("[" * 100_000, "This file is not JSON: "),
    ],
)
def test_a_file_that_is_no_list_is_left_out_by_its_name(tmp_path: Path, content: str, sentence: str) -> None:
    reply = _served(tmp_path, content)
    (refused,) = reply["refused"]
    assert refused["name"] == "mine.json"
    assert refused["detail"].startswith(sentence)
    assert len(reply["models"]) == 171


def test_a_file_that_is_not_there_and_an_entry_that_is_no_object_are_said(tmp_path: Path) -> None:
    (refused,) = families(OWN, tmp_path / "none.json").refused
    assert (refused.name, refused.detail) == ("none.json", "This file cannot be read: No such file or directory.")
    os.mkfifo(tmp_path / "pipe.json")
    (refused,) = families(OWN, tmp_path / "pipe.json").refused
    assert (refused.name, refused.detail) == ("pipe.json", "This is no file that can be read; name a JSON file.")
    file = tmp_path / "mine.json"
    file.write_text("[3]", "utf-8")
    (refused,) = families(OWN, file).refused
    assert refused.name == "entry 1"
    assert "JSON object" in refused.detail


def test_every_size_has_a_width_and_heads_need_not_fill_it() -> None:
    widths = {(each["id"], size["size"]): size for each in RAW for size in each.get("sizes", [])}
    apart = {
        key: size["d_model"]
        for key, size in widths.items()
        if size["d_model"] != size["query_heads"] * size["head_width"]
    }
    assert apart == {
        ("lamda", "137B"): 8192,
        ("palm", "540B"): 18432,
        ("gemma", "7B"): 3072,
        ("deepseek-v2", "236B"): 5120,
        ("gemma-2", "9B"): 3584,
        ("gemma-2", "27B"): 4608,
        ("deepseek-v3", "671B"): 7168,
        ("deepseek-r1", "671B"): 7168,
        ("gemma-3", "27B"): 5376,
        ("kimi-k2", "1T"): 7168,
        ("gpt-oss", "21B"): 2880,
        ("gpt-oss", "117B"): 2880,
        ("qwen3-next", "80B"): 2048,
    }


def test_a_checkpoint_to_add_is_smaller_than_its_family_and_has_a_name_on_the_hub() -> None:
    offered = [each for each in RAW if "hub" in each]
    assert len(offered) == len({each["hub"]["name"] for each in offered}) == 16
    for each in offered:
        assert HUB_NAME.fullmatch(each["hub"]["name"])
        assert each["hub"]["parameters"] < 10**9
        # rounded, as the largest is
        assert each["largest"] is None or each["hub"]["parameters"] <= 1.05 * each["largest"], each["id"]
