"""The public site with its layers over the tiny store, without a limit, and reached by programs as by visitors."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server


@pytest.fixture(scope="session")
def layers_app(tiny_store: Any) -> Any:
    from dashboard.public import create_public_app

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAMILY_ATLAS_API_LIMIT", "off")
        return create_public_app(tiny_store.root)


@pytest.fixture
def ogc(layers_app: Any) -> Any:
    return layers_app.server.test_client()


@pytest.fixture(scope="session")
def release(layers_app: Any) -> Any:
    return layers_app.releases.open("mng").release


@pytest.fixture(scope="session")
def site(layers_app: Any) -> Iterator[str]:
    """Address of the site on a real port."""
    server = make_server("127.0.0.1", 0, layers_app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
