"""`headsup train recall-…` trains a rival that recalls: one seed, or all of its recipe."""

from collections.abc import Mapping
from pathlib import Path

from app.cli.common import stop
from app.cli.terminal import say


def refuse_unread(name: str, data: Path | None, about_text: Mapping[str, str | None]) -> None:
    """Ends the command where it was given what the training of this model does not read.

    Args:
        about_text: what its card would say about the text, by the names of the options.
    """
    from model.training.recipes import RECIPES
    from model.training.recipes.recall import RECALL

    if name not in RECALL and RECIPES[name].columns:
        return
    given = [] if data is None else ["--data"]
    if name in RECALL:
        given += [option for option, value in about_text.items() if value is not None]
    if given:
        stop(f"{name} learns from examples that the recipe makes up, and from no text; leave out {', '.join(given)}.")


def train_rival(name: str, folder: Path, steps: int | None, seed: int | None) -> None:
    """Trains each seed, and says how often it is right by the distance asked for.

    Raises:
        ValueError: when an earlier run in the folder was begun otherwise.
    """
    from model.recall import files, task
    from model.training.recall import follow
    from model.training.recipes.recall import SEEDS

    for each in SEEDS if seed is None else (seed,):
        card = files.read_card(follow(name, folder, each, steps=steps), each)
        shares = zip(task.DISTANCES, card.accuracy, strict=True)
        said = ", ".join(f"{distance}: {100 * share:.1f} %" for distance, share in shares)
        say(f"{name}, seed {each}: {card.steps} steps in {card.minutes} minutes; right by distance {said}.")
    say(f"The weights and cards are in {folder}.")
