"""Each pattern as a picture: rows are queries, columns are keys, 1 = this query may look at this key."""

import pytest
import torch

from model import masks
from model.errors import InputError

PICTURES: dict[str, tuple[masks.Pattern, str]] = {
    "full": (masks.full, "1111111 1111111 1111111 1111111 1111111"),
    "causal": (masks.causal, "1000000 1100000 1110000 1111000 1111100"),
    "one length": (masks.pattern("lengths", lengths=3), "1110000 1110000 1110000 1110000 1110000"),
    "lengths": (masks.pattern("lengths", lengths=[2, 7, 0, 5, 1]), "1100000 1111111 0000000 1111100 1000000"),
    "window": (masks.pattern("window", size=1), "1100000 1110000 0111000 0011100 0001110"),
    "window of itself": (masks.pattern("window", size=0), "1000000 0100000 0010000 0001000 0000100"),
    "strided": (masks.pattern("strided", stride=3), "1111001 1111100 1111110 1111111 0111111"),
    "strided by two": (masks.pattern("strided", stride=2), "1110101 1111010 1111101 0111110 1011111"),
    "global": (masks.pattern("global", tokens=[1, 4]), "0100100 1111111 0100100 0100100 1111111"),
    "blocks": (masks.pattern("blocks", size=3), "1110000 1110000 1110000 0001110 0001110"),
    "all of": (
        masks.pattern("all_of", patterns=[masks.causal, masks.pattern("window", size=2)]),
        "1000000 1100000 1110000 0111000 0011100",
    ),
    "any of": (
        masks.pattern("any_of", patterns=[masks.pattern("window", size=0), masks.pattern("global", tokens=[0])]),
        "1111111 1100000 1010000 1001000 1000100",
    ),
    "all of nothing": (masks.pattern("all_of", patterns=[]), "1111111 1111111 1111111 1111111 1111111"),
    "any of nothing": (masks.pattern("any_of", patterns=[]), "0000000 0000000 0000000 0000000 0000000"),
}


def grid(picture: str) -> torch.Tensor:
    return torch.tensor([[cell == "1" for cell in row] for row in picture.split()])


ALLOWED = grid("1010010 0000000 1111111 0100000 0000011")


@pytest.mark.parametrize("name", PICTURES)
def test_the_pattern_is_its_picture(name: str) -> None:
    pattern, picture = PICTURES[name]
    assert torch.equal(masks.draw(pattern, 5, 7), grid(picture))


def test_more_queries_than_keys_are_drawn_as_well() -> None:
    assert torch.equal(masks.draw(masks.causal, 4, 2), grid("10 11 11 11"))
    assert torch.equal(masks.draw(masks.pattern("blocks", size=2), 4, 2), grid("11 11 00 00"))


def test_a_matrix_is_taken_as_it_is() -> None:
    assert torch.equal(masks.draw(masks.pattern("matrix", allowed=ALLOWED), 5, 7), ALLOWED)


PATTERNS = {name: pattern for name, (pattern, _) in PICTURES.items()} | {
    "matrix": masks.pattern("matrix", allowed=ALLOWED),
    "random": masks.pattern("random", count=3, seed=11),
}


@pytest.mark.parametrize("offset", [1, 3, 4])
@pytest.mark.parametrize("name", PATTERNS)
def test_queries_that_start_later_are_the_later_rows_of_the_whole_grid(name: str, offset: int) -> None:
    whole = masks.draw(PATTERNS[name], 5, 7)
    assert torch.equal(masks.draw(PATTERNS[name], 5 - offset, 7, offset=offset), whole[offset:])


@pytest.mark.parametrize("position", range(5))
@pytest.mark.parametrize("name", sorted(PATTERNS.keys() - {"matrix", "lengths"}))
def test_a_row_drawn_by_itself_is_that_row_of_the_whole_grid(name: str, position: int) -> None:
    assert torch.equal(masks.draw(PATTERNS[name], 1, 7, offset=position)[0], masks.draw(PATTERNS[name], 5, 7)[position])


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_random_shows_every_query_exactly_count_keys(count: int) -> None:
    drawn = masks.draw(masks.pattern("random", count=count, seed=2), 5, 7)
    assert drawn.sum(dim=1).tolist() == [count] * 5


def test_random_never_shows_more_keys_than_there_are() -> None:
    assert masks.draw(masks.pattern("random", count=50, seed=2), 5, 7).all()


def test_random_is_reproduced_by_its_seed_alone() -> None:
    def drawn(seed: int) -> torch.Tensor:
        return masks.draw(masks.pattern("random", count=5, seed=seed), 13, 17)

    first = drawn(3)
    torch.manual_seed(123)
    assert torch.equal(drawn(3), first)
    assert not torch.equal(drawn(4), first)
    assert not torch.equal(drawn(4)[:-1], first[1:])


def test_drawing_at_random_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    masks.draw(masks.pattern("random", count=2, seed=1), 5, 7)
    assert torch.equal(torch.rand(3), expected)


def test_a_matrix_of_the_wrong_shape_is_refused_with_both_shapes() -> None:
    with pytest.raises(InputError, match=r"the mask is 5 × 7, but there are 3 queries and 7 keys; give 3 rows of 7"):
        masks.draw(masks.pattern("matrix", allowed=ALLOWED), 3, 7)
    with pytest.raises(InputError, match=r"there are 5 queries and 6 keys"):
        masks.draw(masks.pattern("matrix", allowed=ALLOWED), 5, 6)


def test_a_wrong_number_of_lengths_is_refused_with_both_numbers() -> None:
    with pytest.raises(InputError, match="2 lengths were given for 5 queries; give one, or one a query"):
        masks.draw(masks.pattern("lengths", lengths=[1, 2]), 5, 7)


def test_padding_is_false_behind_the_end_of_each_sequence() -> None:
    assert torch.equal(masks.padding([3, 0, 5], 5), grid("11100 00000 11111"))


def test_every_kind_of_the_interface_has_a_pattern() -> None:
    assert set(masks.BY_KIND) == {
        *("full", "causal", "lengths", "window", "strided", "global", "blocks", "random", "matrix", "all_of", "any_of")
    }
