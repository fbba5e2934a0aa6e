"""Answer of `analyses/variants`: sizes that are left out, and the runs as a reply."""

from typing import Any

from app.schemas import array_encoding
from app.schemas.array_encoding import number
from app.services import predictions, run_differences
from app.services.request_places import head_of
from app.services.run_or_replay import Run
from app.variants.schemas import VariantsRequest
from model.analysis.variants import compare as analysis
from model.analysis.variants.kinds import VariantSizes
from model.protocol import check_changeable

USUAL_WINDOW, USUAL_LATENT, USUAL_SINKS = 4, 4, 1
NUMBER_BYTES = 4
TITLES = {
    "multi_head": ("As trained", "Vaswani et al. 2017, section 3.2"),
    "grouped_query": ("Grouped-query", "Ainslie et al. 2023, section 2.1"),
    "multi_query": ("Multi-query", "Shazeer 2019, section 3"),
    "latent": ("Latent, low rank", "DeepSeek-AI 2024, DeepSeek-V2, section 2.1.2; Eckart and Young 1936"),
    "window": ("Window", "Beltagy et al. 2020, section 3.1"),
    "sinks": ("Window, first tokens", "Xiao et al. 2023, section 3.2"),
    "linear": ("Linear attention", "Katharopoulos et al. 2020, equations 4 to 7"),
}


def described(run: Run, body: VariantsRequest) -> dict[str, Any]:
    """The reply to a request about variants.

    Raises:
        InputError: for sizes that do not fit, a head that is not there, or a model in which nothing can be changed.
    """
    model, place = run.model, head_of(run.model, body.site, body.layer, body.head)
    check_changeable(model.config, "a variant")
    heads, n_tokens = model.config.at(place.site).heads, len(run.prompt.tokens_at(place.site)[1])
    sizes = _sizes(body, heads, n_tokens)
    analysis.check(sizes, heads, n_tokens)
    run.check_cost()
    predicts = model.config.task != "none"
    positions = predictions.positions_of(model, run.prompt, None) if predicts else []
    with run.stopwatch.forward():
        found = analysis.compare(
            model.transformer, run.prompt.inputs(), place, body.head, sizes, model.config.d_model, positions
        )
    return {
        "site": place.site,
        "layer": body.layer,
        "head": body.head,
        "sizes": vars(sizes),
        "variants": [_variant(run, body, found[0], each, positions) for each in found],
        "note": analysis.NOTE,
    }


def _sizes(body: VariantsRequest, heads: int, n_tokens: int) -> VariantSizes:
    return VariantSizes(
        body.key_value_heads or (heads // 2 if heads % 2 == 0 else 1),
        body.latent or min(USUAL_LATENT, n_tokens),
        body.window or min(USUAL_WINDOW, n_tokens),
        body.sinks or min(USUAL_SINKS, n_tokens),
    )


def _variant(
    run: Run, body: VariantsRequest, trained: analysis.VariantRun, variant: analysis.VariantRun, positions: list[int]
) -> dict[str, Any]:
    title, source = TITLES[variant.kind]
    top_k = min(body.top_k, variant.logits.shape[-1])
    return {
        "kind": variant.kind,
        "title": title,
        "source": source,
        "weights": array_encoding.array(variant.weights, body.encoding),
        "largest": number((variant.weights - trained.weights).abs().max()),
        "predictions": [
            run_differences.prediction_change(run.model, before, after, position, top_k)
            for before, after, position in zip(trained.logits, variant.logits, positions, strict=True)
        ],
        "multiplications": variant.counts.multiplications,
        "cached_bytes": NUMBER_BYTES * variant.counts.cached,
    }
