"""The floor: the least that a Streamlit page with one slider can be."""

from datetime import date

import streamlit as st

first, last = date(2003, 1, 1), date(2020, 3, 14)
start, end = st.slider("dates", first, last, (first, last), key="dates")
st.text(f"from {start.isoformat()} to {end.isoformat()}")
