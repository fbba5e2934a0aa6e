"""Recipe of `writer`: a small GPT learns next tokens of sentences, repeated passages and repeated random tokens."""

from model.config import ModelConfig
from model.tokenizers import TextTokenizer
from model.tokenizers.text import BOS, EOS, SPECIALS
from model.training import measures
from model.training.data import Split
from model.training.loop import Schedule
from model.training.objectives import NextToken
from model.training.recipes.recipe import Prepared, Recipe, all_text
from model.transformer.transformer import Transformer

FIRST_PIECE = len(SPECIALS["decoder"]) + 256
"""Before it stand the special tokens and the bytes."""


def prepare(config: ModelConfig, tokenizer: TextTokenizer, split: Split) -> Prepared:
    """Measured in bits a character, each held-out sentence by itself."""
    bos, eos = tokenizer.id_of(BOS), tokenizer.id_of(EOS)
    objective = NextToken(
        tokenizer.encode_batch([line[0] for line in split.train]),
        bos=bos,
        eos=eos,
        lengths={64: 0.6, 128: 0.2, config.max_tokens: 0.2},
        tokens_per_batch=4096,
        repeated=0.15,
        random=0.2,
        random_ids=range(FIRST_PIECE, config.vocabulary_size),
        random_lengths=range(2, 49),
    )
    held_out = [line[0] for line in split.held_out]
    encoded, n_characters = tokenizer.encode_batch(held_out), sum(map(len, held_out))

    def measure(model: Transformer) -> float:
        return measures.bits_per_character(model, encoded, n_characters, bos=bos, eos=eos)

    return Prepared(objective, measure)


RECIPE = Recipe(
    description="A small GPT-like model of everyday English: it guesses the next word.",
    config=ModelConfig(
        family="decoder",
        task="next-token",
        vocabulary_size=8192,
        d_model=192,
        n_layers=4,
        n_heads=4,
        d_feed_forward=768,
        max_tokens=512,
        positions="learned",
        dropout=0.1,
    ),
    schedule=Schedule(steps=2600, learning_rate=4e-3),
    columns=1,
    vocabulary=all_text,
    score_name="held_out_bits_per_character",
    prepare=prepare,
)
