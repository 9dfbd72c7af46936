"""`wangge`, the operators' command: tokens, cases, places, rules, the log, parked facts, projections built, proved."""

import logging
import sys

import click
import structlog
from amqp.exceptions import AMQPError
from kombu.exceptions import OperationalError
from pymongo.errors import PyMongoError

from deploy.wangge.access import token
from deploy.wangge.case import case
from deploy.wangge.keys import keys
from deploy.wangge.log import log, republish
from deploy.wangge.parked import parked
from deploy.wangge.place import place
from deploy.wangge.projections import rebuild, verify
from deploy.wangge.rules import rules


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def wangge() -> None:
    """网格：运维命令。读取 ./deploy/up 写下的 .local/，或 WANGGE_HOME 指出的文件夹。"""


for command in (token, case, place, rules, log, republish, parked, rebuild, verify, keys):
    wangge.add_command(command)


def main() -> None:
    """The entry point: a server that is away is one line, not a traceback."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        wangge()
    except (PyMongoError, AMQPError, OperationalError, OSError) as error:
        print(f"wangge: 服务器没有回答（{type(error).__name__}）：是否已运行 ./deploy/up？", file=sys.stderr)
        sys.exit(1)
