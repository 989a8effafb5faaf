"""The description judged against the running application by schemathesis: no failure of any of its checks."""

from collections import Counter

import schemathesis
import schemathesis.engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from structlog.testing import capture_logs

from dashboard.api.operations import OPERATIONS

# The grammar of tables says 422 to combinations that no schema can rule out, and 404 to areas that a release lacks.
CONFIG = {
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 404, 422]}},
    "generation": {"max-examples": 2},
    "phases": {"stateful": {"enabled": False}},
    "parameters": {"path.country": "mng", "path.release": "latest", "path.programme": "invented"},
    # Its transport to WSGI applications does not unpack what it asks to be packed.
    "headers": {"Accept-Encoding": "identity"},
    "seed": 7,
}


def test_no_answer_differs_from_the_description(api_app):
    config = SchemathesisConfig.from_dict(CONFIG)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", api_app.server, config=config)
    answered, failures = Counter(), []
    with capture_logs():
        happened = list(schemathesis.engine.from_schema(schema).execute())
    for event in happened:
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if not isinstance(event, events.ScenarioFinished):
            continue
        found = event.recorder.interactions.values()
        answered.update((event.recorder.label, item.response.status_code) for item in found if item.response)
        for check in (check for checks in event.recorder.checks.values() for check in checks):
            if check.failure_info:
                failures.append(f"{check.name}: {check.failure_info.failure}\n{check.failure_info.code_sample}")
    assert "\n".join(failures) == ""
    # Every question was answered and, where it was wrong, refused; other methods are not there.
    for operation in OPERATIONS:
        assert {200, 405, 422} <= {status for label, status in answered if label == f"GET {operation.path}"}
