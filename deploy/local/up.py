"""`deploy/up`: from a checkout to a running installation, and back to nothing at Ctrl-C."""

import signal
import sys
from collections.abc import Sequence
from functools import partial

from deploy.local.database import bundled_mongod_is_used
from deploy.local.errors import DeployError
from deploy.local.installation import FOLDER, LOCK, Installation, log_of
from deploy.local.options import Options, options_from
from deploy.local.place import Place
from deploy.local.preflight import check_bundled_mongod, check_disk, check_port, check_writable
from deploy.local.process import LocalServer
from deploy.local.programs import install_missing, missing_fonts
from deploy.local.progress import complain, say
from deploy.local.running import only_one
from deploy.local.supervision import Supervisor
from deploy.local.tokens import operator_token
from deploy.local.waiting import answers, wait_until
from deploy.local.wall import build_wall
from deploy.local.welcome import welcome


def main(arguments: Sequence[str]) -> int:
    options = options_from(arguments)
    _end_like_ctrl_c()
    try:
        check_writable(LOCK.parent)
        with only_one(LOCK):
            _up(options)
    except DeployError as failure:
        complain(str(failure))
        return 1
    except KeyboardInterrupt:
        say(f"已停止，数据留在 {FOLDER}")
    return 0


def _end_like_ctrl_c() -> None:
    """SIGTERM ends it as Ctrl-C does (in the background too), and a closed terminal, unless nohup says no."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def _up(options: Options) -> None:
    installation = Installation(options)
    _check(installation)
    _install(installation)
    installation.prepare()
    try:
        _start(installation)
        installation.supervisor.watch()
    finally:
        _stop(installation)


def _check(installation: Installation) -> None:
    check_disk(FOLDER)
    check_port(installation.options.listen, installation.options.port)
    installation.existing.check()
    if not installation.existing.database and bundled_mongod_is_used():
        check_bundled_mongod()


def _install(installation: Installation) -> None:
    packages = {"nginx": "nginx"}
    if not installation.existing.broker:
        packages["rabbitmq-server"] = "rabbitmq-server"
    install_missing(packages, log_of("apt"), missing_fonts())
    build_wall(log_of("wall"))


def _start(installation: Installation) -> None:
    supervisor, gateway = installation.supervisor, installation.gateway
    say("启动 " + "、".join([*(server.title for server in installation.embedded), "服务", gateway.title]))
    supervisor.start()
    if not installation.existing.database:
        _await(installation.database, supervisor)
    # the services wait for the broker themselves: they start while it does
    supervisor.launch([*installation.replica_names, "nginx"])
    if not installation.existing.broker:
        _await(installation.broker, supervisor)
    for service, replicas in installation.replicas.items():
        for replica in replicas:
            ready = partial(answers, installation.ready_url(service, replica))
            wait_until(ready, f"服务 {replica}", 60, supervisor.healthy)
            say(f"服务 {replica} 就绪")
    gateway.wait_ready(alive=supervisor.healthy)
    _show(installation)


def _await(server: LocalServer, supervisor: Supervisor) -> None:
    server.wait_ready(alive=supervisor.healthy)
    say(f"{server.title} 就绪")


def _show(installation: Installation) -> None:
    place = Place.read()
    if place.load(installation.gateway.url, operator_token(installation.secrets)):
        say(f"已导入 {place.name}")
    say("全部就绪")
    print(welcome(installation, place), flush=True)


def _stop(installation: Installation) -> None:
    """A second Ctrl-C doesn't cut short the orderly end."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    say("正在停止：服务、网关、消息服务器、数据库")
    installation.supervisor.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
