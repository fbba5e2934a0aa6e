from tests.app.conftest import Ask

TEXT = "the cat didn't sit"


def test_each_token_says_where_it_stands(ask: Ask) -> None:
    tokens = ask("tiny-decoder", "tokens", text=TEXT)["tokens"]
    assert tokens[0] == {"id": 1, "text": "[BOS]", "start": 0, "end": 0, "special": True}
    assert all(TEXT[token["start"] : token["end"]] == token["text"] for token in tokens[1:])
    assert not any(token["special"] for token in tokens[1:])
    assert "didn't" in [token["text"] for token in tokens]


def test_a_pair_is_set_apart_by_separators(ask: Ask) -> None:
    tokens = ask("tiny-encoder", "tokens", text="the cat", pair="the mat")["tokens"]
    assert [token["text"] for token in tokens] == ["[CLS]", "the", "cat", "[SEP]", "the", "mat", "[SEP]"]


def test_a_text_too_long_to_run_is_still_cut_into_tokens(ask: Ask) -> None:
    assert len(ask("tiny-decoder", "tokens", text="the " * 99)["tokens"]) > 99


def test_only_an_encoder_reads_a_pair(refused: Ask) -> None:
    problem = refused("tiny-decoder", "tokens", text="the cat", pair="the mat")
    assert problem["errors"][0]["path"] == "pair"
    assert "leave `pair` out" in problem["detail"]
