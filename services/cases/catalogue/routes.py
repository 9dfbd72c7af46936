"""The entrypoints of catalogues."""

import json
from collections.abc import Callable
from typing import Any

from services.cases.catalogue.beginning import beginning
from services.cases.catalogue.catalogue import CATALOGUE, decide, town_scope
from services.cases.catalogue.catalogues import public_categories_of
from services.cases.catalogue.columns import CATEGORY_SHEET, rows_of
from services.cases.catalogue.commands import CatalogueCommand, ChangeCategories, ReviseCatalogue
from services.cases.catalogue.declarations import Declaration
from services.cases.catalogue.plain import from_bytes, to_plain
from services.cases.catalogue.queries import at_revision, revised_answer, revisions_answer, shown_categories
from services.cases.catalogue.schemas import (
    CatalogueQuery,
    CatalogueSchema,
    ChangeCategoriesSchema,
    PublicCategoriesSchema,
    RestoreCatalogueSchema,
    RetireCategoriesSchema,
    RevisedSchema,
    RevisionQuery,
    RevisionsSchema,
    TownQuery,
)
from services.cases.catalogue.state import Catalogue, evolve
from shared.clock import now
from shared.documents import YAML_MEDIA
from shared.eventstore.streams import Streams
from shared.http import Answer, FileAnswer, Problem, Request, not_found, route
from shared.http.service import ServiceRoutes
from shared.sheets.media import CSV
from shared.sheets.media import MEDIA as TABLES
from shared.sheets.writing import csv_of

LARGEST = 2 * 1_048_576
TIMEOUT, MEMORY = 60.0, 1_024 * 1_048_576
JSON = "application/json"
DOCUMENTS = (JSON, *YAML_MEDIA)
DOCUMENT_CHECK = "services.cases.catalogue.reading:check_document"
TABLE_CHECK = "services.cases.catalogue.reading:check_table"

FILES: dict[str, tuple[str, Callable[[tuple[Declaration, ...]], bytes]]] = {
    "catalogue.csv": (f"{CSV}; charset=utf-8", lambda categories: csv_of(CATEGORY_SHEET, rows_of(categories))),
    "catalogue.json": (JSON, lambda categories: _document(categories)),
}
"""The active categories, in the forms that are read again."""


class CatalogueRoutes(ServiceRoutes):
    """类别目录."""

    @route("GET", "/cases/catalogue", permission="catalogue.read", query=CatalogueQuery, answer=CatalogueSchema)
    def catalogue(self, request: Request) -> Answer:
        """类别目录：现行的，或某一次修订后的"""
        town = request.query["town"]
        found, version = self._found(town, request.query["number"])
        return Answer({"town": town, "number": found.number, "categories": shown_categories(found)}, version)

    @route("GET", "/cases/categories", permission="public", query=TownQuery, answer=PublicCategoriesSchema)
    def public_categories(self, request: Request) -> Answer:
        """可以上报的类别，以及要问的事项"""
        town = request.query["town"]
        return Answer({"town": town, "categories": public_categories_of(self.spine, town)})

    @route(
        "GET",
        "/cases/catalogue/revisions",
        permission="catalogue.read",
        query=TownQuery,
        answer=RevisionsSchema,
    )
    def catalogue_revisions(self, request: Request) -> Answer:
        """类别目录的历次修订"""
        return Answer(revisions_answer(self._catalogues.history(request.query["town"] or "")))

    @route(
        "POST",
        "/cases/catalogue/revise",
        permission="catalogue.revise",
        query=RevisionQuery,
        media=DOCUMENTS,
        limit=LARGEST,
        answer=RevisedSchema,
    )
    def revise_catalogue(self, request: Request) -> Answer:
        """整份修订类别目录（JSON 或 YAML）：没有列出的类别停用"""
        return self._revise(request, DOCUMENT_CHECK)

    @route(
        "POST",
        "/cases/catalogue/import",
        permission="catalogue.revise",
        query=RevisionQuery,
        media=TABLES,
        limit=LARGEST,
        answer=RevisedSchema,
    )
    def import_catalogue(self, request: Request) -> Answer:
        """整份导入类别目录（CSV 或 xlsx）：没有列出的类别停用"""
        return self._revise(request, TABLE_CHECK)

    @route(
        "POST",
        "/cases/catalogue/change",
        permission="catalogue.revise",
        body=ChangeCategoriesSchema,
        answer=RevisedSchema,
    )
    def change_categories(self, request: Request) -> Answer:
        """增加或改动类别，其余不变"""
        town, categories = request.body["town"], tuple(request.body["categories"])
        return self._execute(request, town, ChangeCategories(town, categories, (), beginning().active))

    @route(
        "POST",
        "/cases/catalogue/retire",
        permission="catalogue.revise",
        body=RetireCategoriesSchema,
        answer=RevisedSchema,
    )
    def retire_categories(self, request: Request) -> Answer:
        """停用类别，连同其下级；已有案件不受影响"""
        town, paths = request.body["town"], tuple(request.body["categories"])
        return self._execute(request, town, ChangeCategories(town, (), paths, beginning().active))

    @route(
        "POST",
        "/cases/catalogue/restore",
        permission="catalogue.revise",
        body=RestoreCatalogueSchema,
        answer=RevisedSchema,
    )
    def restore_catalogue(self, request: Request) -> Answer:
        """恢复为以前某一次修订后的目录"""
        town, number = request.body["town"], request.body["number"]
        request.permit(town_scope(town))
        earlier, _ = self._found(town, number)
        return self._execute(request, town, ReviseCatalogue(town, earlier.active, beginning().active))

    @route(
        "GET",
        "/cases/catalogue/export/<file>",
        permission="catalogue.read",
        query=CatalogueQuery,
        produces=[CSV, JSON],
    )
    def export_catalogue(self, request: Request, file: str) -> FileAnswer:
        """导出现行或以前的目录，可以原样再导入"""
        if file not in FILES:
            raise not_found()
        found, _ = self._found(request.query["town"], request.query["number"])
        media, write = FILES[file]
        return FileAnswer(write(found.active), f"类别目录.{file.rpartition('.')[2]}", media)

    @property
    def _catalogues(self) -> Streams[Catalogue, CatalogueCommand]:
        return self.spine.streams(CATALOGUE)

    def _found(self, town: str | None, number: int | None) -> tuple[Catalogue, int]:
        """The catalogue that is or was in force, and the version of its stream."""
        if number is not None:
            history = self._catalogues.history(town or "")
            earlier = at_revision(history, number)
            if earlier is None:
                raise Problem(404, "revision_unknown")
            return earlier, history[-1].version
        loaded = self._catalogues.load(town or "")
        return (loaded.state, loaded.version) if loaded.version else (beginning(), 0)

    def _revise(self, request: Request, check: str) -> Answer:
        town = request.query["town"]
        request.permit(town_scope(town))
        read = self.spine.subprocesses.call(check, request.raw, timeout=TIMEOUT, memory=MEMORY)
        command = ReviseCatalogue(town, from_bytes(read), beginning().active)
        return self._compare(town, command) if request.query["dry_run"] else self._execute(request, town, command)

    def _compare(self, town: str, command: CatalogueCommand) -> Answer:
        """What the command would change."""
        loaded = self._catalogues.load(town)
        after, revised = loaded.state, None
        for revised in decide(loaded.state, command, now()):
            after = evolve(after, revised)
        if not after.number:
            after = beginning()
        return Answer(revised_answer(town, after, revised, dry_run=True), loaded.version)

    def _execute(self, request: Request, town: str, command: CatalogueCommand) -> Answer:
        request.permit(town_scope(town))
        before = self._catalogues.version(town)
        done = self._catalogues.execute(town, command, request.origin)
        revised = done.state.latest if done.version > before and not done.replayed else None
        after = done.state if done.version else beginning()
        return Answer(revised_answer(town, after, revised, dry_run=False), done.version, replayed=done.replayed)


def _document(categories: tuple[Declaration, ...]) -> bytes:
    written: dict[str, Any] = {"categories": [to_plain(one) for one in categories]}
    return json.dumps(written, ensure_ascii=False, indent=1).encode()
