"""What the owner sees when everything is ready: the addresses, and the first commands to try."""

from deploy.local.installation import FOLDER, Installation
from deploy.local.place import Place
from deploy.local.tokens import commander_token, wall_token

TEXT = """
网格已就绪：{origin}    （Ctrl-C 停止；数据在 {folder}，下次启动继续使用）

大屏，三级（令牌在地址的 # 之后，不会发给服务器日志，30 天有效）：
  镇    {origin}/wall?area={town}#token={town_wall}
  村    {origin}/wall?area={village}#token={village_wall}
  网格  {origin}/wall?area={grid}#token={grid_wall}

上报一个事件，三级大屏立刻可见（令牌 1 天有效）：
  TOKEN={commander}
  curl -sS {origin}/cases -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
    -d '{{"title":"路灯不亮","description":"村口路灯坏了两天","category":"公共设施","urgency":"normal",\
"channel":"resident","grid":"{grid}"}}'

运维命令：
  .venv/bin/wangge token --help     签发令牌
  .venv/bin/wangge log tail         跟随事件日志
  .venv/bin/wangge parked list      停放的事件
  .venv/bin/wangge verify           核对读模型
接口说明：{origin}/cases/openapi.json （registry、notify、reporting 同理）
"""


def welcome(installation: Installation, place: Place) -> str:
    """The text for this installation, with tokens that work."""
    secrets = installation.secrets
    town, village, grid = place.first()
    return TEXT.format(
        folder=FOLDER,
        origin=installation.gateway.url,
        town=town,
        village=village,
        grid=grid,
        town_wall=wall_token(secrets, town),
        village_wall=wall_token(secrets, village),
        grid_wall=wall_token(secrets, grid),
        commander=commander_token(secrets, town),
    )
