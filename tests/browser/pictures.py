"""Takes the README's pictures anew from a running demo.

    make run PORT=8001 &
    PYTHONPATH=. .venv/bin/python tests/browser/pictures.py http://localhost:8001 docs/pictures

Needs `pdftoppm` (poppler-utils) for the printed week. No test here.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import chromium
from playwright.sync_api import Browser, Page, sync_playwright

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
SHEET_DPI = 80


def opened(browser: Browser, site: str, label: str, *, phone: bool, dark: bool = False) -> Page:
    """Return the first page of a demo person, on a device of its own."""
    context = browser.new_context(
        base_url=site,
        viewport=PHONE if phone else DESK,
        is_mobile=phone,
        color_scheme="dark" if dark else "light",
        locale="en-GB",
        service_workers="block",
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name=re.compile(rf"{label}$")).click()
    page.wait_for_url(lambda url: url.rstrip("/") != site)
    return page


def take(page: Page, path: str, target: Path) -> None:
    """Open an address and keep what is on the first screen."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=target, animations="disabled")


def print_week(page: Page, target: Path) -> None:
    """Keep the printed week of the athlete whose page is open."""
    href = page.get_by_role("link", name="Week, A4").get_attribute("href") or ""
    sheet = page.context.request.get(href, timeout=120_000).body()
    command = ["pdftoppm", "-r", str(SHEET_DPI), "-png", "-singlefile", "-", str(target.with_suffix(""))]
    subprocess.run(command, input=sheet, check=True)


def main(site: str, folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        athlete = opened(browser, site, "athlete: Asha", phone=True)
        for name in ("today", "progress", "ladder"):
            take(athlete, f"/{name}", folder / f"{name}.png")
        take(
            opened(browser, site, "athlete: Asha", phone=True, dark=True),
            "/today",
            folder / "today-dark.png",
        )
        coach = opened(browser, site, "coach: Ada", phone=False)
        take(coach, "/roster", folder / "roster.png")
        link = coach.get_by_role("link", name="Asha", exact=True).get_attribute("href")
        take(coach, link or "/roster", folder / "athlete.png")
        print_week(coach, folder / "week.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
