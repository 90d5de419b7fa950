import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { DatedEvent } from '../../../src/engine/events/event';
import { toTable } from '../../../src/operations/rules/rule-format';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { KnownUser } from '../../../src/playground/ports';
import { events, tables } from '../../support/arbitraries';
import { NOW, pinpointRecord, recordOptionsOf } from '../../support/builders';
import { Cells } from '../../support/naive-model';
import { publishRules } from '../../support/published-rules';

const RUNS = 40;
const TIME = 180_000;
const OPTIONS = { timeZone: 'Europe/Dublin', clock: () => NOW };
const users = fc.constantFrom('ann', 'bob', 'tab\tand\nline');
/** Some events are so long that history soon has to be moved out. */
const someEvents = fc
  .tuple(events(users), fc.constantFrom(0, 0, 150, 190))
  .map(([event, length]): DatedEvent =>
    length === 0 ? event : { ...event, attributes: { ...event.attributes, note: 'x'.repeat(length) } },
  );

type Operation =
  | { readonly kind: 'rules'; readonly table: Cells[] }
  | { readonly kind: 'send'; readonly event: DatedEvent }
  | { readonly kind: 'load'; readonly events: DatedEvent[] }
  | { readonly kind: 'clock'; readonly hours: number }
  | { readonly kind: 'run' };

/**
 * An operation and the share of its writes after which the process is killed, from none to all. Without
 * `killedAt` the process survives.
 */
interface Step {
  readonly operation: Operation;
  readonly killedAt?: number;
}

const operations: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 1, arbitrary: tables.map((table) => ({ kind: 'rules' as const, table })) },
  { weight: 4, arbitrary: someEvents.map((event) => ({ kind: 'send' as const, event })) },
  {
    weight: 2,
    arbitrary: fc
      .array(someEvents, { minLength: 1, maxLength: 12 })
      .map((some) => ({ kind: 'load' as const, events: some })),
  },
  { weight: 1, arbitrary: fc.constantFrom(0.4, 1, 30).map((hours) => ({ kind: 'clock' as const, hours })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'run' as const }) },
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    operation: operations,
    killedAt: fc.option(
      fc.integer({ min: 0, max: 1_000 }).map((part) => part / 1_000),
      { nil: undefined },
    ),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Simulates a person who checks how much has been done and does the rest. */
class Person {
  /** Time of the installation's clock. */
  private time = NOW;
  private loads = 0;
  private events = 0;

  constructor(private readonly place: () => EmbeddedInstallation) {}

  begin(operation: Operation): void {
    if (operation.kind === 'clock') this.time += operation.hours * 3_600_000;
    if (operation.kind === 'load') this.loads++;
    if (operation.kind === 'send') this.events++;
    if (operation.kind === 'load') this.events += operation.events.length;
  }

  async finish(operation: Operation): Promise<void> {
    const installation = this.place();
    switch (operation.kind) {
      case 'rules':
        return void (await publishRules(
          installation,
          toTable(
            operation.table.map((cells, i) => ({ id: String(i), cells })),
            false,
          ),
        ));
      case 'run':
        return void (await installation.run());
      case 'clock':
        return void (await installation.moveClock({ to: this.time }));
      case 'send': {
        if ((await installation.overview()).events === this.events) return;
        const { name, userId, time, attributes, metrics } = operation.event;
        return void (await installation.send({ events: [{ name, userId, time, attributes, metrics }] }));
      }
      case 'load': {
        const known = installation.loads().find(({ id }) => id === String(this.loads));
        const rest = operation.events.slice(known?.lines ?? 0);
        if (rest.length > 0) {
          await installation.load(
            'events',
            0,
            'pinpoint',
            Readable.from(rest.map((event) => Buffer.from(`${lineOf(event)}\n`))),
          );
        }
        // The rest of an interrupted load is one more load.
        this.loads = installation.loads().length;
      }
    }
  }
}

function lineOf(event: DatedEvent): string {
  return JSON.stringify(pinpointRecord(recordOptionsOf(event)));
}

/** An installation in a folder, which can be killed. */
class Mortal {
  place = mkdtempSync(path.join(os.tmpdir(), 'kills-'));
  installation!: EmbeddedInstallation;

  async open(): Promise<void> {
    this.installation = await EmbeddedInstallation.open({ ...OPTIONS, folder: this.place });
  }

  get written(): number {
    return statSync(path.join(this.place, 'journal')).size;
  }

  /** Continues from the files of a process that died after writing this many bytes. */
  async dieAt(bytes: number): Promise<void> {
    const left = mkdtempSync(path.join(os.tmpdir(), 'kills-'));
    cpSync(path.join(this.place, 'journal'), path.join(left, 'journal'));
    if (existsSync(path.join(this.place, 'rules.csv'))) {
      cpSync(path.join(this.place, 'rules.csv'), path.join(left, 'rules.csv'));
    }
    truncateSync(path.join(left, 'journal'), bytes);
    writeFileSync(path.join(left, 'lock'), '999999999 of a process that is gone');
    await this.end();
    this.place = left;
    await this.open();
  }

  async end(): Promise<void> {
    await this.installation.close();
    rmSync(this.place, { recursive: true });
  }
}

/** Reads everything that the page can see, except the folder and the loads, which differ after a kill. */
/** Leaves out the number of a user's last chunk of history, which is drawn at random. */
function withoutChunkNumber({ state, ...user }: KnownUser): KnownUser {
  const { chunks } = state;
  return { ...user, state: { ...state, ...(chunks && { chunks: { ...chunks, last: 0 } }) } };
}

async function segmentIn(installation: EmbeddedInstallation, rule: string) {
  const { members, ...segment } = await installation.segment(rule);
  return { ...segment, members: members.map(({ userId }) => userId) };
}

async function seen(installation: EmbeddedInstallation) {
  const { rules, revision } = await installation.activeRules();
  const everybody = [];
  for await (const page of installation.all()) everybody.push(...page.map(withoutChunkNumber));
  const { segments } = await installation.segments();
  const overview = await installation.overview();
  return {
    revision,
    rules,
    everybody,
    now: overview.now,
    events: overview.events,
    users: (await installation.users('', undefined, 100)).users,
    segments: await Promise.all(segments.map(async ({ rule }) => segmentIn(installation, rule))),
    changes: await Promise.all(everybody.map(({ userId }) => installation.changesOf(userId))),
    vocabulary: await installation.vocabulary(),
    ruleChanges: (await installation.ruleChanges(100)).map(({ source: _, ...change }) => change),
    counted: installation.loads().reduce((sum, { counted }) => sum + counted, 0),
  };
}

test(
  'whoever is killed at any byte and goes on knows the same as who never was',
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const immortal = await EmbeddedInstallation.open(OPTIONS);
        const mortal = new Mortal();
        await mortal.open();
        const [one, other] = [new Person(() => immortal), new Person(() => mortal.installation)];
        try {
          for (const { operation, killedAt } of plan) {
            one.begin(operation);
            await one.finish(operation);

            const before = mortal.written;
            other.begin(operation);
            await other.finish(operation);
            if (killedAt === undefined) continue;
            await mortal.dieAt(before + Math.round(killedAt * (mortal.written - before)));
            await other.finish(operation);
          }
          expect(await seen(mortal.installation)).toEqual(await seen(immortal));
          await mortal.dieAt(mortal.written);
          expect(await seen(mortal.installation)).toEqual(await seen(immortal));
        } finally {
          await immortal.close();
          await mortal.end();
        }
      }),
      { numRuns: RUNS },
    );
  },
  TIME,
);

test('a journal that ends within its first line is a new one', async () => {
  const mortal = new Mortal();
  await mortal.open();
  await mortal.dieAt(5);
  expect((await mortal.installation.overview()).users).toBe(0);
  expect(readFileSync(path.join(mortal.place, 'journal'), 'utf8')).toMatch(
    /^cdk-pinpoint-incremental-analytics journal 2\n/,
  );
  await mortal.end();
});
