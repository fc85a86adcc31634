"""The real voice, loaded once for all of these tests."""

import pytest

from aligner.voices.engines.catalog import Catalog
from aligner.voices.engines.piper import PiperEngine


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog()


@pytest.fixture(scope="session")
def joe(catalog: Catalog) -> PiperEngine:
    engine = catalog.open("joe")
    assert isinstance(engine, PiperEngine)
    return engine
