'use strict';

// Keeps the states of users in Valkey 7.2 or later, for AggregateStore.module. Parameters:
//
// - `url`: such as `valkeys://user@host:6379`, where `valkeys` is an encrypted connection; the variable
//   VALKEY_URL unless it is given. The password is in the variable VALKEY_PASSWORD, or in the URL.
// - `name`: begins all keys, so that several installations can share a server; `states` unless it is given.
//
// The server answers for what it has written: see README.md for the settings by which it does.

const { default: Valkey } = require('iovalkey');
const scripts = require('./scripts');

const FIELDS = ['version', 'part', 'content', 'dueAt', 'expiresAt'];

/** @type {import('cdk-pinpoint-incremental-analytics/runtime').StoreModule} */
module.exports = {
  contract: 1,

  async openStore({ parameters: { url = process.env.VALKEY_URL, name = 'states' } }) {
    if (!url) throw new Error('no server is named; give the parameter url, such as valkeys://host:6379');
    const { protocol, hostname, port, username, password } = new URL(url);
    const client = new Valkey({
      host: hostname,
      port: Number(port || 6379),
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || process.env.VALKEY_PASSWORD,
      ...(protocol.endsWith('s:') && { tls: {} }),
      connectTimeout: 10_000,
      commandTimeout: 10_000,
      maxRetriesPerRequest: 3,
      lazyConnect: true,
    });
    // Calls fail with the reason themselves.
    client.on('error', () => {});
    try {
      await client.connect();
      await refuseEviction(client);
    } catch (error) {
      client.disconnect();
      throw error;
    }
    for (const [command, lua] of Object.entries(scripts)) client.defineCommand(command, { numberOfKeys: 1, lua });
    return new ValkeyStore(client, `{${name}}`);
  },
};

/** @implements {import('cdk-pinpoint-incremental-analytics/runtime').ItemStore} */
class ValkeyStore {
  constructor(client, tag) {
    this.client = client;
    this.tag = tag;
  }

  async read(keys) {
    const items = await Promise.all(
      keys.map(async (key) => itemOf(key, await this.client.hmgetBuffer(`${this.tag}:item:${key}`, ...FIELDS))),
    );
    return items.filter((item) => item !== undefined);
  }

  async write(writes) {
    const values = writes.flatMap(({ item, expectedVersion, entries }) => [
      item.key,
      item.part,
      item.version,
      Buffer.from(item.content),
      item.dueAt ?? '',
      item.expiresAt ?? '',
      expectedVersion ?? '',
      entries.length,
      ...entries.flatMap(({ queue, content }) => [queue, Buffer.from(content)]),
    ]);
    const written = await this.client.writeItems(this.tag, ...values);
    return written.map((one) => one === 1);
  }

  async remove(key, expectedVersion) {
    return (await this.client.removeItem(this.tag, key, expectedVersion)) === 1;
  }

  async scan(part, after, limit) {
    const from = after === undefined ? '-' : `(${after}`;
    const items = await this.client.scanItemsBuffer(this.tag, part, from, limit);
    return items.map(([key, ...values]) => itemOf(key.toString('utf8'), values));
  }

  async due(part, before, after, limit) {
    const found = await this.client.dueItems(this.tag, part, before, after?.dueAt ?? '', after?.key ?? '', limit);
    return Array.from({ length: found.length / 2 }, (_, i) => ({
      key: found[2 * i],
      dueAt: Number(found[2 * i + 1]),
    }));
  }

  async entries(queue, after, limit) {
    const from = after === undefined ? '-' : `(${after}`;
    const entries = await this.client.xrangeBuffer(`${this.tag}:queue:${queue}`, from, '+', 'COUNT', limit);
    return entries.map(([id, [, content]]) => ({ id: id.toString('utf8'), content }));
  }

  async settle(queue, ids) {
    if (ids.length > 0) await this.client.xdel(`${this.tag}:queue:${queue}`, ...ids);
  }

  async removeExpired(before, limit) {
    return this.client.removeExpired(this.tag, before, limit);
  }

  async close() {
    await this.client.quit();
  }
}

function itemOf(key, [version, part, content, dueAt, expiresAt]) {
  if (version === null) return undefined;
  return {
    key,
    part: Number(part),
    version: Number(version),
    content,
    ...(dueAt.length > 0 && { dueAt: Number(dueAt) }),
    ...(expiresAt.length > 0 && { expiresAt: Number(expiresAt) }),
  };
}

/** A server that makes room by removing keys would forget counts. */
async function refuseEviction(client) {
  const [, policy] = /^maxmemory_policy:(\S+)/m.exec(await client.info('memory')) ?? [];
  if (policy !== undefined && policy !== 'noeviction') {
    throw new Error(`the server removes keys when its memory is full (maxmemory-policy ${policy}); set noeviction`);
  }
}
