"""Runs MiniStack until its standard input ends, so that it never outlives its parent process."""

import os
import signal
import sys
import threading

from ministack import app
from ministack.services import dynamodb


def end_with_input():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def stream_statements():
    """Adds what a statement of PartiQL writes to the item stream, as DynamoDB does and MiniStack does not."""
    set_item = dynamodb._set_item
    running = threading.local()

    def set_item_and_stream(table, partition_key, sort_key, item):
        old = set_item(table, partition_key, sort_key, item)
        name = getattr(running, "table", None)
        if name is not None:
            dynamodb._emit_stream_event(name, "INSERT" if old is None else "MODIFY", old, item)
        return old

    def streaming(execute):
        def run(table, parsed, *rest):
            running.table = parsed["table"]
            try:
                return execute(table, parsed, *rest)
            finally:
                running.table = None

        return run

    dynamodb._set_item = set_item_and_stream
    dynamodb._partiql_insert = streaming(dynamodb._partiql_insert)
    dynamodb._partiql_update = streaming(dynamodb._partiql_update)


stream_statements()
threading.Thread(target=end_with_input, daemon=True).start()
app.main()
