/**
 * Turns the CDNOW sample, a text table of purchases, into events as Pinpoint's event stream carries them:
 *
 *   npx tsx examples/data/convert.ts CDNOW_sample.txt examples/data/purchases.ndjson.gz
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const [source, target] = process.argv.slice(2);

const events = readFileSync(source, 'utf8').split('\n').filter((line) => line.trim() !== '').map((line) => {
  const [, customer, date, items, amount] = line.trim().split(/\s+/);
  const time = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)), 12);
  return {
    event_type: 'purchase',
    event_timestamp: time,
    arrival_timestamp: time,
    event_version: '3.1',
    application: { app_id: 'purchases', sdk: {} },
    client: { client_id: `endpoint-${customer}` },
    attributes: {},
    metrics: { amount: Number(amount), items: Number(items) },
    endpoint: {
      Id: `endpoint-${customer}`,
      ApplicationId: 'purchases',
      User: { UserId: `customer-${customer}` },
    },
  };
});

writeFileSync(target, gzipSync(events.map((event) => `${JSON.stringify(event)}\n`).join(''), { level: 9 }));
console.log(`${events.length} purchases written to ${target}`);
