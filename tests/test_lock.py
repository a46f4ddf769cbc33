"""The lock files say what pyproject.toml asks for. Checked without the network: by names, specifiers and hashes."""

import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.locks import ROOT, US, lock, requirements

FILES = (("requirements.txt", False), ("requirements-dev.txt", True))


@pytest.mark.parametrize(("name", "dev"), FILES)
def test_lock_holds_what_is_asked_for_directly(name: str, dev: bool) -> None:
    direct = {package for package, locked in lock(name).items() if US in locked.asked_by}
    assert direct == set(requirements(dev=dev))


@pytest.mark.parametrize(("name", "dev"), FILES)
def test_locked_versions_satisfy_what_is_asked_for(name: str, dev: bool) -> None:
    locked = lock(name)
    wanted = requirements(dev=dev).items()
    assert [package for package, asked in wanted if locked[package].version not in asked.specifier] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_entry_is_asked_for_and_hashed(name: str) -> None:
    locked = lock(name)
    assert len(locked) > 20
    for package, found in locked.items():
        assert found.hashes != (), package
        assert found.asked_by != frozenset(), package
        parents = {canonicalize_name(parent) for parent in found.asked_by if parent != US}
        assert parents - set(locked) == set(), package


def test_both_files_hold_the_same_versions() -> None:
    app, dev = lock("requirements.txt"), lock("requirements-dev.txt")
    assert {package: found.version for package, found in app.items()} == {
        package: dev[package].version for package in app
    }


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_names_no_index_and_no_path(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"^.*(?:https?:|file:| @ |--(?:index|extra-index|find|trusted)|^-[eif]).*$", text, re.M) == []


def test_what_is_installed_needs_nothing_beside_the_lock() -> None:
    locked = lock("requirements-dev.txt")
    for package, found in locked.items():
        try:
            installed = distribution(package)
        except PackageNotFoundError:  # for another Python or platform
            continue
        assert installed.version == found.version, package
        for line in installed.requires or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                name = canonicalize_name(needed.name)
                assert name in locked, f"{package} needs {name}"
                assert needed.specifier.contains(locked[name].version, prereleases=True), f"{package} needs {needed}"
