"""Start, three approvals, end with SpiffWorkflow; its state is saved, durably, after the start and after each approval.

Arguments: database, folder of this file's flow, when to begin to count (Unix time), for how many seconds, and whether
orders are `kept` in memory between approvals or `resumed` from what was saved, as a server with several nodes must.
Prints how many orders ended while it counted.
"""

import json
import pathlib
import sys
import time
import uuid

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

TABLE = "create table if not exists instance (id text primary key, state text not null)"
INSERT = "insert into instance (id, state) values ({}, {})"
UPDATE = "update instance set state = {} where id = {}"
SELECT = "select state from instance where id = {}"


def turn_to_wal(connection, locked):
    """Several processes begin at once, and SQLite lets none of them wait here for another."""
    for attempt in range(200):
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except locked:
            time.sleep(0.02)
    raise SystemExit("the database stays locked")


class Rows:
    """One row for each order, every write its own durable commit."""

    def __init__(self, url):
        if url.startswith("sqlite:"):
            import sqlite3

            self.connection = sqlite3.connect(url.removeprefix("sqlite:"), timeout=60, isolation_level=None)
            turn_to_wal(self.connection, sqlite3.OperationalError)
            self.connection.execute("pragma synchronous = full")
            self.mark = "?"
        else:
            import psycopg

            self.connection = psycopg.connect(url, autocommit=True)
            self.mark = "%s"

    def run(self, text, *values):
        return self.connection.execute(text.format(*[self.mark] * len(values)), values)


def ready(workflow):
    return workflow.get_tasks(state=TaskState.READY, manual=True)[0]


def walk(spec, serializer, rows, document, resumes):
    order = str(uuid.uuid4())
    workflow = BpmnWorkflow(spec)
    workflow.data["values"] = document
    workflow.do_engine_steps()
    rows.run(INSERT, order, serializer.serialize_json(workflow))
    for _ in range(3):
        if resumes:
            workflow = serializer.deserialize_json(rows.run(SELECT, order).fetchone()[0])
        ready(workflow).run()
        workflow.do_engine_steps()
        rows.run(UPDATE, serializer.serialize_json(workflow), order)
    assert workflow.is_completed()


def main():
    url, folder, start, seconds, mode = sys.argv[1:]
    parser = BpmnParser()
    parser.add_bpmn_file(str(pathlib.Path(folder) / "approvals.bpmn"))
    spec = parser.get_spec("approvals")
    serializer, rows = BpmnWorkflowSerializer(), Rows(url)
    rows.run(TABLE)
    document = json.loads(sys.stdin.read())
    start, orders = float(start), 0
    while time.time() < start + float(seconds):
        walk(spec, serializer, rows, document, mode == "resumed")
        if start <= time.time() < start + float(seconds):
            orders += 1
    print(orders)


main()
