"""One healthy release of the town for all attacks."""

import pytest

from tests.data.attack import town


@pytest.fixture(scope="session")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> town.Built:
    return town.build(tmp_path_factory.mktemp("healthy"))
