import re

from streamlit.testing.v1 import AppTest


def _failing_page() -> None:
    from dashboard.app import _on_script_error

    _on_script_error(ValueError("a path and a secret"))


def test_script_error_shows_a_reference_and_keeps_the_traceback_in_the_log(caplog):
    page = AppTest.from_function(_failing_page).run()

    [shown] = page.error
    reference = re.search(r"Reference: ([0-9a-f]{8})", shown.value)
    assert reference is not None
    assert "secret" not in shown.value
    assert reference[1] in caplog.text
    assert "a path and a secret" in caplog.text
