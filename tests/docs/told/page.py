"""Stories → docs/stories.md."""

import json
from collections.abc import Iterator

from tests.docs.pages import CHECKOUT
from tests.docs.told.story import SYSTEM, Place, Step, Story

PAGE = CHECKOUT / "docs" / "stories.md"

HEAD = """# 案件的故事

每个工作程序一个故事，照各地的做法一步步走完：谁、做什么、发出的请求、案件由此多出的事件。

本页由 [`stories/`](stories) 里的数据生成（`python -m tests.docs.told`），测试在运行的系统上照这些数据逐步执行，
并核对每一步产生的事件，因此与系统一致。请求都要带令牌 `Authorization: Bearer …`（写明“无须登录”的除外）；
`{case}` 是上报时得到的 `case_id`，`{notice}` 是公示的 `id`。
"""


def page_of(places: list[Place]) -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for place in places for line in _place(place))])


def _place(place: Place) -> Iterator[str]:
    for story in place.stories:
        yield from _story(place, story)


def _story(place: Place, story: Story) -> Iterator[str]:
    yield f"## {story.title}\n"
    yield f"{place.place}。依据：{story.source}。{story.about}\n"
    for number, step in enumerate(story.steps, 1):
        yield from _step(number, step)


def _step(number: int, step: Step) -> Iterator[str]:
    without = "（无须登录）" if step.does.partition(" ")[2].startswith("/public/") else ""
    yield f"**{number}. {step.who}**{without}　{step.says}\n"
    if step.who != SYSTEM:
        body = [json.dumps(step.body, ensure_ascii=False, indent=2)] if step.body else []
        yield "\n".join(["```http", step.does, *body, "```\n"])
    told = [f"`{name}` = `{value}`" for name, value in step.gives.items()]
    if told:
        yield f"答复中：{'，'.join(told)}。\n"
    if step.facts:
        yield f"事件：{'、'.join(f'`{fact}`' for fact in step.facts)}\n"
