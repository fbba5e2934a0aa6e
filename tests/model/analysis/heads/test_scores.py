"""Every score against a loop over the cells."""

import math

import pytest
import torch

from model.analysis.heads import scores as heads
from model.analysis.heads.scores import SCORES, THRESHOLD, Alignment, Tokens, label, score_called, scores
from tests.model.analysis.loops import LOOPS, OF_CROSS, OF_SELF, Text, earlier

IDS = [5, 3, 7, 3, 5, 7, 2, 3, 3, 11, 5]  # 5, 3 and 7 come back; 3 stands twice in a row
N, N_HEADS, SEPARATOR = len(IDS), 3, 2
SPECIAL = [index in (0, 6, 10) for index in range(N)]
SEGMENTS = [int(index > 6) for index in range(N)]
N_QUERIES, N_KEYS = 5, 7
PAIRS = [(range(1, 2), range(4, 6)), (range(2, 5), range(0, 1)), (range(2, 5), range(2, 7)), (range(3, 4), range(3, 4))]
# float32 sums of eleven weights
CLOSE = {"rtol": 1e-5, "atol": 1e-6}


def peaked(*shape: int) -> torch.Tensor:
    return 3 * torch.randn(shape, generator=torch.Generator().manual_seed(7))


@pytest.fixture(params=["causal", "full"])
def weights(request: pytest.FixtureRequest) -> torch.Tensor:
    logits = peaked(N_HEADS, N, N)
    if request.param == "causal":
        logits = logits.masked_fill(torch.ones(N, N).triu(1).bool(), -torch.inf)
    return logits.softmax(-1)


@pytest.fixture
def tokens() -> Tokens:
    ids = torch.tensor(IDS)
    return Tokens(ids, ids == SEPARATOR, torch.tensor(SPECIAL), torch.tensor(SEGMENTS))


@pytest.fixture
def targets() -> Tokens:
    """Five queries of a cross site, some of whose words translate some of seven source tokens."""
    nothing = torch.zeros(N_QUERIES, dtype=torch.bool)
    aligned = tuple(Alignment(target=target, source=source) for target, source in PAIRS)
    return Tokens(torch.arange(N_QUERIES), nothing, nothing, nothing.long(), aligned)


def text() -> Text:
    return Text(IDS, [token == SEPARATOR for token in IDS], SPECIAL, SEGMENTS, [])


def test_every_score_has_a_loop_to_agree_with() -> None:
    assert [score.name for score in SCORES] == list(LOOPS)


@pytest.mark.parametrize("name", OF_SELF)
@pytest.mark.parametrize("site", ["encoder", "decoder"])
def test_a_score_agrees_with_its_loop(weights: torch.Tensor, tokens: Tokens, name: str, site: heads.Site) -> None:
    got = scores(weights, tokens, site)[name]
    expected = torch.tensor([LOOPS[name](head, text()) for head in weights.tolist()])
    torch.testing.assert_close(got, expected, **CLOSE)


@pytest.mark.parametrize("name", OF_CROSS)
def test_a_score_of_two_texts_agrees_with_its_loop(targets: Tokens, name: str) -> None:
    across = peaked(11, N_QUERIES, N_KEYS).softmax(-1)
    of_target = Text(list(range(N_QUERIES)), [], [], [], [([*target], [*source]) for target, source in PAIRS])
    got = scores(across, targets, "cross")[name]
    expected = torch.tensor([LOOPS[name](head, of_target) for head in across.tolist()])
    torch.testing.assert_close(got, expected, **CLOSE)
    assert len(set(got.tolist())) > 2, "scores that are all the same prove nothing"


def test_the_sites_have_the_scores_that_make_sense_there(tokens: Tokens, targets: Tokens) -> None:
    assert tuple(scores(torch.full((2, N, N), 1 / N), tokens, "encoder")) == OF_SELF
    assert tuple(scores(torch.full((2, N, N), 1 / N), tokens, "decoder")) == OF_SELF
    assert tuple(scores(torch.full((2, N_QUERIES, N_KEYS), 1 / N_KEYS), targets, "cross")) == OF_CROSS


def _one_hot(keys: list[int], n_keys: int = N) -> torch.Tensor:
    return torch.nn.functional.one_hot(torch.tensor(keys), n_keys)[None].float()


@pytest.mark.parametrize(
    ("keys", "called"),
    [
        ([0, *range(N - 1)], "previous token"),
        ([*range(1, N), N - 1], "next token"),
        (list(range(N)), "current token"),
        ([0] * N, "first token (sink)"),
        ([earlier(q, IDS)[-1] if earlier(q, IDS) else 6 for q in range(N)], "duplicate token"),
        ([next((k + 1 for k in earlier(q, IDS) if k + 1 != q), 9) for q in range(N)], "induction"),
        ([6] * N, "separator"),
        ([8 if segment == 0 else 2 for segment in SEGMENTS], "other sentence"),
    ],
)
def test_a_head_that_does_one_thing_is_called_by_it(tokens: Tokens, keys: list[int], called: str) -> None:
    found = {name: value.item() for name, value in scores(_one_hot(keys), tokens, "decoder").items()}
    assert label(found) == called
    assert max(found[score.name] for score in SCORES if score.label == called) > 0.9


@pytest.mark.parametrize(
    ("keys", "called"), [([0, 4, 0, 3, 2], "alignment (word read)"), ([5, 0, 3, 0, 0], "alignment (word to come)")]
)
def test_a_head_that_finds_translations_is_called_by_when_it_does(
    targets: Tokens, keys: list[int], called: str
) -> None:
    found = {name: value.item() for name, value in scores(_one_hot(keys, N_KEYS), targets, "cross").items()}
    assert label(found) == called
    assert found[score_called(called)] == pytest.approx(3 / 4), "one word cannot translate two"


def test_special_tokens_are_no_words_of_the_other_sentence(tokens: Tokens) -> None:
    on_special = _one_hot([10 if segment == 0 else 0 for segment in SEGMENTS])
    assert scores(on_special, tokens, "encoder")["other_sentence"].item() == 0


def test_a_head_that_looks_everywhere_has_no_label(tokens: Tokens) -> None:
    found = {name: value.item() for name, value in scores(torch.full((1, N, N), 1 / N), tokens, "decoder").items()}
    assert label(found) is None
    assert found["relative_entropy"] == pytest.approx(1)
    assert found["entropy"] == pytest.approx(math.log2(N), rel=1e-5)


def test_a_label_needs_the_threshold() -> None:
    assert label({"induction": THRESHOLD}) == "induction"
    assert label({"induction": THRESHOLD - 1e-6, "local_window": 1.0, "entropy": 3.0}) is None


def test_of_several_labels_the_head_has_the_one_it_earned_most_clearly() -> None:
    assert label({"induction": 0.6, "previous_token": 0.8, "separator": 0.7}) == "previous token"
    assert label({"induction": math.nan, "separator": 0.7}) == "separator"


def test_a_label_leads_back_to_its_score() -> None:
    for score in SCORES:
        if score.label is not None:
            assert score_called(score.label) == score.name
    with pytest.raises(KeyError):
        score_called("no such label")


def test_a_score_without_a_query_to_look_at_is_not_a_number() -> None:
    nothing = torch.zeros(N, dtype=torch.bool)
    different = Tokens(torch.arange(N), nothing, nothing, nothing.long())
    found = scores(torch.full((1, N, N), 1 / N), different, "decoder")
    assert {name for name, value in found.items() if value.isnan().all()} == {
        "duplicate_token", "induction", "other_sentence",
    }  # fmt: skip
    assert label({name: value.item() for name, value in found.items()}) is None


def test_without_known_translations_alignment_is_not_a_number() -> None:
    nothing = torch.zeros(N_QUERIES, dtype=torch.bool)
    unknown = Tokens(torch.arange(N_QUERIES), nothing, nothing, nothing.long())
    found = scores(torch.full((2, N_QUERIES, N_KEYS), 1 / N_KEYS), unknown, "cross")
    for name in ("alignment_input", "alignment_output"):
        assert found[name].shape == (2,)
        assert found[name].isnan().all()


def test_every_score_says_how_it_is_computed_and_where_it_comes_from() -> None:
    for score in SCORES:
        assert score.formula
        assert "\n" not in score.formula
        assert score.source
        assert getattr(heads, score.name) is score.compute
