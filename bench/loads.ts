import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { identify } from '../src/operations/rules/rule-diff';
import { rulesIn } from '../src/operations/rules/rules-file';
import { EmbeddedInstallation } from '../src/playground/embedded/embedded-installation';
import { randomNumbers } from './workloads';

export const START = Date.UTC(2026, 0, 1);
export const RULES = [
  'RuleType,EventName,Operator-C,Target-C,Operator-V,Target-V,' +
    'Metric,ResetWhenReachTarget,StartDate,FinishDate',
  'aggregator,purchase,greater,5,,,,no,,',
  'aggregator,purchase,atLeast,3,,,,yes,,',
  'date,purchase,,,greater,100,amount,no,2026-01-01,2026-01-31',
  'aggregator,greenbutton,atLeast,5,,,,no,,',
  'aggregator,redbutton,atLeast,3,,,,yes,,',
].join('\n');

type Line = (i: number, user: number, random: () => number) => string;

export const purchase: Line = (i, user, random) =>
  JSON.stringify({
    event_type: 'purchase',
    event_timestamp: START + i * 2_500,
    attributes: {},
    metrics: { amount: Math.floor(random() * 10_000) / 100, items: 1 + Math.floor(random() * 4) },
    endpoint: { Id: `endpoint-${user}`, User: { UserId: `customer-${user}` } },
  });

export const click: Line = (_i, user, random) =>
  JSON.stringify({
    name: ['greenbutton', 'redbutton', 'taskadded', 'view'][Math.floor(random() * 4)],
    userId: `user-${user}`,
    page: `page-${Math.floor(random() * 20)}`,
    clicks: 1,
  });

/** Generates lines with events of users in random order. */
export function* linesOf(events: number, users: number, line: Line): Generator<Buffer> {
  const random = randomNumbers(3);
  for (let first = 0; first < events; first += 500) {
    const lines = Array.from({ length: Math.min(500, events - first) }, (_, i) =>
      line(first + i, Math.floor(random() * users), random),
    );
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
}

/** Loads events into an installation while other requests arrive. */
async function measure(
  name: string,
  events: number,
  users: number,
  line: Line,
  place: string,
): Promise<void> {
  const chunks = [...linesOf(events, users, line)];
  const folder = place === 'memory' ? undefined : mkdtempSync(path.join(os.tmpdir(), 'loads-'));
  const options = {
    folder,
    durable: place === 'durable',
    timeZone: 'UTC',
    clock: () => START + 40 * 86_400_000,
  };
  const installation = await EmbeddedInstallation.open(options);
  const wanted = identify(rulesIn(RULES).rows, []);
  await installation.rules.read();
  await installation.rules.write({ added: wanted, changed: [], removed: [] }, wanted, () => {});
  await installation.applyRules();

  const delay = monitorEventLoopDelay({ resolution: 1 });
  const waits: number[] = [];
  const asking = setInterval(() => {
    const asked = performance.now();
    void installation
      .send({ events: [{ name: 'view', userId: 'user-1', attributes: {}, metrics: {} }] })
      .then(() => waits.push(performance.now() - asked));
  }, 200);
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  delay.enable();
  const load = await installation.load(name, 0, 'detect', Readable.from(chunks));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  clearInterval(asking);
  if (load.state !== 'done' || load.counted !== events) throw new Error(JSON.stringify(load));
  waits.sort((a, b) => a - b);
  const { heapUsed, rss } = process.memoryUsage();
  const p99 = waits[Math.floor(waits.length * 0.99)];
  console.log(
    [
      `${name}, ${users} users, ${place}: ${Math.round(events / seconds)} ` +
        `events/s, ${((user + system) / events).toFixed(1)} µs of processor time each, ` +
        `${load.changes} changes`,
      `event loop held ${(delay.max / 1e6).toFixed(1)} ms at most ` +
        `(p99.9 ${(delay.percentile(99.9) / 1e6).toFixed(1)})`,
      `events by hand ${p99?.toFixed(1)} ms at p99, ${waits.at(-1)?.toFixed(1)} at most`,
      `heap ${Math.round(heapUsed / 1e6)} MB, rss ${Math.round(rss / 1e6)} MB`,
    ].join('; '),
  );
  if (!folder) return installation.close();

  const size = () => Math.round(statSync(path.join(folder, 'journal')).size / 1e6);
  const before = size();
  await timed(`  closed (journal ${before} MB)`, () => installation.close());
  const again = await timed(`  opened again (journal ${size()} MB)`, () =>
    EmbeddedInstallation.open(options),
  );
  await timed('  first overview, segments, users', async () => [
    await again.overview(),
    await again.segments(),
    await again.users('', undefined, 50),
  ]);
  await timed('  members of a segment', async () => again.segment('attribute:purchase'));
  await again.close();
  rmSync(folder, { recursive: true });
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  const milliseconds = Math.round(performance.now() - start);
  console.log(`${what}: ${milliseconds} ms, ${Math.round((user + system) / 1000)} ms of processor time`);
  return result;
}

/** Arguments: events, users, `purchases` or `clicks`, `memory`, `folder` or `durable` (a folder). */
async function main(): Promise<void> {
  const [events, users, kind, place] = process.argv.slice(2);
  await measure(kind, Number(events), Number(users), kind === 'purchases' ? purchase : click, place);
}

void main();
