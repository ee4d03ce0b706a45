"""What ships with Rulewire, and how a user gets a copy of it to edit."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final, Literal

import tzlocal

from monitor.config.values import check_zone
from monitor.domain.errors import ConfigError
from monitor.domain.remedies import BadValueError

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_STARTER: Final = Path(__file__).with_name("starter.toml")
Folder = Literal["watchlists", "templates"]


def bundled(name: Folder) -> Path:
    """The folder inside the installed package, or in an editable install the one of the checkout."""
    in_wheel = _PACKAGE / "_bundled" / name
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parent / name


def starter_text(zone: str) -> str:
    """The text of a first monitor.toml for readers in that zone."""
    return _STARTER.read_text(encoding="utf-8").replace('zone = "UTC"', f'zone = "{zone}"', 1)


def machine_zone() -> str:
    """The IANA zone of this machine, or UTC where it has none that is known."""
    try:
        return check_zone(tzlocal.get_localzone_name() or "UTC")
    except (BadValueError, LookupError, OSError, ValueError):
        return "UTC"


def write_home(target: Path) -> list[Path]:
    """Write monitor.toml, watchlists/ and templates/ into the folder, which is made if it is not there.

    Returns the files written. Raises ConfigError, and writes nothing, where one of them is already there.
    """
    copies = {target / name / path: bundled(name) / path for name in _FOLDERS for path in _files(bundled(name))}
    config = target / "monitor.toml"
    there = [path for path in (config, *copies) if path.exists() or path.is_symlink()]
    if there:
        names = ", ".join(str(path) for path in there[:3]) + (f" and {len(there) - 3} more" if there[3:] else "")
        raise ConfigError(
            f"Already there: {names}.", remedy="Nothing was written: choose another folder, or move them."
        )
    try:
        for path, original in copies.items():
            _make_folder(path.parent)
            shutil.copyfile(original, path)
        _make_folder(target)
        # Whoever can read it learns where alerts go, and somebody may write a secret into it in spite of everything.
        config.touch(mode=0o600, exist_ok=False)
        config.write_text(starter_text(machine_zone()), encoding="utf-8")
    except OSError as problem:
        what = f"It cannot be written: {problem.strerror or problem}."
        raise ConfigError(
            what, path=problem.filename or target, remedy="Choose a folder that you may write to."
        ) from None
    return [config, *copies]


def _make_folder(folder: Path) -> None:
    # mkdir(parents=True) would give the folders above whatever the umask allows, also to the group.
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o755)


_FOLDERS: Final[tuple[Folder, ...]] = ("watchlists", "templates")


def _files(folder: Path) -> list[Path]:
    """What a user edits: no hidden files, no byte code."""
    relative = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in relative if not any(part.startswith((".", "__")) for part in path.parts)]
