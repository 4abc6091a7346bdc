"""Write the catalogue anew: `python -m authoring.catalogue`, or `make catalogue`.

Gathers the template, brings every translation up to date with it, and compiles them. What is
new has no translation yet: the tests name it.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, write_po
from ftlab.translation import DOMAIN, FOLDER, QUESTIONS

from authoring.catalogue.extract import ASKED, SteadyCatalog, template

WIDTH = 100


def read(path: Path) -> SteadyCatalog:
    """A translation, out of `locale/<code>/LC_MESSAGES/ftlab.po`."""
    found = SteadyCatalog(locale=path.parts[-3], fuzzy=False)
    with path.open("rb") as file:
        PoFileParser(found).parse(file)
    return found


def written(catalog: Catalog) -> bytes:
    """A catalog as it stands in a file."""
    for message in catalog:
        message.flags.discard("python-format")  # "50% right" is no format
    file = io.BytesIO()
    write_po(file, catalog, width=WIDTH, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def compiled(catalog: Catalog) -> dict[str, bytes]:
    """A catalog as gettext reads it, by domain.

    What only knowledge checks and predictions say stands apart: a box that grades lacks it.
    """
    parts = {domain: Catalog(locale=catalog.locale) for domain in (DOMAIN, QUESTIONS)}
    for message in catalog:
        places = [place for place, _ in message.locations]
        apart = bool(places) and all(place.startswith(ASKED) for place in places)
        part = parts[QUESTIONS if apart else DOMAIN]
        part.add(message.id, message.string, context=message.context)
    parts[DOMAIN].mime_headers = catalog.mime_headers
    return {domain: _binary(part) for domain, part in parts.items()}


def _binary(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def main() -> None:
    """Write the template, the translations and their compiled form."""
    found = template()
    (FOLDER / f"{DOMAIN}.pot").write_bytes(written(found))
    print(f"{len(found)} messages")
    for path in sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        translation = read(path)
        translation.update(found, no_fuzzy_matching=True, update_header_comment=False)
        path.write_bytes(written(translation))
        for domain, content in compiled(translation).items():
            path.with_name(f"{domain}.mo").write_bytes(content)
        missing = sum(not message.string or not all(message.string) for message in translation
                      if message.id)  # fmt: skip
        print(f"{translation.locale}: {missing} not translated")


if __name__ == "__main__":
    main()
