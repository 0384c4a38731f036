import ast
import re
import string
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.markup import escape_markdown

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
MODULES = sorted(DASHBOARD.rglob("*.py"))
TEMPLATES = sorted((DASHBOARD / "templates").glob("*.html"))


@given(st.text(max_size=60))
def test_escape_markdown_leaves_no_punctuation_to_read(text):
    escaped = escape_markdown(text)
    assert re.sub(r"\\(.)", r"\1", escaped, flags=re.DOTALL) == text
    rest = re.sub(r"\\.", "", escaped)
    assert not set(rest) & set(string.punctuation)


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "![](http://x/y.png)",
        "<b>",
        ":material/bolt:",
        "$x$",
        "www.x.org",
    ],
)
def test_escape_markdown_of_what_streamlit_would_read(text):
    assert re.sub(r"\\(.)", r"\1", escape_markdown(text)) == text
    assert not re.search(r"(?<!\\)[\[\]()!<>:$.]", escape_markdown(text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_switches_no_escaping_off(path):
    text = path.read_text("utf-8")
    assert not re.search(r"\|\s*safe|autoescape|Markup|\bon\w+=|javascript:|<script", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_puts_quotes_around_every_value_in_a_tag(path):
    text = path.read_text("utf-8")
    for tag in re.findall(r"<\w[^>]*>", text):
        assert "{{" not in re.sub(r'="[^"]*"', "", tag)


def test_html_is_made_by_the_templates_alone():
    calls = {
        (path.name, node.lineno)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _name(node.func) == "st.html"
    }
    # The name of the style sheet, with one word as a style.
    assert {name for name, _ in calls} == {"markup.py", "page.py"}
    assert sum(name == "page.py" for name, _ in calls) == 1


def test_nothing_in_the_dashboard_allows_html_in_markdown():
    forbidden = {"unsafe_allow_html", "unsafe_allow_javascript"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                assert not {keyword.arg for keyword in node.keywords} & forbidden, path.name
                assert _name(node.func).rpartition(".")[2] not in {"Markup", "write_html"}
                assert "components.v1" not in _name(node.func)


def _name(node):
    return ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""


def test_no_module_beside_the_page_hides_one_of_the_standard_library():
    # Streamlit puts the folder of page.py first on the path while the page runs.
    beside = {path.stem for path in DASHBOARD.glob("*.py")} - {"__init__", "__main__"}
    assert not beside & sys.stdlib_module_names
