"""What a refusal says, whole: the field, the stable code, and the sentence for a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coach.domain.errors import Invalid


def refusal(build: Callable[[], object]) -> tuple[str, str]:
    """Return the code and the sentence with which a value is refused; the sentence begins with its field."""
    with pytest.raises(Invalid) as caught:
        build()
    error = caught.value
    assert error.message.startswith(f"{error.field} = "), error.message
    assert str(error) == error.message
    return error.code, error.message
