"""Interventions: change how attention computes in a run, in one fixed order.

They apply inside `model.attention.attend`, in the order vectors, scale, bias, mask, temperature, rows of weights,
ablation, and reach it in a context variable, so every model that attends through it takes every intervention.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from model import masks
from model.axes import SITES, HeadOutput, Mask, PerHead, Place, Scores, Site
from model.config import Shape
from model.errors import InputError

VectorName = Literal["query", "key", "value"]


@dataclass(frozen=True)
class Ablation:
    """Replaces the output of one head: by zeros, or by its mean over the queries of this run."""

    site: Site
    layer: int
    head: int
    mode: Literal["zero", "mean"] = "zero"


@dataclass(frozen=True)
class WeightsRow:
    """Replaces one query's row of weights in one head. Any finite numbers are taken; they need not sum to 1."""

    site: Site
    layer: int
    head: int
    query: int
    row: tuple[float, ...]


@dataclass(frozen=True)
class VectorTaken:
    """Gives one position the query, key or value of another, as attention uses it (after any rotation).

    Attributes:
        head: None = every head of the layer.
        position, by: the position that is changed, and the one whose vector it gets.
    """

    site: Site
    layer: int
    head: int | None
    tensor: VectorName
    position: int
    by: int


@dataclass(frozen=True, kw_only=True)
class Interventions:
    """All changes of one run; they compose.

    Attributes:
        scale: replaces 1/√d_head; 1 stands for no scaling.
        temperature: divides the masked scores before the softmax; greater than 0.
        mask: replaces a site's own pattern; padding stays hidden.
        ablate, weights: single heads and rows.
        vectors: single vectors. All are taken from what the run made, so two positions can change places.
        sites, layers, heads: where scale, temperature and mask apply; None = everywhere.
    """

    scale: float | None = None
    temperature: float | None = None
    mask: masks.Pattern | None = None
    ablate: tuple[Ablation, ...] = ()
    weights: tuple[WeightsRow, ...] = ()
    vectors: tuple[VectorTaken, ...] = ()
    sites: Collection[Site] | None = None
    layers: Collection[int] | None = None
    heads: Collection[int] | None = None

    def check(self, config: Shape) -> None:
        """Refuses places that the model does not have.

        Raises:
            InputError: naming the field, what was given and what the model has.
        """
        if not config.can_be_changed:
            for name, given in vars(self).items():
                if given != getattr(NONE, name):
                    raise InputError(
                        f"nothing can be changed in this model: {config.missing[0].removesuffix('.')}", field=name
                    )
        for site in self.sites or ():
            check_place(config, "sites", site=site)
        for layer in self.layers or ():
            check_place(config, "layers", layer=layer)
        for head in self.heads or ():
            check_place(config, "heads", head=head)
        for name in SINGLE:
            for change in getattr(self, name):
                check_place(config, name, site=change.site, layer=change.layer, head=change.head)

    def touch(self, place: Place) -> bool:
        """Whether anything changes at this attention."""
        return (self._applies(place) and (self.scale, self.temperature, self.mask) != (None, None, None)) or any(
            (change.site, change.layer) == place for name in SINGLE for change in getattr(self, name)
        )

    def lengthened(self, more: int) -> "Interventions":
        """The same for a decoder's text that is longer by so many tokens: rows given for it attend to none of them."""
        rows = (
            replace(each, row=(*each.row, *[0.0] * more)) if each.site == "decoder" else each for each in self.weights
        )
        return replace(self, weights=tuple(rows)) if more and self.weights else self

    def changed_vectors(
        self, place: Place, name: VectorName, vectors: Float[Tensor, "batch head position d"], *, offset: int = 0
    ) -> Float[Tensor, "batch head position d"]:
        """The vectors, some replaced by those of other positions, as a new tensor.

        Args:
            offset: position of the first vector.
        """
        changes = self.taken(place, name)
        if not changes:
            return vectors
        changed = vectors.clone()
        n_positions = offset + vectors.shape[2]
        for change in changes:
            for position in (change.position, change.by):
                if not 0 <= position < n_positions:
                    raise InputError(
                        f"position {position} does not exist; the {PLURAL[name]} of {place.site} layer {place.layer} "
                        f"are at 0 to {n_positions - 1}",
                        field="vectors",
                    )
            if change.position < offset:
                continue  # an earlier call changed it
            heads = slice(None) if change.head is None else change.head
            changed[:, heads, change.position - offset] = vectors[:, heads, change.by - offset]
        return changed

    def changed_scale(self, place: Place, scale: PerHead) -> PerHead:
        """The scale of each head."""
        if self.scale is None:
            return scale
        return torch.where(self._chosen(place, scale), self.scale, scale)

    def changed_temperature(self, place: Place, temperature: PerHead) -> PerHead | None:
        """The temperature of each head; None when nothing is divided."""
        if self.temperature is None:
            return None
        return torch.where(self._chosen(place, temperature), self.temperature, temperature)

    def changed_mask(self, place: Place, mask: Mask | None, scores: Scores, *, offset: int) -> Mask | None:
        """The pattern of each head, for queries that start at position `offset`."""
        if self.mask is None or not self._applies(place):
            return mask
        n_query, n_key = scores.shape[-2:]
        grid = masks.draw(self.mask, n_query, n_key, offset=offset, device=scores.device)[None, None]
        if self.heads is None:
            return grid
        chosen = self._chosen(place, scores[0, :, 0, 0])[None, :, None, None]
        own = mask if mask is not None else torch.ones_like(grid)
        return torch.where(chosen, grid, own)

    def changed_weights(self, place: Place, weights: Scores, *, offset: int) -> Scores:
        """The weights, some rows replaced by given ones, as a new tensor."""
        changes = [change for change in self.weights if (change.site, change.layer) == place]
        if not changes:
            return weights
        changed = weights.clone()
        n_query, n_key = weights.shape[-2:]
        for change in changes:
            if not 0 <= change.query < offset + n_query:
                raise InputError(
                    f"query {change.query} does not exist; the queries of {place.site} layer {place.layer} are "
                    f"0 to {offset + n_query - 1}",
                    field="weights",
                )
            if change.query < offset:
                continue  # an earlier call changed it, when there were fewer keys
            if len(change.row) != n_key:
                raise InputError(
                    f"the row of weights for query {change.query} has {len(change.row)} numbers, but there are "
                    f"{n_key} keys; give {n_key} numbers",
                    field="weights",
                )
            changed[:, change.head, change.query - offset] = weights.new_tensor(change.row)
        return changed

    def changed_head_output(self, place: Place, head_output: HeadOutput) -> HeadOutput:
        """The head outputs with the ablated ones replaced, as a new tensor."""
        changes = [change for change in self.ablate if (change.site, change.layer) == place]
        if not changes:
            return head_output
        changed = head_output.clone()
        for change in changes:
            whole = head_output[:, change.head]
            changed[:, change.head] = whole.mean(dim=1, keepdim=True) if change.mode == "mean" else 0.0
        return changed

    def taken(self, place: Place, name: VectorName, head: int | None = None) -> list[VectorTaken]:
        """The replacements of vectors of this kind here, for any head or for this one."""
        here = (each for each in self.vectors if (each.site, each.layer) == place and each.tensor == name)
        return [each for each in here if head is None or each.head in (None, head)]

    def _applies(self, place: Place) -> bool:
        return (self.sites is None or place.site in self.sites) and (self.layers is None or place.layer in self.layers)

    def _chosen(self, place: Place, like: PerHead) -> Tensor:
        heads = range(like.shape[0]) if self.heads is None else self.heads
        return torch.tensor([self._applies(place) and head in heads for head in range(like.shape[0])]).to(like.device)


SINGLE = ("ablate", "weights", "vectors")
"""The changes that name one place each."""
PLURAL: dict[VectorName, str] = {"query": "queries", "key": "keys", "value": "values"}
NONE = Interventions()


def check_place(
    config: Shape,
    field: str,
    *,
    site: Site | None = None,
    layer: int | None = None,
    head: int | None = None,
) -> None:
    """Refuses a site, layer or head that the model does not have; without a site, one that no site has.

    Raises:
        InputError: naming the field, what was given and what the model has.
    """
    if site is not None and site not in config.sites:
        known = " and ".join(repr(name) for name in SITES if name in config.sites)
        raise InputError(f"the model has no site {site!r}; it has {known}", field=field)
    shapes = [config.at(each) for each in (config.sites if site is None else (site,))]
    where = "" if site is None or len({config.at(each) for each in config.sites}) == 1 else f" of {site}"
    n_layers, n_heads = max(each.layers for each in shapes), max(each.heads for each in shapes)
    if layer is not None and not 0 <= layer < n_layers:
        raise InputError(f"layer {layer} does not exist; the layers{where} are 0 to {n_layers - 1}", field=field)
    if layer is not None and not any(layer in each.attending for each in shapes):
        kind = next(gap.kind for each in shapes for gap in each.gaps if gap.layer == layer)
        others = ", ".join(map(str, shapes[0].attending))
        raise InputError(f"layer {layer} does not attend: it is {kind}; the layers that attend: {others}", field=field)
    if head is not None and not 0 <= head < n_heads:
        raise InputError(f"head {head} does not exist; the heads{where} are 0 to {n_heads - 1}", field=field)
