"""`make bench`: every figure beside the raw one, and the latency from answer to stream; needs wrk."""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.commands import commands
from tests.benchmarks.figures import keep
from tests.benchmarks.services import latency_and_memory
from tests.benchmarks.spine import spine
from tests.servers import Servers


def main() -> int:
    if shutil.which("wrk") is None:
        print("make bench needs wrk: apt-get install wrk", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            servers.start()
            ratios = [*commands(servers), *spine(servers)]
            for ratio in ratios:
                print(ratio)
            keep("ratios", ratios)
            figures = latency_and_memory(servers)
            for name, value in figures.items():
                print(f"{name:<44} {value}")
            keep("latency_and_memory", figures)
        finally:
            servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
