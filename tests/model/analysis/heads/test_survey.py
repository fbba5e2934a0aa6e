"""The scores of a whole model: means over its evaluation set, against loops over texts, heads, rows and cells."""

import math
from collections.abc import Sequence

import pytest
import torch

from model.analysis.heads import survey as surveys
from model.analysis.heads.survey import HeadSummary, on_prompt, survey
from model.config import Family
from model.interventions import Interventions
from model.tokenizers import Encoding
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel
from model.weights.evaluation_set import EvaluationSet, Prompt
from tests.model.analysis.loops import LOOPS, OF_CROSS, OF_SELF, Text, mean
from tests.model.loaded import loaded

# float32 sums of some dozen weights, and means of them
CLOSE = {"rel": 1e-4, "abs": 1e-5}
Place = tuple[str, int, int]

PLAIN = (Prompt("Tom likes it."), Prompt("The cat didn't see the red car!"), Prompt("it it"))
PAIRS = (
    Prompt("Tom likes it."),
    Prompt("She bought it!", pair="it bought She!"),
    Prompt("Mary", pair="Mary knows it."),
)
REPEATED = (Prompt("red cat red cat"), Prompt("two old friends two old friends two"))
TRANSLATED = (
    Prompt("Tom likes it.", target="it likes Tom."),
    Prompt("My sister bought a book!", target="a book bought My sister"),
)
ALIGNED = (
    Prompt("Tom likes it.", target="it likes Tom.", aligned=(("Tom", "Tom"),)),
    Prompt(
        "The red car gave me two friends.",
        target="me two friends gave The car red",
        aligned=(("red", "red"), ("car", "car"), ("two", "two"), ("friends", "friends"), ("gave", "gave")),
    ),
    Prompt("Nobody likes a book.", target="a book"),
)
SETS: dict[Family, EvaluationSet] = {
    "decoder": EvaluationSet(PLAIN, REPEATED),
    "encoder": EvaluationSet(PAIRS),
    "encoder-decoder": EvaluationSet(TRANSLATED, (), ALIGNED),
}


def text(encoding: Encoding, prompt: Prompt, source: Encoding | None = None) -> Text:
    def places(tokens: Encoding, word: str) -> list[int]:
        return [index for index, token in enumerate(tokens.tokens) if token.text == word]

    texts = [token.text for token in encoding.tokens]
    aligned = [(places(encoding, two), places(source, one)) for one, two in prompt.aligned] if source else []
    separates = [piece in ("[SEP]", "[EOS]", ".", "!", "?") for piece in texts]
    return Text(encoding.ids, separates, [piece.startswith("[") for piece in texts], [*encoding.segments], aligned)


def by_loops(
    model: LoadedModel, prompt: Prompt, interventions: Interventions | None = None
) -> dict[Place, dict[str, float]]:
    source = model.tokenizer.source(prompt.text, prompt.pair)
    target = model.tokenizer.target(prompt.target) if prompt.target else None
    inputs = Inputs(
        torch.tensor([source.ids]),
        torch.tensor([target.ids]) if target else None,
        torch.tensor([source.segments]) if model.config.family == "encoder" else None,
    )
    found: dict[Place, dict[str, float]] = {}
    for record in run(model.transformer, inputs, recorder=Recorder(), interventions=interventions).attention:
        site, layer = record.place
        told = text(source, prompt) if target is None or site == "encoder" else text(target, prompt, source)
        for head, w in enumerate(record["weights"][0].tolist()):
            names = OF_CROSS if site == "cross" else OF_SELF
            found[site, layer, head] = {name: LOOPS[name](w, told) for name in names}
    return found


def assert_same_scores(summaries: Sequence[HeadSummary], wanted: dict[Place, dict[str, float]]) -> None:
    assert [(each.site, each.layer, each.head) for each in summaries] == list(wanted)
    for summary, scores in zip(summaries, wanted.values(), strict=True):
        assert summary.scores == pytest.approx(scores, nan_ok=True, **CLOSE), (
            f"{summary.site} {summary.layer}.{summary.head}"
        )


EVERY = [(family, prompt) for family, chosen in SETS.items() for group in vars(chosen).values() for prompt in group]


@pytest.mark.parametrize(("family", "prompt"), EVERY, ids=lambda value: getattr(value, "text", value))
def test_the_scores_on_one_prompt_are_those_of_the_loops(family: Family, prompt: Prompt) -> None:
    model = loaded(family)
    assert_same_scores(on_prompt(model, prompt), by_loops(model, prompt))


def averaged(
    model: LoadedModel, chosen: EvaluationSet, changed: Interventions | None = None
) -> dict[Place, dict[str, float]]:
    """Repetition from the repeated texts, alignment from the aligned ones by pairs of words, the rest otherwise."""
    scored = {prompt: by_loops(model, prompt, changed) for group in vars(chosen).values() for prompt in group}

    def over(prompts: Sequence[Prompt], place: Place, name: str) -> float:
        values = [scored[prompt][place][name] for prompt in prompts for _ in range(max(1, len(prompt.aligned)))]
        return mean([value for value in values if not math.isnan(value)])

    found: dict[Place, dict[str, float]] = {}
    for place, names in scored[chosen.sentences[0]].items():
        found[place] = {}
        for name in names:
            prompts = chosen.sentences
            if name in ("duplicate_token", "induction"):
                prompts = chosen.repetitions or chosen.sentences
            if name in ("alignment_input", "alignment_output"):
                prompts = chosen.alignments
            found[place][name] = over(prompts, place, name)
    return found


@pytest.mark.parametrize("changed", [None, Interventions(temperature=3.0)], ids=["as it is", "temperature"])
@pytest.mark.parametrize("family", SETS)
def test_a_survey_is_the_mean_over_the_texts_that_each_score_is_about(
    family: Family, changed: Interventions | None
) -> None:
    model, chosen = loaded(family), SETS[family]
    wanted = averaged(model, chosen, changed)
    assert_same_scores(survey(model, chosen, changed), wanted)
    if changed is not None:
        unchanged = survey(model, chosen)
        assert all(
            each.scores != pytest.approx(wanted[each.site, each.layer, each.head], nan_ok=True) for each in unchanged
        )


def test_the_loops_had_something_to_skip_and_something_to_weigh() -> None:
    pairs, aligned = (
        averaged(loaded("encoder"), SETS["encoder"]),
        averaged(loaded("encoder-decoder"), SETS["encoder-decoder"]),
    )
    alone = by_loops(loaded("encoder"), PAIRS[0])["encoder", 0, 0]
    assert math.isnan(alone["other_sentence"])
    assert not math.isnan(pairs["encoder", 0, 0]["other_sentence"])
    found = {scores["alignment_input"] for place, scores in aligned.items() if place[0] == "cross"}
    assert len(found) > 1
    assert all(round(6 * share) == pytest.approx(6 * share) for share in found), "shares of six pairs of words"


def test_a_score_that_no_text_is_about_is_not_a_number() -> None:
    for summary in survey(loaded("encoder"), EvaluationSet(PAIRS[:1])):
        assert math.isnan(summary.scores["other_sentence"])
        assert math.isnan(summary.scores["induction"])
        assert not math.isnan(summary.scores["previous_token"])


def test_without_aligned_words_alignment_is_not_scored() -> None:
    for summary in survey(loaded("encoder-decoder"), EvaluationSet(TRANSLATED)):
        if summary.site == "cross":
            assert list(summary.scores) == ["entropy", "relative_entropy"]


def test_the_scores_come_in_one_order() -> None:
    for family, chosen in SETS.items():
        for summary in survey(loaded(family), chosen):
            assert tuple(summary.scores) == (OF_CROSS if summary.site == "cross" else OF_SELF)


def test_a_head_is_called_by_its_scores() -> None:
    assert HeadSummary("decoder", 1, 2, {"induction": 0.7, "entropy": 3.0}).label == "induction"
    assert HeadSummary("decoder", 1, 2, {"induction": math.nan, "entropy": 3.0}).label is None


def test_a_word_to_align_that_does_not_stand_there_is_named() -> None:
    wrong = Prompt("Tom likes it.", target="it likes Tom.", aligned=(("Mary", "Tom"),))
    with pytest.raises(ValueError, match=r"'Mary' stands 0 times in 'Tom likes it\.'"):
        survey(loaded("encoder-decoder"), EvaluationSet(TRANSLATED, (), (wrong,)))


def test_the_groups_of_scores_are_scores() -> None:
    assert set(LOOPS) > surveys.OF_REPETITION | surveys.OF_ALIGNMENT
