"""The usual way: a Marker for each incident in a MarkerCluster, the map made anew in each run."""

import folium
from folium.plugins import MarkerCluster
from streamlit_folium import st_folium

from benchmarks.peers.parts import ShownWindow, ask_incidents, empty_map

chosen, start, end = ask_incidents()
whole = empty_map()
cluster = MarkerCluster().add_to(whole)
for point, title in zip(chosen.geometry, chosen["title"], strict=True):
    folium.Marker((point.y, point.x), tooltip=title).add_to(cluster)
ShownWindow(start, end).add_to(whole)
st_folium(whole, key="map", height=520, use_container_width=True, returned_objects=[])
