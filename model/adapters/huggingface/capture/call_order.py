"""Maps each attention call of a run to its site and layer."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from torch import Tensor, nn

from model import activation_patches
from model.adapters.huggingface.custom_attention.attention_code import AttentionCode, Frame
from model.adapters.huggingface.custom_attention.redirect import Redirect
from model.attention.attention import attend
from model.axes import HeadOutput, KeyMask, Place, Site
from model.run_context import current, running

NOWHERE = Place("decoder", 0)


class LastAttention(NamedTuple):
    """The attention that a module is at."""

    place: Place
    head_output: HeadOutput


@dataclass
class CallOrder:
    """One run of a model.

    Attributes:
        places: what each module that attends is, in the order in which it is called: one place, or where layers share
            a module, one for each of them.
        key_masks: by site, False for padding.
        codes: of the modules that attend in code of their own, how.
        n_batch: how many texts are read at once.
        attended: how many attentions have run.
        now: by module, where it attended last.
        inputs: by module, what its projections read first in this call.
        frames: the calls of the modules of `codes` that are going on, the innermost last.
    """

    places: Mapping[nn.Module, tuple[Place, ...]]
    key_masks: Mapping[Site, KeyMask | None] = field(default_factory=dict)
    codes: Mapping[nn.Module, tuple[AttentionCode, ...]] = field(default_factory=dict)
    n_batch: int = 1
    attended: int = 0
    now: dict[nn.Module, LastAttention] = field(default_factory=dict)
    inputs: dict[nn.Module, Tensor] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)
    _calls: dict[nn.Module, int] = field(default_factory=dict)

    def attend(self, module: nn.Module, query: Tensor, key: Tensor, value: Tensor, given: dict[str, Any]) -> HeadOutput:
        """Attends as this module, at the place whose turn it is; one of no place attends unseen."""
        if module not in self.places:
            return attend_untracked(query, key, value, given)
        place, n_query, n_key = self._next(module), query.shape[2], key.shape[2]
        # only in self-attention do keys of earlier calls stand before these queries
        offset = 0 if place.site == "cross" else max(0, n_key - n_query)
        key_mask = self._key_mask(place.site, n_key)
        output = attend(query, key, value, place=place, key_mask=key_mask, offset=offset, **given)
        self.now[module] = LastAttention(place, output)
        read, recorder = self.inputs.pop(module, None), current().recorder
        if read is not None and recorder is not None and recorder.records(place):
            recorder.keep(place, input=read.reshape(query.shape[0], n_query, -1))
        return output

    def _next(self, module: nn.Module) -> Place:
        places, call = self.places[module], self._calls.get(module, 0)
        self._calls[module] = call + 1
        self.attended += 1
        return places[call % len(places)]

    def _key_mask(self, site: Site, n_key: int) -> KeyMask | None:
        mask = self.key_masks.get(site)
        # keys that come from a cache are more than the run was told of; the model's own mask hides their padding
        return mask if mask is not None and mask.shape[-1] == n_key else None


def call_order() -> CallOrder | None:
    """That of the run that is going on, or None outside of one."""
    order: CallOrder | None = current().call_order
    return order


@contextmanager
def track_calls(order: CallOrder, redirect: Redirect | None = None) -> Iterator[CallOrder]:
    """Counts the calls of every module that attends inside this block.

    Args:
        redirect: what becomes of the attention of `order.codes`; None = it goes through `order.attend`.
    """
    own: AbstractContextManager[Any] = Redirect(order) if order.codes else nullcontext()
    with running(call_order=order), redirect or own:
        yield order


def attend_untracked(query: Tensor, key: Tensor, value: Tensor, given: dict[str, Any]) -> HeadOutput:
    """Attends without recording or changing anything, as no place is known."""
    with running(recorder=None, interventions=None, patches=activation_patches.NONE):
        return attend(query, key, value, place=NOWHERE, **given)
