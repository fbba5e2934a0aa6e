"""Writes the entry of one token: how it was chosen, each head's new row, and the cache."""

from collections.abc import Collection
from typing import Any

import torch

from app.schemas import array_encoding
from app.schemas.generations import GenerationsRequest
from model.axes import Place
from model.generation import cache_size
from model.generation.generation import Generation, Written
from model.generation.new_rows import NewRow
from model.generation.sampling import Distribution, Sampling, entropy_bits
from model.tracing.attention_inputs import AttentionInputs
from model.weights import LoadedModel


def token_entry(model: LoadedModel, written: Written, sampling: Sampling, n_candidates: int) -> dict[str, Any]:
    """The token with its candidates and its draw."""
    found = written.distribution(sampling)
    rank = int((found.order == written.id).nonzero()[0])
    shown = [*range(min(n_candidates, len(found.order)))]
    low, high = found.share(rank)
    return {
        "position": written.position,
        "id": written.id,
        "text": model.tokenizer.piece(written.id),
        "probability": float(found.probabilities[rank]),
        "rank": rank + 1,
        "entropy": entropy_bits(found.probabilities),
        "entropy_drawn": entropy_bits(found.rescaled),
        # the token itself is shown wherever it stands
        "candidates": [_candidate(model, found, written, each) for each in (*shown, *{rank}.difference(shown))],
        "cut": _cut(found),
        "draw": None if written.number is None else {"number": written.number, "low": low, "high": high},
    }


def _candidate(model: LoadedModel, found: Distribution, written: Written, rank: int) -> dict[str, Any]:
    token = int(found.order[rank])
    logit = written.logits[token]
    cut_by = "top_k" if rank >= found.in_top_k else "top_p" if rank >= found.in_top_p else None
    return {
        "id": token,
        "text": model.tokenizer.piece(token),
        "logit": array_encoding.number(logit) if torch.isfinite(logit) else None,
        "probability": float(found.probabilities[rank]),
        "tempered": float(found.tempered[rank]),
        "rescaled": float(found.rescaled[rank]),
        "cut_by": cut_by,
    }


def _cut(found: Distribution) -> dict[str, Any]:
    return {
        "tokens": len(found.order),
        "after_top_k": found.in_top_k,
        "after_top_p": found.in_top_p,
        "cut_by_top_k": float(found.tempered[found.in_top_k :].sum()),
        "cut_by_top_p": float(found.tempered[found.in_top_p : found.in_top_k].sum()),
    }


def rows_entry(rows: Collection[NewRow], n_read: int, body: GenerationsRequest) -> list[dict[str, Any]]:
    """Each head's row of weights, of the query that was read last."""
    return [
        {
            "site": row.place.site,
            "layer": row.place.layer,
            "heads": row.heads,
            "query": n_read - 1,
            "first_key": 0 if row.place.site == "cross" else n_read - row.weights.shape[1],
            "weights": array_encoding.array(row.weights, body.encoding, body.decimals),
        }
        for row in rows
    ]


def cache_entry(calls: dict[Place, AttentionInputs], generation: Generation, longest: int) -> dict[str, Any] | None:
    """What the cache keeps, and the multiplications that it saves; None where keys and values are not seen."""
    kept = cache_size.kept_rows(calls.values(), generation.writer, longest)
    if not kept:
        return None
    given = (calls.values(), generation.writer, generation.n_read, generation.n_new)
    counts, of_matrices = cache_size.multiplications(*given), cache_size.of_matrices(*given)
    return {
        "used": generation.writer.is_cached,
        "bytes": sum(each.n_bytes for each in kept),
        "longest_bytes": sum(each.most_bytes for each in kept),
        "layers": [
            {
                "site": each.place.site,
                "layer": each.place.layer,
                "key_value_heads": each.heads,
                "rows": each.rows,
                "bytes": each.n_bytes,
                "longest_rows": each.most_rows,
                "longest_bytes": each.most_bytes,
            }
            for each in kept
        ],
        "multiplications": {**counts._asdict(), "formula": cache_size.FORMULA},
        "of_matrices": None if of_matrices is None else of_matrices._asdict() | {"formula": cache_size.OF_MATRICES},
    }
