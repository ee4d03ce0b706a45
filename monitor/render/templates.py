"""Template files: where they lie, how they are run, and what is said when one is broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2 import Template as JinjaTemplate
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from monitor.domain.errors import TemplateError
from monitor.render.quotes import Quote
from monitor.render.views import web_link

REMEDY: Final = "Correct it, or delete it to have the shipped one."


class TemplateSet:
    """Folders searched in order for templates. Sandboxed: a template reads what it is given and nothing else."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._environment = _environment(self.folders)

    def render(self, names: Sequence[str], values: Mapping[str, Any]) -> str:
        """Run the first template of `names` that exists. Raises TemplateError with path and line."""
        name = self._first(names)
        try:
            return self._load(name).render(values)
        except Exception as error:  # a template can fail in any way that Python can
            raise self._problem(name, error) from error

    def module(self, names: Sequence[str], values: Mapping[str, Any]) -> Any:
        """What the first existing template of `names` sets: its variables and macros as attributes."""
        name = self._first(names)
        try:
            return self._load(name).make_module(dict(values))
        except Exception as error:
            raise self._problem(name, error) from error

    def names(self) -> list[str]:
        """Every template file, as names relative to its folder."""
        return self._environment.list_templates()

    def path_of(self, name: str) -> Path | None:
        """The file that serves a name."""
        return next((path for folder in self.folders if (path := folder / name).is_file()), None)

    def _first(self, names: Sequence[str]) -> str:
        found = next((name for name in names if self.path_of(name)), None)
        if found is None:
            folders = ", ".join(str(folder) for folder in self.folders)
            raise TemplateError(
                f"There is no template {names[-1]} in {folders}.",
                remedy="Reinstall Rulewire, or copy the template from its repository.",
            )
        return found

    def _load(self, name: str) -> JinjaTemplate:
        return self._environment.get_template(name)

    def _problem(self, name: str, error: Exception) -> TemplateError:
        if isinstance(error, TemplateError):
            return error
        path: Path | str | None = self.path_of(name)
        line: int | None = None
        if isinstance(error, TemplateSyntaxError):
            path, line = error.filename or path, error.lineno
        elif place := _last_place(error.__traceback__, self.folders):
            path, line = place
        if isinstance(error, TemplateNotFound):
            return TemplateError(f"It needs the template {error.name}, which is not there.", path=path, line=line)
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return TemplateError(
            f"The template does not render: {reason.rstrip('.')}.", path=path, line=line, remedy=REMEDY
        )


class _Environment(ImmutableSandboxedEnvironment):
    """Escapes what macros of files without escaping return.

    Jinja marks whatever a macro returns to a template with escaping as safe, even when the macro comes from a file
    where nothing is escaped: a title quoted by a sentence of `words.en.jinja` would reach the mail as markup.
    """

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        made = super().call(context, obj, *args, **kwargs)
        if isinstance(obj, Macro) and isinstance(made, Markup) and not _escapes(obj):
            return str.__str__(made)
        return made


def _escapes(macro: Macro) -> bool:
    return bool(macro._func.__code__.co_filename.endswith(".html"))


def _environment(folders: Sequence[Path]) -> Environment:
    environment = _Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",), default=False, default_for_string=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    environment.filters["web_link"] = web_link
    return environment


def marked(quote: Quote, before: str, after: str) -> str:
    """The quote as plain text with every found word between `before` and `after`."""
    return "".join(f"{before}{part.text}{after}" if part.marked else part.text for part in quote.parts)


def _last_place(trace: TracebackType | None, folders: Sequence[Path]) -> tuple[str, int] | None:
    """The innermost template line of a traceback; Jinja rewrites its frames to template files and lines."""
    place = None
    roots = tuple(str(folder) for folder in folders)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(roots):
            place = (file, trace.tb_lineno)
        trace = trace.tb_next
    return place
