"""What registry publishes: areas, posts, and the people on them, who appear by their ids only."""

from collections.abc import Mapping

from shared.contracts.shapes import LEVELS, Fact, area_code, choice, count, day, outline, personal, text, texts


class AreaOpened(Fact):
    """An area is there: a town (镇/街道), village (村/社区) or grid (网格). Stream area-<code>."""

    code = area_code("The area's own code: 9 digits for a town, 12 for a village, 15 for a grid.")
    name = text("What the place calls it.")
    kind = text("What it is there, such as grid or dedicated_grid (专属网格).")
    acts_as = choice("The level at which it stands in codes, routing keys and permissions.", LEVELS)
    parent = area_code("The code one level up; a town's parent is its county.")
    boundary = outline("Its outline; null when nobody has drawn it yet.")
    households = count("Number of households (户).")
    population = count("Number of people (人).")


class PostEstablished(Fact):
    """A post (岗位) of an area is there; nobody holds it yet. Stream post-<post_id>."""

    post_id = text("Such as 433122107001001-grid_head; the second of its kind in the area ends in -2.")
    area = area_code("The code of the area to which the post belongs.")
    kind = text("Which post it is, such as grid_head (网格长), station_head (站长), commander (指挥长).")
    title = text("What the place calls the post.")
    duties = texts("The duties (职责) of the post, in the place's own words.")


class PersonAppointed(Fact):
    """A person holds the post from a day on (任命). On the stream of the post."""

    post_id = text("The post that is held.")
    person_id = text("The person who holds it.")
    since = day("The first day of the appointment, a calendar day in Asia/Shanghai.")


class PersonRegistered(Fact):
    """A person who may hold posts is known. Stream person-<person_id>."""

    person_id = text("The person's id.")
    subject = text("The person's subject id in registry's vault.")
    area = area_code("The code of the area on whose books the person is.")
    name = personal("The name, to be had from the public directory while the person holds a post.")
    phone = personal("The duty phone, to be had from the public directory while the person holds a post.")


class PersonUnmasked(Fact):
    """Somebody saw the person's name and phone in clear."""

    person_id = text("The person whose data was seen.")
    by = text("Who saw it: the subject of the token.")
    reason = personal("Why, in that person's own words.")


class PersonErased(Fact):
    """The person's key is deleted: what was said about the person is unreadable for ever."""

    person_id = text("The person.")
    subject = text("The subject id whose key is gone; copies made elsewhere are to be deleted.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "area.opened.v1": AreaOpened,
    "post.established.v1": PostEstablished,
    "person.appointed.v1": PersonAppointed,
    "person.registered.v1": PersonRegistered,
    "person.unmasked.v1": PersonUnmasked,
    "person.erased.v1": PersonErased,
}
