import asyncio
import base64
import hashlib
import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from dashboard.routes import ROUTES, asset_url
from dashboard.security import TILE_HOSTS, SameSiteOnly, SecurityHeaders, frame_policy, page_policy

HEADERS = {
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
}


def _directives(policy):
    named = (directive.strip().split(" ") for directive in policy.split(";"))
    return {name: set(values) for name, *values in named}


@pytest.fixture(scope="module")
def get(fetch):
    """A server like Streamlit's: a page at every path that is nothing else."""

    def page(request):
        return HTMLResponse("page")

    pages = Starlette(routes=[*ROUTES, Route("/{path:path}", page)])
    app = SecurityHeaders(SameSiteOnly(pages))
    return lambda target, **headers: fetch(app, target, **headers)


def test_page_policy_has_the_hash_of_every_inline_script_of_streamlit():
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", index.read_text(), re.S)
    assert scripts
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    }
    assert hashes <= _directives(page_policy())["script-src"]


def test_page_policy_allows_neither_inline_scripts_nor_eval():
    allowed = _directives(page_policy())["script-src"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:", "data:"} & allowed


def test_page_policy_names_no_other_host():
    assert "//" not in page_policy()


def test_frame_policy_names_no_other_host_than_the_tile_servers():
    assert set(re.findall(r"https?://[^\s;]+", frame_policy())) == set(TILE_HOSTS)
    assert not {"script-src", "connect-src"} & {
        name for name, values in _directives(frame_policy()).items() if set(TILE_HOSTS) & values
    }


@pytest.mark.parametrize("policy", [page_policy(), frame_policy()], ids=["page", "frame"])
def test_policy_closes_plugins_base_and_forms(policy):
    directives = _directives(policy)
    assert directives["default-src"] == {"'self'"}
    assert directives["object-src"] == {"'none'"}
    assert directives["base-uri"] == directives["form-action"] == {"'self'"}


@pytest.mark.parametrize("policy", [page_policy, frame_policy])
def test_only_named_sites_may_hold_the_page_in_a_frame(policy):
    assert _directives(policy())["frame-ancestors"] == {"'self'"}
    named = policy(("https://news.example",))
    assert _directives(named)["frame-ancestors"] == {"'self'", "https://news.example"}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/", id="page"),
        pytest.param("/atlas/symbols/riot.svg", id="symbol"),
        pytest.param("/atlas/symbols/nothing.svg", id="not found"),
        pytest.param(asset_url("map/main.js"), id="asset"),
        pytest.param("/component/streamlit_folium.st_folium/index.html", id="frame"),
    ],
)
def test_every_answer_has_the_security_headers(get, path):
    answer = get(path)
    assert set(answer.headers) >= HEADERS
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_frame_has_the_policy_of_the_frame(get):
    path = "/component/streamlit_folium.st_folium/index.html"
    assert get(path).headers["content-security-policy"] == frame_policy()


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/", id="page"),
        pytest.param("/x/component/y", id="component further down"),
        pytest.param("/atlas/component/y", id="component below our prefix"),
        pytest.param("//component/y", id="doubled slash"),
        pytest.param("/components/y", id="like component"),
        pytest.param("/COMPONENT/y", id="other case"),
        pytest.param("/?path=/component/", id="component in the query"),
    ],
)
def test_nothing_but_the_frame_has_its_relaxed_policy(get, path):
    assert get(path).headers["content-security-policy"] == page_policy()


def test_a_header_of_the_application_is_replaced_and_not_doubled(fetch):
    def page(request):
        return HTMLResponse("page", headers={"Content-Security-Policy": "default-src *"})

    answer = fetch(SecurityHeaders(Starlette(routes=[Route("/", page)])), "/")
    assert answer.headers["content-security-policy"] == page_policy()


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        pytest.param("http://map.example:8501", 200, id="own page"),
        pytest.param("https://map.example:8501", 200, id="own page behind a proxy"),
        pytest.param("http://map.example", 403, id="other port"),
        pytest.param("https://evil.example", 403, id="other site"),
        pytest.param("http://map.example:8501.evil.example", 403, id="site that begins alike"),
        pytest.param("http://map.example:8501@evil.example", 403, id="site behind a user name"),
        pytest.param("null", 403, id="sandboxed page"),
        pytest.param("", 403, id="empty"),
    ],
)
def test_requests_of_other_sites_are_refused(get, origin, status):
    assert get("/", host="map.example:8501", origin=origin).status == status


def test_request_without_an_origin_is_answered(get):
    assert get("/", host="map.example:8501").status == 200


@pytest.mark.parametrize(
    ("origin", "is_passed_on"),
    [(b"http://map.example", True), (b"https://evil.example", False), (b"null", False)],
)
def test_websocket_of_another_site_is_closed_before_the_page_sees_it(origin, is_passed_on):
    seen, sent = [], []

    async def page(scope, receive, send):
        seen.append(scope["type"])

    async def send(message):
        sent.append(message["type"])

    headers = [(b"host", b"map.example"), (b"origin", origin)]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    asyncio.run(SameSiteOnly(page)(scope, None, send))
    assert (seen, sent) == ((["websocket"], []) if is_passed_on else ([], ["websocket.close"]))
