"""The parts of the page; each renders one of them."""
