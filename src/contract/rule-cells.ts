import { CountCondition, DateWindow, Operator, OPERATORS, SumCondition } from './rule';
import { Column, columnOf } from './rule-columns';
import { nearest, quote, RuleProblem } from './rule-problem';

const MAX_SUM_DIGITS = 38;

const SYNONYMS: Readonly<Record<string, Operator>> = {
  '=': 'equal',
  '==': 'equal',
  '>': 'greater',
  '>=': 'atLeast',
  '<': 'less',
  '<=': 'atMost',
  '!=': 'notEqual',
  'smaller': 'less',
};

const OPERATOR_BY_WORD = new Map<string, Operator>([
  ...OPERATORS.map((operator): [string, Operator] => [operator.toLowerCase(), operator]),
  ...Object.entries(SYNONYMS),
]);

/** Reads one row's cells and gathers every problem on the way, so that a person mends a row in one go. */
export class RuleCells {
  readonly problems: RuleProblem[] = [];
  private readonly cells = new Map<Column, string>();

  constructor(private readonly where: string, cells: Readonly<Record<string, string>>) {
    for (const [heading, value] of Object.entries(cells)) {
      const column = columnOf(heading);
      if (column) this.cells.set(column, value.trim());
    }
  }

  get wrong(): boolean {
    return this.problems.some((problem) => problem.severity === 'error');
  }

  error(column: Column, message: string): undefined {
    this.problems.push({ severity: 'error', where: this.where, column, message });
    return undefined;
  }

  warn(column: Column, message: string): void {
    this.problems.push({ severity: 'warning', where: this.where, column, message });
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
    return this.error(column, text === undefined ? `is empty; write ${remedy}` : `${quote(text)} is not allowed${didYouMean(text, allowed)} Write ${remedy}`);
  }

  /** Spreadsheets write a ticked box as TRUE. */
  yesOrNo(column: Column, unused: boolean): boolean | undefined {
    const text = this.raw(column).toLowerCase();
    if (text === 'true' || text === 'false') return text === 'true';
    const answer = this.choice(column, ['yes', 'no'], unused ? 'yes' : 'no');
    return answer && answer === 'yes';
  }

  countCondition(): CountCondition | undefined {
    const side = this.condition('Operator-C', 'Target-C');
    if (!side) return undefined;
    if (!/^\d+$/.test(side.target)) {
      return this.error('Target-C', `${quote(this.raw('Target-C'))} is no count; write a whole number of 0 or more`);
    }
    const target = Number(side.target);
    if (!Number.isSafeInteger(target)) {
      return this.error('Target-C', `${quote(this.raw('Target-C'))} is too large; write at most ${Number.MAX_SAFE_INTEGER}`);
    }
    return { operator: side.operator, target };
  }

  sumCondition(): SumCondition | undefined {
    const side = this.condition('Operator-V', 'Target-V');
    if (!side) return undefined;
    const digits = side.target.replace(/[-.]/g, '').length;
    if (digits > MAX_SUM_DIGITS) return this.error('Target-V', `has ${digits} digits; write at most ${MAX_SUM_DIGITS}`);
    return side;
  }

  /** True when the operator cell names no operator, `na` included. */
  unusedOperator(column: 'Operator-C' | 'Operator-V'): boolean {
    return this.used(column) === undefined;
  }

  window(): DateWindow | undefined {
    const start = this.day('StartDate');
    const finish = this.day('FinishDate');
    if (start === undefined || finish === undefined) return undefined;
    if (start > finish) return this.error('FinishDate', `${finish} is before StartDate ${start}; swap them or mend one`);
    return { start, finish };
  }

  /** Whether the cell holds a date, or something that is meant as one. */
  hasDate(column: 'StartDate' | 'FinishDate'): boolean {
    const text = this.used(column);
    return text !== undefined && text !== UNUSED_DATE;
  }

  private condition(operatorColumn: 'Operator-C' | 'Operator-V', targetColumn: 'Target-C' | 'Target-V'): SumCondition | undefined {
    const word = this.used(operatorColumn);
    if (word === undefined) {
      const target = this.used(targetColumn);
      if (target !== undefined && target !== '999' && decimal(target) !== '0') {
        this.warn(targetColumn, `${quote(target)} is not used because ${operatorColumn} is na; choose an operator or write 0`);
      }
      return undefined;
    }

    const operator = OPERATOR_BY_WORD.get(word.toLowerCase());
    if (!operator) {
      this.error(operatorColumn, `${quote(word)} is not an operator${didYouMean(word, [...OPERATORS, 'smaller'])} Allowed are ${OPERATORS.join(', ')} and na`);
    }
    const target = this.number(targetColumn, operatorColumn);
    return operator && target !== undefined ? { operator, target } : undefined;
  }

  private number(column: 'Target-C' | 'Target-V', operatorColumn: Column): string | undefined {
    const text = this.used(column);
    if (text === undefined) return this.error(column, `is empty although ${operatorColumn} is ${quote(this.raw(operatorColumn))}; write the number to reach`);
    const value = decimal(text);
    if (value !== undefined) return value;
    if (/^-?\d+,\d+$/.test(text)) {
      return this.error(column, `${quote(text)} is not a number: a comma separates thousands, as in 1,000; for a fraction write ${text.replace(',', '.')}`);
    }
    return this.error(column, `${quote(text)} is not a number; write it like 1000, 1,000 or 1000.50`);
  }

  private day(column: 'StartDate' | 'FinishDate'): string | undefined {
    const text = this.used(column);
    if (text === undefined || text === UNUSED_DATE) {
      return this.error(column, `is empty; a date rule needs a day like 2021-01-31${column === 'FinishDate' ? ' (9999-12-31 for no end)' : ''}`);
    }
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return this.error(column, `${quote(text)} is not a day; write YYYY-MM-DD like 2021-01-31`);
    if (!isCalendarDay(text)) return this.error(column, `${quote(text)} is no day of the calendar; write YYYY-MM-DD like 2021-01-31`);
    return text;
  }
}

const UNUSED_DATE = '9999-99-99';

export function isNa(text: string): boolean {
  return text.toLowerCase() === 'na';
}

/** The number in plain notation, without thousands separators and needless zeros. */
function decimal(text: string): string | undefined {
  const match = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole, fraction = ''] = match;
  const integer = whole.replace(/,/g, '').replace(/^0+(?=\d)/, '');
  const rest = fraction.replace(/0+$/, '');
  const magnitude = rest ? `${integer}.${rest}` : integer;
  return magnitude === '0' ? '0' : `${sign}${magnitude}`;
}

function isCalendarDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

function didYouMean(word: string, known: readonly string[]): string {
  const candidate = nearest(word, known);
  return candidate ? `; did you mean ${quote(candidate)}?` : '.';
}
