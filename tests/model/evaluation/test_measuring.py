"""The measures of `make evaluate`, each against a computation that goes another way."""

import numpy as np
import pytest
import sacrebleu
import torch

from model.evaluation.copying import copying_accuracy, sequences
from model.evaluation.masking import masked_accuracy
from model.evaluation.translating import bleu_and_chrf, references, translate
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model.corpus import SENTENCES
from tests.model.loaded import loaded

WRITTEN = ["The cat sat on a mat .", "Tom is very tired today.", "It rains a lot in autumn here."]
EXPECTED = [
    ["The cat sat on the mat.", "A cat sat on a mat."],
    ["Tom is tired today."],
    ["It often rains in autumn here.", "Here it rains a lot in autumn.", "It rains a lot here in autumn."],
]


def test_references_are_all_translations_of_a_source_that_is_short_enough() -> None:
    pairs = [("one two three", "un"), ("one", "deux"), ("one two three", "trois"), ("one two three four", "quatre")]
    assert references(pairs, most_words=3) == {"one two three": ["un", "trois"], "one": ["deux"]}


def test_bleu_and_chrf_of_one_reference_are_those_of_sacrebleu() -> None:
    first = [each[0] for each in EXPECTED]
    bleu, chrf = bleu_and_chrf(WRITTEN, [[each] for each in first])
    assert bleu == sacrebleu.corpus_bleu(WRITTEN, [first]).score
    assert chrf == sacrebleu.corpus_chrf(WRITTEN, [first]).score


def test_every_reference_counts_however_many_a_sentence_has() -> None:
    bleu, chrf = bleu_and_chrf(WRITTEN, EXPECTED)
    # a sentence with fewer references than another has its first one again: that changes neither figure
    filled = [[each[index] if index < len(each) else each[0] for each in EXPECTED] for index in range(3)]
    assert bleu == pytest.approx(sacrebleu.corpus_bleu(WRITTEN, filled).score)
    assert chrf == pytest.approx(sacrebleu.corpus_chrf(WRITTEN, filled).score)
    assert bleu > bleu_and_chrf(WRITTEN, [each[:1] for each in EXPECTED])[0]
    assert bleu_and_chrf([each[-1] for each in EXPECTED], EXPECTED) == pytest.approx((100, 100))


def test_a_translation_is_the_likeliest_token_each_time() -> None:
    model = loaded("encoder-decoder")
    source = torch.tensor([model.tokenizer.source(SENTENCES[5]).ids])
    ids = model.tokenizer.target("").ids
    while len(ids) < model.config.max_tokens + 1:
        chosen = int(run(model.transformer, Inputs(source, torch.tensor([ids]))).logits[0, -1].argmax())
        if chosen == model.tokenizer.id_of("[EOS]"):
            break
        ids.append(chosen)
    assert translate(model, SENTENCES[5]) == model.tokenizer.decode(ids[1:61])


def test_the_accuracy_of_hidden_words_counts_every_hidden_token_once() -> None:
    model, texts = loaded("encoder"), list(SENTENCES[:40])
    right = total = 0
    generator = np.random.default_rng(3)
    for text in texts:
        ids = model.tokenizer.source(text).ids
        places = [place for place, draw in enumerate(generator.random(len(ids))) if draw < 0.4]
        places = [place for place in places if place not in (0, len(ids) - 1)]
        hidden = [model.tokenizer.id_of("[MASK]") if place in places else each for place, each in enumerate(ids)]
        logits = run(model.transformer, Inputs(torch.tensor([hidden]))).logits[0]
        right += sum(int(logits[place].argmax()) == ids[place] for place in places)
        total += len(places)
    assert total > 50
    assert masked_accuracy(model, texts, share=0.4, seed=3) == right / total


def test_copying_is_counted_from_the_second_token_of_the_second_copy() -> None:
    model = loaded("decoder")
    chosen = [[5, 9, 300, 7], [11, 12, 13], [200, 200, 17, 3, 4]]
    right = total = 0
    for sequence in chosen:
        read = [model.tokenizer.id_of("[BOS]"), *sequence]
        for position, word in enumerate(sequence):
            logits = run(model.transformer, Inputs(torch.tensor([[*read, *sequence[:position]]]))).logits[0, -1]
            if position > 0:
                right += int(logits.argmax()) == word
                total += 1
    assert copying_accuracy(model, chosen) == right / total


def test_sequences_are_random_tokens_of_the_lengths_asked_for_and_the_seed_makes_them() -> None:
    model = loaded("decoder")
    drawn = sequences(model, range(3, 6), n=70, seed=1)
    assert {len(each) for each in drawn} == {3, 4, 5}
    assert min(map(min, drawn)) >= 3, "no special token"
    assert max(map(max, drawn)) < model.config.vocabulary_size
    assert drawn == sequences(model, range(3, 6), n=70, seed=1)
    assert drawn != sequences(model, range(3, 6), n=70, seed=2)
