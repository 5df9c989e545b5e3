from tests.feedback.conftest import inbox  # noqa: F401 (a fixture)
