"""In a page of another site: only where the operator allows it, and then whole."""

import http.server
import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@contextmanager
def _news_site(dashboard_url: list[str]):
    """A page at another origin that holds the dashboard in a frame."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            frame = f"<iframe src='{dashboard_url[0]}/?embed=true' width=900 height=600></iframe>"
            self.wfile.write(f"<!doctype html><title>News</title>{frame}".encode())

        def log_message(self, *_):
            """Keep quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_site_that_the_operator_names_shows_map_and_slider(browser, start_server, atlas_build):
    dashboard_url: list[str] = []
    with _news_site(dashboard_url) as news:
        dashboard = start_server(atlas_build, INCIDENT_EMBED_ORIGINS=news)
        dashboard_url.append(dashboard.url)
        page = browser.new_page()
        page.goto(news)

        atlas = page.frame_locator("iframe")
        expect(atlas.locator(".st-key-dates")).to_be_visible(timeout=30_000)
        map_frame = atlas.frame_locator("iframe[title*='st_folium']")
        expect(map_frame.locator(".incident-canvas")).to_be_attached(timeout=30_000)
        page.close()


def test_a_site_that_nobody_named_shows_nothing(browser, server):
    with _news_site([server.url]) as news:
        page = browser.new_page()
        refused = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(news)
        page.wait_for_load_state("networkidle")

        assert any("frame-ancestors" in text for text in refused)
        assert page.frame_locator("iframe").locator(".st-key-dates").count() == 0
        page.close()
