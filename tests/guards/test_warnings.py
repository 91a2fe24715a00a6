import warnings

import pytest


@pytest.mark.parametrize("category", [DeprecationWarning, ResourceWarning, RuntimeWarning, UserWarning])
def test_warnings_are_errors(category):
    with pytest.raises(category):
        warnings.warn("invented", category, stacklevel=1)
