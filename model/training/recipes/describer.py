"""Recipe of `describer`: an encoder-decoder learns to name the shapes of a picture, from left to right."""

from collections.abc import Iterable

from model.config import ModelConfig
from model.made_up.pictures.random_scenes import scenes
from model.made_up.pictures.scene import COLORS, PATCH, SHAPES, SIDE
from model.made_up.pictures.sentence import sentence
from model.tokenizers import TextTokenizer
from model.training import measures
from model.training.captions import Describing
from model.training.data import Split
from model.training.loop import Schedule
from model.training.recipes.recipe import Prepared, Recipe


def vocabulary(_: Split) -> Iterable[str]:
    """Sentences with every word."""
    pairs = (f"a small {color} {shape} an a large {color} {shape}" for color in COLORS for shape in SHAPES)
    return [*pairs, *map(sentence, scenes(0, 200))]


def prepare(_config: ModelConfig, tokenizer: TextTokenizer, _split: Split) -> Prepared:
    """Measured as the share of sentences without a mistake, on pictures from another seed."""
    objective = Describing(tokenizer, rows=32)
    return Prepared(objective, measures.exactly_right([objective.of(scenes(1 + index, 64)) for index in range(4)]))


RECIPE = Recipe(
    description="It looks at a picture of coloured shapes and says them, from left to right.",
    config=ModelConfig(
        family="encoder-decoder",
        task="describe",
        vocabulary_size=400,
        d_model=96,
        n_layers=2,
        n_encoder_layers=1,
        n_heads=4,
        d_feed_forward=256,
        max_tokens=64,
        positions="learned",
        reads="image",
        d_features=3 * PATCH * PATCH,
        source_grid=(SIDE // PATCH, SIDE // PATCH),
    ),
    schedule=Schedule(steps=4000, learning_rate=4e-3),
    columns=0,
    vocabulary=vocabulary,
    score_name="unseen_sentences_exactly_right",
    prepare=prepare,
)
