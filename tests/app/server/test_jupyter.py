"""What Jupyter is told starts a server with options that there are."""

from typer.testing import CliRunner

from app.__main__ import cli
from app.server.jupyter import setup
from app.settings import Settings


def test_jupyter_starts_the_server_below_its_own_path() -> None:
    given = setup()
    module, command = given["command"][1:3], given["command"][3:]
    assert (module, command[0]) == (["-m", "app"], "serve")
    filled = [each.format(port=8123, base_url="/user/tom/") for each in command]
    assert CliRunner().invoke(cli, [*filled, "--help"]).exit_code == 0
    assert filled[filled.index("--port") + 1] == "8123"
    root_path = filled[filled.index("--root-path") + 1]
    assert Settings(root_path=root_path).root_path == "/user/tom/headsup"
    assert given["request_headers_override"] == {"Host": "localhost"}
