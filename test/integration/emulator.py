"""Runs MiniStack until its standard input ends, so that it never outlives its parent process."""

import os
import signal
import sys
import threading

from ministack import app


def end_with_input():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_input, daemon=True).start()
app.main()
