"""The bodies of the corpus: townships, bureaus and governments of real codes in three provinces, drawn by seed."""

from random import Random

from site_builder.agencies import Agency, from_division
from site_builder.divisions import Divisions

PROVINCES = ("14", "36", "51")
COUNTIES = 10
TOWNSHIPS = 5
BUREAUS = (("民政局", "minzheng"), ("水利局", "shuili"), ("教育局", "jiaoyu"))
CITY_BUREAUS = (("财政局", "caizheng"), ("交通运输局", "jiaotong"), ("农业农村局", "nongye"))


def bodies(divisions: Divisions, chance: Random) -> list[Agency]:
    """Of each province ten counties with their government, five townships and three bureaus; three cities with three bureaus each."""
    found: list[Agency] = []
    for province in PROVINCES:
        cities = [one for one in divisions.children(province) if one.name.endswith("市")]
        for city in chance.sample(cities, 3):
            found.append(_of(city.code, f"{city.name}人民政府", city.code, "市", "city"))
            found += [_of(f"{city.code}-{slug}", city.name + name, city.code, "局", "city") for name, slug in CITY_BUREAUS]
        counties = [county for city in cities for county in divisions.children(city.code) if _plain(divisions, county.code)]
        for county in chance.sample(counties, COUNTIES):
            found.append(_of(county.code, f"{county.name}人民政府", county.code, "县", "county"))
            found += [_of(f"{county.code}-{slug}", county.name + name, county.code, "局", "county") for name, slug in BUREAUS]
            for town in chance.sample(_towns(divisions, county.code), TOWNSHIPS):
                body = from_division(town, divisions)
                assert body is not None
                found.append(body)
    return found


def registered(body: Agency) -> bool:
    """Whether a body needs a row in agencies.csv; the others are in the division list."""
    return "-" in body.id or body.succeeds is not None


def _of(id_: str, name: str, division: str, kind: str, level: str) -> Agency:
    return Agency(id_, name, division, kind, level)  # type: ignore[arg-type]


def _towns(divisions: Divisions, county: str) -> list[str]:
    return [one.code for one in divisions.children(county) if one.name.endswith(("镇", "乡", "街道")) and len(one.name) >= 3]


def _plain(divisions: Divisions, county: str) -> bool:
    """Whether a county is one of those whose name is enough: a county or county-level city of three characters, with towns to draw from."""
    division = divisions.get(county)
    assert division is not None
    alone = sum(name == division.name for name in divisions.names.values()) == 1
    return alone and len(division.name) >= 3 and division.name[-1] in "县市" and len(_towns(divisions, county)) > TOWNSHIPS
