import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.preload import FRAME, Preload
from dashboard.routes import ROUTES

BUILD = Path(find_spec("streamlit_folium").origin).parent / "frontend" / "build"


@pytest.fixture
def app():
    async def page(request):
        return PlainTextResponse("page")

    async def frame(request):
        return PlainTextResponse((BUILD / request.path_params["path"]).read_text("utf-8"))

    routes = [Route("/", page), Route(f"{FRAME}/{{path:path}}", frame), *ROUTES]
    return Starlette(routes=routes, middleware=[Middleware(Preload)])


def _links(answer):
    return re.findall(r"<([^>]+)>; rel=(\w+)", answer.headers["link"])


def test_the_frame_names_only_files_that_are_served(fetch, serve, build_folder, app):
    serve(build_folder)
    urls = [url for url, _ in _links(fetch(app, f"{FRAME}/index.html"))]
    assert any(url.endswith("/columns.bin") for url in urls)
    assert {fetch(app, url).status for url in urls} == {200}


def test_the_frame_names_every_script_that_it_will_load(fetch, serve, build_folder, app):
    serve(build_folder)
    answer = fetch(app, f"{FRAME}/index.html")
    urls = [url for url, _ in _links(answer)]
    own = re.search(r'src="\.(/static/js/[^"]+)"', answer.text).group(1)
    assert urls[0] == FRAME + own
    main = fetch(app, next(url for url in urls if url.endswith("/map/main.js")))
    for name in re.findall(r'from "\./([^"]+)"', main.text):
        assert any(url.endswith(f"/map/{name}") for url in urls)


def test_nothing_but_the_frame_names_files(fetch, serve, build_folder, app):
    serve(build_folder)
    for path in ("/", "/atlas/symbols/battle.svg"):
        assert "link" not in fetch(app, path).headers


def test_without_data_the_frame_still_names_the_scripts(fetch, serve, tmp_path, app):
    serve(tmp_path / "nothing")
    link = fetch(app, f"{FRAME}/index.html").headers["link"]
    assert "/map/main.js" in link
    assert "columns.bin" not in link
