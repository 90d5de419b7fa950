"""Reads the rules file for the peers in Python."""

import json
from decimal import Decimal
from typing import NamedTuple


class Rule(NamedTuple):
    output: str
    event: str
    statistic: str
    metric: str
    target: Decimal


def read_rules(path: str) -> list[Rule]:
    with open(path, encoding="utf-8") as file:
        return [
            Rule(
                rule["output"],
                rule["events"],
                rule["condition"]["statistic"],
                rule["metric"],
                Decimal(rule["condition"]["target"]),
            )
            for rule in json.load(file)["rules"]
        ]
