"""Recipe of `translator`: the original Transformer, made small, learns to translate English into French."""

from model.config import ModelConfig
from model.tokenizers import TextTokenizer
from model.tokenizers.text import BOS, EOS, PAD
from model.training import measures
from model.training.data import Split
from model.training.loop import Schedule
from model.training.objectives import Translation
from model.training.recipes.recipe import Prepared, Recipe, all_text


def prepare(config: ModelConfig, tokenizer: TextTokenizer, split: Split) -> Prepared:
    """Measured as the mean loss on held-out pairs."""

    def objective(lines: list[tuple[str, ...]]) -> Translation:
        sources, targets = (tokenizer.encode_batch([line[column] for line in lines]) for column in (0, 1))
        return Translation(
            list(zip(sources, targets, strict=True)),
            pad=tokenizer.id_of(PAD),
            bos=tokenizer.id_of(BOS),
            eos=tokenizer.id_of(EOS),
            rows=256,
            max_tokens=config.max_tokens,
        )

    return Prepared(objective(split.train), measures.on_fixed_batches(objective(split.held_out)))


RECIPE = Recipe(
    description="The original Transformer, small: it translates everyday English into French.",
    config=ModelConfig(
        family="encoder-decoder",
        task="translate",
        vocabulary_size=10000,
        d_model=192,
        n_layers=3,
        n_heads=4,
        d_feed_forward=768,
        max_tokens=128,
        positions="sinusoidal",
        norm="post",
        activation="relu",
        scaled_embeddings=True,
        dropout=0.1,
    ),
    schedule=Schedule(steps=3200, learning_rate=4e-3),
    columns=2,
    vocabulary=all_text,
    score_name="held_out_loss_nats",
    prepare=prepare,
)
