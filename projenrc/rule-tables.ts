/** Makes the tables of docs/rules.md from the tables of the rule language. */
import { MAX_DIGITS } from '../src/common/decimal-text';
import { MEMBERS, PROPERTIES } from '../src/construct/rule-sources/definition-cells';
import { COLUMN_WORDS } from '../src/rule-language/column-words';
import {
  CellKind,
  Column,
  COLUMN_KEYS,
  COLUMN_NAMES,
  ColumnRow,
  COLUMNS,
} from '../src/rule-language/columns';
import { DESTINATION_NAMES, DESTINATIONS, NO_DESTINATION } from '../src/rule-language/destination-names';
import {
  FILTER_PHRASES,
  FilterValues,
  NUMBER_OPERATOR_NAMES,
  NUMBER_OPERATORS,
  NumberOperator,
  TEXT_OPERATOR_NAMES,
  TEXT_OPERATORS,
  TextOperator,
} from '../src/rule-language/filter-operators';
import { OPERATOR_NAMES, OPERATOR_PHRASES, OperatorRow, OPERATORS } from '../src/rule-language/operators';
import { RESET_MODE_NAMES, RESET_MODES, ResetModeRow } from '../src/rule-language/reset-modes';
import {
  STATISTIC_NAMES,
  STATISTIC_WORDS,
  STATISTICS,
  Statistic,
  StatisticRow,
} from '../src/rule-language/statistics';

/** Tables by the name that their place in the page has. */
const TABLES: Readonly<Record<string, () => string>> = {
  columns: columnTable,
  operators: operatorTable,
  resets: resetTable,
  destinations: destinationTable,
  filters: filterTable,
  statistics: statisticTable,
};

/**
 * Puts the tables into a page, each between its marks in the place of what was there.
 *
 * @throws Error when the page has no place for one of them
 */
export function withRuleTables(page: string): string {
  return Object.entries(TABLES).reduce((text, [name, table]) => {
    const [start, end] = [`<!-- rule-language: ${name} -->\n`, '<!-- /rule-language -->\n'];
    const from = text.indexOf(start) + start.length;
    const to = text.indexOf(end, from);
    if (from < start.length || to < 0) throw new Error(`the page has no place for the table of ${name}`);
    return `${text.slice(0, from)}\n${table()}\n${text.slice(to)}`;
  }, page);
}

function columnTable(): string {
  return tableOf(
    ['column', 'means', 'values', 'JSON form', 'in the app'],
    COLUMN_NAMES.map((column) => [
      code(column),
      withColumnNames(COLUMN_WORDS[column].help),
      valuesOf(COLUMNS[column]),
      codeOf(COLUMN_KEYS[column]),
      codeOf(PROPERTIES[column]),
    ]),
  );
}

const CELL_VALUES: Readonly<Record<CellKind, string>> = {
  text: 'text',
  choice: '',
  yesNo: '',
  operator: '[an operator](#operators)',
  count: 'a whole number of 0 or more',
  decimal: `a decimal of up to ${MAX_DIGITS} digits`,
  day: '`YYYY-MM-DD`',
  period: '[a window that moves](#windows-that-move)',
  destinations: `${codes(DESTINATION_NAMES)}, or ${code(NO_DESTINATION)}`,
  cap: '`1 per day`, `2 per 7 days`, `1 per week`, `month`, `quarter` or `year`, `3 ever`',
  statistic: '[a statistic](#values), and behind `distinct`, `first` or `last` an attribute',
  json: 'JSON',
};

function valuesOf({ cell, values, empty }: ColumnRow): string {
  const allowed = values ? codes(values) : CELL_VALUES[cell];
  return empty === undefined ? allowed : `${allowed}; empty: ${code(empty)}`;
}

/** Marks names of columns as code; a name that is a word of English as well is one only within a sentence. */
function withColumnNames(text: string): string {
  const names = [...COLUMN_NAMES].sort((a: Column, b: Column) => b.length - a.length).join('|');
  return text.replace(new RegExp(`(?<![.:] |^)\\b(${names})\\b`, 'g'), (name) => code(name));
}

function operatorTable(): string {
  return tableOf(
    ['operator', 'may be written', 'holds when the number is', 'with a reset', 'in the app'],
    OPERATOR_NAMES.map((name) => {
      const { symbols, synonyms = [] } = OPERATORS[name];
      return [
        code(name),
        codes([...symbols, ...synonyms]),
        `${OPERATOR_PHRASES[name]} the target`,
        withReset(OPERATORS[name]),
        code(`RuleOperator.${MEMBERS.operator[name]}`),
      ];
    }),
  );
}

function withReset({ reached, carries }: OperatorRow): string {
  if (reached === undefined) return 'refused';
  return `fires ${reached}${carries ? '; may carry' : ''}`;
}

function resetTable(): string {
  return tableOf(
    ['reset', 'the rule writes', 'counting goes on from', 'needs', 'in the app'],
    RESET_MODE_NAMES.map((name) => [
      code(name),
      RESET_MODES[name].fires ? 'an event each time' : 'an attribute',
      RESET_MODES[name].left,
      needs(RESET_MODES[name]),
      code(`RuleReset.${MEMBERS.reset[name]}`),
    ]),
  );
}

function needs({ fires, subtracts }: ResetModeRow): string {
  if (!fires) return '';
  const operators = OPERATOR_NAMES.filter((name) =>
    subtracts ? OPERATORS[name].carries : OPERATORS[name].reached !== undefined,
  );
  if (!subtracts) return codes(operators);
  const statistics = STATISTIC_NAMES.filter((name) => STATISTICS[name].carries);
  const tested = statistics.map(code).join(' or ');
  return `a single test of ${tested}, with ${codes(operators)} and a target over 0`;
}

function destinationTable(): string {
  return tableOf(
    ['name', 'is', 'in the app'],
    DESTINATION_NAMES.map((name) => [
      code(name),
      DESTINATIONS[name],
      code(`RuleDestination.${MEMBERS.destination[name]}`),
    ]),
  );
}

const FILTER_VALUES: Readonly<Record<FilterValues, string>> = {
  none: 'none',
  one: 'one',
  two: 'two: the lowest and the highest, both included',
  list: 'a list',
};

function filterTable(): string {
  const names = [...new Set([...TEXT_OPERATOR_NAMES, ...NUMBER_OPERATOR_NAMES])];
  return tableOf(
    ['operator', 'of', 'values', 'passes when it'],
    names.map((name) => [code(name), ...testedBy(name), FILTER_PHRASES[name]]),
  );
}

function testedBy(name: TextOperator | NumberOperator): [string, string] {
  const ofText = (TEXT_OPERATORS as Partial<Record<string, FilterValues>>)[name];
  const ofNumbers = (NUMBER_OPERATORS as Partial<Record<string, FilterValues>>)[name];
  const tested = [...(ofText ? ['attributes'] : []), ...(ofNumbers ? ['metrics'] : [])].join(', ');
  return [tested, FILTER_VALUES[(ofText ?? ofNumbers)!]];
}

const ATTRIBUTE_NEEDS: Readonly<Record<StatisticRow['attribute'], string>> = {
  none: '',
  required: code('attribute'),
  optional: `${code('attribute')}, or the metric`,
};

function statisticTable(): string {
  return tableOf(
    ['statistic', 'for example', 'target', 'needs'],
    STATISTIC_NAMES.map((name) => [
      code(name),
      STATISTIC_WORDS[name].describe('purchase', 'price', 'shop'),
      targetOf(name),
      ATTRIBUTE_NEEDS[STATISTICS[name].attribute],
    ]),
  );
}

function targetOf(name: Statistic): string {
  const { attribute, whole, maxTarget } = STATISTICS[name];
  if (attribute === 'optional') return `${CELL_VALUES.decimal}; of an attribute a text`;
  if (!whole) return CELL_VALUES.decimal;
  return maxTarget === undefined ? CELL_VALUES.count : `a whole number from 0 to ${maxTarget}`;
}

function tableOf(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`.replace(/ {2}\|/g, ' |');
  return [line(headings), `|${'---|'.repeat(headings.length)}\n`, ...rows.map(line)].join('');
}

function code(text: string): string {
  return `\`${text}\``;
}

function codes(texts: readonly string[]): string {
  return texts.map(code).join(', ');
}

function codeOf(text: string | undefined): string {
  return text === undefined ? '' : code(text);
}
