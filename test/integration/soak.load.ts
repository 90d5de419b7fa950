import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { randomNumbers } from '../../bench/workloads';
import type { Pump } from './pump/pump';
import { PumpedInstallation } from './pump/pumped-installation';
import { DeployedStack } from './support/deployed-stack';
import { FaultProxy } from './support/fault-proxy';
import { note } from './support/figures';

const MINUTES = Number(process.env.SOAK_MINUTES);
const SEED = Number(process.env.SEED ?? 1 + (Date.now() % 1_000_000));

const USERS = 400;
/** Partition keys of users: one for each shard after the first is split. */
const KEYS = ['a', 'b'];
const MAX_EVENTS = 40;
const INTERVAL_MS = 150;
/** Share of the calls of a function that fail. */
const DISTURBED = 0.02;
const OUTAGE_MS = 3_000;

const random = randomNumbers(SEED);
const upTo = (limit: number) => Math.floor(random() * limit);

let proxies: { readonly store: FaultProxy; readonly bus: FaultProxy };
let stack: DeployedStack;
let installation: PumpedInstallation;

beforeAll(async () => {
  const endpoint = process.env.AWS_ENDPOINT_URL!;
  proxies = { store: await FaultProxy.start(endpoint), bus: await FaultProxy.start(endpoint) };
  stack = await DeployedStack.deploy({
    installations: {
      Soak: {
        source: 'flat',
        removal: 'destroy',
        dynamoDbEndpoint: proxies.store.endpoint,
        eventBridgeEndpoint: proxies.bus.endpoint,
      },
    },
  });
  installation = await PumpedInstallation.of(stack, 'Soak');
  await installation.split(KEYS[0]);
});

afterAll(async () => {
  await stack?.remove();
  await Promise.all(Object.values(proxies ?? {}).map((proxy) => proxy.close()));
});

test(`${MINUTES} minutes of load lose, double and reorder nothing while calls fail and functions die (seed ${SEED})`, async () => {
  const start = Date.now();
  const end = start + MINUTES * 60_000;
  const isOver = () => Date.now() >= end;
  const kills = { count: 0 };

  for (const proxy of Object.values(proxies)) proxy.disturb(DISTURBED, random);
  const [events] = await Promise.all([
    load(isOver),
    pumpUntil(isOver, installation.events),
    pumpUntil(isOver, installation.items),
    breakDownAtTimes(isOver),
    killAtTimes(isOver, kills),
  ]);
  const seconds = (Date.now() - start) / 1_000;
  for (const proxy of Object.values(proxies)) proxy.recover();
  await installation.events.drain();
  await installation.items.drain();

  await installation.expectExactCounts();
  await installation.expectEveryThirdDelivered();
  const { store, bus } = proxies;
  const workload = `${MINUTES} minutes, ${USERS} users, seed ${SEED}`;
  const figures = {
    'events': events,
    'events a second': Math.round(events / seconds),
    'changes delivered': (await installation.deliveredIds()).length,
    'invocations': installation.events.invocations.length + installation.items.invocations.length,
    'calls refused': store.faults.refused + bus.faults.refused,
    'answers lost': store.faults['answer lost'] + bus.faults['answer lost'],
    'functions killed': kills.count,
    'differences': 0,
  };
  for (const [figure, value] of Object.entries(figures)) note(figure, workload, String(value));
});

/** Sends purchases of random users. */
async function load(isOver: () => boolean): Promise<number> {
  let sent = 0;
  while (!isOver()) {
    const purchases = Array.from({ length: 1 + upTo(MAX_EVENTS) }, () => {
      const user = upTo(USERS);
      return { user: `user-${user}`, key: KEYS[user % KEYS.length] };
    });
    await installation.send(purchases);
    sent += purchases.length;
    await pause(INTERVAL_MS);
  }
  return sent;
}

async function pumpUntil(isOver: () => boolean, pump: Pump): Promise<void> {
  while (!isOver()) {
    await pump.drain();
    await pause(INTERVAL_MS);
  }
}

/** Breaks the tables or the bus down now and then. */
async function breakDownAtTimes(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await pause(upTo(20_000));
    const proxy = random() < 0.5 ? proxies.store : proxies.bus;
    proxy.breakDown();
    await pause(OUTAGE_MS);
    proxy.recover();
    proxy.disturb(DISTURBED, random);
  }
}

/** Kills the functions that run, in the middle of whatever they do. */
async function killAtTimes(isOver: () => boolean, kills: { count: number }): Promise<void> {
  while (!isOver()) {
    await pause(upTo(6_000));
    const { stdout } = spawnSync(
      'pkill',
      ['-KILL', '-c', '-P', process.env.INTEGRATION_EMULATOR_PID!, 'node'],
      {
        encoding: 'utf8',
      },
    );
    kills.count += Number(stdout);
  }
}
