"""按地区: all provinces of the list, with how much of each is held; a grid of tiles once enough of them are."""

from dataclasses import dataclass

from site_builder.divisions import VINTAGE
from site_builder.pages.desk import Desk
from site_builder.pages.model import Link, Page
from site_builder.pages.places import INDEX, is_listed, rosters
from site_builder.pages.taken import places_table

ENOUGH = 15
"""So many provinces must be held for the grid: of fewer it would show mostly what we lack."""

# row, column: our own arrangement of the 34 province-level units, which is no map
_GRID = (
    "65:2,0 54:4,0 63:3,1 62:2,2 64:2,3 15:1,5 23:0,8 22:1,8 21:2,8 11:2,6 12:2,7 13:3,6 14:3,5 61:3,4 37:3,7 41:4,5 32:4,7 34:4,6 "
    "42:5,5 31:4,8 51:4,3 50:4,4 33:5,7 36:5,6 43:6,5 52:5,4 53:5,3 35:6,7 44:6,6 45:6,4 46:8,5 71:6,8 81:7,6 82:7,5"
)
TILES = {
    code: (int(row), int(column)) for code, _, place in (one.partition(":") for one in _GRID.split()) for row, column in [place.split(",")]
}
OUTSIDE = ("71", "81", "82")
"""Hong Kong, Macao and Taiwan: these reports do not concern them; that is no gap."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province with what is held of it: townships, other bodies, reports."""

    code: str
    name: Link
    short: str
    held: int
    roster: int
    others: int
    reports: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of the grid: its class says where it stands and what is held of it."""

    name: Link
    look: str
    text: str


def short(name: str) -> str:
    """A province as people say it: 河南 for 河南省, 广西 for 广西壮族自治区."""
    for ending in ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def provinces(desk: Desk) -> tuple[Province, ...]:
    """Every province of the list, in the order of codes."""
    divisions, held = desk.site.data.divisions, desk.held
    found = []
    for division in divisions.children(""):
        bodies = held.regions.get(division.code, ())
        listed = sum(is_listed(agency, divisions) for agency in bodies)
        name = desk.place(division.code)[-1]
        reports = sum(len(held.sheets[agency.id]) for agency in bodies)
        found.append(
            Province(division.code, name, short(name.text), listed, rosters(divisions)[division.code], len(bodies) - listed, reports)
        )
    return tuple(found)


def regions_page(desk: Desk) -> Page:
    """The page of all provinces."""
    w, every = desk.w, provinces(desk)
    held = [province for province in every if province.reports]
    return desk.page(
        INDEX,
        "regions.html",
        w("regions.title"),
        description=w("regions.description"),
        crumbs=desk.crumbs(Link(w("regions.title"))),
        lead=w("regions.lead", n=len(every), m=len(held)),
        tiles=_tiles(desk, every) if len(held) >= ENOUGH else (),
        provinces=every,
        taken=places_table(desk, INDEX, w("regions.title"), ((it.code, it.held, it.roster, it.others, it.reports) for it in every)),
        vintage=VINTAGE,
    )


def _tiles(desk: Desk, every: tuple[Province, ...]) -> tuple[Tile, ...]:
    w, known = desk.w, {province.code: province for province in every}
    tiles = []
    for code, (row, column) in sorted(TILES.items(), key=lambda item: item[1]):
        place = f"row-{row} column-{column}"
        province = known.get(code)
        if code in OUTSIDE:
            tiles.append(Tile(Link(w(f"tile.{code}")), f"{place} outside", w("tile.outside")))
        elif province is not None:
            link = Link(province.short, province.name.to, province.name.lang)
            look = "held" if province.reports else "missing"
            text = f"{province.held}/{province.roster}" if province.reports else w("mark.not_held.sign")
            tiles.append(Tile(link, f"{place} {look}", text))
    return tuple(tiles)
