import { RuleReader } from '../../engine/ports';
import { readSheet, Sheet } from '../../rule-language/parse/sheet';
import { HoneycodeApi, HoneycodeCell, HoneycodeTable } from './honeycode-api';

const DAY_MS = 86_400_000;
/** Days are numbers, counted from this one (Honeycode API). */
const DAY_ZERO_MS = Date.UTC(1900, 0, 1);

/**
 * Reads a table of a Honeycode workbook by the names of its columns, or by place when the rules table has no
 * such columns.
 */
export class HoneycodeRuleReader implements RuleReader {
  readonly name: string;
  private api?: HoneycodeApi;

  /** @param createApi is called at the first read, since the client is loaded from a file of its own */
  constructor(
    private readonly createApi: () => HoneycodeApi,
    private readonly table: HoneycodeTable,
  ) {
    this.name = `Honeycode table ${table.tableName}`;
  }

  /** @throws Error when the table cannot be read to its end */
  async read(): Promise<Sheet> {
    try {
      this.api ??= this.createApi();
      const names = await this.api.columnNames(this.table);
      const rows = (await this.api.rows(this.table, this.formula)).map((cells) => cells.map(textOf));
      return readSheet(hasRuleColumns(names) ? [names, ...rows] : rows);
    } catch (error) {
      throw new Error(`${this.name} cannot be read: ${reasonOf(error)}`);
    }
  }

  /** Selects every row and holds nothing that was written into the table. */
  private get formula(): string {
    const { tableName } = this.table;
    return `=Filter(${tableName},"${tableName}[RuleType]<>%","")`;
  }
}

function hasRuleColumns(names: readonly string[]): boolean {
  const known = names.map((name) => name.trim().toLowerCase());
  return ['ruletype', 'eventname'].every((column) => known.includes(column));
}

/** Returns a cell as people see it, but a number without its currency and a day as YYYY-MM-DD. */
function textOf({ format, rawValue = '', formattedValue = '' }: HoneycodeCell): string {
  switch (format) {
    case 'NUMBER':
    case 'CURRENCY':
    case 'ACCOUNTING':
      return rawValue;
    case 'DATE':
      return /^\d+$/.test(rawValue)
        ? new Date(DAY_ZERO_MS + Number(rawValue) * DAY_MS).toISOString().slice(0, 10)
        : formattedValue;
    default:
      return formattedValue;
  }
}

/** Returns the first line of an error; the client adds lines for its developers. */
function reasonOf(error: unknown): string {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const [reason] = message.split('\n');
  const status = $metadata?.httpStatusCode;
  return status === undefined ? reason : `Honeycode answered ${status} ${name}: ${reason}`;
}
