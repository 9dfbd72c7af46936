"""`wangge token`: signs a token for the roles and areas named."""

from datetime import timedelta

import click

from deploy.wangge.home import Home
from shared.http.tokens import issue
from shared.permissions import Grant, Role, is_area


class GrantType(click.ParamType[Grant]):
    """ROLE or ROLE@AREA."""

    name = "角色@区域"

    def convert(self, value: str | Grant, param: click.Parameter | None, ctx: click.Context | None) -> Grant:
        if isinstance(value, Grant):
            return value
        role, _, area = value.partition("@")
        if role not in set(Role):
            self.fail(f"没有角色 {role}，可选 {'、'.join(Role)}", param, ctx)
        if area and not is_area(area):
            self.fail(f"区域代码应为 6、9、12 或 15 位数字：{area}", param, ctx)
        return Grant(role, area or None)


@click.command()
@click.argument("grants", nargs=-1, required=True, type=GrantType())
@click.option("--subject", default="operator", show_default=True, help="令牌所属的人或系统")
@click.option("--hours", default=12.0, show_default=True, type=click.FloatRange(0, 24 * 366, min_open=True))
def token(grants: tuple[Grant, ...], subject: str, hours: float) -> None:
    """签发令牌。例：wangge token commander@433122107；可同时给出几个角色。"""
    click.echo(issue(Home.find().token_key, subject, grants, timedelta(hours=hours)))
