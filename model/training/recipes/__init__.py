"""Training recipes: one a model, with its shape, data, objective and schedule. `headsup train` follows them."""

from model.training.recipes import copycat, describer, listener, reader, translator, writer
from model.training.recipes.recipe import Recipe

RECIPES: dict[str, Recipe] = {
    "writer": writer.RECIPE,
    "reader": reader.RECIPE,
    "translator": translator.RECIPE,
    "copycat": copycat.RECIPE,
    "describer": describer.RECIPE,
    "listener": listener.RECIPE,
}

__all__ = ["RECIPES", "Recipe"]
