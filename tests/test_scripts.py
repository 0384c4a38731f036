"""The scripts a newcomer runs first: what they say when something is missing."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import NoChromiumError, find_chromium

PROJECT = Path(__file__).parents[1]
SCRIPTS = ["script/server", "script/test", "script/chromium", "script/lock", "script/environment"]


def run(*command: str, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd="/",  # the scripts work from anywhere
    )


def make_program(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")), encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def tools(tmp_path) -> Path:
    """A folder that can be the whole PATH: what the scripts assume, and no Chromium."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "sh", "cat", "dirname", "env", "mkdir", "rm", "chmod", "cp"):
        (folder / name).symlink_to(shutil.which(name))
    make_program(folder / "python3", f'exec "{sys.executable}" "$@"')
    return folder


@pytest.fixture
def project(tmp_path) -> Path:
    """A project with the real scripts that needs no package, so that it installs in seconds."""
    folder = tmp_path / "project"
    shutil.copytree(PROJECT / "script", folder / "script")
    (folder / "requirements.txt").write_text("", encoding="utf-8")
    (folder / "constraints.txt").write_text("", encoding="utf-8")
    return folder


@pytest.mark.parametrize("script", [*SCRIPTS, ".ci/run"])
def test_script_is_valid_bash(script):
    done = run("bash", "-n", str(PROJECT / script))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("script", ["script/server", "script/test", "script/lock", ".ci/run"])
def test_script_can_be_run_as_it_is(script):
    assert os.access(PROJECT / script, os.X_OK)


# ---- Python ----


@pytest.mark.parametrize("script", ["server", "test", "lock"])
def test_missing_python_is_said_in_a_sentence(script, tools):
    (tools / "python3").unlink()
    done = run(str(PROJECT / "script" / script), PATH=str(tools))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{script}: python3 was not found; install Python 3.11 or newer."
    ]


@pytest.mark.parametrize("script", ["server", "test"])
def test_too_old_python_is_said_in_a_sentence(script, tools):
    make_program(tools / "python3", 'test "$1" != --version || echo Python 3.9.2', "exit 1")
    done = run(str(PROJECT / "script" / script), PATH=str(tools))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{script}: python3 is Python 3.9.2, but Python 3.11 or newer is needed."
    ]


def test_missing_venv_module_is_said_in_a_sentence(tools, project):
    make_program(
        tools / "python3",
        'case "$*" in *ensurepip*) exit 1;; esac',
        f'exec "{sys.executable}" "$@"',
    )
    done = run(str(project / "script/server"), "--install-only", PATH=str(tools))
    assert done.returncode == 1
    assert done.stderr == (
        "server: python3 has no venv module; install it "
        "(on Debian: apt-get install python3-venv).\n"
    )


# ---- the address ----


@pytest.mark.parametrize("port", ["eight", "0", "65536", "-1", "80.5", "٨٥٠١"])
def test_wrong_port_is_said_in_a_sentence(port, project):
    done = run(str(project / "script/server"), PORT=port)
    assert done.returncode == 1
    assert done.stderr == f"PORT is {port!r}; expected a number from 1 to 65535.\n"


# The first is an address that is nobody's: kept for documentation.
@pytest.mark.parametrize("host", ["203.0.113.77", "not a name"])
def test_wrong_host_is_said_in_a_sentence(host, project):
    done = run(str(project / "script/server"), HOST=host)
    assert done.returncode == 1
    assert done.stderr == f"HOST is {host!r}, which is no address of this machine.\n"


def test_port_in_use_is_said_before_anything_is_installed(project):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = run(str(project / "script/server"), PORT=port)
    assert done.returncode == 1
    assert (
        done.stderr
        == f"Port {port} is already in use on localhost; choose another one: PORT=8502.\n"
    )
    assert not (project / ".venv").exists()


def test_unknown_option_is_said_in_a_sentence(project):
    done = run(str(project / "script/server"), "--instal")
    assert done.returncode == 1
    assert done.stderr == (
        "server: unknown option --instal; there are --install-only and --build-only.\n"
    )


# ---- the installation ----


def install(project: Path) -> str:
    done = run(str(project / "script/server"), "--install-only", PIP_NO_INDEX="1", timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_installation_is_made_once_and_again_when_a_requirement_changes(project):
    first = install(project)
    assert "==> making the virtual environment .venv" in first
    assert "==> installing requirements.txt" in first

    assert install(project) == "==> .venv is current\n"

    (project / "constraints.txt").write_text("streamlit==1.67.0\n", encoding="utf-8")
    changed = install(project)
    assert "making" not in changed
    assert "==> installing requirements.txt" in changed


def test_interrupted_installation_is_mended(project):
    install(project)
    pip = next((project / ".venv/lib").glob("python*/site-packages/pip"))
    shutil.rmtree(pip)
    shutil.rmtree(project / ".venv/installed")
    assert "==> making the virtual environment .venv" in install(project)


def test_failed_installation_is_tried_again(project):
    install(project)
    requirements = project / "requirements.txt"
    requirements.write_text("./no-such-folder\n", encoding="utf-8")
    assert run(str(project / "script/server"), "--install-only", PIP_NO_INDEX="1").returncode != 0
    requirements.write_text("", encoding="utf-8")
    assert "==> installing requirements.txt" in install(project)


def test_every_requirement_is_constrained_to_the_version_it_names():
    constrained = set(pins("constraints.txt"))
    assert set(pins("requirements.txt")) <= constrained
    assert set(pins("requirements-dev.txt")) <= constrained


def pins(name: str) -> list[str]:
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    pinned = [line.split("#")[0].strip().lower().replace("_", "-") for line in lines]
    return [line for line in pinned if line and not line.startswith("-r ")]


# ---- Chromium ----


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A home with nothing in it, and a PATH to an empty folder below it."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    return tmp_path


def test_chromium_named_by_the_variable_wins(home, monkeypatch):
    make_program(home / "programs/chromium")
    named = make_program(home / "mine/browser")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert find_chromium() == named


def test_chromium_variable_may_be_the_name_of_a_program(home, monkeypatch):
    make_program(home / "programs/chromium")
    named = make_program(home / "programs/brave")
    monkeypatch.setenv("CHROMIUM", "brave")
    assert find_chromium() == named


def test_wrong_chromium_variable_is_not_passed_over(home, monkeypatch):
    make_program(home / "programs/chromium")
    monkeypatch.setenv("CHROMIUM", str(home / "nothing"))
    with pytest.raises(NoChromiumError, match=r"CHROMIUM is .*, which is not a program"):
        find_chromium()


@pytest.mark.parametrize(
    "name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
)
def test_chromium_is_found_under_its_usual_names(name, home):
    program = make_program(home / "programs" / name)
    assert find_chromium() == program


def test_chromium_that_playwright_brought_is_found(home):
    program = make_program(home / ".cache/ms-playwright/chromium-1200/chrome-linux64/chrome")
    assert find_chromium() == program


def test_program_on_the_path_goes_before_that_of_playwright(home):
    make_program(home / ".cache/ms-playwright/chromium-1200/chrome-linux/chrome")
    program = make_program(home / "programs/chromium")
    assert find_chromium() == program


def test_missing_chromium_comes_with_advice(home):
    with pytest.raises(NoChromiumError, match="apt-get install chromium"):
        find_chromium()


def test_script_says_what_to_install_where_it_may_not(tools, tmp_path):
    done = run(str(PROJECT / "script/chromium"), PATH=str(tools), HOME=str(tmp_path), CHROMIUM="")
    assert (done.returncode, done.stdout) == (1, "")
    assert "apt-get install chromium" in done.stderr


def test_script_installs_the_package_of_debian_where_it_may(tools, tmp_path):
    # Stands for the package system: what it is told to install is there afterwards.
    make_program(
        tools / "apt-get",
        'echo "apt-get $*"',
        f'test "$1" != install || {{ echo "#!/bin/sh" > "{tools}/chromium"; '
        f'chmod 755 "{tools}/chromium"; }}',
    )
    make_program(tools / "sudo", 'test "$1" = --non-interactive && shift', 'exec "$@"')
    done = run(str(PROJECT / "script/chromium"), PATH=str(tools), HOME=str(tmp_path), CHROMIUM="")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tools}/chromium\n"
    assert done.stderr.splitlines() == [
        "==> installing Debian's package chromium",
        "apt-get update",
        "apt-get install --yes --no-install-recommends chromium",
    ]
