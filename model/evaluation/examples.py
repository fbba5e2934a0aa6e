"""Finds example sentences by measuring: what a model does well, and what its clearest heads do."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import torch

from model.analysis.heads import scores
from model.analysis.heads.survey import OF_REPETITION, HeadSummary, on_prompt
from model.config import Task
from model.evaluation.translating import translate
from model.tokenizers.text import MASK
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel
from model.weights.evaluation_set import EvaluationSet, Prompt

Lines = Sequence[tuple[str, ...]]
Example = dict[str, Any]
N_OF_TASK, N_OF_HEADS = 2, 3
WORDS = range(5, 10)
"""Words of an example: enough to look at, and few enough for a button."""
LEAST_LETTERS = 4
"""Letters of a word worth guessing."""
DOES = {
    "previous_token": "looks one word back",
    "next_token": "looks one word ahead",
    "current_token": "looks at the word itself",
    "first_token": "looks mostly at the first token",
    "duplicate_token": "finds the same word further up",
    "induction": "finds the token that followed last time",
    "separator": "looks mostly at ends of sentences",
    "other_sentence": "looks at the other sentence",
    "alignment_input": "finds the word that was translated",
    "alignment_output": "finds the word to translate next",
}


def examples(
    model: LoadedModel, evaluation: EvaluationSet, summaries: Sequence[HeadSummary], lines: Lines
) -> list[Example]:
    """A few sentences, each with what it shows and where to look."""
    of_task = _OF_TASK[model.config.task](model, evaluation, lines)
    return [*_of_heads(model, evaluation, summaries), *of_task][: N_OF_TASK + N_OF_HEADS]


def _of_heads(model: LoadedModel, evaluation: EvaluationSet, summaries: Sequence[HeadSummary]) -> list[Example]:
    """For each label the head that has it most clearly, on the prompt where it does."""
    best: dict[str, HeadSummary] = {}
    for summary in summaries:
        name = summary.label and scores.score_called(summary.label)
        if name and (name not in best or summary.scores[name] > best[name].scores[name]):
            best[name] = summary
    found: list[Example] = []
    telling = [name for name in TELLING if name in best][:N_OF_HEADS]
    # sentences first: random words are no welcome
    for name in sorted(telling, key=OF_REPETITION.__contains__):
        taken = {example["text"] for example in found}
        found.append(_of_head(model, _candidates(evaluation, name, taken), name, best[name]))
    return found


TELLING = (
    "alignment_output",
    "alignment_input",
    "induction",
    "other_sentence",
    "previous_token",
    "next_token",
    "duplicate_token",
    "separator",
    "current_token",
    "first_token",
)
"""Scores, the one that says most about how a model works first."""


def _candidates(evaluation: EvaluationSet, name: str, taken: set[str]) -> list[Prompt]:
    """Prompts on which this score says something, of a good length, and not taken yet, so far as there are any."""
    if name in OF_REPETITION:
        prompts = evaluation.repetitions
    elif name == "other_sentence":
        prompts = tuple(prompt for prompt in evaluation.sentences if prompt.pair)
    else:
        prompts = evaluation.alignments or evaluation.sentences
    free = [prompt for prompt in prompts if prompt.text not in taken] or list(prompts)
    fitting = [prompt for prompt in free if len(prompt.text.split()) in WORDS]
    return fitting or sorted(free, key=lambda prompt: len(prompt.text))[:1]


def _of_head(model: LoadedModel, prompts: list[Prompt], name: str, head: HeadSummary) -> Example:
    prompt, value = max(((prompt, _score(model, prompt, name, head)) for prompt in prompts), key=lambda each: each[1])
    return {
        **{key: text for key, text in prompt.to_json().items() if key != "aligned"},
        "shows": f"layer {head.layer}, head {head.head} {DOES[name]}",
        "site": head.site,
        "layer": head.layer,
        "head": head.head,
        "score": name,
        "value": round(value, 3),
    }


def _score(model: LoadedModel, prompt: Prompt, name: str, head: HeadSummary) -> float:
    place = (head.site, head.layer, head.head)
    found = next(each for each in on_prompt(model, prompt) if (each.site, each.layer, each.head) == place)
    return found.scores[name]


def _guessed_next(model: LoadedModel, _: EvaluationSet, lines: Lines) -> list[Example]:
    """Sentences without their last word, where that word is the first guess and the surest."""

    def guessed() -> Iterator[tuple[float, Example]]:
        for text, word in _worth_guessing(lines):
            beginning = text[: text.rindex(word)].rstrip()
            share, guess = _best_guess(model, beginning, -1)
            if guess.strip() == word:
                yield share, {"text": beginning, "shows": f"predicts “{word}”, the word that really follows"}

    return _surest(guessed())


def _guessed_hidden(model: LoadedModel, _: EvaluationSet, lines: Lines) -> list[Example]:
    """Sentences with their last word hidden, where that word is the first guess and the surest."""

    def guessed() -> Iterator[tuple[float, Example]]:
        for text, word in _worth_guessing(lines):
            place = text.rindex(word)
            hidden = f"{text[:place]}{MASK}{text[place + len(word) :]}"
            ids = model.tokenizer.source(hidden).ids
            share, guess = _best_guess(model, hidden, ids.index(model.tokenizer.id_of(MASK)))
            if guess.strip() == word:
                yield share, {"text": hidden, "shows": f"guesses “{word}”, which is right"}

    return _surest(guessed())


def _translated(model: LoadedModel, evaluation: EvaluationSet, _: Lines) -> list[Example]:
    """Sentences that it translates as people did by hand; first those where two words swap places."""
    right = [prompt for prompt in evaluation.alignments if translate(model, prompt.text) == prompt.target]
    right.sort(key=lambda prompt: (-_n_swaps(prompt), len(prompt.text)))
    return [{"text": prompt.text, "shows": f"its translation: {prompt.target}"} for prompt in right[:N_OF_TASK]]


def _n_swaps(prompt: Prompt) -> int:
    """How many neighbouring aligned words stand in the other order in the target."""
    words = (prompt.target or "").strip(".!? ").split()
    places = [words.index(target) if target in words else -1 for _, target in prompt.aligned]
    return sum(after == before - 1 for before, after in pairwise(places) if after >= 0)


def _worth_guessing(lines: Lines) -> Iterator[tuple[str, str]]:
    for line in lines:
        words = line[0].rstrip(".!?").split()
        if len(words) in WORDS and words[-1].isalpha() and len(words[-1]) >= LEAST_LETTERS:
            yield line[0], words[-1]


def _best_guess(model: LoadedModel, text: str, position: int) -> tuple[float, str]:
    encoding = model.tokenizer.source(text)
    shares = run(model.transformer, Inputs(torch.tensor([encoding.ids]))).logits[0, position].softmax(-1)
    share, guess = shares.max(-1)
    return float(share), model.tokenizer.piece(int(guess))


def _surest(found: Iterator[tuple[float, Example]]) -> list[Example]:
    return [example for _, example in sorted(found, key=lambda each: -each[0])[:N_OF_TASK]]


_OF_TASK: dict[Task, Callable[[LoadedModel, EvaluationSet, Lines], list[Example]]] = {
    "next-token": _guessed_next,
    "fill-mask": _guessed_hidden,
    "translate": _translated,
    "describe": lambda *_: [],
    "transcribe": lambda *_: [],
    "none": lambda *_: [],
}
