"""The promises of the Dockerfile, as no container engine runs where the tests do."""

import fnmatch
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


def instructions() -> list[tuple[str, str]]:
    """(name, arguments) of each instruction, continued lines joined."""
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def arguments_of(name: str) -> list[str]:
    return [arguments for found, arguments in instructions() if found == name]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in arguments_of("ENV") for pair in line.split())


def test_base_image_is_slim_and_pinned_to_a_minor_version():
    [base] = arguments_of("FROM")
    assert re.fullmatch(r"python:3\.\d+-slim(-\w+)?", base)
    assert "latest" not in base


def test_base_image_has_the_python_that_the_constraints_were_made_for():
    minor = re.search(r'target-version = "py3(\d+)"', (PROJECT / "pyproject.toml").read_text())
    assert minor is not None
    assert arguments_of("FROM")[-1].startswith(f"python:3.{minor[1]}-")


def test_server_is_not_root():
    user = arguments_of("USER")[-1].split(":")[0]
    assert user.isdigit()
    assert int(user) > 0


def test_nothing_is_installed_but_by_the_script_that_starts_the_server():
    commands = [part for line in arguments_of("RUN") for part in line.split(" && ")]
    ours = [command for command in commands if not command.startswith("mkdir ")]
    assert ours == ["script/server --install-only", "script/server --build-only"]
    assert json.loads(arguments_of("CMD")[-1]) == ["script/server"]


def test_root_file_system_may_be_read_only():
    assert environment()["PYTHONDONTWRITEBYTECODE"] == "1"
    assert environment()["HOME"] == "/tmp"  # noqa: S108 - the container's
    names = [name for name, _ in instructions()]
    assert names.index("USER") > max(i for i, name in enumerate(names) if name in ("RUN", "COPY"))


def test_document_library_can_be_mounted():
    assert environment()["INCIDENT_DOCUMENTS"] in arguments_of("VOLUME")


def test_server_is_reached_from_outside_the_container():
    assert environment()["HOST"] == "0.0.0.0"  # noqa: S104 - the container's
    assert [environment()["PORT"]] == arguments_of("EXPOSE")


def test_server_is_stopped_by_a_signal_it_handles():
    assert arguments_of("STOPSIGNAL") == ["SIGTERM"]


@pytest.mark.parametrize(
    "needed",
    [
        *("script/server", "script/environment", "script/check_address.py"),
        *("requirements.txt", "constraints.txt", ".streamlit/config.toml"),
        *("dashboard/page.py", "geodata/build.py", "seeds/README.md"),
    ],
)
def test_image_gets_what_the_server_needs(needed):
    assert not is_ignored(needed)


@pytest.mark.parametrize("other", [".venv/pyvenv.cfg", "build/seeds", ".git/config", "tests/x.py"])
def test_image_gets_nothing_of_the_work_place(other):
    assert is_ignored(other)


def is_ignored(path: str) -> bool:
    """Docker's rule: the last pattern that fits the path, or a folder it is in, decides."""
    ignored = False
    for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").split():
        pattern = line.removeprefix("!")
        folders = [path, *(parent.as_posix() for parent in Path(path).parents)]
        if any(fnmatch.fnmatch(folder, pattern) for folder in folders):
            ignored = not line.startswith("!")
    return ignored


@pytest.mark.parametrize(("status", "is_healthy"), [(200, True), (503, False)])
def test_health_check_tells_a_well_server_from_an_unwell_one(status, is_healthy):
    with serving(status) as port:
        assert (health_check(port) == 0) is is_healthy


def test_health_check_fails_where_nothing_listens():
    with serving(200) as port:
        pass
    assert health_check(port) != 0


def health_check(port: int) -> int:
    """Run the image's very command; a proxy in the environment must not matter."""
    [arguments] = arguments_of("HEALTHCHECK")
    [_, *command] = json.loads(arguments[arguments.index("CMD") + len("CMD") :])
    done = subprocess.run(
        [sys.executable, *command],
        env={"PORT": str(port), "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        timeout=30,
    )
    return done.returncode


@contextmanager
def serving(status: int) -> Iterator[int]:
    """A server that answers at Streamlit's health address alone."""

    class Health(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status if self.path == "/_stcore/health" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()
