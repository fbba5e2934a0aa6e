"""BLEU and chrF: compare greedy translations with all reference translations."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from model.generation.generation import generate
from model.generation.request import Request
from model.transformer.batch import Inputs
from model.weights import LoadedModel

LONGEST = 60
"""Tokens of a translation: three times the length of the longest sentences."""


def translate(model: LoadedModel, text: str) -> str:
    """The likeliest word each time, until the sentence ends."""
    inputs = Inputs(torch.tensor([model.tokenizer.source(text).ids]), torch.tensor([model.tokenizer.target("").ids]))
    return model.tokenizer.decode(list(generate(model.transformer, inputs, Request(LONGEST, model.tokenizer.end))))


def references(pairs: Sequence[tuple[str, ...]], most_words: int) -> dict[str, list[str]]:
    """All translations of each source of at most so many words."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        if len(source.split()) <= most_words:
            found[source].append(target)
    return dict(found)


def bleu_and_chrf(translations: Sequence[str], expected: Sequence[list[str]]) -> tuple[float, float]:
    """BLEU and chrF of a corpus, 0 to 100. Source: Post 2018 (sacreBLEU, tokenization 13a); Popović 2015 (chrF2)."""
    n_streams = max(map(len, expected))
    # sacreBLEU takes the first reference of every sentence, then the second of those that have one, and so on
    streams: Any = [[each[index] if index < len(each) else None for each in expected] for index in range(n_streams)]
    bleu = BLEU(tokenize="13a").corpus_score(list(translations), streams)
    chrf = CHRF().corpus_score(list(translations), streams)
    return bleu.score, chrf.score
