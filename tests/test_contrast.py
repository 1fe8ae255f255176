"""Contrast of the design tokens, computed from tokens.css: WCAG 2.2 AA in light and in dark.

The pairs below are what blocks lay over each other; a meaning without a pair fails, so a new token cannot be
forgotten. What pages really show is checked by axe in tests/browser/test_gallery.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parent.parent / "static/css/tokens.css").read_text("utf-8")
TEXT, GRAPHIC = 4.5, 3.0
DECORATION = {"rule"}  # separates, carries no meaning

ON_ALL = ("ground", "surface", "surface-sunk")
PAIRS: list[tuple[str, str, float]] = [
    *((text, under, TEXT) for text in ("text", "text-quiet", "link") for under in ON_ALL),
    *((text, under, TEXT) for text in ("attention", "stop", "good") for under in ON_ALL),
    *(
        (text, f"{tone}-ground", TEXT)
        for tone in ("attention", "stop", "good")
        for text in (tone, "text", "text-quiet")
    ),
    *((f"on-depth-{n}", f"depth-{n}", TEXT) for n in (1, 2, 3, 4)),
    *(
        (text, under, TEXT)
        for text in ("text", "text-quiet", "link-on-stage")
        for under in ("stage-top", "stage-deep")
    ),
    ("on-action", "action", TEXT),
    ("on-stop", "stop", TEXT),
    ("on-selected", "selected", TEXT),
    ("surface", "good", TEXT),  # the rest strip when the rest is over
    ("ground", "text", TEXT),  # the current tab
    *((line, under, GRAPHIC) for line in ("edge", "focus", "action", "depth-today") for under in ON_ALL),
    *(
        (line, under, GRAPHIC)
        for line in ("edge", "depth-today", "attention")
        for under in ("stage-top", "stage-deep")
    ),
    ("edge", "selected", GRAPHIC),
    ("focus", "attention-ground", GRAPHIC),
    ("focus", "stop-ground", GRAPHIC),
    ("text", "depth-owned", GRAPHIC),  # the mark of the measurement on its band
]


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))


def block_of(selector: str) -> str:
    """Return what stands between the braces after a selector, at its first place."""
    start = TOKENS.index(selector + " {") + len(selector) + 2
    return TOKENS[start : TOKENS.index("}", start)]


LIGHT = declared(block_of(":root"))
DARK_BY_DEVICE = declared(block_of(':root:not([data-theme="light"])'))
DARK_BY_PERSON = declared(block_of(':root[data-theme="dark"]'))
MEANINGS = declared(TOKENS[TOKENS.rindex(":root {") :])
THEMES = {"light": LIGHT, "dark": LIGHT | DARK_BY_PERSON}
COLOURS = {
    name
    for name, value in MEANINGS.items()
    if re.fullmatch(r"var\(--raw-[\w-]+\)", value) and name != "shadow"
}


def colour(theme: str, meaning: str) -> str:
    raw = re.fullmatch(r"var\(--(raw-[\w-]+)\)", MEANINGS[meaning])
    assert raw, f"{meaning} = {MEANINGS[meaning]}: a meaning must be one raw colour"
    return THEMES[theme][raw[1]]


def luminance(hex_colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(hex_colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_guideline_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("over", "under", "least"), PAIRS, ids=lambda value: str(value))
def test_every_pair_of_colours_is_told_apart_in_both_themes(
    over: str, under: str, least: float, theme: str
) -> None:
    found = contrast(colour(theme, over), colour(theme, under))
    assert found >= least, f"{over} on {under} = {found:.2f}: must be at least {least}"


def test_every_colour_with_a_meaning_is_part_of_a_pair() -> None:
    paired = {name for pair in PAIRS for name in pair[:2]}
    assert COLOURS - paired - DECORATION == set()


def test_the_devices_dark_and_the_persons_dark_are_the_same_dark() -> None:
    assert DARK_BY_DEVICE == DARK_BY_PERSON


def test_dark_mode_redefines_every_raw_colour_and_nothing_else() -> None:
    assert set(DARK_BY_PERSON) == set(LIGHT)


def test_blocks_use_meanings_and_never_raw_colours() -> None:
    folder = Path(__file__).resolve().parent.parent / "static/css"
    # QR codes and paper are black on white whatever the theme.
    blocks = [p for p in folder.glob("*.css") if p.stem not in {"tokens", "qr", "print"}]
    found = {p.name: re.findall(r"--raw-[\w-]+|#[0-9a-fA-F]{3,8}\b", p.read_text("utf-8")) for p in blocks}
    assert {name: uses for name, uses in found.items() if uses} == {}
