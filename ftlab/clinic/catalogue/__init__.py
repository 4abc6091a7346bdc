"""All that a check-up can find. `docs/symptoms.md` is made from it."""

from __future__ import annotations

from ftlab.clinic.catalogue import curves, data, forgetting, freezing, inputs, rate, wiring
from ftlab.clinic.catalogue.entry import KINDS as KINDS
from ftlab.clinic.catalogue.entry import Entry as Entry
from ftlab.clinic.catalogue.entry import Kind as Kind

_ROOMS = (wiring, freezing, rate, inputs, data, curves, forgetting)
ENTRIES: dict[str, Entry] = {entry.id: entry for room in _ROOMS for entry in room.ENTRIES}
