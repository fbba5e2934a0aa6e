import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_environment_variables_set_what_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_PORT", "8123")
    monkeypatch.setenv("HEADSUP_TORCH_THREADS", "3")
    assert (Settings().port, Settings().torch_threads) == (8123, 3)
    assert Settings(port=8124).port == 8124


def test_a_process_uses_the_stated_number_of_threads() -> None:
    import torch

    from app.main import create_app

    create_app(Settings(torch_threads=2))
    assert torch.get_num_threads() == 2
    create_app(Settings())
    assert torch.get_num_threads() == 1


@pytest.mark.parametrize("wrong", [{"port": 70_000}, {"torch_threads": 0}, {"max_body_bytes": 1}])
def test_unsafe_values_refuse_to_start(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_settings_are_fixed_once_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())
