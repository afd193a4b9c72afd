# SPDX-License-Identifier: MIT
"""Reading KTAP, and TAP, which is the same for us: a plan, lines "ok N NAME" or
"not ok N NAME", "# SKIP reason" behind one, anything else in between."""
import collections
import re

PLAN = re.compile(r"1\.\.(\d+)\s*$")
LINE = re.compile(r"(not )?ok (\d+)\s+(?:- )?(.*?)(?:\s*# SKIP\b\s*(.*))?\s*$")

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"

Result = collections.namedtuple("Result", "name outcome detail")


def parse(text):
    """The results, and a list of what is wrong with the report as a whole."""
    results, problems, plans, before = [], [], [], []
    for line in text.splitlines():
        plan, found = PLAN.match(line), LINE.match(line)
        if plan:
            plans.append(int(plan[1]))
        elif found:
            if int(found[2]) != len(results) + 1:
                problems.append(
                    f"test {found[2]} is reported where number {len(results) + 1} was due"
                )
            results.append(_result(found, before))
            before = []
        else:
            before.append(line)
    if len(plans) != 1:
        problems.append("there is no plan" if not plans else "there is more than one plan")
    elif plans[0] != len(results):
        problems.append(f"{plans[0]} tests were planned, {len(results)} reported")
    return results, problems


def _result(found, before):
    failed, _number, name, skipped = found.groups()
    outcome = FAILED if failed else SKIPPED if skipped is not None else PASSED
    return Result(name, outcome, skipped if outcome == SKIPPED else "\n".join(before))
