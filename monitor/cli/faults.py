"""From errors to one line and an exit code: nobody who types a command should meet a traceback."""

from __future__ import annotations

import io
import os
import sys
import traceback
from types import TracebackType
from typing import Any, Final

import typer
from typer.core import TyperGroup

from monitor.cli.exits import ExitCode
from monitor.cli.output import complain
from monitor.cli.pipes import let_go_of_stdout
from monitor.domain.errors import RulewireError

DEBUG_VARIABLE: Final = "RULEWIRE_DEBUG"


class CommandGroup(TyperGroup):
    """The outermost group: every error of a command ends here."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            let_go_of_stdout()
            raise typer.Exit(ExitCode.READER_GONE) from None
        except RulewireError as error:
            complain(str(error))
            _trace_if_asked()
            raise typer.Exit(ExitCode.ERROR) from None
        except KeyboardInterrupt:
            complain("interrupted")
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        except OSError as error:
            complain(_spoken(error))
            _trace_if_asked()
            raise typer.Exit(ExitCode.ERROR) from None
        except Exception as error:
            if not _is_a_fault(error):
                raise
            complain(_report(error))
            _trace_if_asked()
            raise typer.Exit(ExitCode.FAULT) from None

    def main(self, *args: Any, **kwargs: Any) -> Any:
        _write_what_the_terminal_lacks()
        # The output is flushed here, because a reader that went away (`| head`) is often noticed only then.
        try:
            try:
                # Typer on its own would draw a box of five lines around a wrong option.
                code = super().main(*args, **{**kwargs, "standalone_mode": False})
            except Exception as error:
                if not _is_wrong_usage(error):
                    raise
                code = _tell_wrong_usage(error)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            let_go_of_stdout()
            sys.exit(ExitCode.READER_GONE)
        sys.exit(code if isinstance(code, int) else ExitCode.DONE)


def _write_what_the_terminal_lacks() -> None:
    """Where the locale cannot write Korean, an escape stands for it; it must not be the end of the command."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _is_a_fault(error: Exception) -> bool:
    """False for what Typer raises to steer itself: usage errors, Exit, Abort."""
    return not type(error).__module__.startswith("typer.")


def _is_wrong_usage(error: Exception) -> bool:
    """Typer's own class for it is private; what it can do is not."""
    return not _is_a_fault(error) and hasattr(error, "format_message")


def _tell_wrong_usage(error: Any) -> int:
    """One line with the remedy. A group without a command has shown its help already, and that is enough."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return int(error.exit_code)
    said = " ".join(str(error.format_message()).replace("Value error, ", "").split())
    command = error.ctx.command_path if getattr(error, "ctx", None) else "rulewire"
    complain(f"{said if said.endswith(('.', '?')) else said + '.'} See `{command} --help`.")
    return int(error.exit_code)


def _report(error: Exception) -> str:
    # The text of an unknown error may hold a token: its type and where it arose must do.
    return (
        f"internal fault: {type(error).__name__}{_origin(error.__traceback__)}. "
        f"Please report it; run again with {DEBUG_VARIABLE}=1 for the traceback."
    )


def _origin(trace: TracebackType | None) -> str:
    frames = [frame for frame in traceback.extract_tb(trace) if f"{os.sep}monitor{os.sep}" in frame.filename]
    if not frames:
        return ""
    inside = frames[-1].filename.rpartition(f"{os.sep}monitor{os.sep}")[2]
    return f" at monitor/{inside}:{frames[-1].lineno}"


def _spoken(error: OSError) -> str:
    """A file that cannot be opened or written is a matter between the person and the machine, and no fault of ours."""
    what = error.strerror or type(error).__name__
    return f"{error.filename}: {what}" if error.filename is not None else f"{what} ({type(error).__name__})"


def _trace_if_asked() -> None:
    if os.environ.get(DEBUG_VARIABLE, "") not in ("", "0"):
        traceback.print_exc()
