"""Which heads look from one word at another, compared with loops over the whole weights."""

import pytest

from model import weights
from model.analysis.heads.word_pairs import Pairs, positions
from model.axes import Site
from model.tokenizers import Token
from model.tracing.observers import StreamingRecorder
from model.tracing.recorder import Recorder
from model.transformer.run import run
from tests.model import tiny

QUERIES: dict[Site, list[int]] = {"encoder": [1, 4], "decoder": [], "cross": [0, 2, 3]}
KEYS: dict[Site, list[int]] = {"encoder": [0, 5, 6], "decoder": [1], "cross": [6, 2]}


@pytest.mark.parametrize("cells", [1, 1 << 21])
def test_each_head_of_a_site_that_has_both_gives_its_largest_weight(
    cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.attention.tiled.CELLS_PER_TILE", cells)
    model, inputs = tiny.model("encoder-decoder"), tiny.inputs("encoder-decoder")
    pairs = Pairs(QUERIES, KEYS)
    run(model, inputs, recorder=StreamingRecorder(pairs))
    whole = run(model, inputs, recorder=Recorder(tensors=["weights"]))
    expected = []
    for record in whole.attention:
        site, layer = record.place
        for head in record.heads if QUERIES[site] and KEYS[site] else ():
            weights = record["weights"][0, head]
            best = max((float(weights[q, k]), q, k) for q in QUERIES[site] for k in KEYS[site])
            expected.append((site, layer, head, *best))
    found = [(each.site, each.layer, each.head, each.weight, each.query, each.key) for each in pairs.found]
    assert {each[0] for each in found} == {"encoder", "cross"}
    assert [each[:3] + each[4:] for each in found] == [each[:3] + each[4:] for each in expected]
    assert [each[3] for each in found] == pytest.approx([each[3] for each in expected], rel=1e-5)


def tokens(*written: tuple[str, int, int]) -> list[Token]:
    return [Token(i, text, start, end, special=text.startswith("[")) for i, (text, start, end) in enumerate(written)]


# "It's an animal, an ANIMAL in animals" with the pieces an|imal and animal|s
PIECES = tokens(
    ("[CLS]", 0, 0), ("It's", 0, 4), (" an", 4, 7), (" an", 7, 10), ("imal", 10, 14), (",", 14, 15), (" an", 15, 18),
    (" ANIMAL", 18, 25), (" in", 25, 28), (" animal", 28, 35), ("s", 35, 36), ("[SEP]", 36, 36),
)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("animal", [3, 4, 7]),
        ("Animal ", [3, 4, 7]),
        ("animals", [9, 10]),
        ("an", [2, 6]),
        ("it's", [1]),
        (",", [5]),
        ("an animal", [2, 3, 4, 6, 7]),
        ("[SEP]", [11]),
        ("imal", []),
        ("s", []),
        ("elephant", []),
        ("", []),
        (" ", []),
    ],
)
def test_a_word_is_found_wherever_it_stands_whole(word: str, expected: list[int]) -> None:
    assert positions(PIECES, word) == expected


def test_pieces_with_marks_of_their_own_are_read_as_one_word() -> None:
    marked = tokens(("play", 0, 4), ("##ing", 4, 7), ("play", 8, 12))
    assert positions(marked, "playing") == [0, 1]
    assert positions(marked, "play") == [2]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("naïve", "naïve"),
        ("naïve", "nai\u0308ve"),
        ("nai\u0308ve", "NAÏVE"),
        ("Strasse", "Straße"),
        ("😀", "😀"),
        ("Ελλάδα", "ελλάδα"),
        ("здравствуйте", "Здравствуйте"),
        ("naïve-café", "naïve-café"),
    ],
)
def test_a_word_is_found_by_its_characters_in_one_unicode_form(typed: str, asked: str) -> None:
    read = weights.load(weights.FOLDER / "writer").tokenizer.source(f"Some {typed} people live here.")
    found = positions(read.tokens, asked)
    assert found == [place for place, token in enumerate(read.tokens) if 5 <= token.start < 5 + len(typed)]
    assert len(found) > 1, "it takes several tokens"
    assert positions(read.tokens, "people") != []


def test_a_word_of_a_script_without_spaces_is_found_across_its_tokens() -> None:
    read = tokens(("日", 0, 1), ("本", 1, 2), ("語", 2, 3), ("。", 3, 4), ("日", 4, 5))
    assert positions(read, "日本語") == [0, 1, 2]
    assert positions(read, "日") == [0, 4]
    assert positions(read, "本語。") == [1, 2, 3]
