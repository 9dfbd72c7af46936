"""Waits that are long in operation are short here: what is tested is that they end, not how long they are."""

import pytest


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.eventlog.consumer.ANCHOR_WAIT", 0.5)
    monkeypatch.setattr("shared.eventlog.consumer.ASK_AGAIN", 0.5)
    monkeypatch.setattr("shared.projector.worker.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("shared.projector.worker.LOOK_FOR_FLAGS_EVERY", 0.1)
    monkeypatch.setattr("shared.projector.worker.SAVE_SKIPPED_EVERY", 0.1)
    monkeypatch.setattr("shared.projector.worker.UNKNOWN_VERSION_WAIT", 0.2)
    monkeypatch.setattr("shared.projector.projector.ROUND_SECONDS", 0.1)
