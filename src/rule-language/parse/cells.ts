import { dayMeantBy, isCalendarDay } from '../../common/calendar-day';
import { decimal, digitsOf, isAmbiguous, MAX_DIGITS, readingsOf } from '../../common/decimal-text';
import { quote } from '../../common/quote';
import { didYouMean } from '../../common/suggestion';
import { Column, columnOf, ColumnOf, COLUMNS, isMarker, isNa, ValueOf } from '../columns';
import { DateWindow, FIRST_DAY, LAST_DAY } from '../date-window';
import { DestinationName, DESTINATION_NAMES, NO_DESTINATION } from '../destination-names';
import { FiringCap, firingCapOf } from '../firing-cap';
import { OPERATOR_NAMES, OPERATOR_WORDS, operatorOf } from '../operators';
import { Period, readPeriod } from '../period';
import { Report } from '../problem';
import { StatisticChoice, StatisticTest } from '../rule';
import { faultOfStatistic, STATISTIC_NAMES } from '../statistics';

type ChoiceColumn = ColumnOf<'choice' | 'yesNo'>;
type OperatorColumn = ColumnOf<'operator'>;
type TargetColumn = ColumnOf<'count' | 'decimal'>;
type DayColumn = ColumnOf<'day'>;

/** Reads the cells of one row, each as its column says, and gathers their problems. */
export class RuleCells extends Report {
  private readonly cells = new Map<Column, string>();

  /** @param bySemicolon whether the cells come from a sheet that is separated by semicolons */
  constructor(
    where: string,
    cells: Readonly<Record<string, string>>,
    private readonly bySemicolon = false,
  ) {
    super(where);
    for (const [heading, value] of Object.entries(cells)) {
      const column = columnOf(heading);
      if (column) this.cells.set(column, value.trim());
    }
  }

  /** Columns whose cells are used. */
  get columns(): Column[] {
    return [...this.cells.keys()].filter((column) => this.used(column) !== undefined);
  }

  /** Reads a text; undefined when the cell is empty or says `na`. */
  used(column: Column): string | undefined {
    const text = this.raw(column);
    return text === '' || isNa(text) ? undefined : text;
  }

  /** Reads a text as it stands, `na` included. */
  raw(column: Column): string {
    return this.cells.get(column) ?? '';
  }

  /** Reads a text that has to be there. */
  required(column: Column, what: string): string | undefined {
    return this.used(column) ?? this.error(column, `is empty; write ${what}`);
  }

  /** Reads one of the column's words; an empty cell stands for the column's default, or else for `empty`. */
  choice<C extends ChoiceColumn>(column: C, empty?: ValueOf<C>): ValueOf<C> | undefined {
    const { values = [], empty: usual = empty } = COLUMNS[column];
    const text = this.used(column);
    if (text === undefined && usual !== undefined) return usual as ValueOf<C>;
    const found = values.find((value) => value === (text ?? '').toLowerCase());
    if (found !== undefined) return found as ValueOf<C>;
    const remedy = values.join(' or ');
    return this.error(
      column,
      text === undefined
        ? `is empty; write ${remedy}`
        : `${quote(text)} is not allowed${didYouMean(text, values)} Write ${remedy}`,
    );
  }

  /** Reads yes or no; spreadsheets write a ticked box as TRUE. */
  yesOrNo(column: ColumnOf<'yesNo'>, empty?: boolean): boolean | undefined {
    const text = this.raw(column).toLowerCase();
    if (text === 'true' || text === 'false') return text === 'true';
    const answer = this.choice(column, empty === undefined ? undefined : empty ? 'yes' : 'no');
    return answer && answer === 'yes';
  }

  /** Reads names with commas, semicolons or spaces between them; absent when the cell is not used. */
  destinations(column: ColumnOf<'destinations'>): readonly DestinationName[] | undefined {
    const words = this.used(column)
      ?.split(/[\s,;]+/)
      .filter(Boolean);
    if (!words) return undefined;
    if (words.length === 1 && words[0].toLowerCase() === NO_DESTINATION) return [];
    const names = words.map((word) =>
      DESTINATION_NAMES.find((name) => name.toLowerCase() === word.toLowerCase()),
    );
    const wrong = words[names.indexOf(undefined)];
    if (wrong !== undefined) {
      return this.error(
        column,
        `${quote(wrong)} is no destination${didYouMean(wrong, DESTINATION_NAMES)} ` +
          `Write one or more of ${DESTINATION_NAMES.join(', ')}, or ${NO_DESTINATION}`,
      );
    }
    return [...new Set(names)] as DestinationName[];
  }

  /** Reads a window that moves; absent when the cell is not used. */
  period(column: ColumnOf<'period'>): Period | undefined {
    const text = this.used(column);
    if (text === undefined) return undefined;
    const period = readPeriod(text);
    return typeof period === 'string' ? this.error(column, period) : period;
  }

  /** Reads how often a rule may fire; undefined when the cell is not used, or wrong. */
  firingCap(column: ColumnOf<'cap'>): FiringCap | undefined {
    const text = this.used(column);
    if (text === undefined) return undefined;
    const cap = firingCapOf(text);
    return 'fault' in cap ? this.error(column, `${quote(text)} ${cap.fault}`) : cap;
  }

  /** Reads the statistic that a rule tells, with the attribute behind it; undefined when unused or wrong. */
  statistic(column: ColumnOf<'statistic'>): StatisticChoice | undefined {
    const text = this.used(column);
    if (text === undefined) return undefined;
    const [, word, rest] = /^(\S+)\s*(.*)$/s.exec(text)!;
    const statistic = STATISTIC_NAMES.find((name) => name === word.toLowerCase());
    if (!statistic) {
      return this.error(
        column,
        `${quote(word)} is no statistic${didYouMean(word, STATISTIC_NAMES)} ` +
          `Write one of ${STATISTIC_NAMES.join(', ')}`,
      );
    }
    const attribute = rest === '' ? undefined : rest;
    const fault = faultOfStatistic({ statistic, attribute });
    if (fault !== undefined) return this.error(column, `${quote(text)} ${fault}`);
    return { statistic, ...(attribute !== undefined && { attribute }) };
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

  /** Reads the days of a date rule whose window stays. */
  window(): DateWindow | undefined {
    const needed = (column: DayColumn, noEnd = '') =>
      this.hasDay(column)
        ? this.day(column)
        : this.error(column, `is empty; a date rule needs a day like 2021-01-31${noEnd}`);
    const start = needed('StartDate');
    const finish = needed('FinishDate', ` (${LAST_DAY} for no end)`);
    return this.between('StartDate', start, 'FinishDate', finish);
  }

  /** Reads days of which either end may be open; undefined when neither is given. */
  openWindow(start: DayColumn, finish: DayColumn): DateWindow | undefined {
    if (!this.hasDay(start) && !this.hasDay(finish)) return undefined;
    return this.between(
      start,
      this.hasDay(start) ? this.day(start) : FIRST_DAY,
      finish,
      this.hasDay(finish) ? this.day(finish) : LAST_DAY,
    );
  }

  /** Tells whether a cell holds a day, or something that is meant as one. */
  hasDay(column: DayColumn): boolean {
    const text = this.used(column);
    return text !== undefined && !isMarker(column, text);
  }

  private condition(
    operatorColumn: OperatorColumn,
    targetColumn: TargetColumn,
  ): Pick<StatisticTest, 'operator' | 'target'> | undefined {
    const word = this.used(operatorColumn);
    if (word === undefined) {
      const target = this.used(targetColumn);
      if (target !== undefined && !isMarker(targetColumn, target) && decimal(target) !== '0') {
        this.warn(
          targetColumn,
          `${quote(target)} is not used because ${operatorColumn} is na; choose an operator or write 0`,
        );
      }
      return undefined;
    }

    const operator = operatorOf(word);
    if (!operator) {
      this.error(
        operatorColumn,
        `${quote(word)} is not an operator${didYouMean(word, OPERATOR_WORDS)} ` +
          `Allowed are ${OPERATOR_NAMES.join(', ')} and na`,
      );
    }
    const target = this.number(targetColumn, operatorColumn);
    return operator && target !== undefined ? { operator, target } : undefined;
  }

  private number(column: TargetColumn, operatorColumn: OperatorColumn): string | undefined {
    const text = this.used(column);
    if (text === undefined) {
      return this.error(
        column,
        `is empty although ${operatorColumn} is ${quote(this.raw(operatorColumn))}; ` +
          'write the number to reach',
      );
    }
    const value = decimal(text);
    if (value !== undefined && isAmbiguous(text)) return this.ambiguous(column, text, value);
    if (value !== undefined) return value;
    if (/^-?\d+,\d+$/.test(text)) {
      return this.error(
        column,
        `${quote(text)} is not a number: a comma separates thousands, as in 1,000; ` +
          `for a fraction write ${text.replace(',', '.')}`,
      );
    }
    return this.error(column, `${quote(text)} is not a number; write it like 1000, 1,000 or 1000.50`);
  }

  /** Reads a point before three digits as a fraction where that is likely; elsewhere it is an error. */
  private ambiguous(column: TargetColumn, text: string, value: string): string | undefined {
    const { fraction, thousands } = readingsOf(text);
    const isCount = COLUMNS[column].cell === 'count';
    const remedy = `write ${isCount && fraction.includes('.') ? '' : `${fraction} or `}${thousands}`;
    if (isCount || this.bySemicolon) {
      return this.error(column, `${quote(text)} may be read as ${fraction} or as ${thousands}; ${remedy}`);
    }
    this.warn(column, `${quote(text)} is read as ${fraction}, not as ${thousands}; ${remedy}`);
    return value;
  }

  private day(column: DayColumn): string | undefined {
    const text = this.raw(column);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
      const meant = dayMeantBy(text);
      if (meant !== undefined) {
        return this.error(column, `${quote(text)} is not in the form YYYY-MM-DD; write ${meant}`);
      }
      return this.error(column, `${quote(text)} is not a day; write YYYY-MM-DD like 2021-01-31`);
    }
    if (!isCalendarDay(text)) {
      return this.error(column, `${quote(text)} is no day of the calendar; write YYYY-MM-DD like 2021-01-31`);
    }
    return text;
  }

  private between(
    startColumn: DayColumn,
    start: string | undefined,
    finishColumn: DayColumn,
    finish: string | undefined,
  ): DateWindow | undefined {
    if (start === undefined || finish === undefined) return undefined;
    if (start > finish) {
      return this.error(finishColumn, `${finish} is before ${startColumn} ${start}; swap them or fix one`);
    }
    return { start, finish };
  }
}
