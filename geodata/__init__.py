"""Documents to records to places to a GeoDataFrame. Knows nothing of any page."""
