"""Recounts all events in one batch with DuckDB. Takes the files of rules and events."""

import json
import sys

import duckdb

from rules import read_rules

RULES = read_rules(sys.argv[1])
# Amounts have two decimals, in every workload.
METRICS = sorted({rule.metric for rule in RULES})
COLUMNS = {
    "event_type": "VARCHAR",
    "metrics": f"STRUCT({', '.join(f'{metric} DECIMAL(18, 2)' for metric in METRICS)})",
    "endpoint": 'STRUCT("User" STRUCT("UserId" VARCHAR))',
}

database = duckdb.connect(config={"threads": 1})
database.execute(
    f"""
    CREATE TABLE users AS
    SELECT endpoint."User"."UserId" AS user_id, event_type, count(*) AS count,
      {', '.join(f'sum(metrics.{metric}) AS {metric}' for metric in METRICS)}
    FROM read_ndjson(?, columns = {COLUMNS!r})
    GROUP BY ALL
    """,
    [sys.argv[2]],
)

answer = {}
for rule in RULES:
    value = "count" if rule.statistic == "count" else rule.metric
    users, total = database.execute(
        f"""
        SELECT count(*) FILTER ({value} > ?::DECIMAL(18, 2)), coalesce(sum({value}), 0)
        FROM users WHERE event_type = ?
        """,
        [str(rule.target), rule.event],
    ).fetchone()
    answer[rule.output] = {"users": users, "total": str(total)}
print(json.dumps({"rules": answer}))
