"""Recipe of `reader`: a small BERT learns masked words of everyday sentences and of pairs of them."""

from model.config import ModelConfig
from model.tokenizers import TextTokenizer
from model.tokenizers.text import CLS, MASK, PAD, SEP, SPECIALS
from model.training import measures
from model.training.data import Split
from model.training.loop import Schedule
from model.training.objectives import Masked
from model.training.recipes.recipe import Prepared, Recipe, all_text


def prepare(config: ModelConfig, tokenizer: TextTokenizer, split: Split) -> Prepared:
    """Measured as the mean loss on pairs made of held-out sentences."""

    def objective(lines: list[tuple[str, ...]]) -> Masked:
        return Masked(
            tokenizer.encode_batch([line[0] for line in lines]),
            pad=tokenizer.id_of(PAD),
            cls=tokenizer.id_of(CLS),
            sep=tokenizer.id_of(SEP),
            mask=tokenizer.id_of(MASK),
            n_special=len(SPECIALS["encoder"]),
            vocabulary_size=config.vocabulary_size,
            rows=256,
            max_tokens=config.max_tokens,
        )

    return Prepared(objective(split.train), measures.on_fixed_batches(objective(split.held_out)))


RECIPE = Recipe(
    description="A small BERT-like model of everyday English: it guesses hidden words from both sides.",
    config=ModelConfig(
        family="encoder",
        task="fill-mask",
        vocabulary_size=8192,
        d_model=192,
        n_layers=4,
        n_heads=4,
        d_feed_forward=768,
        max_tokens=128,
        positions="learned",
        n_segments=2,
        dropout=0.1,
    ),
    schedule=Schedule(steps=3800, learning_rate=4e-3),
    columns=1,
    vocabulary=all_text,
    score_name="held_out_loss_nats",
    prepare=prepare,
)
