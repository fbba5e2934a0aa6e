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


@pytest.mark.parametrize("header", [None, "https://school.example http://localhost:* vscode-webview:"])
def test_pages_are_framed_only_by_whom_the_operator_names(monkeypatch: pytest.MonkeyPatch, header: str | None) -> None:
    from fastapi.testclient import TestClient

    from app.main import create_app

    if header is not None:
        monkeypatch.setenv("HEADSUP_FRAME_ANCESTORS", f" {header}  ")
    policy = TestClient(create_app(Settings())).get("/").headers["content-security-policy"]
    assert policy.endswith(f"; frame-ancestors 'self' {header or ''}".rstrip())


@pytest.mark.parametrize(
    "given", ["*", "https://a.example; script-src *", "https://a.example,", "https://*", "'self'", "http://a\r\nX:y"]
)
def test_an_origin_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("HEADSUP_FRAME_ANCESTORS", given)
    with pytest.raises(ValidationError, match=r"is no origin; give one such as https://school\.example"):
        Settings()


def test_rooms_in_redis_without_its_client_are_refused_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from app import settings

    monkeypatch.setattr(settings, "find_spec", lambda name: None if name == "redis" else object())
    with pytest.raises(ValidationError, match=r"install the extra cluster .*'\.\[cluster\]'"):
        Settings(rooms="redis://localhost:6379")
    assert Settings(rooms="memory").rooms == "memory"
