"""Put a built site beside the versions that are published already: `make publish FOLDER=public`.

Any static host serves the folder: a version a folder, the list of them, and a first page that leads
to the newest.
"""

from __future__ import annotations

import json
from pathlib import Path
import shutil
from typing import Annotated

from ftlab._version import __version__
from packaging.version import InvalidVersion, Version
import typer

PROJECT = Path(__file__).parents[2]
BUILT = PROJECT / "build" / "site"
FIRST_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>ftlab</title>
<meta http-equiv="refresh" content="0; url={newest}/index.html"></head>
<body><p><a href="{newest}/index.html">The newest version: {newest}</a></p></body></html>
"""


def publish(built: Path, folder: Path, version: str) -> list[str]:
    """Copy a site into the folder of its version, and list all versions.

    Args:
        built: The site, as `make site` leaves it.
        folder: What the host serves; made where it is not there.
        version: The name of its folder; one that is there already is replaced.

    Returns:
        All versions that are there, the newest first.

    Raises:
        FileNotFoundError: There is no site to publish; nothing was changed.
    """
    if not (built / "index.html").is_file():
        raise FileNotFoundError(f"{built} has no index.html: run make site first")
    place = folder / version
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(built, place, ignore=shutil.ignore_patterns(".buildinfo", ".doctrees"))
    names = sorted(
        (page.parent.name for page in folder.glob("*/index.html")), key=_age, reverse=True
    )
    (folder / "versions.js").write_text(f"ftlabVersions({json.dumps(names)});\n", encoding="utf-8")
    first = FIRST_PAGE.format(newest=names[0])
    (folder / "index.html").write_text(first, encoding="utf-8")
    (folder / ".nojekyll").touch()  # or GitHub leaves out folders such as _static
    return names


def _age(name: str) -> tuple[Version, str]:
    """For sorting; a name that is no version, such as `main`, comes last."""
    try:
        return Version(name), name
    except InvalidVersion:
        return Version("0.dev0"), name


def main(
    folder: Annotated[Path, typer.Argument(help="What the host serves.")],
    built: Annotated[Path, typer.Option(help="The built site.")] = BUILT,
    version: Annotated[str, typer.Option(help="Its name.")] = __version__,
) -> None:
    """Publish the built site as a version."""
    try:
        names = publish(built, folder, version)
    except FileNotFoundError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{folder}: {', '.join(names)}")


if __name__ == "__main__":
    typer.run(main)
