"""The sample service, started once for all tests of the HTTP layer."""

from collections.abc import Callable, Iterator

import pytest

from tests.shared.http.running import Sample, private_key, public_of


@pytest.fixture(scope="session")
def start_sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Sample]]:
    """`start_sample(workers=2, patience=1)`: one more process of the sample service."""
    started: list[Sample] = []
    key = private_key()

    def start(workers: int = 10, patience: float = 5) -> Sample:
        sample = Sample(tmp_path_factory.mktemp("sample"), key, public_of(key), workers, patience)
        started.append(sample)
        sample.start()
        return sample

    yield start
    for sample in started:
        sample.stop()


@pytest.fixture(scope="session")
def sample(start_sample: Callable[..., Sample]) -> Sample:
    return start_sample()
