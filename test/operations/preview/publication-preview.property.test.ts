import fc from 'fast-check';
import { DatedEvent } from '../../../src/engine/events/event';
import { wholeHistory } from '../../../src/engine/history/whole-history';
import { isIn, UserState } from '../../../src/engine/state/user-state';
import { PublicationPreview, RuleEffect } from '../../../src/operations/preview/publication-preview';
import { StoredUser } from '../../../src/operations/users/stored-users';
import { parseRules } from '../../../src/rule-language/parse/table';
import { outputKey, outputOfKey } from '../../../src/rule-language/rule';
import { events } from '../../support/arbitraries';
import { recordOptionsOf } from '../../support/builders';
import { Installation, streamRecord } from '../../support/installation';
import { editedTables, Row, withHistory } from '../../support/rule-edits';

const users = fc.constantFrom('ann', 'bob', "O'Brien", '__proto__');
/** Events of which some are so long that history is moved out of the states. */
const streams = fc.array(
  fc
    .tuple(events(users), fc.integer({ min: 0, max: 9 }))
    .map(([event, page]): DatedEvent =>
      page < 3 ? event : { ...event, attributes: { ...event.attributes, page: String(page).repeat(200) } },
    ),
  { maxLength: 25 },
);

interface Past {
  readonly tables: readonly Row[][];
  readonly streams: readonly (readonly DatedEvent[])[];
  /** Whether a run was made after each of the streams. */
  readonly runs: readonly boolean[];
  readonly removedRules: 'keep' | 'clear';
  /** Time zone of the installation from the publication on. */
  readonly timeZone: string;
}

const pasts: fc.Arbitrary<Past> = fc.record({
  tables: editedTables,
  streams: fc.tuple(streams, streams),
  runs: fc.tuple(fc.boolean(), fc.boolean()),
  removedRules: fc.constantFrom('keep', 'clear'),
  timeZone: fc.constantFrom('UTC', 'UTC', 'UTC', 'Pacific/Auckland'),
});

/** Lives through a past, up to the moment at which the last of its tables is a draft. */
async function installationAfter({
  tables,
  streams: all,
  runs,
  removedRules,
  timeZone,
}: Past): Promise<Installation> {
  const installation = new Installation();
  installation.removedRules = removedRules;
  let n = 0;
  for (const [i, stream] of all.entries()) {
    if (tables[i].length > 0) await installation.announceRules(...tables[i]);
    await installation.aggregator().process(stream.map((event) => streamRecord(++n, recordOptionsOf(event))));
    installation.now += 60_000;
    if (runs[i]) await installation.run().run(() => true);
    installation.now += 60_000;
  }
  installation.timeZone = timeZone;
  return installation;
}

async function storedUsers({ aggregates, timeseries }: Installation): Promise<StoredUser[]> {
  const { users: all } = await aggregates.scan();
  return Promise.all(
    all.map(async ({ userId, stored: { state } }) => ({
      userId,
      state,
      history: await wholeHistory(timeseries, userId, state),
    })),
  );
}

/** Returns what publishing says that it will do to the users as they are. */
async function previewOf(installation: Installation, draft: readonly Row[]): Promise<RuleEffect[]> {
  const preview = await PublicationPreview.of(
    {
      inForce: {
        catalogue: await installation.aggregates.readCatalogue(),
        removedRules: installation.removedRules,
        timeZone: installation.timeZone,
      },
      draft: parseRules(draft.map((cells, i) => ({ where: `row ${i + 2}`, cells }))),
      now: installation.now,
    },
    2,
  );
  const all = await storedUsers(installation);
  for (const user of all) await preview.add([user]);
  return preview.results();
}

async function publishAndRun(installation: Installation, draft: readonly Row[]): Promise<void> {
  await installation.announceRules(...draft);
  await installation.run().run(() => true);
}

async function statesOf(installation: Installation): Promise<Map<string, UserState>> {
  return new Map((await storedUsers(installation)).map(({ userId, state }) => [userId, state]));
}

test('what a preview says is what publishing and one run do', async () => {
  const seen = { joining: 0, leaving: 0, firing: 0, removed: 0, staying: 0, chunks: 0 };
  await fc.assert(
    fc.asyncProperty(pasts, async (past) => {
      const draft = past.tables[2];
      fc.pre(draft.length > 0);
      const installation = await installationAfter(past);
      const effects = await previewOf(installation, draft);
      const before = await statesOf(installation);
      seen.chunks += [...before.values()].filter(({ chunks }) => chunks).length;
      const { length: earlier } = installation.changes;
      await publishAndRun(installation, draft);
      const after = await statesOf(installation);
      const changes = installation.changes.slice(earlier);

      for (const { rule, kind, users: said, joining, leaving, firing, sample, removed } of effects) {
        const members = [...after].flatMap(([userId, state]) => (isIn(state, rule) ? [userId] : []));
        const earlierMembers = [...before].flatMap(([userId, state]) => (isIn(state, rule) ? [userId] : []));
        const own = changes.filter(({ output }) => outputKey(output) === rule);
        const usersOf = (value: string | undefined) =>
          new Set(own.filter((change) => change.value === value).map(({ userId }) => userId)).size;
        expect([rule, kind, said, joining, leaving, firing, sample]).toEqual([
          rule,
          outputOfKey(rule).kind,
          members.length,
          usersOf('ready'),
          usersOf('not-ready'),
          usersOf(undefined),
          members.slice(0, 2),
        ]);
        if (kind === 'attribute') expect(earlierMembers.length + joining - leaving).toBe(members.length);
        seen.joining += joining;
        seen.leaving += leaving;
        seen.firing += firing;
        if (removed) seen.removed++;
        else seen.staying += members.length;
      }
      const spokenOf = new Set(effects.map(({ rule }) => rule));
      expect(changes.filter(({ output }) => !spokenOf.has(outputKey(output)))).toEqual([]);
    }),
    { numRuns: 200 },
  );
  // The histories are worth nothing unless all of it happens in them.
  const { firing, ...moves } = seen;
  for (const count of Object.values(moves)) expect(count).toBeGreaterThan(20);
  // Only for users whom history has taken to the target, which few of the rules ask for.
  expect(firing).toBeGreaterThan(0);
});

test('with earlier events counted too, a rule has the members that the preview says', async () => {
  let more = 0;
  await fc.assert(
    fc.asyncProperty(pasts, async (past) => {
      const draft = past.tables[2];
      fc.pre(draft.length > 0);
      const effects = await previewOf(await installationAfter(past), draft);
      const installation = await installationAfter(past);
      const { length: earlier } = installation.changes;
      const { rules } = parseRules(draft.map((cells) => ({ where: '', cells })));
      const without = new Set(
        rules.filter(({ includesHistory }) => !includesHistory).map(({ output }) => outputKey(output)),
      );
      expect(effects.filter((effect) => effect.withHistory).map(({ rule }) => rule)).toEqual([...without]);

      await publishAndRun(installation, draft.map(switchedOn));
      const after = await statesOf(installation);
      for (const { rule, users: said, withHistory: switched } of effects) {
        if (!switched) continue;
        const members = [...after.values()].filter((state) => isIn(state, rule)).length;
        const fired = installation.changes
          .slice(earlier)
          .filter(({ output }) => output.kind === 'event' && outputKey(output) === rule);
        expect([rule, switched.users, switched.firing]).toEqual([
          rule,
          members,
          new Set(fired.map(({ userId }) => userId)).size,
        ]);
        if (members > said) more++;
      }
    }),
    { numRuns: 100 },
  );
  expect(more).toBeGreaterThan(20);
});

/** Switches IncludeHistory on where it makes a difference; rules of days always have it. */
function switchedOn(row: Row): Row {
  return row.RuleType === 'date' ? row : withHistory(row);
}
