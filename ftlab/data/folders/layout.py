"""Which folders are classes, and which are sets that somebody has split already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ftlab.data.folders.tree import Folder, named
from ftlab.errors import InputError, listed
from ftlab.translation import _

# set: what its folder may be called, in small or capital letters
SETS = {
    "train": ("train", "training"),
    "validation": ("validation", "val", "valid"),
    "test": ("test", "testing"),
}


def sets_in(root: Folder) -> dict[str, Folder]:
    """The sets of a folder that is split already; an empty dict for one that is not.

    One folder of these names alone, with pictures in it, is a class: trains among the vehicles.

    Raises:
        InputError: Two folders for one set, none to train on, or others beside them.
    """
    roles = {alias: part for part, aliases in SETS.items() for alias in aliases}
    called: dict[str, list[Folder]] = {}
    for folder in root.folders:
        if folder.name.lower() in roles:
            called.setdefault(roles[folder.name.lower()], []).append(folder)
    split = [folder for folders in called.values() for folder in folders]
    if len(split) < 2 and not any(not f.pictures and any(f.within()) for f in split):
        return {}
    beside = [folder for folder in root.folders if folder not in split and any(folder.everything())]
    if "train" not in called or beside or len(split) > len(called):
        raise InputError(
            _("a folder train, beside it validation and test or one of them, and no others"),
            _(
                "{folder} with {names}",
                folder=root.path,
                names=listed(folder.name for folder in [*split, *beside]),
            ),
            _("sets and classes side by side, or a set whose folder is called something else"),
            _("train/cats, train/dogs, test/cats, …; or one folder per class and no sets"),
        )
    return {part: called[part][0] for part in SETS if part in called}


def check_same_classes(sets: Mapping[str, Folder]) -> None:
    """Raise an `InputError` unless each set has the same classes, with pictures of each."""
    expected = {folder.name for folder in sets["train"].folders}
    for folder in sets.values():
        counts = {each.name: len(list(each.everything())) for each in folder.folders}
        if set(counts) != expected or len(counts) < 2 or not all(counts.values()):
            raise InputError(
                _("the same two or more classes in each set, one folder per class, none empty"),
                _("{folder} with {found}", folder=folder.path, found=_counted(folder, counts)),
                _(
                    "a set whose classes are not known, a class that one set does not have, or a "
                    "slip in the name of a folder"
                ),
                _(
                    "train/cats, train/dogs, test/cats, test/dogs; the train folder alone, to draw "
                    "the other sets from it: load_image_folder({folder!r})",
                    folder=str(sets["train"].path),
                ),
            )


def check_classes(root: Folder, least: int) -> None:
    """Raise an `InputError` unless there are two classes or more, with enough pictures of each.

    Args:
        root: Holds one folder per class.
        least: Pictures that each class must have.
    """
    counts = {folder.name: len(list(folder.everything())) for folder in root.folders}
    if len(counts) < 2 or not any(counts.values()):
        raise InputError(
            _("a folder with two or more folders of pictures, one folder per class"),
            _("{folder} with {found}", folder=root.path, found=_counted(root, counts)),
            _("the pictures lie in the folder itself, or the path is one level too deep or high"),
            _("cats/1.png, dogs/1.png, … under one folder, and that folder's path"),
        )
    few = {name: count for name, count in counts.items() if count < least}
    if few:
        raise InputError(
            _("at least {least} pictures of each class, so that each set has one", least=least),
            _("{folder} with {found}", folder=root.path, found=_counted(root, few)),
            _("a class that was only begun, or a folder that is no class"),
            _("more pictures of it, or take the folder out"),
        )
    shared = _shared_names(root)
    if shared:
        raise InputError(
            _("one folder per class"),
            _(
                "{folder}, where folders called {shared} lie in several of {names}",
                folder=root.path,
                names=listed(list(counts)[:10]),
                shared=listed(shared[:10]),
            ),
            _("the classes are one level deeper, under folders that mean something else"),
            _(
                "{shared} as folders right under one folder, if these are the classes; the "
                "pictures right in {names}, if those are; train, validation and test on top where "
                "it is split",
                names=listed(list(counts)[:3]),
                shared=listed(shared[:3]),
            ),
        )


def _shared_names(root: Folder) -> list[str]:
    """Names that recur under several folders, of those that have no pictures of their own."""
    seen = Counter(
        each.name
        for folder in root.folders
        if not folder.pictures
        for each in folder.folders
        if any(each.everything())
    )
    return sorted(name for name, count in seen.items() if count > 1)


def _counted(folder: Folder, counts: Mapping[str, int]) -> str:
    """How many pictures there are of which class; no more than ten classes."""
    if counts:
        return str(dict(list(counts.items())[:10]))
    if folder.pictures:
        return _("no folders in it, only {files}", files=named(folder.pictures, folder.path))
    return _("nothing in it")
