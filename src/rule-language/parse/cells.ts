import { isCalendarDay } from '../../common/calendar-day';
import { decimal, digitsOf, MAX_DIGITS } from '../../common/decimal-text';
import { Column, columnOf } from '../columns';
import { didYouMean, quote, Report } from '../problem';
import {
  DateWindow,
  DESTINATION_NAMES,
  DestinationName,
  FIRST_DAY,
  LAST_DAY,
  NOBODY,
  Operator,
  OPERATORS,
  OPERATOR_SYNONYMS,
  StatisticTest,
} from '../rule';

const OPERATOR_BY_WORD = new Map<string, Operator>([
  ...OPERATORS.map((operator): [string, Operator] => [operator.toLowerCase(), operator]),
  ...Object.entries(OPERATOR_SYNONYMS),
]);

/** Reads one row's cells and gathers every problem on the way. */
export class RuleCells extends Report {
  private readonly cells = new Map<Column, string>();

  constructor(where: string, cells: Readonly<Record<string, string>>) {
    super(where);
    for (const [heading, value] of Object.entries(cells)) {
      const column = columnOf(heading);
      if (column) this.cells.set(column, value.trim());
    }
  }

  /** The columns that hold something. */
  get columns(): Column[] {
    return [...this.cells.keys()].filter((column) => this.used(column) !== undefined);
  }

  /** The cell's text; undefined when the cell is empty or says `na`. */
  used(column: Column): string | undefined {
    const text = this.raw(column);
    return text === '' || isNa(text) ? undefined : text;
  }

  /** The cell's text as it stands, `na` included. */
  raw(column: Column): string {
    return this.cells.get(column) ?? '';
  }

  /** The cell's text when one has to be there. */
  required(column: Column, what: string): string | undefined {
    return this.used(column) ?? this.error(column, `is empty; write ${what}`);
  }

  choice<T extends string>(column: Column, allowed: readonly T[], unused?: T): T | undefined {
    const text = this.used(column);
    if (text === undefined && unused !== undefined) return unused;
    const found = allowed.find((value) => value === (text ?? '').toLowerCase());
    if (found !== undefined) return found;
    const remedy = allowed.join(' or ');
    return this.error(
      column,
      text === undefined
        ? `is empty; write ${remedy}`
        : `${quote(text)} is not allowed${didYouMean(text, allowed)} Write ${remedy}`,
    );
  }

  /** Names with commas, semicolons or spaces between them; absent when the cell is not used. */
  destinations(column: Column): readonly DestinationName[] | undefined {
    const words = this.used(column)
      ?.split(/[\s,;]+/)
      .filter(Boolean);
    if (!words) return undefined;
    if (words.length === 1 && words[0].toLowerCase() === NOBODY) return [];
    const names = words.map((word) =>
      DESTINATION_NAMES.find((name) => name.toLowerCase() === word.toLowerCase()),
    );
    const wrong = words[names.indexOf(undefined)];
    if (wrong !== undefined) {
      return this.error(
        column,
        `${quote(wrong)} is no destination${didYouMean(wrong, DESTINATION_NAMES)} Write one or more of ${DESTINATION_NAMES.join(', ')}, or ${NOBODY}`,
      );
    }
    return [...new Set(names)] as DestinationName[];
  }

  /** Spreadsheets write a ticked box as TRUE. */
  yesOrNo(column: Column, unused: boolean): boolean | undefined {
    const text = this.raw(column).toLowerCase();
    if (text === 'true' || text === 'false') return text === 'true';
    const answer = this.choice(column, ['yes', 'no'], unused ? 'yes' : 'no');
    return answer && answer === 'yes';
  }

  countTest(): StatisticTest | undefined {
    const side = this.condition('Operator-C', 'Target-C');
    if (!side) return undefined;
    if (!/^\d+$/.test(side.target)) {
      return this.error(
        'Target-C',
        `${quote(this.raw('Target-C'))} is no count; write a whole number of 0 or more`,
      );
    }
    if (!Number.isSafeInteger(Number(side.target))) {
      return this.error(
        'Target-C',
        `${quote(this.raw('Target-C'))} is too large; write at most ${Number.MAX_SAFE_INTEGER}`,
      );
    }
    return { statistic: 'count', ...side };
  }

  sumTest(): StatisticTest | undefined {
    const side = this.condition('Operator-V', 'Target-V');
    if (!side) return undefined;
    const digits = digitsOf(side.target);
    if (digits > MAX_DIGITS) {
      return this.error('Target-V', `has ${digits} digits; write at most ${MAX_DIGITS}`);
    }
    return { statistic: 'sum', ...side };
  }

  /** True when the operator cell names no operator, `na` included. */
  unusedOperator(column: 'Operator-C' | 'Operator-V'): boolean {
    return this.used(column) === undefined;
  }

  /** The window of a date rule. */
  window(): DateWindow | undefined {
    const needed = (column: 'StartDate' | 'FinishDate') =>
      this.hasDate(column)
        ? this.day(column)
        : this.error(
            column,
            `is empty; a date rule needs a day like 2021-01-31${column === 'FinishDate' ? ' (9999-12-31 for no end)' : ''}`,
          );
    return this.between('StartDate', needed('StartDate'), 'FinishDate', needed('FinishDate'));
  }

  /** The days on which an aggregator rule counts; all days when neither is given. */
  lifetime(): DateWindow | undefined {
    if (!this.hasDate('StartsAt') && !this.hasDate('EndsAt')) return undefined;
    return this.between(
      'StartsAt',
      this.hasDate('StartsAt') ? this.day('StartsAt') : FIRST_DAY,
      'EndsAt',
      this.hasDate('EndsAt') ? this.day('EndsAt') : LAST_DAY,
    );
  }

  /** Whether the cell holds a date, or something that is meant as one. */
  hasDate(column: DateColumn): boolean {
    const text = this.used(column);
    return text !== undefined && text !== UNUSED_DATE;
  }

  private condition(
    operatorColumn: 'Operator-C' | 'Operator-V',
    targetColumn: 'Target-C' | 'Target-V',
  ): Pick<StatisticTest, 'operator' | 'target'> | undefined {
    const word = this.used(operatorColumn);
    if (word === undefined) {
      const target = this.used(targetColumn);
      if (target !== undefined && target !== '999' && decimal(target) !== '0') {
        this.warn(
          targetColumn,
          `${quote(target)} is not used because ${operatorColumn} is na; choose an operator or write 0`,
        );
      }
      return undefined;
    }

    const operator = OPERATOR_BY_WORD.get(word.toLowerCase());
    if (!operator) {
      this.error(
        operatorColumn,
        `${quote(word)} is not an operator${didYouMean(word, [...OPERATORS, 'smaller'])} Allowed are ${OPERATORS.join(', ')} and na`,
      );
    }
    const target = this.number(targetColumn, operatorColumn);
    return operator && target !== undefined ? { operator, target } : undefined;
  }

  private number(column: 'Target-C' | 'Target-V', operatorColumn: Column): string | undefined {
    const text = this.used(column);
    if (text === undefined) {
      return this.error(
        column,
        `is empty although ${operatorColumn} is ${quote(this.raw(operatorColumn))}; write the number to reach`,
      );
    }
    const value = decimal(text);
    if (value !== undefined) return value;
    if (/^-?\d+,\d+$/.test(text)) {
      return this.error(
        column,
        `${quote(text)} is not a number: a comma separates thousands, as in 1,000; for a fraction write ${text.replace(',', '.')}`,
      );
    }
    return this.error(column, `${quote(text)} is not a number; write it like 1000, 1,000 or 1000.50`);
  }

  private day(column: DateColumn): string | undefined {
    const text = this.raw(column);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
      return this.error(column, `${quote(text)} is not a day; write YYYY-MM-DD like 2021-01-31`);
    }
    if (!isCalendarDay(text)) {
      return this.error(column, `${quote(text)} is no day of the calendar; write YYYY-MM-DD like 2021-01-31`);
    }
    return text;
  }

  private between(
    startColumn: DateColumn,
    start: string | undefined,
    finishColumn: DateColumn,
    finish: string | undefined,
  ): DateWindow | undefined {
    if (start === undefined || finish === undefined) return undefined;
    if (start > finish) {
      return this.error(finishColumn, `${finish} is before ${startColumn} ${start}; swap them or mend one`);
    }
    return { start, finish };
  }
}

type DateColumn = 'StartDate' | 'FinishDate' | 'StartsAt' | 'EndsAt';

const UNUSED_DATE = '9999-99-99';

export function isNa(text: string): boolean {
  return text.toLowerCase() === 'na';
}
