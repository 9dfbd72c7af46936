"""Cards and boards of 94 grids as one PDF, made aside as the service makes it: seconds, size, peak memory.

python -m tests.benchmarks.paper
"""

import resource
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO

from PIL import Image

from services.registry.paper.documents import Batch, Board
from services.registry.paper.printing import to_json
from shared.subprocesses.calls import Subprocesses
from tests.benchmarks.figures import keep, stopwatch
from tests.registry.paper import samples

PRINT = "services.registry.paper.printing:print_batch"
MEMORY = 2 * 1024**3


def paper() -> Mapping[str, float]:
    """Of the town without portraits, and with another one on every board."""
    town = samples.whole_town()
    return {**_measured("plain", town), **_measured("portraits", replace(town, boards=tuple(_portrayed(town))))}


def _measured(name: str, batch: Batch) -> Mapping[str, float]:
    with stopwatch() as watch:
        made = Subprocesses().call(PRINT, to_json(batch), timeout=120, memory=MEMORY)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures = {"seconds": round(watch.seconds, 2), "megabytes": round(len(made) / 1e6, 2), "peak_mib": round(peak)}
    return {f"paper_188_pages_{name}_{figure}": value for figure, value in figures.items()}


def _portrayed(town: Batch) -> Iterator[Board]:
    """Every holder with a picture of noise, which compresses worse than any photo."""
    for board in town.boards:
        picture, jpeg = Image.effect_noise((600, 800), 30).convert("RGB"), BytesIO()
        picture.save(jpeg, "JPEG", quality=85)
        yield replace(board, holders=tuple(replace(holder, photo=jpeg.getvalue()) for holder in board.holders))


if __name__ == "__main__":
    found = paper()
    for figure, value in found.items():
        print(f"{figure:<44} {value}")
    keep("paper", found)
