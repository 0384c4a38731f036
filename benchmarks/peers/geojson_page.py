"""The better way: one GeoJson of circle markers, given to a base map that stays."""

import folium
from streamlit_folium import st_folium

from benchmarks.peers.parts import ShownWindow, ask_incidents, empty_map

chosen, start, end = ask_incidents()
points = zip(chosen.geometry.x, chosen.geometry.y, chosen["title"], strict=True)
# By hand: GeoDataFrame.to_json takes five times as long.
features = [
    {
        "type": "Feature",
        "properties": {"title": title},
        "geometry": {"type": "Point", "coordinates": (longitude, latitude)},
    }
    for longitude, latitude, title in points
]
group = folium.FeatureGroup(name="incidents")
if features:
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(radius=4, weight=1, fill=True),
        tooltip=folium.GeoJsonTooltip(["title"], labels=False),
    ).add_to(group)
ShownWindow(start, end).add_to(group)
st_folium(
    empty_map(prefer_canvas=True),
    key="map",
    height=520,
    use_container_width=True,
    returned_objects=[],
    feature_group_to_add=group,
)
