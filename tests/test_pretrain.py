"""The shipped backbone can be made again, and the new one is as good."""

from __future__ import annotations

import hashlib
import json

from ftlab import load_backbone
from ftlab.backbones.parcels import build_parcels
from ftlab.backbones.pretrain import main
from ftlab.backbones.provenance import Provenance
import pytest

pytestmark = pytest.mark.slow


def share_right(model, split) -> float:
    return float((model.predict(split.images, verbose=0).argmax(axis=1) == split.labels).mean())


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_the_rebuilt_backbone_is_as_good_and_its_record_is_true(tmp_path, task_of, capsys):
    main(folder=tmp_path, seed=0)
    record = json.loads((tmp_path / "parcels.json").read_text())
    weights = tmp_path / record["weights"]
    assert record["sha256"] == hashlib.sha256(weights.read_bytes()).hexdigest()
    assert Provenance.read("parcels", tmp_path).verified_weights(tmp_path) == weights

    rebuilt = build_parcels()
    rebuilt.load_weights(weights)
    dock = task_of("dock").test
    accuracy = share_right(rebuilt, dock)
    assert accuracy >= 0.97
    assert accuracy >= share_right(load_backbone("parcels"), dock) - 0.02
    assert record["accuracy"]["dock"] == pytest.approx(accuracy, abs=0.001)
    assert weights.stat().st_size < 1_000_000
    assert str(weights) in capsys.readouterr().out
