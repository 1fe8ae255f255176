"""Tests of `coach.cli_decide`: whatever the bytes, every line gets its answer, and the run goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
CASE = {
    "id": "c1",
    "today": "2026-03-01",
    "body": {"height_cm": 175, "mass_kg": 75},
    "at": {"rung": "box-parallel"},
    "ladder": "squat-depth",
}
BOM = b"\xef\xbb\xbf"


def line(case_id: str, **more: Any) -> bytes:
    return json.dumps({**CASE, "id": case_id, **more}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def run(sent: bytes) -> tuple[int, list[dict[str, Any]], bytes]:
    """Return exit status, answers and what was said besides of a real process."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "decide"],
        input=sent,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    return done.returncode, [json.loads(answer) for answer in done.stdout.splitlines()], done.stderr


# What is sent, the id of its answer, and the code of its error: None where it is decided, "" where it is
# blank and gets no answer.
LINES: list[tuple[bytes, str | None, str | None]] = [
    (BOM + line("first") + b"\n", "first", None),
    (line("windows") + b"\r\n", "windows", None),
    (b"\n", None, ""),
    (b" \t\r\n", None, ""),
    (BOM + b"\r\n", None, ""),
    (BOM + line("marked") + b"\n", "marked", None),
    (line("bytes", red_flags=["?"]).replace(b"?", b"\xff\xfe") + b"\n", "bytes", "not-utf8"),
    (line("by?tes").replace(b"?", b"\xe9") + b"\n", None, "not-utf8"),
    (line("halved").replace(b"halved", b"\xed\xa0\x80") + b"\n", None, "not-utf8"),
    (b"\xff\xfe{\x00}\x00\n", None, "not-utf8"),
    (line("nan", tests=[{"value": "?"}]).replace(b'"?"', b"NaN") + b"\n", "nan", "not-json"),
    (line("inf", at="?").replace(b'"?"', b"-Infinity") + b"\n", "inf", "not-json"),
    (line("?").replace(b'"?"', b"NaN") + b"\n", None, "not-json"),
    (line("huge", schema="?").replace(b'"?"', b"1" * 5000) + b"\n", "huge", "too-long"),
    (line("?").replace(b'"?"', b"-" + b"1" * 5000) + b"\n", None, "too-long"),
    (line("deep", policy="?").replace(b'"?"', b"[" * 100_000 + b"]" * 100_000) + b"\n", None, "too-deep"),
    (line("nested", policy="?").replace(b'"?"', b"[" * 500 + b"]" * 500) + b"\n", "nested", "bad-value"),
    (line("?").replace(b"?", b"half\\ud800") + b"\n", "half\\ud800", None),
    (line("moon", **{"\x00": 1}).replace(b"\\u0000", b"\\udfff") + b"\n", "moon", "unknown-key"),
    (b"{\n", None, "not-json"),
    (b"\xc2\xa0\n", None, "not-json"),
    (line("last"), "last", None),
]


def test_every_line_that_is_not_blank_gets_one_answer_whatever_its_bytes() -> None:
    status, answers, said = run(b"".join(sent for sent, _, _ in LINES))
    expected = [(case_id, code) for _, case_id, code in LINES if code != ""]
    assert [
        (a["id"] and a["id"].replace("\ud800", "\\ud800"), a["error"]["code"] if "error" in a else None)
        for a in answers
    ] == expected
    assert all(
        a["error"]["message"] and "\ufffd" not in a["error"]["message"] for a in answers if "error" in a
    )
    assert (status, said) == (1, b"")
    decided = [a for a in answers if "error" not in a]
    assert len({json.dumps({**a, "id": ""}) for a in decided}) == 1


def test_good_lines_alone_end_well() -> None:
    status, answers, _ = run(BOM + line("a") + b"\r\n\r\n" + line("é") + b"\n")
    assert (status, [a["id"] for a in answers]) == (0, ["a", "é"])


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (b'{"id": "\xff"}', {"code": "not-utf8", "field": None, "message": "line: must be UTF-8 at byte 8"}),
        (
            b'{"id": "a", "b": Infinity}',
            {"code": "not-json", "field": None, "message": "line = Infinity: is not a JSON number"},
        ),
        (
            b'{"id": "a", "b": ' + b"9" * 5000 + b"}",
            {"code": "too-long", "field": None, "message": "line: a number must be at most 4300 digits"},
        ),
        (
            b"[" * 100_000,
            {"code": "too-deep", "field": None, "message": "line: is nested too deeply"},
        ),
    ],
)
def test_what_is_wrong_with_a_line_is_said(sent: bytes, error: dict[str, Any]) -> None:
    status, answers, _ = run(sent)
    assert (status, [a["error"] for a in answers]) == (1, [error])
