"""`wangge keys rotate`: a new master key; every person's key is wrapped anew, no event changes."""

import click

from deploy.wangge.home import Home
from shared.personal import FileMasterKey, Vault
from shared.settings import SERVICES


@click.group()
def keys() -> None:
    """个人信息的密钥。"""


@keys.command()
@click.argument("service", type=click.Choice(SERVICES))
def rotate(service: str) -> None:
    """更换一个服务的主密钥：先加入新的，再用它重新包裹每个人的密钥。"""
    home = Home.find()
    settings = home.settings(service)
    FileMasterKey.rotate(settings.master_key)
    vault = Vault(home.spine(service).database, FileMasterKey(settings.master_key))
    done = vault.rotate(lambda count: click.echo(f"\r已重新包裹 {count} 个", nl=False))
    click.echo(f"\r{service}：已重新包裹 {done} 个密钥")
