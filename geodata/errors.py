"""What can go wrong in geodata, by who must act.

::

    GeodataError
    ├── SeedError         a seed folder or file cannot be read at all
    ├── CollectionError   a compiled collection is missing, damaged or of another version
    ├── GazetteerError    a gazetteer file is missing, or a row of it is wrong
    ├── DiscretionError   an incident names the place that it is to keep back
    ├── SchemaError       a frame is not as agreed: columns, types, CRS, ids, days, order, words
    ├── ColumnsError      packed columns are damaged or of another version, or cannot hold it all
    ├── DateError         a text is not a date in EDTF with both ends known
    ├── QuantityError     a text is not a count or a range of counts
    └── FilterError       a text is not the query of a filter

A bad *row* never raises: it becomes a :class:`geodata.rejected.Rejection`.
Wrong arguments from a programmer are plain ``ValueError`` or ``TypeError``.
"""


class GeodataError(Exception):
    """Anything in the data that a person has to mend."""


class SeedError(GeodataError):
    """A seed folder or file cannot be read at all."""


class CollectionError(GeodataError):
    """A compiled collection is missing, damaged or of another version."""


class GazetteerError(GeodataError):
    """A gazetteer file is missing, or a row of it is wrong."""


class DiscretionError(GeodataError):
    """An incident names the place that it is to keep back."""


class SchemaError(GeodataError):
    """A frame is not as agreed: columns, types, CRS, ids, days, order, words."""


class ColumnsError(GeodataError):
    """Packed columns are damaged or of another version, or cannot hold it all."""


class DateError(GeodataError, ValueError):
    """A text is not a date in EDTF with both ends known."""


class QuantityError(GeodataError, ValueError):
    """A text is not a count or a range of counts."""


class FilterError(GeodataError, ValueError):
    """A text is not the query of a filter."""
