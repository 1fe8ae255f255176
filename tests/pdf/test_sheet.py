"""The printed week: what stands on it, on which paper, and that pen and screen reader can use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from coach.pdf.renderer import ROOT, Draft, Renderer
from coach.pdf.sheet import likely_fits, week_html, week_pdf
from coach.queries.sheet import WeekSheet, athlete_week
from coach.words.reasons import forecast_sentence
from coach.words.translations import PSEUDO
from tests import builders

TODAY = "https://squat.example.org/today"
PRINTED = date(2026, 3, 2)
MM = 72 / 25.4


def sheet_of(db: Any, who: Any, athlete: Any) -> WeekSheet:
    found = athlete_week(db, who.actor(), athlete.athlete_id)
    assert isinstance(found, WeekSheet)
    return found


@pytest.fixture
def week(db: Any, cast: Any) -> WeekSheet:
    """Ben's first week, as his coach sees it."""
    return sheet_of(db, cast.ana, cast.ben)


@pytest.fixture
def wedged(db: Any, cast: Any, clock: Any) -> WeekSheet:
    """Eli: a short left ankle, goblet squats on a wedge for a week, measured by the coach."""
    eli = builders.athlete(db, "Eli")
    builders.link(db, eli, cast.ana)
    builders.measure(db, eli, 31, 36, by=cast.ana, instrument="phone")
    builders.enrol(db, eli, by=cast.ana, start_rung="goblet-parallel")
    for day in (2, 4, 6):
        clock.set(datetime(2026, 3, day, 18, tzinfo=UTC))
        builders.log(db, eli, sets=4)
    clock.set(datetime(2026, 3, 9, 7, tzinfo=UTC))
    return sheet_of(db, cast.ana, eli)


def name_of(sheet: WeekSheet) -> Callable[[str], str]:
    names = {card.id: card.name for card in sheet.curriculum.rungs}
    return names.__getitem__


def pdf_of(sheet: WeekSheet, printer: Renderer, size: str = "a4") -> PdfReader:
    made = week_pdf(sheet, printer, size=size, today_url=TODAY, printed_on=PRINTED)
    return PdfReader(BytesIO(made))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


# --- what stands on it ------------------------------------------------------------------------------


def test_the_head_says_who_when_and_who_coaches(week: WeekSheet, printer: Renderer) -> None:
    text = text_of(pdf_of(week, printer))
    for part in ("Depthwise · Harbour", "Ben", "Week 1 · 2–8 Mar 2026 · coach Ana"):
        assert part in text


def test_the_ankles_stand_with_their_error_day_and_method(wedged: WeekSheet, printer: Renderer) -> None:
    text = text_of(pdf_of(wedged, printer))
    assert wedged.ankles is not None
    for ankle, name in zip(wedged.ankles, ("Left", "Right"), strict=True):
        assert f"{name} {ankle.deg:.0f}° ± {round(ankle.sd, 1):g}" in text
    assert "2 Mar, phone, by a coach" in text


def test_the_sheet_carries_the_decision_its_reason_its_change_and_its_rules(
    wedged: WeekSheet, printer: Renderer
) -> None:
    text = text_of(pdf_of(wedged, printer))
    assert "Why this depth." in text
    assert wedged.why.reasons
    assert "What would change it:" in text
    assert wedged.decision.forecast is not None
    assert forecast_sentence(wedged.decision.forecast, rung_name=name_of(wedged)) in text
    assert f"Decided 9 Mar 2026 by rules {wedged.decision.rules}" in text
    assert f"rules {wedged.decision.rules}, printed 2 Mar 2026" in text
    assert "page 1/1" in text


@pytest.mark.parametrize("needs", [(15, 15), (18, 20), (24, 30), (30, 38), (44, 44.2), (49, 50), (12, 60)])
def test_the_needs_of_the_scale_are_written_whole_and_apart(
    wedged: WeekSheet, needs: tuple[float, float]
) -> None:
    assert wedged.need is not None
    today, later = (replace(wedged.need, deg=deg) for deg in needs)
    html = week_html(replace(wedged, need=today, next_need=later), today_url=TODAY, printed_on=PRINTED)
    svg = html[html.index('class="bands"') :]
    placed = [
        (float(at), float(at) + 1.7 * len(text))
        for at, text in re.findall(r'<text x="([-.0-9]+)"[^>]*>([^<]+)</text>', svg)
        if "°" in text
    ][:2]
    (first, end), (start, last) = placed
    assert first >= 0
    assert end < start
    assert last <= 60


def test_the_forecast_gives_way_before_the_layout_does(wedged: WeekSheet) -> None:
    """Where only the lines of the forecast are too many for the page, they are left out."""
    printed: list[Draft] = []

    class Kept(Renderer):
        def print(self, drafts: Sequence[Draft], *, styles: Sequence[str]) -> bytes:
            printed.extend(drafts)
            return b""

    week_pdf(wedged, Kept(), size="a4", today_url=TODAY, printed_on=PRINTED)
    assert wedged.decision.forecast is not None
    said = forecast_sentence(wedged.decision.forecast, rung_name=name_of(wedged))
    assert [(said in d.html, 'class="grid"' in d.html, d.fits[-1]) for d in printed] == [
        (True, False, "fit_tight"),
        (False, False, "fit_tight"),
        (True, True, "fit_tight"),
        (False, True, "fit_tight"),
    ]
    hidden = replace(wedged, ankles=None)
    html = week_html(hidden, today_url=TODAY, printed_on=PRINTED)
    assert said not in html, "it rests on tests"


def test_evidence_for_and_against_is_told_in_lines_and_left_out_where_there_is_none(
    wedged: WeekSheet,
) -> None:
    both = replace(wedged.why, for_=wedged.why.for_, against=wedged.why.for_)
    html = week_html(replace(wedged, why=both), today_url=TODAY, printed_on=PRINTED)
    assert "<b>For:</b>" in html
    assert "<b>Against:</b>" in html
    assert html.count("Left ankle 31° on 2 Mar") == 2
    none = replace(wedged.why, for_=(), against=())
    html = week_html(replace(wedged, why=none), today_url=TODAY, printed_on=PRINTED)
    assert "Against:" not in html
    assert "For:" not in html


def test_every_training_day_has_a_table_with_its_work_spelled_out(
    wedged: WeekSheet, printer: Renderer
) -> None:
    text = text_of(pdf_of(wedged, printer))
    for day in ("Monday 9 March", "Wednesday 11 March", "Friday 13 March"):
        assert day in text
    assert text.count("4 sets × 5") == 3
    assert "3-1-1, rest 90 s" in text
    assert "each side" in text
    assert "mm wedge" in text.replace("\u00a0", " ")
    assert "12 kg" in text
    assert "Clean reps per set" in text
    assert "RPE" in text


def test_a_row_has_as_many_boxes_as_sets(wedged: WeekSheet) -> None:
    html = week_html(wedged, today_url=TODAY, printed_on=PRINTED)
    sets = sum(
        sum(item.sets for item in (session.squat, session.back_off) if item is not None)
        + sum(item.dose.sets for item in (*session.skills, *session.accessories))
        for session in wedged.sessions
    )
    rows = sum(
        (session.squat is not None)
        + (session.back_off is not None)
        + len((*session.skills, *session.accessories))
        for session in wedged.sessions
    )
    assert html.count('class="box"') == sets + rows  # a box a set and one for the RPE


def test_the_criteria_of_the_rung_can_be_ticked_and_signed(wedged: WeekSheet, printer: Renderer) -> None:
    text = text_of(pdf_of(wedged, printer))
    for criterion in wedged.curriculum.card(wedged.decision.rung).criteria:
        assert criterion.text in text
    assert "Seen by, initials" in text
    assert "good days so far" in text


def test_the_retest_log_and_the_legend_are_there(wedged: WeekSheet, printer: Renderer) -> None:
    text = text_of(pdf_of(wedged, printer))
    assert "Retest log" in text
    for column in ("Date", "Test", "L", "R", "Before", "After"):
        assert column in text
    assert "four sets of five" in text
    assert "Stop at pain 5 of 10 or more, or anything sharp" in text


def test_loads_follow_the_athletes_units(wedged: WeekSheet, printer: Renderer) -> None:
    text = text_of(pdf_of(replace(wedged, units="imperial"), printer))
    assert "26 lb" in text
    assert "12 kg" not in text


def test_drills_that_take_turns_say_their_days(wedged: WeekSheet) -> None:
    html = week_html(wedged, today_url=TODAY, printed_on=PRINTED)
    often = [sum(i.drill.id == "knee-to-wall-rocks" for i in s.warm_up) for s in wedged.sessions]
    assert often == [1, 1, 1]
    assert "Knee-to-wall rocks</b> 2 sets × 12" in html


def test_the_code_opens_today(week: WeekSheet) -> None:
    here = week_html(week, today_url=TODAY, printed_on=PRINTED)
    elsewhere = week_html(week, today_url="https://other.example.org/today", printed_on=PRINTED)
    codes = [html.partition('class="segno"')[2].partition("</svg>")[0] for html in (here, elsewhere)]
    assert TODAY in codes[0]
    assert codes[0].partition("<path")[2] != codes[1].partition("<path")[2]


def test_a_stop_is_said_in_words_and_nothing_closed_is_printed(db: Any, cast: Any, printer: Renderer) -> None:
    builders.log(db, cast.ben, sets=1, pain=6, pain_site="knee")
    stopped = sheet_of(db, cast.ana, cast.ben)
    text = text_of(pdf_of(stopped, printer))
    assert "No squats until a person clears them" in text
    assert "Only what is listed below may be trained." in text
    assert "Cleared by" in text
    assert "To own this depth" not in text
    assert "Sets × reps" in text
    assert stopped.pose is None
    assert all(session.squat is None for session in stopped.sessions)


def test_a_day_that_is_over_says_what_was_done(db: Any, cast: Any, clock: Any, printer: Renderer) -> None:
    builders.log(db, cast.ben, sets=3, clean=4)
    clock.advance(days=2)
    text = text_of(pdf_of(sheet_of(db, cast.ana, cast.ben), printer))
    assert "Monday 2 March 3 sets logged, 12 of 15 reps clean" in text
    assert "Wednesday 4 March" in text


def test_a_day_that_is_under_way_keeps_its_boxes_and_says_what_is_logged(
    db: Any, cast: Any, printer: Renderer
) -> None:
    builders.log(db, cast.ben, sets=3)
    sheet = sheet_of(db, cast.ana, cast.ben)
    pdf = pdf_of(sheet, printer)
    assert len(pdf.pages) == 1
    assert "Monday 2 March 3 sets logged" in text_of(pdf)
    assert week_html(sheet, today_url=TODAY, printed_on=PRINTED).count('<table class="day') == 3


def test_what_is_not_shared_is_not_printed(db: Any, cast: Any, printer: Renderer) -> None:
    ned = builders.athlete(db, "Ned")
    builders.link(db, ned, cast.ana, scopes=("logs",))
    builders.measure(db, ned, 28)
    builders.enrol(db, ned, by=cast.ana, start_rung="goblet-parallel")
    theirs = text_of(pdf_of(sheet_of(db, cast.ana, ned), printer))
    own = text_of(pdf_of(sheet_of(db, ned, ned), printer))
    assert "Test results are not shared with this team." in theirs
    assert "Left" not in theirs
    assert "± 2" not in theirs
    assert "± 2" in own


def test_curriculum_texts_and_words_are_translated(wedged: WeekSheet) -> None:
    html = week_html(replace(wedged, locale=PSEUDO), today_url=TODAY, printed_on=PRINTED)
    body = html.partition("<body>")[2]
    for plain in ("Goblet squat", "Why this depth", "each side", "Sets × reps", "Warm-up", "March", "Retest"):
        assert plain not in body, plain


# --- paper ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "width", "height"), [("a4", 210, 297), ("letter", 215.9, 279.4)])
def test_both_papers_hold_the_week_on_one_page(
    wedged: WeekSheet, printer: Renderer, size: str, width: float, height: float
) -> None:
    pdf = pdf_of(wedged, printer, size)
    assert len(pdf.pages) == 1
    box = pdf.pages[0].mediabox
    assert float(box.width) / MM == pytest.approx(width, abs=0.2)
    assert float(box.height) / MM == pytest.approx(height, abs=0.2)


NAMES = {
    "long": "Maximiliana-Konstantina von Hohenstein-Papadopoulou of the Harbour Barbell Club",
    "one long word": "M" * 80,
    "Hebrew": "דנה לוי-כהן",
    "Arabic": "أحمد عبد الرحمن",
    "emoji": "Ben 💪🏽 T. 🏋️",
    "markup": "<b>Ben</b> & “Co” {{ 7 * 7 }}",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_still_gives_one_page(wedged: WeekSheet, printer: Renderer, name: str) -> None:
    # Letter is the shorter paper.
    pdf = pdf_of(replace(wedged, athlete=name, team=name, coach=name), printer, "letter")
    assert len(pdf.pages) == 1
    assert pdf.metadata is not None
    assert str(pdf.metadata.title).startswith(name[:3])


def test_pictures_in_a_name_leave_no_empty_boxes(wedged: WeekSheet, printer: Renderer) -> None:
    pdf = pdf_of(replace(wedged, athlete="👩🏽‍🏫 Ana 💪", team="💪"), printer)
    assert text_of(pdf).startswith("Depthwise Ana")
    assert all("+Inter" in name for name in fonts_of(pdf))
    nameless = pdf_of(replace(wedged, athlete="💪"), printer)
    assert text_of(nameless).startswith("Depthwise · Harbour Athlete")


@pytest.mark.parametrize("name", ["דנה לוי", "أحمد"])
def test_names_in_other_scripts_use_the_shipped_fonts(
    wedged: WeekSheet, printer: Renderer, name: str
) -> None:
    fonts = fonts_of(pdf_of(replace(wedged, athlete=name), printer))
    assert any("Noto-Sans-Hebrew" in f or "Noto-Sans-Arabic" in f for f in fonts)


@pytest.mark.parametrize("size", ["a4", "letter"])
@pytest.mark.parametrize("days", [[1], [1, 4], [1, 2, 4, 5], [1, 2, 3, 4, 5, 6]])
def test_one_to_six_training_days_give_one_page(
    db: Any, cast: Any, printer: Renderer, days: list[int], size: str
) -> None:
    kim = builders.athlete(db, "Kim")
    builders.measure(db, kim, 31)
    builders.enrol(db, kim, start_rung="goblet-full", days=days)
    sheet = sheet_of(db, kim, kim)
    assert len(sheet.days) == len(days)
    pdf = pdf_of(sheet, printer, size)
    assert len(pdf.pages) == 1
    text = text_of(pdf)
    assert "Goblet squat to full depth" in text
    assert "Retest log" in text
    assert "Stop at pain" in text


def test_many_days_share_one_table_with_a_column_a_day(db: Any, cast: Any) -> None:
    kim = builders.athlete(db, "Kim")
    builders.measure(db, kim, 31)
    builders.enrol(db, kim, start_rung="goblet-full", days=[1, 2, 3, 4, 5, 6])
    sheet = sheet_of(db, kim, kim)
    assert likely_fits(sheet, "a4") == ()
    html = week_html(sheet, today_url=TODAY, printed_on=PRINTED, as_grid=True)
    assert html.count('class="grid__day" scope="col"') == 6
    sets = sum(
        sum(item.sets for item in (session.squat, session.back_off) if item is not None)
        + sum(item.dose.sets for item in (*session.skills, *session.accessories))
        for session in sheet.sessions
    )
    assert html.count('class="box"') == sets + 6


def test_fewer_rows_get_more_room(week: WeekSheet, wedged: WeekSheet) -> None:
    assert len(likely_fits(week, "a4")) > len(likely_fits(wedged, "letter"))


def test_no_type_is_smaller_than_nine_points(wedged: WeekSheet, printer: Renderer) -> None:
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", week_html(wedged, today_url=TODAY, printed_on=PRINTED))
    sizes: list[tuple[float, str]] = []

    def note(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if text.strip() and text.strip() not in drawn:
            # Both matrices scale the size; a page is written upside down, so their sign means nothing.
            sizes.append((round(size * abs(tm[3]) * abs(cm[3]), 2), text.strip()))

    for page in pdf_of(wedged, printer).pages:
        page.extract_text(visitor_text=note)
    assert len(sizes) > 50
    assert min(sizes)[0] >= 8.99, min(sizes)


def test_the_type_in_drawings_is_nine_points_too(wedged: WeekSheet) -> None:
    html = week_html(wedged, today_url=TODAY, printed_on=PRINTED)
    squat = re.search(r'class="fig" viewBox="0 0 (\d+) .*?font-size="(\d+)"', html, re.DOTALL)
    bands = re.search(
        r'class="bands" viewBox="0 0 (\d+) \S+" width="(\d+)mm".*?font-size="([\d.]+)"', html, re.DOTALL
    )
    across = re.search(r"\.top__side svg { width: (\d+)mm", (ROOT / "coach/pdf/sheet.css").read_text())
    assert squat is not None
    assert bands is not None
    assert across is not None
    assert float(squat[2]) * float(across[1]) / float(squat[1]) * MM >= 9
    assert float(bands[3]) * float(bands[2]) / float(bands[1]) * MM >= 9


def test_the_page_is_black_but_for_the_drawn_squat(wedged: WeekSheet) -> None:
    html = week_html(wedged, today_url=TODAY, printed_on=PRINTED)
    assert "style=" not in html
    assert 'font-family="sans-serif"' not in html


# --- fonts, tags, accessibility ---------------------------------------------------------------------


def fonts_of(pdf: PdfReader) -> dict[str, bool]:
    """Every font's name, and whether it is embedded."""
    found: dict[str, bool] = {}
    for page in pdf.pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()["/DescendantFonts"][0].get_object()
            descriptor = font["/FontDescriptor"].get_object()
            found[str(font["/BaseFont"])] = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
    return found


def test_the_shipped_fonts_are_embedded_and_no_other_is_used(wedged: WeekSheet, printer: Renderer) -> None:
    fonts = fonts_of(pdf_of(wedged, printer))
    assert fonts
    assert all(fonts.values())
    assert all("+Inter" in name for name in fonts), fonts


def elements(node: Any) -> Iterator[DictionaryObject]:
    """Every element of the structure tree."""
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from elements(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_the_sheet_is_tagged_titled_and_marked_as_pdf_ua(wedged: WeekSheet, printer: Renderer) -> None:
    pdf = pdf_of(wedged, printer)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Eli: week 2, 9–15 Mar 2026"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().replace(b" ", b"") or (
        b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    )


def test_headings_tables_and_drawings_have_their_tags(wedged: WeekSheet, printer: Renderer) -> None:
    found = list(elements(pdf_of(wedged, printer).trailer["/Root"]["/StructTreeRoot"]))
    tags = [str(element["/S"]) for element in found]
    assert tags.count("/H1") == 1
    assert tags.count("/H2") >= 3
    assert tags.count("/Table") == 4  # three days and the retest log
    assert "/TH" in tags
    figures = [element for element in found if element["/S"] == "/Figure"]
    assert len(figures) == 4  # mark, ankles, squat, code
    for figure in figures:
        assert str(figure["/Alt"]).strip()
    assert any("trunk leaning" in str(figure["/Alt"]) for figure in figures)
    said = re.compile(r"left 32° ± \d(\.\d)?; right 36° ± \d(\.\d)?")
    assert any(said.search(str(figure["/Alt"])) for figure in figures)


def test_a_table_that_goes_on_repeats_its_head_and_splits_no_row(
    wedged: WeekSheet, printer: Renderer
) -> None:
    long = replace(wedged, days=wedged.days * 4)
    pdf = pdf_of(long, printer)
    assert len(pdf.pages) > 1
    pages = [page.extract_text() for page in pdf.pages]
    assert all(f"page {n}/{len(pages)}" in text for n, text in enumerate(pages, start=1))


# --- steps of the lifts -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["a4", "letter"])
def test_steps_and_lifts_stand_among_the_days_rows_on_one_page(
    db: Any, cast: Any, printer: Renderer, size: str
) -> None:
    builders.enrol(db, cast.ben, cast.ana, curriculum="first-12-weeks", start_rung="goblet-parallel")
    sheet = sheet_of(db, cast.ana, cast.ben)
    asked = [item for session in sheet.sessions for item in session.skills]
    assert {item.step.id for item in asked} == {"squat-stance"}
    pdf = pdf_of(sheet, printer, size)
    text = text_of(pdf)
    assert len(pdf.pages) == 1
    assert asked[0].step.name in text
    for session in sheet.sessions:
        for drill in session.accessories:
            assert drill.drill.name in text
