"""Recipe of `copycat`: two layers of attention and nothing else learn to repeat made-up sequences."""

from model.config import ModelConfig
from model.tokenizers import TextTokenizer
from model.tokenizers.text import BOS, EOS, SPECIALS
from model.training import measures
from model.training.data import Split
from model.training.loop import Schedule
from model.training.objectives import NextToken
from model.training.recipes.recipe import Prepared, Recipe

SYLLABLES = tuple(consonant + vowel for consonant in "bcdfghjklmnprstvz" for vowel in "aeiou")
"""Its words: short, and none that anybody has a meaning for."""
LENGTHS = range(8, 33)
"""Lengths of a sequence that is repeated."""


def prepare(config: ModelConfig, tokenizer: TextTokenizer, _: Split) -> Prepared:
    """Measured as the mean loss on sequences from other seeds: made-up text cannot be held out."""
    objective = NextToken(
        [],
        bos=tokenizer.id_of(BOS),
        eos=tokenizer.id_of(EOS),
        lengths={2 * LENGTHS[-1]: 1.0},
        tokens_per_batch=4096,
        random=1.0,
        random_ids=range(len(SPECIALS["decoder"]), config.vocabulary_size),
        random_lengths=LENGTHS,
    )
    return Prepared(objective, measures.on_fixed_batches(objective))


RECIPE = Recipe(
    description="Two layers of attention and nothing else: it repeats any sequence that it has just read.",
    config=ModelConfig(
        family="decoder",
        task="next-token",
        vocabulary_size=400,
        d_model=128,
        n_layers=2,
        n_heads=4,
        d_feed_forward=0,
        max_tokens=128,
        positions="rotary",
    ),
    schedule=Schedule(
        steps=3000,
        learning_rate=2e-3,
        method="adamw",
        measure_every=100,
        keep_at=(0, 100, 200, 225, 250, 275, 300, 400, 600, 1000),
    ),
    columns=0,
    vocabulary=lambda _: SYLLABLES,
    score_name="unseen_loss_nats",
    prepare=prepare,
)
