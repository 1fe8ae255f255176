"""One printer for all tests of paper: its child starts once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from coach.pdf.renderer import Renderer


@pytest.fixture(scope="session")
def printer() -> Iterator[Renderer]:
    """A renderer whose child is ended after the last test."""
    renderer = Renderer()
    yield renderer
    renderer.close()
