"""The child process that lays pages out: HTML in by standard input, PDF out by standard output.

Run as `python -m coach.pdf.worker`; the only module that imports WeasyPrint. It knows no athlete, no
database, no setting and no network: what a page loads is the shipped fonts or nothing.

A job is a frame of JSON: `styles` (names of style sheets in this folder) and `drafts`, each with `html` and
`fits` (such names, the roomiest first). The answer is the first fit of the first draft that keeps to one
page; where none does, the one with the fewest pages, and of those the first.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent.parent / "static" / "fonts"
FRAME = struct.Struct(">cI")
DONE, FAILED = b"P", b"E"


class ShippedOnly(URLFetcher):
    """Serves the fonts that ship with the product and refuses everything else."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return a shipped font; any other address ends the job."""
        if url.startswith("file:"):
            path = Path(url.removeprefix("file://"))
            if path.parent == FONTS and path.suffix in (".ttf", ".css") and path.is_file():
                return URLFetcherResponse(url, path.read_bytes())
        raise FatalURLFetchingError(f"url = {url[:80]}: only the shipped fonts may be loaded")


class Press:
    """Style sheets read once and one font configuration: what makes the second page cheap."""

    def __init__(self) -> None:
        self.fetcher = ShippedOnly()
        self.fonts = FontConfiguration()
        self.sheets: dict[str, CSS] = {"fonts": self._read(FONTS / "fonts.css")}

    def _read(self, path: Path) -> CSS:
        return CSS(
            string=path.read_text("utf-8"),
            base_url=path.as_uri(),
            font_config=self.fonts,
            url_fetcher=self.fetcher,
        )

    def style(self, name: str) -> CSS:
        """Return a style sheet of this folder, parsed at its first use."""
        if name not in self.sheets:
            if not name.isidentifier():
                raise ValueError(f"style = {name[:40]}: must be the name of a style sheet")
            self.sheets[name] = self._read(HERE / f"{name}.css")
        return self.sheets[name]

    def print(self, drafts: list[dict[str, Any]], styles: list[str]) -> bytes:
        """Return the document as PDF/UA, in the first draft and fit that keep to one page."""
        common = [self.style("fonts"), *(self.style(name) for name in styles)]
        best: Document | None = None
        for html, fit in ((d["html"], fit) for d in drafts for fit in d["fits"] or ("",)):
            laid_out = self._lay_out(html, [*common, self.style(fit)] if fit else common)
            if best is None or len(laid_out.pages) < len(best.pages):
                best = laid_out
            if len(best.pages) == 1:
                break
        if best is None:
            raise ValueError("drafts = []: must have at least one draft")
        pdf = best.write_pdf(pdf_variant="pdf/ua-1")
        assert isinstance(pdf, bytes)
        return pdf

    def _lay_out(self, html: str, stylesheets: list[CSS]) -> Document:
        source = HTML(string=html, base_url=HERE.as_uri(), url_fetcher=self.fetcher)
        return source.render(font_config=self.fonts, stylesheets=stylesheets, pdf_variant="pdf/ua-1")


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame's content, None at the end."""
    head = stream.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    length = FRAME.unpack(head)[1]
    content = stream.read(length)
    return content if len(content) == length else None


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until the other side closes."""
    press = Press()
    while (job := read_frame(jobs)) is not None:
        try:
            asked = json.loads(job)
            kind, content = DONE, press.print(asked["drafts"], asked["styles"])
        except (Exception, FatalURLFetchingError) as error:  # told to the side that asked
            kind, content = FAILED, f"{type(error).__name__}: {error}".encode()
        answers.write(FRAME.pack(kind, len(content)) + content)
        answers.flush()
        # Box trees are cyclic: collected here, while nobody waits, they never pile up.
        gc.collect()


def main() -> None:
    """Serve on the standard streams; whatever else prints goes to the error stream."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
