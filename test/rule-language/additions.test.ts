import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TypeCheck, TypeError } from '../support/type-check';

const ROOT = join(__dirname, '../..');

interface Addition {
  readonly name: string;
  readonly rows: readonly Row[];
  /** Files that have to know it. */
  readonly asks: readonly string[];
}

/** A text that is put into a file before another, which the file holds once. */
interface Row {
  readonly file: string;
  readonly before: string;
  readonly text: string;
}

const OF_LANGUAGE = 'src/rule-language';
const OF_CONSTRUCT = 'src/construct/rule-sources/definition-cells.ts';
const OF_PAGE = 'web/src/rules/columns.ts';
const OF_DOCUMENTATION = 'projenrc/rule-tables.ts';
/** A check takes half a minute on a busy machine. */
const MAX_CHECK_MS = 300_000;

/** Additions to the rule language, by what they are. */
const ADDITIONS: Readonly<Record<string, Addition>> = {
  'an operator': {
    name: 'madeUpOperator',
    rows: [
      {
        file: `${OF_LANGUAGE}/operators.ts`,
        before: '} satisfies Record<string, OperatorRow>;',
        text: "madeUpOperator: { symbols: ['~'], carries: false, holds: (difference) => difference < 1 },",
      },
    ],
    asks: [`${OF_LANGUAGE}/operators.ts`, OF_CONSTRUCT, 'web/src/shared/operator-words.ts'],
  },
  'a test of attributes': {
    name: 'madeUpTextOperator',
    rows: [
      {
        file: `${OF_LANGUAGE}/filter-operators.ts`,
        before: "  startsWith: 'one',",
        text: "madeUpTextOperator: 'one',",
      },
    ],
    asks: [`${OF_LANGUAGE}/filter-operators.ts`, 'src/engine/events/filter.ts'],
  },
  'a test of metrics': {
    name: 'madeUpNumberOperator',
    rows: [
      {
        file: `${OF_LANGUAGE}/filter-operators.ts`,
        before: "  between: 'two',",
        text: "madeUpNumberOperator: 'two',",
      },
    ],
    asks: [`${OF_LANGUAGE}/filter-operators.ts`, 'src/engine/events/filter.ts'],
  },
  'a statistic': {
    name: 'madeUpStatistic',
    rows: [
      {
        file: `${OF_LANGUAGE}/statistics.ts`,
        before: '  min: {\n    tracks',
        text: "madeUpStatistic: { tracks: 'range', attribute: 'none', whole: false, carries: false },",
      },
    ],
    asks: [`${OF_LANGUAGE}/statistics.ts`, 'src/engine/aggregate/statistics.ts', OF_CONSTRUCT],
  },
  'a statistic that rule events tell and a reset may subtract from': {
    name: 'madeUpCarrying',
    rows: [
      {
        file: `${OF_LANGUAGE}/statistics.ts`,
        before: '  max: {\n    tracks',
        text: "madeUpCarrying: { attribute: 'none', whole: true, carries: true },",
      },
      {
        file: 'src/contract/rule-event.ts',
        before: '      distinct: z.record(',
        text: 'madeUpCarrying: z.string(),',
      },
    ],
    asks: [
      `${OF_LANGUAGE}/statistics.ts`,
      'src/engine/aggregate/statistics.ts',
      'src/engine/evaluate/resets.ts',
      OF_CONSTRUCT,
    ],
  },
  'a part of an aggregate': {
    name: 'madeUpPart',
    rows: [
      {
        file: `${OF_LANGUAGE}/statistics.ts`,
        before: "'range' | 'distinct' | 'ends';",
        text: "'madeUpPart' |",
      },
    ],
    asks: [
      'src/engine/aggregate/aggregate.ts',
      'src/engine/state/user-state.ts',
      'src/engine/evaluate/judge.ts',
      'src/adapters/encoding/state-codec.ts',
    ],
  },
  'a reset mode': {
    name: 'madeUpReset',
    rows: [
      {
        file: `${OF_LANGUAGE}/reset-modes.ts`,
        before: '} satisfies Record<string, ResetModeRow>;',
        text: "madeUpReset: { fires: true, subtracts: false, left: 'half' },",
      },
    ],
    asks: ['src/engine/evaluate/resets.ts', OF_CONSTRUCT, OF_PAGE],
  },
  'a destination': {
    name: 'madeUpDestination',
    rows: [
      {
        file: `${OF_LANGUAGE}/destination-names.ts`,
        before: '} satisfies Record<Exclude',
        text: "madeUpDestination: 'a service',",
      },
    ],
    asks: [`${OF_LANGUAGE}/destination-names.ts`, OF_CONSTRUCT],
  },
  'a column': {
    name: 'MadeUpColumn',
    rows: [
      {
        file: `${OF_LANGUAGE}/columns.ts`,
        before: '} satisfies Record<string, ColumnRow>;',
        text: "MadeUpColumn: { edition: 'ours', cell: 'text' },",
      },
    ],
    asks: [
      `${OF_LANGUAGE}/columns.ts`,
      `${OF_LANGUAGE}/column-words.ts`,
      `${OF_LANGUAGE}/parse/row.ts`,
      OF_CONSTRUCT,
      OF_PAGE,
    ],
  },
  'a kind of cell': {
    name: 'madeUpCell',
    rows: [{ file: `${OF_LANGUAGE}/columns.ts`, before: "  | 'text'", text: "  | 'madeUpCell'" }],
    asks: [OF_PAGE, OF_DOCUMENTATION],
  },
  'a kind of rule': {
    name: 'madeUpKind',
    rows: [
      {
        file: `${OF_LANGUAGE}/rule.ts`,
        before: "'aggregator', 'date', 'value'] as const;",
        text: "'madeUpKind',",
      },
    ],
    asks: [OF_CONSTRUCT, OF_PAGE],
  },
};

/** All additions are made at once, for a check takes long; each error names the addition that it is about. */
let errors: readonly TypeError[];
beforeAll(() => {
  const check = new TypeCheck([...filesIn('src'), ...filesIn('web/src'), OF_DOCUMENTATION]);
  const changed = new Map<string, string>();
  for (const { file, before, text: row } of Object.values(ADDITIONS).flatMap(({ rows }) => rows)) {
    const text = changed.get(file) ?? readFileSync(join(ROOT, file), 'utf8');
    if (text.split(before).length !== 2) throw new Error(`${file} does not hold this once: ${before}`);
    changed.set(
      file,
      text.replace(before, () => `${row}\n${before}`),
    );
  }
  errors = check.errorsOf(changed);
}, MAX_CHECK_MS);

describe('the compiler asks in all places that have to know it, and in no other, for', () => {
  test.each(Object.entries(ADDITIONS))('%s', (_, { name, asks }) => {
    const files = errors.filter(({ message }) => message.includes(name)).map(({ file }) => file);
    expect([...new Set(files)].sort()).toEqual([...asks].sort());
  });
});

test('every error says what is missing', () => {
  const names = Object.values(ADDITIONS).map(({ name }) => name);
  expect(errors.filter(({ message }) => !names.some((name) => message.includes(name)))).toEqual([]);
});

function filesIn(folder: string): string[] {
  return (readdirSync(join(ROOT, folder), { recursive: true }) as string[])
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}
