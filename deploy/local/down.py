"""`deploy/down`: stops what `deploy/up` of this checkout has started; nothing running is fine too."""

import sys

from deploy.local.errors import DeployError
from deploy.local.installation import FOLDER, LOCK
from deploy.local.progress import complain, say
from deploy.local.running import stop_running


def main() -> int:
    try:
        say(f"已停止，数据留在 {FOLDER}" if stop_running(LOCK) else "没有在运行")
    except DeployError as failure:
        complain(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
