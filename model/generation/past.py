"""The past of a text: whether earlier tokens stay as they are while it grows, and how it is read again where not."""

from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from model import masks
from model.axes import Ids
from model.generation.writer import Writer
from model.interventions import Interventions
from model.run_context import current, running
from model.transformer.batch import Inputs


def read(writer: Writer, new: Ids, more: int) -> Float[Tensor, "row vocabulary"]:
    """The logits after new tokens, with changes that were made for a text shorter by so many."""
    changes = current().interventions
    with running(interventions=changes if writer.is_cached else changes.lengthened(more)):
        return writer.read(new)


def reads_ahead(changes: Interventions, inputs: Inputs, more: int) -> bool:
    """Whether, with these changes, an earlier token of the text depends on later ones.

    Args:
        inputs: the text that is written on.
        more: how many tokens may follow.
    """
    written = [each for each in changes.ablate if each.site != "encoder"]
    if any(each.mode == "mean" for each in written):
        return True  # the mean over all queries changes with each new one
    if changes.mask is None or not (changes.sites is None or "decoder" in changes.sites):
        return False
    begun = (inputs.source if inputs.target is None else inputs.target).shape[1]
    return not _is_causal(changes.mask, begun, begun + max(1, more))


def _is_causal(pattern: masks.Pattern, begun: int, length: int) -> bool:
    """Whether no query sees a later key, and the rows of a text stay the same when it grows."""
    if _takes_one_length(pattern):
        return True  # refused with the first token that does not fit
    whole = masks.draw(pattern, length, length)
    grows = (whole[:n, :n].equal(masks.draw(pattern, n, n)) for n in {begun, length - 1})
    return not bool(torch.triu(whole, 1).any()) and all(grows)


def _takes_one_length(pattern: masks.Pattern) -> bool:
    """Whether a mask, or a part of it, was given row by row for one length."""
    if not isinstance(pattern, partial):
        return False
    parts = pattern.keywords.get("patterns", ())
    has_rows = pattern.func is masks.matrix or isinstance(pattern.keywords.get("lengths"), list | tuple)
    return has_rows or any(map(_takes_one_length, parts))
