"""The child process that prints: shared, replaced, cut off, and never anything but a PDF or a reason."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from coach.pdf.renderer import ROOT, Draft, NotPrinted, Renderer


def page(body: str) -> Draft:
    return Draft(f'<!doctype html><html lang="en"><title>A page</title><body>{body}</body></html>')


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


@pytest.fixture
def fresh() -> Iterator[Callable[..., Renderer]]:
    """Renderers of one's own, ended afterwards."""
    made: list[Renderer] = []

    def make(**settings: float) -> Renderer:
        made.append(Renderer(**settings))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for renderer in made:
        renderer.close()


def until(happened: Callable[[], bool]) -> bool:
    for _ in range(200):
        if happened():
            return True
        time.sleep(0.05)
    return False


def gone(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def test_one_child_prints_one_page_after_another(printer: Renderer) -> None:
    first = printer.print([page("One")], styles=("sheet", "a4"))
    child = printer.child_id
    second = printer.print([page("Two")], styles=("sheet", "a4"))
    assert "One" in PdfReader(BytesIO(first)).pages[0].extract_text()
    assert "Two" in PdfReader(BytesIO(second)).pages[0].extract_text()
    assert printer.child_id == child


def test_no_child_is_started_before_it_is_needed(fresh: Callable[..., Renderer]) -> None:
    assert fresh().child_id is None


def test_weasyprint_stays_out_of_the_process_that_asks() -> None:
    program = "import sys, coach.pdf.sheet, coach.web.sheets; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_a_child_that_died_while_it_waited_is_replaced_without_a_word(fresh: Callable[..., Renderer]) -> None:
    printer = fresh()
    printer.print([page("One")], styles=("sheet",))
    before = printer.child_id
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert pages_of(printer.print([page("Two")], styles=("sheet",))) == 1
    assert printer.child_id != before


def test_a_child_that_hangs_is_cut_off_and_the_next_job_is_printed(fresh: Callable[..., Renderer]) -> None:
    printer = fresh()
    printer.print([page("One")], styles=("sheet",))
    hanging = printer.child_id
    assert hanging is not None
    os.kill(hanging, signal.SIGSTOP)
    printer.seconds_most = 0.2
    with pytest.raises(NotPrinted) as stopped:
        printer.print([page("x" * 500_000)], styles=("sheet",))
    assert stopped.value.why == "slow"
    assert gone(hanging)
    printer.seconds_most = 30
    assert pages_of(printer.print([page("Two")], styles=("sheet",))) == 1


def test_a_job_that_finds_the_printer_busy_too_long_says_so(fresh: Callable[..., Renderer]) -> None:
    printer = fresh(seconds_most=0.05)
    with printer._lock, pytest.raises(NotPrinted) as busy:
        printer.print([page("One")], styles=("sheet",))
    assert busy.value.why == "busy"


def test_the_child_is_replaced_after_so_many_jobs(fresh: Callable[..., Renderer]) -> None:
    printer = fresh(jobs_most=2)
    children = []
    for text in ("One", "Two", "Three"):
        printer.print([page(text)], styles=("sheet",))
        children.append(printer.child_id)
    assert children[0] is not None
    assert children[1] is None
    assert children[2] not in (None, children[0])


def test_threads_take_turns_and_each_gets_its_own_page(printer: Renderer) -> None:
    printed: dict[str, bytes] = {}

    def work(text: str) -> None:
        printed[text] = printer.print([page(text)], styles=("sheet",))

    threads = [threading.Thread(target=work, args=(f"Athlete {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(printed) == 6
    for text, pdf in printed.items():
        assert text in PdfReader(BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://127.0.0.1:1/x.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        f'<img src="file://{ROOT}/static/fonts/../../pyproject.toml" alt="x">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<object data="file:///etc/hostname"></object>',
    ],
    ids=["network", "file", "way up", "style sheet", "object"],
)
def test_nothing_but_the_shipped_fonts_is_loaded(printer: Renderer, body: str) -> None:
    with pytest.raises(NotPrinted) as refused:
        printer.print([page(body)], styles=("sheet",))
    assert refused.value.why == "refused"
    assert "only the shipped fonts may be loaded" in str(refused.value)


def test_a_style_sheet_is_named_not_pathed(printer: Renderer) -> None:
    with pytest.raises(NotPrinted, match="must be the name of a style sheet"):
        printer.print([page("One")], styles=("../../static/css/tokens",))


def test_the_child_knows_no_secret(fresh: Callable[..., Renderer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "very-secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:word@host/db")
    printer = fresh()
    printer.print([page("One")], styles=("sheet",))
    known = Path(f"/proc/{printer.child_id}/environ").read_bytes()
    assert b"very-secret" not in known
    assert b"DATABASE_URL" not in known


def test_closing_ends_the_child_and_a_later_job_starts_another(fresh: Callable[..., Renderer]) -> None:
    printer = fresh()
    printer.print([page("One")], styles=("sheet",))
    child = printer.child_id
    assert child is not None
    printer.close()
    assert gone(child)
    assert pages_of(printer.print([page("Two")], styles=("sheet",))) == 1


def test_the_child_ends_when_the_process_that_asked_is_gone() -> None:
    program = (
        "import os\n"
        "from coach.pdf.renderer import Draft, shared\n"
        "shared().print([Draft('<html lang=en><title>x</title>One')], styles=('sheet',))\n"
        "print(shared().child_id, flush=True)\n"
        "os._exit(1)\n"
    )
    asked = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    assert until(lambda: gone(int(asked.stdout)))


def test_a_forked_process_starts_a_child_of_its_own_and_leaves_the_other_alone(
    fresh: Callable[..., Renderer],
) -> None:
    printer = fresh()
    printer.print([page("One")], styles=("sheet",))
    child = printer.child_id
    printer._owner = -1  # as after a fork: the numbers differ
    printer.print([page("Two")], styles=("sheet",))
    assert child is not None
    try:
        assert printer.child_id != child
        assert not gone(child)
    finally:
        os.kill(child, signal.SIGKILL)


LINES = "<p>line</p>" * 40


def test_the_first_fit_that_keeps_to_one_page_is_taken(printer: Renderer) -> None:
    rows = "".join('<tr><td class="day__mark">A</td></tr>' for _ in range(24))
    table = f'<table class="day"><tbody>{rows}</tbody></table>'
    roomy, tight = (
        printer.print([Draft(page(table).html, fits)], styles=("sheet", "a4"))
        for fits in (("fit_airy",), ("fit_airy", "fit_tight"))
    )
    assert pages_of(roomy) == 2
    assert pages_of(tight) == 1


def test_where_nothing_fits_the_draft_with_the_fewest_pages_is_taken(printer: Renderer) -> None:
    long, longer = page(LINES * 3), page(LINES * 5)
    assert pages_of(printer.print([longer, long, longer], styles=("sheet", "a4"))) == pages_of(
        printer.print([long], styles=("sheet", "a4"))
    )


def test_no_draft_at_all_is_refused(printer: Renderer) -> None:
    with pytest.raises(NotPrinted, match="must have at least one draft"):
        printer.print([], styles=("sheet",))
