"""The evidence: every claim that the course makes about fine-tuning, measured on its own tasks.

`python -m authoring.evidence` measures all of them and writes `docs/evidence.md` and
`docs/evidence.json`. A claim is a statement, a hypothesis and a small function that measures it.
"""

from authoring.evidence.claim import CLAIMS, Claim, Finding, claim

__all__ = ["CLAIMS", "Claim", "Finding", "claim"]
