"""What a batch holds: the right labels in the right places, and the same ones for the same step."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from model.training.objectives import IGNORED, SPREAD, Batch, Masked, NextToken, Objective, Translation, loss
from model.training.pairs import KINDS, Pairs
from tests.model.tiny import normal

PAD, BOS, EOS = 0, 1, 2
CLS, SEP, MASK = 1, 2, 3
SENTENCES = [list(range(10 * index, 10 * index + length)) for index, length in ((1, 3), (2, 5), (3, 2), (4, 7), (5, 4))]


MANY = [[100 * index + place for place in range(2 + index % 5)] for index in range(1, 98)]


def next_token(
    sentences: list[list[int]] = SENTENCES,
    lengths: dict[int, float] | None = None,
    repeated: float = 0.0,
    random: float = 0.0,
) -> NextToken:
    return NextToken(
        sentences,
        bos=BOS,
        eos=EOS,
        lengths=lengths or {8: 0.5, 16: 0.5},
        tokens_per_batch=48,
        repeated=repeated,
        random=random,
        random_ids=range(50, 57),
        random_lengths=range(3, 8),
    )


def masked(max_tokens: int = 30, rows: int = 6, share: float = 0.15) -> Masked:
    return Masked(
        SENTENCES, pad=PAD, cls=CLS, sep=SEP, mask=MASK, n_special=4, vocabulary_size=60, rows=rows,
        max_tokens=max_tokens, share=share,
    )  # fmt: skip


def translation(max_tokens: int = 30) -> Translation:
    pairs = [(sentence, [word + 100 for word in reversed(sentence)]) for sentence in SENTENCES]
    return Translation(pairs, pad=PAD, bos=BOS, eos=EOS, rows=3, max_tokens=max_tokens)


def parts(words: list[int], separator: int) -> list[list[int]]:
    found: list[list[int]] = [[]]
    for word in words:
        if word == separator:
            found.append([])
        else:
            found[-1].append(word)
    return found


def batch(objective: Objective, step: int = 0, seed: int = 0) -> Batch:
    return objective.batch(np.random.default_rng([seed, step]))


@pytest.mark.parametrize("objective", [next_token(), masked(), translation()])
def test_the_batch_of_a_step_depends_on_seed_and_step_alone(objective: Objective) -> None:
    first = batch(objective, step=3)
    batch(objective, step=4)
    torch.manual_seed(7)
    again = batch(objective, step=3)
    assert torch.equal(first.labels, again.labels)
    assert torch.equal(first.inputs.source, again.inputs.source)
    others = [batch(objective, step=step, seed=seed) for step, seed in ((5, 0), (6, 0), (3, 1), (3, 2))]
    assert any(not torch.equal(first.inputs.source, other.inputs.source) for other in others)


def test_every_next_token_is_the_label_of_the_one_before() -> None:
    for step in range(20):
        inputs, labels = batch(next_token(), step)
        assert torch.equal(inputs.source[:, 1:], labels[:, :-1])
        assert (inputs.source[:, 0] == BOS).all()
        assert inputs.source.shape in ((6, 8), (3, 16))
        assert (labels >= 0).all()
        assert inputs.source_mask is inputs.target is None


def test_rows_are_whole_sentences_one_after_another() -> None:
    for step in range(20):
        for row in batch(next_token(), step).labels.tolist():
            *sentences, cut = parts(row, EOS)
            assert all(sentence in SENTENCES for sentence in sentences)
            assert any(sentence[: len(cut)] == cut for sentence in SENTENCES)


def period(row: list[int]) -> int | None:
    """After how many tokens a row says itself again, where it does so at least once."""
    return next((n for n in range(1, len(row) // 2 + 1) if row == [*row[:n] * len(row)][: len(row)]), None)


def test_a_repeated_row_says_one_passage_again_and_again() -> None:
    lengths = set()
    for step in range(60):
        labels = batch(next_token(MANY, repeated=1.0), step).labels
        for row in labels.tolist():
            said = period(row)
            assert said is not None
            *sentences, cut = parts(row[:said], EOS)
            assert all(sentence in MANY for sentence in sentences)
            assert any(sentence[: len(cut)] == cut for sentence in MANY)
            lengths.add((len(row), said))
    # the beginning of a sentence of two words and the same with its end are both passages, so every length comes
    assert lengths == {(8, said) for said in range(2, 5)} | {(16, said) for said in range(2, 9)}


def test_random_tokens_are_said_again_and_guessed_from_the_second_saying_on() -> None:
    lengths = set()
    for step in range(60):
        inputs, labels = batch(next_token([], random=1.0), step)
        for read, wanted in zip(inputs.source.tolist(), labels.tolist(), strict=True):
            n_given = wanted.count(IGNORED)
            row = [*read[1:], wanted[-1]]
            assert read[0] == BOS
            assert wanted == [IGNORED] * n_given + row[n_given:]
            assert row == [*row[:n_given] * len(row)][: len(row)]
            assert set(row) <= set(range(50, 57))
            lengths.add((len(row), n_given))
    assert lengths == {(8, n) for n in (3, 4)} | {(16, n) for n in (3, 4, 5, 6, 7)}


def test_rows_repeat_and_are_random_as_often_as_said() -> None:
    made = next_token(MANY, {24: 1.0}, repeated=0.25, random=0.35)
    labels = torch.cat([batch(made, step).labels for step in range(1000)])
    is_random = labels[:, 0] == IGNORED
    repeats = sum(period(row) is not None for row in labels[~is_random].tolist())
    # 2000 rows tell a share to a hundredth
    assert is_random.double().mean() == pytest.approx(0.35, abs=0.03)
    assert repeats / len(labels) == pytest.approx(0.25, abs=0.03)


def test_hidden_words_are_labels_and_nothing_else_is() -> None:
    for step in range(20):
        inputs, labels = batch(masked(share=0.5), step)
        guessed = labels != IGNORED
        assert (labels[guessed] >= 4).all(), "special tokens are never guessed"
        assert inputs.source_mask is not None
        assert not (guessed & ~inputs.source_mask).any(), "padding is never guessed"
        assert (inputs.source[~inputs.source_mask] == PAD).all()
        assert (inputs.source[inputs.source_mask] != PAD).all()
        assert (inputs.source[~guessed] != MASK).all()
        restored = torch.where(guessed, labels, inputs.source)
        for row, mask in zip(restored, inputs.source_mask, strict=True):
            words = row[mask].tolist()
            assert words[0] == CLS
            assert words[-1] == SEP
            first, *second = parts(words[1:-1], SEP)
            assert first in SENTENCES
            assert len(second) <= 1
            assert all(sorted(part) in SENTENCES for part in second), "whole, or its words in another order"


def test_the_second_sentence_of_a_pair_is_the_second_segment() -> None:
    n_pairs = 0
    for step in range(200):
        inputs, _ = batch(masked(), step)
        assert inputs.segments is not None
        assert inputs.source_mask is not None
        for ids, segments, mask in zip(inputs.source, inputs.segments, inputs.source_mask, strict=True):
            boundary = (ids == SEP).nonzero()[0, 0]
            assert not segments[: boundary + 1].any()
            assert segments[boundary + 1 :][mask[boundary + 1 :]].all()
            n_pairs += int(segments.any())
    assert n_pairs / (200 * 6) == pytest.approx(1 - KINDS["alone"], abs=0.1)


def test_as_many_words_are_hidden_as_the_paper_hides_and_in_its_three_ways() -> None:
    words = guessed = as_mask = kept = 0
    for step in range(30):
        inputs, labels = batch(masked(rows=40), step)
        chosen = labels != IGNORED
        assert inputs.source_mask is not None
        words += int((inputs.source_mask & ~torch.isin(inputs.source, torch.tensor([CLS, SEP]))).sum())
        guessed += int(chosen.sum())
        as_mask += int((inputs.source[chosen] == MASK).sum())
        kept += int((inputs.source[chosen] == labels[chosen]).sum())
    # some 10,000 words: shares of the words to half a hundredth, of the 1500 guessed ones to two hundredths
    assert guessed / words == pytest.approx(0.15, abs=0.01)
    assert as_mask / guessed == pytest.approx(0.8, abs=0.03)
    assert kept / guessed == pytest.approx(0.1 + 0.1 / 56, abs=0.03)


def test_rows_of_a_batch_are_neighbours_in_the_order_of_length_of_those_drawn() -> None:
    picked = set()
    for step in range(60):
        generator = np.random.default_rng([0, step])
        couples = [Pairs(SENTENCES).draw(generator) for _ in range(SPREAD * 6)]
        # one special token around each sentence and one between
        lengths = sorted(len(first) + (2 if second is None else len(second) + 3) for first, second in couples)
        mask = batch(masked(), step).inputs.source_mask
        assert mask is not None
        found = mask.sum(dim=1).tolist()
        blocks = [index for index in range(SPREAD) if lengths[6 * index : 6 * index + 6] == found]
        assert blocks
        picked |= set(blocks) if len(blocks) == 1 else set()
    assert picked == set(range(SPREAD))


def test_rows_longer_than_the_model_are_cut() -> None:
    inputs, labels = batch(masked(max_tokens=5))
    assert inputs.source.shape == labels.shape == (6, 5)


def test_a_translation_is_guessed_one_token_ahead_up_to_its_end() -> None:
    for step in range(10):
        inputs, labels = batch(translation(), step)
        assert inputs.target is not None
        assert inputs.target_mask is not None
        assert inputs.source_mask is not None
        for source, target, wanted, is_source, is_target in zip(
            inputs.source, inputs.target, labels, inputs.source_mask, inputs.target_mask, strict=True
        ):
            sentence = source[is_source].tolist()
            assert sentence[-1] == EOS
            assert sentence[:-1] in SENTENCES
            translated = [word + 100 for word in reversed(sentence[:-1])]
            assert target[is_target].tolist() == [BOS, *translated]
            assert wanted[is_target].tolist() == [*translated, EOS]
            assert (wanted[~is_target] == IGNORED).all()
            assert (target[~is_target] == PAD).all()
            assert (source[~is_source] == PAD).all()


def test_pairs_too_long_for_the_model_are_left_out() -> None:
    made = translation(max_tokens=5)
    assert [len(source) for source, _ in made.pairs] == [2, 3, 4]
    for step in range(10):
        inputs, _ = batch(made, step)
        assert inputs.source.shape[1] <= 5


def numbered(n: int, rows: int) -> Translation:
    """Pairs of one to four words, of which the first says which pair it is."""
    pairs = [([1000 + index] * (1 + index % 4), [2000 + index]) for index in range(n)]
    return Translation(pairs, pad=PAD, bos=BOS, eos=EOS, rows=rows, max_tokens=9)


def test_a_translation_batch_is_drawn_from_neighbours_in_the_order_of_length() -> None:
    made = numbered(31, rows=3)
    place = {source[0]: index for index, (source, _) in enumerate(made.pairs)}
    drawn, spreads = set(), []
    for step in range(600):
        inputs, _ = batch(made, step)
        places = [place[first] for first in inputs.source[:, 0].tolist()]
        assert len(set(places)) == 3, "no pair twice"
        spreads.append(max(places) - min(places))
        drawn |= set(places)
    assert drawn == set(range(31))
    assert max(spreads) < SPREAD * 3
    assert max(spreads) > SPREAD * 3 / 2, "not the next neighbours alone"
    lengths = [len(source) for source, _ in made.pairs]
    assert lengths == sorted(lengths)


def test_pairs_of_one_length_are_mixed_in_the_same_way_each_time() -> None:
    first, again = (numbered(31, rows=3).pairs for _ in range(2))
    assert first == again
    short = [source[0] for source, _ in first if len(source) == 1]
    assert short != sorted(short)


def test_a_batch_of_few_pairs_has_each_of_them_once() -> None:
    inputs, _ = batch(numbered(5, rows=9))
    assert sorted(inputs.source[:, 0].tolist()) == [1000, 1001, 1002, 1003, 1004]


def test_the_loss_is_the_mean_over_the_tokens_to_guess() -> None:
    logits, labels = normal(2, 5, 19), torch.tensor([[3, IGNORED, 4, IGNORED, 18], [IGNORED, 0, IGNORED, IGNORED, 7]])
    shares = logits.double().log_softmax(dim=-1)
    values = [-shares[row, position, labels[row, position]] for row, position in (labels >= 0).nonzero().tolist()]
    torch.testing.assert_close(loss(logits, labels), torch.stack(values).mean().float())
    assert loss(logits.bfloat16(), labels).dtype == torch.bfloat16
    assert F.cross_entropy(logits[0, :1], labels[0, :1]).isfinite()
