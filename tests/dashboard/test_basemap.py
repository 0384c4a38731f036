import json
from pathlib import Path

from geodata.gazetteer import read_curated

GOVERNORATES = Path(__file__).resolve().parents[2] / "dashboard/assets/basemap/governorates.geojson"


def test_every_governorate_of_iraq_has_its_outline_on_the_base_map():
    features = json.loads(GOVERNORATES.read_text("utf-8"))["features"]
    drawn = {(f["properties"]["country"], f["properties"]["name"]) for f in features}
    known = {
        (named.place.country, named.place.admin1)
        for named in read_curated()
        if named.place.kind == "governorate" and named.place.country == "IQ"
    }
    assert len(known) >= 18
    assert known - drawn <= {("IQ", "Halabja")}  # split from Sulaymaniyah in 2014
