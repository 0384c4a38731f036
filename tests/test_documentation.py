"""The documents say what the code does: names, links and numbers that must not drift."""

import re
import tomllib
from pathlib import Path

import pytest

from geodata.__main__ import _parser, main
from geodata.dictionary import render_dictionary
from geodata.schema import COLUMNS
from geodata.vocabulary import ACLED_SUB_EVENT_TYPE, PRECISION_CROSSWALK, EventType, PlacePrecision

PROJECT = Path(__file__).parents[1]
DOCUMENTS = [
    PROJECT / "README.md",
    PROJECT / "CHANGELOG.md",
    PROJECT / "seeds" / "README.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
]
_READ_IN_PYTHON = re.compile(r"""environ(?:\.get\(|\[|\.pop\()\s*["']([A-Z_]+)["']""")
_READ_IN_SHELL = re.compile(r"\$\{([A-Z]+):-")
# Of continuous integration and of tools that we only call; not for who runs the project.
_NOT_OURS = {"CI", "PYTEST_CURRENT_TEST"}


def read(*path):
    return PROJECT.joinpath(*path).read_text(encoding="utf-8")


def variables_in_use():
    python = [*PROJECT.glob("geodata/**/*.py"), *PROJECT.glob("dashboard/**/*.py")]
    python += PROJECT.glob("tests/browser/*.py")
    shell = [PROJECT / "script" / name for name in ("server", "test", "environment")]
    found = {
        name
        for paths, pattern in ((python, _READ_IN_PYTHON), (shell, _READ_IN_SHELL))
        for path in paths
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    return found - _NOT_OURS


def subcommands():
    [choices] = [action.choices for action in _parser()._actions if action.choices]
    return sorted(choices)


def anchors(text):
    """Targets that a heading gives, as the usual viewers of Markdown name them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def relative_links():
    for path in DOCUMENTS:
        for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            if not link.startswith(("http://", "https://")):
                yield pytest.param(path, link, id=f"{path.relative_to(PROJECT)}: {link}")


def test_data_dictionary_is_what_the_command_prints(capsys):
    assert main(["dictionary"]) == 0

    assert capsys.readouterr().out == read("docs", "data-dictionary.md")


def test_data_dictionary_has_every_column():
    rows = re.findall(r"^\| `(\w+)` \|", render_dictionary(), re.MULTILINE)

    assert rows[: len(COLUMNS)] == [column.name for column in COLUMNS]


def test_variables_in_use_are_found():
    expected = {"HOST", "PORT", "CHROMIUM", "INCIDENT_DOCUMENTS", "INCIDENT_BUILD"}

    assert expected <= variables_in_use()


@pytest.mark.parametrize("name", sorted(variables_in_use()))
def test_readme_has_every_environment_variable(name):
    assert f"| `{name}` |" in read("README.md")


@pytest.mark.parametrize("command", subcommands())
def test_readme_has_every_subcommand(command):
    readme = read("README.md")

    assert f"python -m geodata {command}" in readme or f"`{command}` prints" in readme


@pytest.mark.parametrize(("path", "link"), list(relative_links()))
def test_every_relative_link_leads_somewhere(path, link):
    name, _, anchor = link.partition("#")
    target = path.parent / name if name else path

    assert target.exists()
    if anchor:
        assert anchor in anchors(target.read_text(encoding="utf-8"))


def test_top_version_of_the_changelog_is_that_of_the_project():
    version = re.search(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", read("CHANGELOG.md"), re.M)

    assert version is not None
    assert version[1] == tomllib.loads(read("pyproject.toml"))["project"]["version"]


@pytest.mark.parametrize("row", PRECISION_CROSSWALK, ids=lambda row: row.precision.value)
def test_coding_rules_have_the_crosswalk_of_every_rung(row):
    codes = (row.ucdp_where_prec, row.acled_geo_precision, row.airwars, row.atlos)
    cells = " | ".join(", ".join(map(str, code)) or "-" for code in codes)

    [line] = [
        line for line in read("docs", "coding.md").splitlines() if f"| `{row.precision}` |" in line
    ]
    assert line.endswith(f"| {cells} |")


def test_coding_rules_crosswalk_has_no_rung_twice_and_none_too_few():
    assert [row.precision for row in PRECISION_CROSSWALK] == list(PlacePrecision)


@pytest.mark.parametrize("kind", EventType, ids=str)
def test_coding_rules_define_every_kind_of_event(kind):
    nearest = ACLED_SUB_EVENT_TYPE[kind] or "none"

    assert re.search(
        rf"^\| `{kind}` \| .+ \| {re.escape(nearest)}", read("docs", "coding.md"), re.M
    )


def test_geocoding_page_counts_the_curated_rows():
    rows = sum(
        len(path.read_text(encoding="utf-8").splitlines()) - 1
        for path in PROJECT.glob("geodata/places/*.csv")
    )

    assert f"`geodata/places/*.csv`, {rows:,} rows" in read("docs", "geocoding.md")
