"""Print one line that adds up the test results in the JUnit files named."""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main(paths: list[str]) -> int:
    """Add up; a run without a passed test, or with a failed one, is no success."""
    suites = [suite for path in paths for suite in ET.fromstring(Path(path).read_text("utf-8")).iter("testsuite")]
    count = {
        name: sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    }
    failed = count["failures"] + count["errors"]
    passed = count["tests"] - failed - count["skipped"]
    print(f"{passed} passed, {failed} failed, {count['skipped']} skipped")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
