"""The layers hold: geodata knows neither the dashboard nor what it is made with."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GEODATA = sorted((ROOT / "geodata").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
OURS = [
    path
    for folder in ("geodata", "dashboard", "script", "tests")
    for path in (ROOT / folder).rglob("*.py")
]
FORBIDDEN = ("streamlit", "folium", "streamlit_folium", "starlette", "dashboard")


def _name(path):
    return str(path.relative_to(ROOT))


def _module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _imported(tree):
    """Every module that a source names in an import, also one inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def test_geodata_imports_nothing_of_the_dashboard_at_run_time():
    modules = [_module_name(path) for path in GEODATA]
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"print([name for name in {FORBIDDEN!r} if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize("path", GEODATA, ids=_name)
def test_geodata_source_names_nothing_of_the_dashboard(path):
    tops = {name.partition(".")[0] for name in _imported(ast.parse(path.read_text("utf-8")))}

    assert not tops & set(FORBIDDEN)


@pytest.mark.parametrize("path", GEODATA, ids=_name)
def test_geodata_catches_only_what_it_names(path):
    caught = [
        ast.unparse(node.type) if node.type else "everything"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
    ]

    assert not {"everything", "Exception", "BaseException"} & set(caught)


def test_no_module_is_called_utils():
    assert [_name(path) for path in OURS if path.stem in ("utils", "util", "helpers")] == []


@pytest.mark.parametrize("path", TESTS, ids=_name)
def test_no_function_of_a_test_file_is_neither_collected_nor_used(path):
    tree = ast.parse(path.read_text("utf-8"))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}

    lost = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("test_")
        and not any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)
        and node.name not in used
    ]

    assert lost == []


@pytest.mark.parametrize("path", TESTS, ids=_name)
def test_no_test_stands_twice_in_a_file(path):
    names = [
        node.name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]

    assert len(names) == len(set(names))
