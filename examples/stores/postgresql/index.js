'use strict';

// Keeps the states of users in PostgreSQL 12 or later, for AggregateStore.module. Parameters:
//
// - `secret`: name or ARN of a secret of AWS Secrets Manager with host, port, dbname, username and password,
//   as Amazon RDS writes them; the connection is encrypted and the server's certificate checked.
// - without it, the connection is that of the variables of PostgreSQL (PGHOST, PGUSER, PGPASSWORD, …), or of
//   the parameter `url`.
// - `schema`: schema that holds the tables, created if it is missing; `user_states` unless it is given.

const { Pool } = require('pg');
const { SCHEMA } = require('./schema');
const { writeItems } = require('./write-items');

/** Any number by which this module's creations of tables wait for each other. */
const CREATION_LOCK = 5_318_008;
/** A function works on one batch at a time, with a few calls beside each other. */
const MAX_CONNECTIONS = 4;

const SELECT = 'SELECT key, part, version, content, due_at, expires_at FROM items';

/** @type {import('cdk-pinpoint-incremental-analytics/runtime').StoreModule} */
module.exports = {
  contract: 1,

  async openStore({ parameters: { secret, url, schema = 'user_states' } }) {
    const name = `"${schema.replaceAll('"', '""')}"`;
    const pool = new Pool({
      ...(secret ? await connectionOf(secret) : url ? { connectionString: url } : {}),
      max: MAX_CONNECTIONS,
      // A command ends although its connections are open.
      allowExitOnIdle: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: 30_000,
      options: `-c search_path=${name.replaceAll(' ', '\\ ')}`,
    });
    // A connection that breaks while nobody uses it is replaced by the next call.
    pool.on('error', () => {});
    try {
      await create(pool, name);
    } catch (error) {
      await pool.end();
      throw error;
    }
    return new PostgreSqlStore(pool);
  },
};

/** @implements {import('cdk-pinpoint-incremental-analytics/runtime').ItemStore} */
class PostgreSqlStore {
  constructor(pool) {
    this.pool = pool;
  }

  async read(keys) {
    const { rows } = await this.pool.query(`${SELECT} WHERE key = ANY ($1::text[])`, [keys]);
    return rows.map(itemOf);
  }

  async write(writes) {
    return writeItems(this.pool, writes);
  }

  async remove(key, expectedVersion) {
    const { rowCount } = await this.pool.query('DELETE FROM items WHERE key = $1 AND version = $2', [
      key,
      expectedVersion,
    ]);
    return rowCount === 1;
  }

  async scan(part, after, limit) {
    const { rows } = await this.pool.query(
      `${SELECT} WHERE part = $1 AND ($2::text IS NULL OR key > $2) ORDER BY key LIMIT $3`,
      [part, after ?? null, limit],
    );
    return rows.map(itemOf);
  }

  async due(part, before, after, limit) {
    const { rows } = await this.pool.query(
      `SELECT key, due_at FROM items
       WHERE part = $1 AND due_at <= $2 AND ($3::bigint IS NULL OR (due_at, key) > ($3, $4))
       ORDER BY due_at, key LIMIT $5`,
      [part, before, after?.dueAt ?? null, after?.key ?? null, limit],
    );
    return rows.map(({ key, due_at: dueAt }) => ({ key, dueAt: Number(dueAt) }));
  }

  async entries(queue, after, limit) {
    const { rows } = await this.pool.query(
      'SELECT id, content FROM entries WHERE queue = $1 AND id > $2 ORDER BY id LIMIT $3',
      [queue, after ?? 0, limit],
    );
    return rows.map(({ id, content }) => ({ id: String(id), content }));
  }

  async settle(queue, ids) {
    await this.pool.query('DELETE FROM entries WHERE queue = $1 AND id = ANY ($2::bigint[])', [queue, ids]);
  }

  async removeExpired(before, limit) {
    const { rowCount } = await this.pool.query(
      `DELETE FROM items WHERE expires_at <= $1
       AND key IN (SELECT key FROM items WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)`,
      [before, limit],
    );
    return rowCount;
  }

  async close() {
    await this.pool.end();
  }
}

function itemOf({ key, part, version, content, due_at: dueAt, expires_at: expiresAt }) {
  return {
    key,
    part,
    version: Number(version),
    content,
    ...(dueAt !== null && { dueAt: Number(dueAt) }),
    ...(expiresAt !== null && { expiresAt: Number(expiresAt) }),
  };
}

async function create(pool, name) {
  const client = await pool.connect();
  try {
    // Two functions that start at the same time would create the same table.
    await client.query('SELECT pg_advisory_lock($1)', [CREATION_LOCK]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}; ${SCHEMA}`);
    await client.query('SELECT pg_advisory_unlock($1)', [CREATION_LOCK]);
  } finally {
    client.release();
  }
}

async function connectionOf(secret) {
  // The runtime of the functions contains the SDK, so that the layer need not.
  const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
  const { SecretString: text } = await new SecretsManagerClient({}).send(
    new GetSecretValueCommand({ SecretId: secret }),
  );
  const { host, port, dbname, username, password } = JSON.parse(text);
  return { host, port, database: dbname ?? 'postgres', user: username, password, ssl: true };
}
