"""Counts in Bytewax's keyed state, without recovery. Takes the files of rules and events."""

import json
import sys
from decimal import Decimal

from bytewax import operators as op
from bytewax.connectors.files import FileSource
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from bytewax.testing import run_main

from rules import read_rules

RULES = read_rules(sys.argv[1])
RULES_BY_EVENT: dict[str, list] = {}
for number, rule in enumerate(RULES):
    RULES_BY_EVENT.setdefault(rule.event, []).append(
        (number, rule.statistic == "count", rule.metric, rule.target)
    )
USERS = [0] * len(RULES)
REACHED = [Decimal(0)] * len(RULES)


def parse(line):
    event = json.loads(line, parse_float=Decimal)
    return event["endpoint"]["User"]["UserId"], event


def count(state, event):
    if state is None:
        state = ([0] * len(RULES), [False] * len(RULES))
    values, met = state
    changes = []
    for number, counts, metric, target in RULES_BY_EVENT.get(event["event_type"], ()):
        values[number] += 1 if counts else event["metrics"][metric]
        if not met[number] and values[number] > target:
            met[number] = True
            changes.append((number, values[number]))
    return state, changes


class AddChanges(StatelessSinkPartition):
    def write_batch(self, items):
        for _, (number, value) in items:
            USERS[number] += 1
            REACHED[number] += value


class AnswerSink(DynamicSink):
    def build(self, step_id, worker_index, worker_count):
        return AddChanges()


flow = Dataflow("counting")
events = op.map("parse", op.input("events", flow, FileSource(sys.argv[2])), parse)
op.output("changes", op.stateful_flat_map("count", events, count), AnswerSink())
run_main(flow)

answer = {
    rule.output: {"users": users, "reached": str(reached)}
    for rule, users, reached in zip(RULES, USERS, REACHED)
}
print(json.dumps({"rules": answer}))
