'use strict';

// Items are locked in the order of their keys, so that two functions that write the same ones cannot wait for
// each other. What is left of that (an item that did not exist yet) PostgreSQL ends with an error, and the
// transaction is tried again.

const DEADLOCK = '40P01';
const MAX_ATTEMPTS = 5;

const LOCK = 'SELECT key, version FROM items WHERE key = ANY ($1::text[]) ORDER BY key FOR UPDATE';

const WRITE = `
  INSERT INTO items (key, part, version, content, due_at, expires_at)
  SELECT * FROM unnest($1::text[], $2::smallint[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bigint[])
  ORDER BY 1
  ON CONFLICT (key) DO UPDATE SET part = excluded.part, version = excluded.version,
    content = excluded.content, due_at = excluded.due_at, expires_at = excluded.expires_at
  WHERE %condition%
  RETURNING key`;
/** Items that must not exist, so that one which appeared meanwhile is left alone. */
const WRITE_NEW = WRITE.replace('%condition%', 'false');
/** Items that are locked, or that may be anything. */
const WRITE_ANY = WRITE.replace('%condition%', 'true');

const ADD_ENTRIES = `
  INSERT INTO entries (queue, content)
  SELECT queue, content FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS added (queue, content, n)
  ORDER BY n`;

/**
 * Writes items with their entries; answers for each whether it was written.
 *
 * @param {import('pg').Pool} pool
 * @param {readonly import('cdk-pinpoint-incremental-analytics/runtime').ItemWrite[]} writes
 * @returns {Promise<boolean[]>}
 */
exports.writeItems = async function writeItems(pool, writes) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(pool, (client) => write(client, writes));
    } catch (error) {
      if (error.code !== DEADLOCK || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

async function write(client, writes) {
  const stands = await client.query(LOCK, [writes.map(({ item }) => item.key)]);
  const versions = new Map(stands.rows.map(({ key, version }) => [key, Number(version)]));
  const allowed = writes.filter(
    ({ item, expectedVersion }) =>
      expectedVersion === undefined || expectedVersion === (versions.get(item.key) ?? 0),
  );
  const written = new Set([
    ...(await insert(client, WRITE_NEW, allowed.filter(({ expectedVersion }) => expectedVersion === 0))),
    ...(await insert(client, WRITE_ANY, allowed.filter(({ expectedVersion }) => expectedVersion !== 0))),
  ]);
  const entries = writes.filter(({ item }) => written.has(item.key)).flatMap((each) => each.entries);
  if (entries.length > 0) {
    await client.query(ADD_ENTRIES, [
      entries.map(({ queue }) => queue),
      entries.map(({ content }) => Buffer.from(content)),
    ]);
  }
  return writes.map(({ item }) => written.has(item.key));
}

async function insert(client, statement, writes) {
  if (writes.length === 0) return [];
  const items = writes.map(({ item }) => item);
  const { rows } = await client.query(statement, [
    items.map(({ key }) => key),
    items.map(({ part }) => part),
    items.map(({ version }) => version),
    items.map(({ content }) => Buffer.from(content)),
    items.map(({ dueAt }) => dueAt ?? null),
    items.map(({ expiresAt }) => expiresAt ?? null),
  ]);
  return rows.map(({ key }) => key);
}

async function inTransaction(pool, work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A connection whose transaction cannot be undone is closed instead of used again.
    await client.query('ROLLBACK').then(
      () => client.release(),
      (failure) => client.release(failure),
    );
    throw error;
  }
}
