"""Python and the packages, held against what the project asks for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
import platform

from ftlab.errors import PACKAGE
from ftlab.lab.doctor.finding import Finding, reinstall
from ftlab.translation import N_, _
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

PURPOSES = {
    "test": N_("to run the tests"),
    "instructor": N_("to edit lessons as text"),
    "docs": N_("to build the site"),
    "cluster": N_("to spread work over several machines"),
}

TESTED = PACKAGE.parent / "constraints.txt"  # not there when installed from a wheel
_SHOWN = 4


def packages() -> list[Finding]:
    """Python, the dependencies one by one, and each extra as a whole."""
    try:
        requirements = [Requirement(line) for line in metadata.requires("ftlab") or []]
        about = metadata.metadata("ftlab")
    except metadata.PackageNotFoundError:
        return [Finding("ftlab", _("not installed"), False, advice=reinstall())]
    always = [each for each in requirements if _applies(each, "")]
    return [
        _python(about["Requires-Python"] or ""),
        *map(_package, always),
        *(
            _extra(extra, [r for r in requirements if _applies(r, extra) and r not in always])
            for extra in about.get_all("Provides-Extra") or []
        ),
    ]


def versions(constraints: Path = TESTED) -> list[Finding]:
    """Whether the installed versions are those that the course was tested with.

    Args:
        constraints: A file of pins; without it there is nothing to find.
    """
    if not constraints.is_file():
        return []
    lines = (line.partition("#")[0].strip() for line in constraints.read_text().splitlines())
    others = []
    for pin in map(Requirement, filter(None, lines)):
        try:
            version = metadata.version(pin.name)
        except metadata.PackageNotFoundError:
            continue
        if not pin.specifier.contains(version, prereleases=True):
            others.append(f"{pin.name} {version} ({str(pin.specifier).lstrip('=')})")
    names = ", ".join(others[:_SHOWN])
    if len(others) > _SHOWN:
        names = _("{names} and {n} more", names=names, n=len(others) - _SHOWN)
    found = _("not as tested: {names}", names=names) if others else _("as tested")
    advice = _("only if something does not work: {how}", how=reinstall())
    return [Finding(_("versions"), found, not others, required=False, advice=advice)]


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _python(wanted: str) -> Finding:
    version = platform.python_version()
    good = SpecifierSet(wanted).contains(version, prereleases=True)
    advice = _("install a newer Python, then {code}", code="make clean lab PYTHON=python3.12")
    return Finding("Python", _told(version, wanted, good), good, advice=advice)


def _package(requirement: Requirement) -> Finding:
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        told = _("not installed, {wanted} wanted", wanted=requirement.specifier)
        return Finding(requirement.name, told, False, advice=reinstall())
    good = requirement.specifier.contains(version, prereleases=True)
    told = _told(version, str(requirement.specifier), good)
    return Finding(requirement.name, told, good, advice=reinstall())


def _told(version: str, wanted: str, good: bool) -> str:
    return version if good else _("{version}, {wanted} wanted", version=version, wanted=wanted)


def _extra(name: str, requirements: Iterable[Requirement]) -> Finding:
    lacking = [each.what for each in map(_package, requirements) if not each.good]
    found = _("without {names}", names=", ".join(lacking)) if lacking else _("all there")
    install = f"pip install -c constraints.txt -e '.[{name}]'"
    advice = f"{_(PURPOSES.get(name, N_('for more')))}: {install}"
    return Finding(
        _("extra [{name}]", name=name), found, not lacking, required=False, advice=advice
    )
