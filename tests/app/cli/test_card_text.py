from app.cli.card_text import card_lines, training_lines

CARD = {
    "id": "tiny",
    "description": "A tiny model.",
    "family": "decoder",
    "sites": [{"site": "decoder", "layers": 2, "heads": 3}],
    "d_model": 30,
    "parameters": 12345,
    "max_tokens": 41,
    "scores": {"copying_accuracy": 0.9871, "loss": 2.0},
    "meanings": {"copying_accuracy": "Share that is right."},
    "heads": [
        {"site": "decoder", "layer": 1, "head": 0, "label": "induction", "value": 0.71},
        {"site": "decoder", "layer": 0, "head": 2, "label": "previous token", "value": 0.93},
        {"site": "decoder", "layer": 1, "head": 2, "label": "induction", "value": 0.9},
    ],
    "limits": "It knows nothing.",
    "training": {"steps": 3000, "minutes": 9.7, "hardware": "one thread"},
    "licence": "MIT",
    "attribution": "nobody",
}


def test_a_card_is_told_in_lines() -> None:
    assert list(card_lines(CARD)) == [
        "tiny: A tiny model.",
        "    decoder, 2 layers × 3 heads, d_model 30, 12,345 parameters, at most 41 tokens",
        "    copying accuracy: 0.9871. Share that is right.",
        "    loss: 2.",
        "    induction: decoder layer 1 head 2 (0.9), decoder layer 1 head 0 (0.71)",
        "    previous token: decoder layer 0 head 2 (0.93)",
        "    Limits: It knows nothing.",
        "    Training: steps 3,000, minutes 9.7, hardware one thread",
        "    Licence: MIT. Attribution: nobody.",
    ]


def test_a_card_without_heads_says_nothing_of_heads() -> None:
    lines = list(card_lines({name: value for name, value in CARD.items() if name not in ("heads", "meanings")}))
    assert len(lines) == 7
    assert "    copying accuracy: 0.9871." in lines


def test_a_training_run_ends_with_a_summary() -> None:
    assert list(training_lines(CARD)) == [
        "tiny: steps 3,000, minutes 9.7, hardware one thread",
        "    copying accuracy: 0.9871",
        "    loss: 2",
    ]
