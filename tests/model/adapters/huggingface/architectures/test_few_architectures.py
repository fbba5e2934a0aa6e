"""A few rows of the table, for `make quick`: every worker collects this file, so only the test imports transformers."""

SHOWN = ("gpt2", "llama", "bert", "t5", "bloom")
"""A decoder, one of today, an encoder, a translator, and one that attends in code of its own."""


def test_a_few_architectures_give_the_numbers_of_transformers_and_one_is_refused() -> None:
    from tests.model.adapters.huggingface.architectures import test_architectures as table

    for name in SHOWN:
        table.test_each_number_is_that_of_transformers(name)
    table.test_each_refusal_has_its_reason_and_one_that_helps("mamba")
