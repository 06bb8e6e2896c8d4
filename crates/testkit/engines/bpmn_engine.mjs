// Start, three approvals, end with bpmn-engine; its state is saved, durably, after the start and after each approval.
//
// Arguments: database, folder of the flow, when to begin to count (Unix time), for how many seconds, and whether
// orders are `kept` in memory between approvals or `resumed` from what was saved, as a server with several nodes must.
// Prints how many orders ended while it counted.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

// Installed by the bench in the folder to which it copies this file.
import { Engine } from 'bpmn-engine';
import * as Elements from 'bpmn-elements';
import BpmnModdle from 'bpmn-moddle';
import serializer, { TypeResolver } from 'moddle-context-serializer';

const TABLE = 'create table if not exists instance (id text primary key, state text not null)';
const INSERT = 'insert into instance (id, state) values ($1, $2)';
const UPDATE = 'update instance set state = $2 where id = $1';
const SELECT = 'select state from instance where id = $1';

/** Several processes begin at once, and SQLite lets none of them wait here for another. */
async function turnToWal(database) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      database.pragma('journal_mode = wal');
      return;
    } catch (error) {
      if (error.code !== 'SQLITE_BUSY' || attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function rows(url) {
  if (url.startsWith('sqlite:')) {
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(url.slice('sqlite:'.length), { timeout: 60000 });
    await turnToWal(database);
    database.pragma('synchronous = full');
    database.exec(TABLE);
    const prepared = new Map([INSERT, UPDATE, SELECT].map((text) => [text, database.prepare(text)]));
    return {
      write: async (text, id, state) => prepared.get(text).run({ 1: id, 2: state }),
      read: async (id) => prepared.get(SELECT).get({ 1: id }).state,
      close: async () => database.close(),
    };
  }
  const { default: { Client } } = await import('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(TABLE);
  return {
    write: (text, id, state) => client.query({ name: text, text, values: [id, state] }),
    read: async (id) => (await client.query({ name: SELECT, text: SELECT, values: [id] })).rows[0].state,
    close: () => client.end(),
  };
}

async function walk(sourceContext, table, values, resumes) {
  const order = randomUUID();
  let engine = new Engine({ name: 'approvals', sourceContext, variables: { values } });
  let execution = await engine.execute();
  await table.write(INSERT, order, JSON.stringify(await engine.getState()));
  for (let approval = 0; approval < 3; approval += 1) {
    if (resumes) {
      engine.stop();
      engine = new Engine({ name: 'approvals' }).recover(JSON.parse(await table.read(order)));
      execution = await engine.resume();
    }
    const [waiting] = execution.getPostponed();
    const ended = approval === 2 ? engine.waitFor('end') : null;
    waiting.signal();
    await ended;
    await table.write(UPDATE, order, JSON.stringify(await engine.getState()));
  }
  if (execution.state !== 'completed' && engine.state !== 'idle') throw new Error(`not ended: ${engine.state}`);
}

const [url, folder, start, seconds, mode] = process.argv.slice(2);
const values = JSON.parse(readFileSync(0, 'utf8'));
const moddle = await new BpmnModdle().fromXML(readFileSync(path.join(folder, 'approvals.bpmn'), 'utf8'));
const sourceContext = serializer(moddle, TypeResolver(Elements));
const table = await rows(url);
const begin = Number(start);
const end = begin + Number(seconds);
let orders = 0;
while (Date.now() / 1000 < end) {
  await walk(sourceContext, table, values, mode === 'resumed');
  const now = Date.now() / 1000;
  if (now >= begin && now < end) orders += 1;
}
await table.close();
console.log(orders);
