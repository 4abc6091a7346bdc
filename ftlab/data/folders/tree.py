"""What lies in a folder: pictures at every level, and what is left out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
import os
from pathlib import Path

from ftlab.data.folders.pictures import ENDINGS, KINDS
from ftlab.errors import InputError
from ftlab.translation import _, n_

# Pictures, but of kinds that are not read: to pass over them in silence would lose them.
_OTHER_KINDS = frozenset(
    (".arw", ".avif", ".cr2", ".cr3", ".dng", ".heic", ".heif", ".hif", ".ico", ".j2k", ".jp2",
     ".jxl", ".nef", ".orf", ".pbm", ".pef", ".pgm", ".pnm", ".ppm", ".psd", ".raf", ".raw", ".rw2",
     ".srw", ".svg", ".tga", ".tif", ".tiff")
)  # fmt: skip
# What systems and archives leave behind, beside names that begin with a dot; in small letters.
_LEFT_BEHIND = frozenset(
    ("__macosx", "__pycache__", "@eadir", "$recycle.bin", "desktop.ini", "ehthumbs.db", "icon\r",
     "lost+found", "system volume information", "thumbs.db")
)  # fmt: skip


@dataclass(frozen=True)
class Folder:
    """A folder with the pictures in it, in the order of their names.

    Attributes:
        path: Where it is.
        pictures: Files directly in it.
        folders: Folders in it, empty ones too.
    """

    path: Path
    pictures: tuple[Path, ...]
    folders: tuple[Folder, ...]

    @property
    def name(self) -> str:
        """Its name without those of the folders above it, also where the path is a dot."""
        return os.path.basename(os.path.abspath(self.path))

    def everything(self) -> Iterator[Path]:
        """The pictures in it and in the folders within."""
        yield from self.pictures
        for folder in self.folders:
            yield from folder.everything()

    def within(self) -> Iterator[Folder]:
        """The folders within that hold pictures, at every level."""
        for folder in self.folders:
            if folder.pictures:
                yield folder
            yield from folder.within()


@dataclass
class Search:
    """Goes through a folder and its folders, and keeps what it leaves out.

    Attributes:
        root: Where it began; names are told from there.
        left_out: Hidden files and folders, and files that are no pictures.
        other_kinds: Pictures of kinds that are not read.
    """

    root: Path
    left_out: list[Path] = field(default_factory=list)
    other_kinds: list[Path] = field(default_factory=list)

    def run(self) -> Folder:
        """The folder and all that is in it.

        Raises:
            InputError: A picture of a kind that is not read, a link to nowhere or to a folder
                above it, or something that may not be read.
        """
        found = self._folder(self.root, ())
        if self.other_kinds:
            raise InputError(
                _("pictures of these kinds: {kinds}", kinds=KINDS),
                named(self.other_kinds, self.root),
                _("a phone or a camera that saves pictures in another way, or a scanner"),
                _(
                    "convert them, for example to jpeg with the program that shows them (Export); "
                    "or take them out of the folder"
                ),
            )
        return found

    def _folder(self, path: Path, above: tuple[str, ...]) -> Folder:
        real = os.path.realpath(path)
        if real in above:
            raise InputError(
                _("folders within folders, with an end"),
                _("{link}, a link to a folder above it", link=path.relative_to(self.root)),
                _("a link that was meant for another folder"),
                _("remove the link"),
            )
        pictures, folders = [], []
        try:
            for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
                if entry.name.startswith(".") or entry.name.lower() in _LEFT_BEHIND:
                    self.left_out.append(entry)
                elif entry.is_dir():
                    folders.append(entry)
                elif self._is_picture(entry):
                    pictures.append(entry)
        except OSError:
            raise InputError(
                _("folders that you may look into"),
                str(path),
                _("the folder belongs to somebody else, or its disk is gone"),
                _("ask its owner, or change its permissions"),
            ) from None
        within = tuple(self._folder(each, (*above, real)) for each in folders)
        return Folder(path, tuple(pictures), within)

    def _is_picture(self, file: Path) -> bool:
        ending = file.suffix.lower()
        if file.is_symlink() and not file.exists() and (ending in ENDINGS or not ending):
            raise InputError(
                _("links to pictures and folders that are there"),
                _("{link}, a link to nothing", link=file.relative_to(self.root)),
                _("what it points to was moved or deleted, or lies on a disk that is not here"),
                _("remove the link, or put a copy of the file in its place"),
            )
        if ending in _OTHER_KINDS:
            self.other_kinds.append(file)
        elif ending not in ENDINGS or not file.is_file():  # a pipe would never end
            self.left_out.append(file)
        else:
            return True
        return False


def named(paths: Sequence[Path], root: Path) -> str:
    """The first three of some files, told from a folder, and how many more there are.

    Example:
    >>> named([Path("pets/cats/1.png"), Path("pets/dogs/2.png")], Path("pets"))
    'cats/1.png, dogs/2.png'
    """
    few = ", ".join(path.relative_to(root).as_posix() for path in paths[:3])
    more = len(paths) - 3
    return few + n_(" and {n} more", " and {n} more", more) if more > 0 else few
