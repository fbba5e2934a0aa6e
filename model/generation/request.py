"""Request: what to write, and how."""

from dataclasses import dataclass

from model.generation.sampling import GREEDY, Sampling


@dataclass(frozen=True)
class Request:
    """What to write.

    Attributes:
        max_new_tokens: at most so many are written now.
        end: the id that ends a text, where the model does not know it itself.
        is_cached: whether the keys and values of earlier tokens are kept; they are computed anew otherwise.
        is_begun: whether the target has words of its own after the token that begins every target.
        chosen: the tokens that are taken first, whatever the model would choose.
        written: the ids that were written before, or chosen by hand; each has used one number of the seed.
    """

    max_new_tokens: int
    end: int | None = None
    sampling: Sampling = GREEDY
    is_cached: bool = True
    is_begun: bool = False
    written: tuple[int, ...] = ()
    chosen: tuple[int, ...] = ()
