"""The container and its proxy: their files are read, and their commands are those of the README."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

from app.__main__ import cli
from app.server.cluster import Replicas
from app.server.cluster import app as cluster
from app.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))

KUBERAY: dict[str, Any] = yaml.safe_load((ROOT / "kuberay.yaml").read_text("utf-8"))


def test_the_container_starts_the_command_of_the_readme_and_not_as_root() -> None:
    (command,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    program, *arguments = json.loads(command)
    assert program == "headsup"
    assert CliRunner().invoke(cli, [*arguments, "--help"]).exit_code == 0
    assert f"headsup {arguments[0]}" in README
    assert DOCKERFILE.index("\nUSER headsup") < DOCKERFILE.index("\nCMD")
    (check,) = re.findall(r"^HEALTHCHECK .*CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    compile(json.loads(check)[2], "HEALTHCHECK", "exec")


def test_the_container_bundles_its_scripts_with_files_that_are_there() -> None:
    bundling, serving = DOCKERFILE.split("\nFROM ")[1:]
    copied = re.findall(r"^COPY (\w+) ", bundling, re.MULTILINE)
    assert all((ROOT / each).is_dir() for each in copied)
    (script,) = re.findall(r"^RUN node (\S+)$", bundling, re.MULTILINE)
    assert (ROOT / script).is_file()
    assert serving.index("COPY --from=bundle /source/bundled bundled") < serving.index("RUN pip install")
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert "bundled" in ignored, "one that somebody made here"
    assert set(copied).isdisjoint(ignored)


def test_the_commands_of_the_readme_name_what_there_is() -> None:
    section = README.partition("## Running it for a class or behind a portal")[2].partition("\n## ")[0]
    commands = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)[0]
    assert "docker build -t headsup ." in commands
    assert "docker run -p 8000:8000 headsup" in commands
    assert "docker compose up" in commands
    assert set(re.findall(r"\b(HEADSUP_\w+|PORT)=", commands)) <= set(
        re.findall(r"\$\{(\w+):-", (ROOT / "compose.yaml").read_text("utf-8"))
    )


def test_compose_sets_what_the_server_takes_and_nginx_asks_its_port() -> None:
    service = COMPOSE["services"]["headsup"]
    names = {name.removeprefix("HEADSUP_").lower() for name in service["environment"]}
    assert names <= set(Settings.model_fields)
    assert "ports" not in service, "only nginx is reached from outside"
    port = service["environment"]["HEADSUP_PORT"]
    conf = COMPOSE["configs"]["nginx"]["content"]
    assert f"proxy_pass http://headsup:{port};" in conf
    assert conf.count("{") == conf.count("}") == 2
    assert re.findall(r"(?<!\$)\$(?!\$)", conf) == [], "compose would fill these in"


def test_compose_keeps_rooms_in_the_redis_beside_it_and_the_image_has_its_client() -> None:
    service, redis = COMPOSE["services"]["headsup"], COMPOSE["services"]["redis"]
    assert service["environment"]["HEADSUP_ROOMS"] == "redis://redis:6379"
    assert "redis" in service["depends_on"]
    assert "ports" not in redis, "only the server reaches it"
    assert redis["command"][:3] == ["redis-server", "--save", ""]
    assert '".[cluster]"' in DOCKERFILE


def test_kuberay_serves_the_app_with_arguments_and_settings_that_it_takes() -> None:
    serve = yaml.safe_load(KUBERAY["spec"]["serveConfigV2"])
    [application] = serve["applications"]
    module, _, name = application["import_path"].partition(":")
    assert (module, name) == (cluster.__module__, cluster.__name__)
    asked = Replicas.model_validate(application["args"])
    config = KUBERAY["spec"]["rayClusterConfig"]
    [workers] = config["workerGroupSpecs"]
    pods = [group["template"]["spec"]["containers"][0] for group in (config["headGroupSpec"], workers)]
    for pod in pods:
        names = {each["name"] for each in pod["env"]}
        assert {name.removeprefix("HEADSUP_").lower() for name in names if "HEADSUP" in name} <= set(
            Settings.model_fields
        )
        assert "HEADSUP_ROOMS" in names, "several replicas share rooms"
        assert serve["http_options"]["port"] in {port["containerPort"] for port in pod["ports"]}
    assert int(pods[1]["resources"]["limits"]["cpu"]) * workers["maxReplicas"] == asked.max_replicas
    assert f"ray[serve]>={config['rayVersion'].rpartition('.')[0]}" in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "kubectl apply -f kuberay.yaml" in README
