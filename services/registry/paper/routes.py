"""The entrypoints of paper.

Cards, boards and maps say only what the public directory says: the names and duty phones of posts in grids.
They need a token all the same, `paper.print` in the area: to make one costs a process of its own for a
fraction of a second, which nobody unknown may ask for at will; residents read the directory instead.
"""

from collections.abc import Sequence

from services.registry.codes import VILLAGE_DIGITS, Level, is_code, level_of, scope_of
from services.registry.days import day_or_today
from services.registry.paper.composing import board_of, card_of, list_of, map_of
from services.registry.paper.documents import Batch, PostList
from services.registry.paper.printing import to_json
from services.registry.paper.queries import MOST_POSTS, PlaceRows, all_posts, public_rows
from services.registry.paper.schemas import Kind, PaperQuery, PostListQuery, PrintPaperSchema
from shared.http import Answer, FileAnswer, Problem, Request, route
from shared.http.jobs import JobRoutes, JobSchema
from shared.http.service import ServiceRoutes
from shared.jobs import Job, Produced
from shared.sheets.media import XLSX
from shared.spine import SpineApi
from shared.subprocesses import Progress

PDF, SVG = "application/pdf", "image/svg+xml"
MOST_DOCUMENTS = 400
MEMORY = 2 * 1024**3
"""Bytes of address space: enough for MOST_DOCUMENTS boards with the largest portraits."""

SECONDS_FOR_ONE, SECONDS_FOR_BATCH = 20.0, 180.0


class PaperRoutes(ServiceRoutes, JobRoutes):
    """印制."""

    @route("GET", "/registry/grids/<code>/card.pdf", permission="paper.print", query=PaperQuery, produces=[PDF])
    def card(self, request: Request, code: str) -> FileAnswer:
        """联系卡（A6）"""
        rows = self._rows(request, code, Level.GRID)
        card = card_of(rows, code, self.spine.settings.public_origin)
        made = _print(self.spine, "print_batch", Batch(rows.day, cards=(card,)))
        return FileAnswer(made, f"{card.village}{card.grid}联系卡.pdf", PDF, inline=True)

    @route("GET", "/registry/grids/<code>/board.pdf", permission="paper.print", query=PaperQuery, produces=[PDF])
    def board(self, request: Request, code: str) -> FileAnswer:
        """公示牌（A3）"""
        rows = self._rows(request, code, Level.GRID)
        board = board_of(rows, code, self.spine.settings.public_origin, self.spine.files.read)
        made = _print(self.spine, "print_batch", Batch(rows.day, boards=(board,)))
        return FileAnswer(made, f"{board.village}{board.grid}公示牌.pdf", PDF, inline=True)

    @route("GET", "/registry/villages/<code>/map.pdf", permission="paper.print", query=PaperQuery, produces=[PDF])
    def map_page(self, request: Request, code: str) -> FileAnswer:
        """村（社区）网格图（A3）"""
        rows = self._rows(request, code, Level.VILLAGE)
        made = _print(self.spine, "print_batch", Batch(rows.day, maps=(map_of(rows, code),)))
        return FileAnswer(made, f"{rows.name(code)}网格图.pdf", PDF, inline=True)

    @route("GET", "/registry/villages/<code>/map.svg", permission="paper.print", query=PaperQuery, produces=[SVG])
    def map_drawing(self, request: Request, code: str) -> FileAnswer:
        """村（社区）网格图（SVG）"""
        rows = self._rows(request, code, Level.VILLAGE)
        made = _print(self.spine, "draw_map", Batch(rows.day, maps=(map_of(rows, code),)))
        return FileAnswer(made, f"{rows.name(code)}网格图.svg", SVG)

    @route("GET", "/registry/posts.xlsx", permission="paper.print", query=PostListQuery, produces=[XLSX])
    def post_list(self, request: Request) -> FileAnswer:
        """岗位一览表；网格以外岗位的姓名和电话隐去一部分"""
        area = request.query["area"]
        request.permit(scope_of(area))
        rows = all_posts(self.spine, area, day_or_today(request.query["on"]))
        _check_area(rows, area)
        posts = list_of(rows, area)
        if len(posts.lines) > MOST_POSTS:
            raise Problem(422, "paper_too_much")
        made = _print(self.spine, "write_list", posts)
        return FileAnswer(made, f"{posts.name}岗位一览表.xlsx", XLSX)

    @route("POST", "/registry/paper", permission="paper.print", body=PrintPaperSchema, answer=JobSchema, status=202)
    def print_paper(self, request: Request) -> Answer:
        """成批印制一个区域的联系卡、公示牌、网格图，合为一份 PDF"""
        asked = request.body
        request.permit(scope_of(asked["area"]))
        spine, day = self.spine, day_or_today(asked["on"])

        def work(job: Job) -> Produced:
            batch, name = batch_of(spine, asked["area"], asked["kinds"], day, asked["four_up"])
            made = _print(spine, "print_batch", batch, job.progress)
            return Produced(f"{name}网格资料.pdf", PDF, made)

        return self.start_job(request, "paper.print", work)

    def _rows(self, request: Request, code: str, level: Level) -> PlaceRows:
        """The village of a grid, or the village itself, that the caller may print from; 404 for what is not there."""
        if not is_code(code) or level_of(code) is not level:
            raise Problem(404, "area_unknown")
        request.permit(scope_of(code))
        rows = public_rows(self.spine, code[:VILLAGE_DIGITS], day_or_today(request.query["on"]), code)
        _check_area(rows, code)
        return rows


def batch_of(spine: SpineApi, area: str, kinds: Sequence[Kind], day: str, four_up: bool) -> tuple[Batch, str]:
    """Everything of these kinds in an area, and the area's name; Problem for nothing, and for too much of it."""
    rows = public_rows(spine, area[:VILLAGE_DIGITS], day, area)
    _check_area(rows, area)
    grids, villages = rows.of(Level.GRID, area), rows.of(Level.VILLAGE, area)
    sheets = (len(grids), len(grids), len(villages))
    total = sum(count for kind, count in zip(Kind, sheets, strict=True) if kind in kinds)
    if not total or total > MOST_DOCUMENTS:
        raise Problem(422, "paper_too_much" if total else "paper_nothing")
    origin, photo = spine.settings.public_origin, spine.files.read
    batch = Batch(
        day,
        cards=tuple(card_of(rows, grid, origin) for grid in grids) if Kind.CARD in kinds else (),
        boards=tuple(board_of(rows, grid, origin, photo) for grid in grids) if Kind.BOARD in kinds else (),
        maps=tuple(map_of(rows, village) for village in villages) if Kind.MAP in kinds else (),
        four_up=four_up,
    )
    return batch, rows.name(area)


def _print(spine: SpineApi, function: str, document: Batch | PostList, progress: Progress | None = None) -> bytes:
    """The file, made aside; Rejected (503) on a machine without a Chinese font."""
    return spine.subprocesses.call(
        f"services.registry.paper.printing:{function}",
        to_json(document),
        timeout=SECONDS_FOR_BATCH if progress else SECONDS_FOR_ONE,
        memory=MEMORY,
        on_progress=progress,
    )


def _check_area(rows: PlaceRows, code: str) -> None:
    if code not in rows.areas:
        raise Problem(404, "area_unknown")
