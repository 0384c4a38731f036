import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.masks import PackedMask

BITS = st.lists(st.booleans(), max_size=70)


@given(BITS)
def test_unpack_gives_the_mask_that_was_packed(bits):
    mask = np.array(bits, dtype=bool)
    assert PackedMask.of(mask).unpack().tolist() == bits


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
@given(data=st.data(), bits=BITS.filter(len))
def test_take_tells_of_rows_in_any_order_what_the_mask_says(dtype, data, bits):
    rows = np.array(data.draw(st.lists(st.integers(0, len(bits) - 1))), dtype=dtype)
    mask = np.array(bits)
    taken = PackedMask.of(mask).take(rows)
    assert taken.dtype == bool
    assert taken.tolist() == mask[rows].tolist()


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=70))
def test_and_has_what_is_in_both(pairs):
    one, other = (np.array([pair[i] for pair in pairs], dtype=bool) for i in (0, 1))
    both = PackedMask.of(one) & PackedMask.of(other)
    assert both.unpack().tolist() == (one & other).tolist()
