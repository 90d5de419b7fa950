import fc from 'fast-check';
import { atOnce } from '../../../src/common/steps';
import { StoredRule } from '../../../src/operations/rules/rule-diff';
import { SheetRow } from '../../../src/playground/api';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { checkRows, outputsOf } from '../../../src/playground/rules/checked-rows';
import { MemoryDraftStore } from '../../../src/playground/rules/draft-store';
import { importRules } from '../../../src/playground/rules/import-rules';
import { inSlices } from '../../../src/playground/rules/in-slices';
import { changesBetween } from '../../../src/playground/rules/row-changes';
import { RuleEditingService } from '../../../src/playground/rules/rule-editing-service';
import { jsonRules, tables } from '../../support/arbitraries';
import { NOW } from '../../support/builders';

const ROWS = 200;
const NEWER = 'a newer draft came while this request was being checked';

/** A table of 60 columns, most of them notes. */
function wideRows(name: string, rows = ROWS): SheetRow[] {
  return Array.from({ length: rows }, (_, index) => ({
    id: `${name}-${index}`,
    cells: {
      'RuleType': 'aggregator',
      'EventName': `${name}${index}`,
      'Operator-C': 'atLeast',
      'Target-C': '3',
      ...Object.fromEntries(Array.from({ length: 56 }, (__, note) => [`Note ${note}`, 'x'])),
    },
  }));
}

const FILE = [
  'RuleType,EventName,Operator-C,Target-C',
  ...Array.from({ length: ROWS }, (_, index) => `aggregator,bought${index},atLeast,3`),
].join('\n');

let installation: EmbeddedInstallation;
let service: RuleEditingService;
let write: jest.SpyInstance;
/** Number of times that work has looked at the clock. */
let looks: number;

beforeEach(async () => {
  installation = await EmbeddedInstallation.open({ timeZone: 'UTC', clock: () => NOW });
  const drafts = new MemoryDraftStore(1);
  write = jest.spyOn(drafts, 'write');
  service = await RuleEditingService.open({
    installation,
    drafts,
    onChange: () => {},
  });
  looks = 0;
});
afterEach(async () => {
  jest.restoreAllMocks();
  await installation.close();
});

/** Moves the clock by some milliseconds whenever work looks at it, which it does at each step. */
function moveClock(stepMs: number): void {
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => {
    looks++;
    return (now += stepMs);
  });
}

/** Waits for the moment at which the checking of rows is about to begin, and a few turns more. */
async function checking(): Promise<void> {
  const asked = jest.spyOn(installation, 'overview');
  for (let more = 0; more < 10; more += asked.mock.calls.length > 0 ? 1 : 0) {
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const outcomeOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);

test.each([
  ['a draft', () => service.edit({ rows: wideRows('a'), basedOn: 1 }), 9 * ROWS],
  ['an import', () => service.import({ text: FILE, mode: 'add' }), 8 * ROWS],
])('others have their turn while %s is checked', async (_, ask, steps) => {
  moveClock(1);
  let [turns, longestTurn, atLastTurn] = [0, 0, 0];
  const turn = () => {
    turns++;
    longestTurn = Math.max(longestTurn, looks - atLastTurn);
    atLastTurn = looks;
  };
  const pause = global.setTimeout;
  jest.spyOn(global, 'setTimeout').mockImplementation(((then: () => void) =>
    pause(() => {
      turn();
      then();
    })) as typeof setTimeout);
  await ask();
  expect(looks).toBeGreaterThan(steps);
  expect(turns).toBeGreaterThan(steps / 12);
  // Several kinds of work follow one another, each with less than a slice left over at its end.
  expect(longestTurn).toBeLessThan(60);
});

test('a newer draft ends the checking of an older one, of which nothing is stored', async () => {
  moveClock(10);
  const older = outcomeOf(service.edit({ rows: wideRows('older'), basedOn: 1 }));
  await checking();
  const newer = await service.edit({ rows: wideRows('newer', 1), basedOn: 1 });
  expect(await older).toMatchObject({ code: 'conflict', message: expect.stringContaining(NEWER) });
  expect([newer.draftVersion, newer.draft.map(({ id }) => id)]).toEqual([2, ['newer-0']]);
  expect(write).toHaveBeenCalledTimes(1);
});

test('a draft that is based on another one ends nothing', async () => {
  moveClock(10);
  const first = service.edit({ rows: wideRows('first'), basedOn: 1 });
  await checking();
  const outdated = outcomeOf(service.edit({ rows: [], basedOn: 0 }));
  expect((await first).draft).toHaveLength(ROWS);
  expect(await outdated).toMatchObject({ message: expect.stringContaining('changed in another window') });
});

test('drafts that come together are taken in their order', async () => {
  const [first, second] = await Promise.all([
    service.edit({ rows: wideRows('first', 2), basedOn: 1 }),
    outcomeOf(service.edit({ rows: wideRows('second', 2), basedOn: 1 })),
  ]);
  expect(first).toMatchObject({ draftVersion: 2, draft: [{ id: 'first-0' }, { id: 'first-1' }] });
  expect(second).toMatchObject({ message: expect.stringContaining('changed in another window') });
});

test('a discarded draft ends the checking of its successor', async () => {
  moveClock(10);
  const older = outcomeOf(service.edit({ rows: wideRows('older'), basedOn: 1 }));
  await checking();
  expect((await service.discard()).draft).toEqual([]);
  expect(await older).toMatchObject({ code: 'conflict', message: expect.stringContaining(NEWER) });
});

test('an import that a newer draft ends leaves the draft as it was', async () => {
  const { draft, draftVersion } = await service.edit({ rows: wideRows('kept', 2), basedOn: 1 });
  moveClock(10);
  const imported = outcomeOf(service.import({ text: FILE, mode: 'replace' }));
  await checking();
  const [row] = wideRows('twice', 1);
  const refused = outcomeOf(service.edit({ rows: [row, row], basedOn: draftVersion }));
  expect(await imported).toMatchObject({ code: 'conflict', message: expect.stringContaining(NEWER) });
  expect(await refused).toMatchObject({ message: expect.stringContaining('as that of an earlier row') });
  expect(await service.view()).toMatchObject({ draft, draftVersion });
});

test.each([
  ['a draft', () => service.edit({ rows: wideRows('a'), basedOn: 2 })],
  ['an import', () => service.import({ text: FILE, mode: 'add' })],
  ['a view', () => service.view()],
])('closing ends the checking of %s, and what waits for it', async (_, ask) => {
  await service.edit({ rows: wideRows('before'), basedOn: 1 });
  write.mockClear();
  moveClock(10);
  const running = outcomeOf(ask());
  const waiting = outcomeOf(service.discard());
  await checking();
  service.close();
  const ended = { code: 'unavailable', message: expect.stringContaining('the command is ending') };
  expect([await running, await waiting]).toEqual([
    expect.objectContaining(ended),
    expect.objectContaining(ended),
  ]);
  expect(write).not.toHaveBeenCalled();
});

const rowsOf = (table: readonly Record<string, string>[]): StoredRule[] =>
  table.map((cells, index) => ({ id: `r${index}`, cells }));
/** Right rules in both forms, and rows of which a cell is wrong. */
const drafts = fc
  .tuple(tables, jsonRules, fc.array(fc.record({ RuleType: fc.constantFrom('aggregator', 'x') })))
  .map(([rows, rules, wrong]): StoredRule[] => rowsOf([...rows, ...rules, ...wrong]));

test('drafts that are checked in slices, side by side, have the same results as at once', async () => {
  moveClock(10);
  await fc.assert(
    fc.asyncProperty(drafts, drafts, async (before, after) => {
      const checked = atOnce(checkRows(after, { today: '2026-01-15' }));
      const other = atOnce(checkRows(before, { today: '2026-01-15' }));
      const [sliced, outputs, changes, slicedOther] = await Promise.all([
        inSlices(checkRows(after, { today: '2026-01-15' })),
        inSlices(outputsOf(after, checked)),
        inSlices(changesBetween(before, after)),
        inSlices(checkRows(before, { today: '2026-01-15' })),
      ]);
      expect([sliced, slicedOther]).toEqual([checked, other]);
      expect(outputs).toEqual(atOnce(outputsOf(after, checked)));
      expect(changes).toEqual(atOnce(changesBetween(before, after)));
      const request = { text: FILE.split('\n').slice(0, 5).join('\n'), mode: 'add' } as const;
      expect(await inSlices(importRules(request, before, { today: '2026-01-15' }))).toEqual(
        atOnce(importRules(request, before, { today: '2026-01-15' })),
      );
    }),
    { numRuns: 30 },
  );
});
