#!/usr/bin/env python3
"""Adds up the results that scripts/test.sh left in a folder; exits with 1 when anything failed.

<stage>.xml and <stage>-*.xml are JUnit reports (ctest, GoogleTest, Vitest), checks.txt has one
"<stage> <name> passed|failed" for every check that is a test by itself, stages.txt has
"<stage> passed|failed". A stage that failed without a failed test in it (it did not build, it
crashed) counts as one failure.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    status = case.get("status")
    if status == "fail":  # ctest
        return "failed"
    # ctest: disabled or notrun; GoogleTest: result="skipped"; Vitest: <skipped/>.
    if case.find("skipped") is not None or status in ("disabled", "notrun"):
        return "skipped"
    if case.get("result") in ("skipped", "suppressed"):
        return "skipped"
    return "passed"


def stage_of(stem: str, stages: list[str]) -> str:
    """The longest name that a report's begins with: wasm-debug.xml is not wasm's."""
    return max((name for name in stages if f"{stem}-".startswith(f"{name}-")), key=len, default=stem)


def main() -> int:
    folder = pathlib.Path(sys.argv[1])
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    failures = []  # (stage, text)

    stages = [line.split() for line in (folder / "stages.txt").read_text().splitlines()]
    for report in sorted(folder.glob("*.xml")):
        here = dict.fromkeys(counts, 0)
        for case in ElementTree.parse(report).iter("testcase"):
            result = outcome(case)
            here[result] += 1
            if result == "failed":
                stage = stage_of(report.stem, [name for name, _ in stages])
                failures.append((stage, f"{case.get('classname', '')} {case.get('name')}"))
        print(f"{report.stem}: " + ", ".join(f"{n} {what}" for what, n in here.items()))
        for what, n in here.items():
            counts[what] += n

    checks = folder / "checks.txt"
    for line in checks.read_text().splitlines() if checks.exists() else []:
        stage, name, result = line.split()
        counts[result] += 1
        if result == "failed":
            failures.append((stage, name))

    for stage, result in stages:
        if result == "failed" and stage not in {s for s, _ in failures}:
            counts["failed"] += 1
            failures.append((stage, "did not complete"))

    for stage, text in failures:
        print(f"FAILED {stage}: {text}")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if failures or counts["passed"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
