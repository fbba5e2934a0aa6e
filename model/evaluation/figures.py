"""Figures of a model: measures what its task asks for, and says what each figure means."""

from collections.abc import Sequence
from typing import cast

import torch

from model.analysis.heads.survey import HeadSummary
from model.config import Task
from model.evaluation.copying import copying_accuracy, sequences
from model.evaluation.describing import of_melodies, of_pictures
from model.evaluation.grounding import CrossHead
from model.evaluation.masking import masked_accuracy
from model.evaluation.translating import bleu_and_chrf, references, translate
from model.tokenizers.text import BOS, EOS
from model.training.measures import bits_per_character
from model.transformer.transformer import Transformer
from model.weights import LoadedModel

Lines = Sequence[tuple[str, ...]]
MEANINGS = {
    "held_out_bits_per_character": "Bits per character on held-out sentences, end of sentence included. "
    "Lower is better.",
    "masked_accuracy": "Share of hidden tokens (15 % of those of sentences that were held out, punctuation included) "
    "that its first guess gets right.",
    "bleu": "BLEU, 0 to 100, of its word-by-word likeliest translations of held-out sentences of up to 24 words, "
    "against all reference translations there are (sacreBLEU, 13a).",
    "chrf": "chrF, 0 to 100: the same translations compared by letters.",
    "copying_accuracy": "Share of the second copy of unseen random sequences of 8 to 32 tokens that it gets right, "
    "from the second token on.",
    "best_previous_token_head": "Weight of its best previous-token head on the token before, on average.",
    "best_induction_head": "Weight of its best induction head on the token that followed last time, on average, when "
    "random words are said twice.",
    "best_other_sentence_head": "Weight of the words of one sentence on those of the other, on average, in the head "
    "that looks there most; the other has the same words in another order.",
    "best_alignment_input_head": "Share of hand-made word pairs where the strongest source word of a target word's "
    "own row is its translation, in the best cross-attention head.",
    "best_alignment_output_head": "Likewise, for the row that guesses the target word.",
    "exactly_right": "Share of sentences without a mistake, about 1,000 pictures of one to three shapes that it never "
    "saw, by the likeliest word each time.",
    "exactly_right_four_shapes": "Likewise, of four shapes.",
    "exactly_right_five_shapes": "Likewise, of five shapes; in training there were four at most.",
    "exactly_right_unseen_pairs": "Likewise, of one to three shapes, one of which has a colour that this shape never "
    "had in training.",
    "notes_right": "Share of the notes of 300 melodies that it never heard, of three to eight notes, at whose place "
    "it writes their name.",
    "notes_right_nine_to_twelve": "Likewise, of nine to twelve notes; in training there were eight at most.",
    "notes_right_unseen_timbre": "Likewise, sounded by a bell, which was left out of training.",
    "best_grounding_output_head": "Weight on the true source of the word to come (a colour or a shape: its image "
    "patches; a note: its frames), on average over the words of 300 held-out examples, in the cross-attention head "
    "where it is largest.",
    "strongest_of_best_head": "Share of these words where the strongest weight of that head truly shows the word.",
    "later_of_best_head": "Share of neighbouring notes where the strongest frame of the later one is farther on, "
    "in that head.",
    "grounding_by_chance": "The same weight if every image patch or frame had as much: how many are true.",
}
HEADS_OF: dict[Task, tuple[str, ...]] = {
    "next-token": ("previous_token", "induction"),
    "fill-mask": ("other_sentence",),
    "translate": ("alignment_input", "alignment_output"),
    "describe": (),
    "transcribe": (),
    "none": (),
}
MOST_WORDS = 24
LENGTHS = range(8, 33)


@torch.inference_mode()
def figures(model: LoadedModel, held_out: Lines) -> dict[str, float]:
    """The figures of the task of the model."""
    task = model.config.task
    if task == "translate":
        expected = references(held_out, MOST_WORDS)
        bleu, chrf = bleu_and_chrf([translate(model, source) for source in expected], list(expected.values()))
        return {"bleu": bleu, "chrf": chrf}
    if task == "describe":
        return of_pictures(model)
    if task == "transcribe":
        return of_melodies(model)
    if task == "fill-mask":
        return {"masked_accuracy": masked_accuracy(model, [line[0] for line in held_out])}
    if held_out:
        return {"held_out_bits_per_character": _bits(model, [line[0] for line in held_out])}
    return {"copying_accuracy": copying_accuracy(model, sequences(model, LENGTHS, n=256, seed=0))}


def figures_of_heads(task: Task, heads: Sequence[HeadSummary]) -> dict[str, float]:
    """The best score of any head, for the scores that matter to this task."""
    return {
        f"best_{score}_head": max(head.scores[score] for head in heads if score in head.scores)
        for score in HEADS_OF[task]
        if any(score in head.scores for head in heads)
    }


def figures_of_grounding(task: Task, heads: Sequence[CrossHead]) -> dict[str, float]:
    """Figures of the cross-attention head with most weight on the truth; none where no truth is known."""
    if not heads:
        return {}
    best = max(heads, key=lambda head: head.share)
    found = {
        "best_grounding_output_head": best.share,
        "strongest_of_best_head": best.strongest,
        "grounding_by_chance": best.chance,
    }
    return found | ({"later_of_best_head": best.monotonic} if task == "transcribe" else {})


def _bits(model: LoadedModel, sentences: list[str]) -> float:
    ids = model.tokenizer.encode_batch(sentences)
    bos, eos = model.tokenizer.id_of(BOS), model.tokenizer.id_of(EOS)
    transformer = cast(Transformer, model.transformer)
    return bits_per_character(transformer, ids, sum(map(len, sentences)), bos=bos, eos=eos)
