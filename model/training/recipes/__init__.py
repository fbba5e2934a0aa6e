"""One recipe a model: its shape, its data, its objective and its schedule. `headsup train` follows them."""

from model.training.recipes import copycat, reader, translator, writer
from model.training.recipes.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    "writer": writer.RECIPE,
    "reader": reader.RECIPE,
    "translator": translator.RECIPE,
    "copycat": copycat.RECIPE,
}

__all__ = ["RECIPES", "Recipe"]
