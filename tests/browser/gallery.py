"""The gallery of blocks, rendered with plain Jinja and shown in Chromium without a server.

No product code beyond templates and static files runs here; content is made up. As a program it takes
pictures: `python tests/browser/gallery.py FOLDER`.
"""

from __future__ import annotations

import mimetypes
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import chromium
import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from playwright.sync_api import Page, Route, sync_playwright

from coach.domain.case import Body
from coach.domain.squat import pose
from coach.figures.squat import squat_svg
from coach.web.templating import SHEETS

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://gallery.test/"
# The product's own policy is stricter in nothing that concerns the gallery.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'"

NAV = {
    "athlete": [("Today", "today"), ("Progress", "progress"), ("Ladder", "ladder"), ("Me", "me")],
    "coach": [("Roster", "roster"), ("Team", "team"), ("Me", "me")],
}


def environment() -> Environment:
    """Return Jinja as the product sets it up, without translations."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        static=lambda path: f"/static/{path}?v=0",
        stylesheets=lambda: [f"/static/css/{name}.css" for name in SHEETS],
        url_for=lambda name, **values: f"/{name}/{values['filename']}" if name == "static" else f"/{name}",
    )
    return env


def _figure(**more: Any) -> Markup:
    drawn = pose(Body(height_cm=175, mass_kg=75, sex="male"), "goblet", 0, 36, load_kg=12, heel_mm=10)
    return Markup(
        squat_svg(drawn, style="goblet", load_kg=12, wedge_mm=10, title="Goblet squat to parallel", **more)
    )


def render(
    template: str = "dev/gallery.html",
    *,
    theme: str = "auto",
    nav: str | None = "athlete",
    direction: str = "ltr",
    **values: Any,
) -> str:
    """Return a page as HTML; `nav` None renders it for nobody signed in."""
    viewer = SimpleNamespace(
        name="Ben",
        user_id="u1",
        is_coach=nav == "coach",
        athlete_id="a1",
        theme=theme,
        locale="en",
        demo=True,
    )
    page = {
        "viewer": viewer if nav else None,
        "locale": "en",
        "dir": direction,
        "nav": [
            SimpleNamespace(href=f"#{icon}", label=label, icon=icon, current=place == 0)
            for place, (label, icon) in enumerate(NAV.get(nav or "", []))
        ],
        "get_flashed_messages": lambda **_: [("good", "Plan saved")] if template.startswith("dev/") else [],
        "warm": False,
        "figure": _figure(),
        "figure_large": _figure(width=320, height=300, ids="large"),
        "qr": Markup(segno.make("https://depthwise.example/join/4f9a-77c2").svg_inline(omitsize=True)),
    }
    return environment().get_template(template).render(page | values)


def show(page: Page, html: str) -> None:
    """Open the HTML as a page of its own, with the static files beside it."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS).split("?")[0].split("#")[0]
        if path == "":
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        elif (ROOT / path).is_file():
            kind = mimetypes.guess_type(path)[0] or "application/manifest+json"
            route.fulfill(body=(ROOT / path).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404, body="")

    page.unroute_all()
    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)


def take_pictures(folder: Path) -> None:
    """Write the gallery at three sizes in both themes, and the first screen of a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {"phone": (390, 844), "desk": (1280, 800), "narrow": (320, 640)}
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for theme in ("light", "dark"):
            for name, (width, height) in sizes.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                show(page, render(theme=theme, nav="coach" if name == "desk" else "athlete"))
                page.wait_for_timeout(1300)  # the bob has come to rest
                page.screenshot(path=folder / f"{name}-{theme}.png", full_page=True)
                show(page, render(theme=theme, warm=True, get_flashed_messages=lambda **_: []))
                page.evaluate("document.getElementById('outbox-status').dataset.state = 'saved'")
                page.evaluate("document.getElementById('outbox-status').textContent = 'Saved 09:41'")
                page.evaluate("window.scrollTo(0, 0)")
                page.wait_for_timeout(1300)
                page.screenshot(path=folder / f"{name}-{theme}-first.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]))
