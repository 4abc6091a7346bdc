"""Python and the packages, held against what the project asks for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
import platform

from ftlab.errors import PACKAGE
from ftlab.lab.doctor.finding import REINSTALL, Finding
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

PURPOSES = {
    "test": "to run the tests",
    "instructor": "to edit lessons as text",
    "docs": "to build the site",
    "cluster": "to spread work over several machines",
}

TESTED = PACKAGE.parent / "constraints.txt"  # not there when installed from a wheel
_SHOWN = 4


def packages() -> list[Finding]:
    """Python, the dependencies one by one, and each extra as a whole."""
    try:
        requirements = [Requirement(line) for line in metadata.requires("ftlab") or []]
        about = metadata.metadata("ftlab")
    except metadata.PackageNotFoundError:
        return [Finding("ftlab", "not installed", False, advice=REINSTALL)]
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
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    found = f"not as tested: {', '.join(others[:_SHOWN])}{more}" if others else "as tested"
    advice = f"only if something does not work: {REINSTALL}"
    return [Finding("versions", found, not others, required=False, advice=advice)]


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _python(wanted: str) -> Finding:
    version = platform.python_version()
    good = SpecifierSet(wanted).contains(version, prereleases=True)
    advice = "install a newer Python, then make clean lab PYTHON=python3.12"
    return Finding("Python", _told(version, wanted, good), good, advice=advice)


def _package(requirement: Requirement) -> Finding:
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        told = f"not installed, {requirement.specifier} wanted"
        return Finding(requirement.name, told, False, advice=REINSTALL)
    good = requirement.specifier.contains(version, prereleases=True)
    told = _told(version, str(requirement.specifier), good)
    return Finding(requirement.name, told, good, advice=REINSTALL)


def _told(version: str, wanted: str, good: bool) -> str:
    return version if good else f"{version}, {wanted} wanted"


def _extra(name: str, requirements: Iterable[Requirement]) -> Finding:
    lacking = [each.what for each in map(_package, requirements) if not each.good]
    found = f"without {', '.join(lacking)}" if lacking else "all there"
    install = f"pip install -c constraints.txt -e '.[{name}]'"
    advice = f"{PURPOSES.get(name, 'for more')}: {install}"
    return Finding(f"extra [{name}]", found, not lacking, required=False, advice=advice)
