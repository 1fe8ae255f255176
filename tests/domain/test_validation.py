"""docs/validation.md says what the model says now; and what it must say for the model to be worth using."""

from __future__ import annotations

import difflib
from datetime import date

import pytest

from coach.domain.ankle import distance_to_deg, reading_of
from coach.domain.case import Body, Side, Test
from coach.domain.squat import pose
from tests.domain.validation import EARLIER, MAN, PAGE, calibrated, page, validated


def test_the_page_is_what_the_model_says_now() -> None:
    written, now = PAGE.read_text(encoding="utf-8"), page()
    diff = "\n".join(
        difflib.unified_diff(written.splitlines(), now.splitlines(), "docs", "model", lineterm="")
    )
    assert written == now, f"python -m tests.domain.validation writes it again\n{diff}"


def test_calibrated_and_validated_figures_are_kept_apart() -> None:
    both = [{(row.published, row.source) for row in rows} for rows in (calibrated(), validated())]
    assert not both[0] & both[1]
    assert all(row.fits == "inside" for row in calibrated() if row.sd)


def test_every_row_names_its_source_and_says_its_deviation_plainly() -> None:
    for row in (*calibrated(), *validated()):
        assert row.source
        assert row.note.endswith(".")
        assert row.fits
        assert "|" not in row.published + row.source + row.model + row.note


@pytest.mark.parametrize(
    ("source", "most"),
    [
        ("Calatayud 2015 (V2)", 1.0),
        ("Fuglsang 2017 (V9)", 4.4),
        ("Yamasaki 2010 (V4)", 15),
        ("Kim 2025 (V5)", 11),
    ],
)
def test_independent_figures_lie_within_their_spread(source: str, most: float) -> None:
    (row,) = (row for row in validated() if row.source == source)
    assert row.deviation is not None
    assert abs(row.deviation) <= most


def test_lean_falls_with_dorsiflexion_as_in_the_earlier_model() -> None:
    for (style, thigh), theirs in EARLIER.items():
        load = MAN.mass_kg if style in ("back", "front") else 0.0
        ours = [pose(MAN, style, thigh, df, load_kg=load).lean_deg for df in (25, 30, 35, 40, 45)]
        assert ours == sorted(ours, reverse=True)
        assert max(abs(a - b) for a, b in zip(ours, theirs[1:], strict=True)) <= 8.1
        assert -2.3 <= (ours[3] - ours[0]) / 15 <= -1.1


def test_centimetres_become_degrees_by_stature_and_sites_are_never_mixed() -> None:
    body = Body(height_cm=172, mass_kg=70)
    assert distance_to_deg(10.3, 172) == pytest.approx(39.0, abs=0.05)
    assert distance_to_deg(11.6, 175) == pytest.approx(40.6, abs=0.5)

    def lunge(site: str, value: float) -> Test:
        return Test(
            id=site,
            on=date(2026, 3, 1),
            test="lunge-angle",
            side=Side.LEFT,
            value=value,
            site=site,
            instrument="inclinometer",
        )

    upper, lower = (reading_of(lunge(*x), body) for x in (("tuberosity", 39.0), ("15-cm-below", 44.9)))
    assert upper is not None
    assert lower is not None
    assert upper.method != lower.method
    assert upper.deg == pytest.approx(lower.deg, abs=0.15)
