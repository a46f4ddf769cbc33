"""A template that names a variable nobody gave is an error in tests, not an empty space on a page."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.template.base import Node

# A page may say what to show where nothing was given.
FORGIVING = {"default", "default_if_none"}
RENDERING = {"render", "render_annotated"}


class UnknownVariable(str):
    """The value of Django's ``string_if_invalid``: fails the test for templates below ``base``, is empty elsewhere."""

    base: Path

    def __new__(cls, *, base: Path) -> "UnknownVariable":
        """Make the empty string that Django finds true."""
        self = super().__new__(cls, "")
        self.base = base
        return self

    def __bool__(self) -> bool:
        return True

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: Any) -> str:
        """Called by ``FilterExpression.resolve`` with the variable that could not be found."""
        caller = sys._getframe(1)
        expression, context = caller.f_locals["self"], caller.f_locals["context"]
        template = origin(caller)
        forgiven = any(filter_.__name__ in FORGIVING for filter_, _ in expression.filters)
        if forgiven or template is None or not template.is_relative_to(self.base):
            return self.as_django_would(expression, context)
        return pytest.fail(f"{template.relative_to(self.base)} uses {{{{ {variable} }}}}, which it was not given.")

    def as_django_would(self, expression: Any, context: Any) -> str:
        """Resolve with Django's default, so that filters act on the empty string."""
        engine = context.template.engine
        engine.string_if_invalid = ""
        try:
            return expression.resolve(context)
        finally:
            engine.string_if_invalid = self


def origin(frame: FrameType | None) -> Path | None:
    """Return the file of the innermost template node that is being rendered, where it comes from a file."""
    while frame is not None:
        node = frame.f_locals.get("self") if frame.f_code.co_name in RENDERING else None
        if isinstance(node, Node):
            found = getattr(node, "origin", None)
            return Path(found.name) if found is not None else None
        frame = frame.f_back
    return None
