import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.prefetch import Prefetch
from dashboard.routes import ROUTES


@pytest.fixture
def app():
    async def page(request):
        return PlainTextResponse("page")

    return Starlette(routes=[Route("/", page), *ROUTES], middleware=[Middleware(Prefetch)])


def test_the_page_names_only_files_of_the_map_that_are_served(fetch, serve, build_folder, app):
    serve(build_folder)
    link = fetch(app, "/").headers["link"]
    urls = re.findall(r"<([^>]+)>; rel=prefetch", link)
    assert any(url.endswith("/map/main.js") for url in urls)
    assert any(url.endswith("/columns.bin") for url in urls)
    assert {fetch(app, url).status for url in urls} == {200}


def test_nothing_but_the_page_names_files(fetch, serve, build_folder, app):
    serve(build_folder)
    assert "link" not in fetch(app, "/atlas/symbols/battle.svg").headers


def test_without_data_the_page_still_names_the_scripts(fetch, serve, tmp_path, app):
    serve(tmp_path / "nothing")
    link = fetch(app, "/").headers["link"]
    assert "/map/main.js" in link
    assert "columns.bin" not in link
