"""What nbval needs at the root of the project; in `tests/` it would have no effect."""

import os
import tempfile

# The scores that a student keeps would change what the notebooks show.
# Every test session starts without any.
os.environ["GENRE_LAB_DATA"] = tempfile.mkdtemp(prefix="genre_lab-")


def pytest_collectstart(collector):
    """Leave standard error out of the comparison: TensorFlow names the hardware there."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)
