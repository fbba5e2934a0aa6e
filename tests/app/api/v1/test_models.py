from fastapi.testclient import TestClient


def test_the_list_has_a_card_for_each_model(client: TestClient) -> None:
    cards = client.get("/api/v1/models").json()["models"]
    assert [card["id"] for card in cards] == ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"]
    assert [card["family"] for card in cards] == ["decoder", "encoder", "encoder-decoder"]
    assert [card["task"] for card in cards] == ["next-token", "fill-mask", "translate"]


def test_a_card_tells_the_shape_of_the_model(client: TestClient) -> None:
    card = client.get("/api/v1/models/tiny-encoder-decoder").json()
    shape = {"layers": 2, "heads": 3, "key_value_heads": 3}
    assert card["sites"] == [{"site": site} | shape for site in ("encoder", "decoder", "cross")]
    assert (card["d_model"], card["d_head"], card["d_value"], card["max_tokens"]) == (30, 10, 7, 41)
    assert card["positions"] == "sinusoidal"
    assert card["norm"] in ("pre", "post")
    assert card["examples"] == [{"text": "the cat sat", "shows": "nothing"}]


def test_shared_keys_show_on_the_card(client: TestClient) -> None:
    (site,) = client.get("/api/v1/models/tiny-decoder").json()["sites"]
    assert site == {"site": "decoder", "layers": 2, "heads": 3, "key_value_heads": 1}


def test_an_unknown_model_is_answered_with_those_that_there_are(client: TestClient) -> None:
    response = client.get("/api/v1/models/gpt-9")
    assert response.status_code == 404
    assert response.json()["detail"] == (
        "There is no model 'gpt-9'; the models are tiny-decoder, tiny-encoder, tiny-encoder-decoder."
    )
