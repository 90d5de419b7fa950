import { RuleReader } from '../../engine/ports';
import { readSheet, Sheet } from '../../rule-language/parse/sheet';
import { HoneycodeApi } from './honeycode-api';

const DAY = 86_400_000;
/** Days are written as their distance from this one (Honeycode API). */
const DAY_ONE = Date.UTC(1900, 0, 1);

export interface HoneycodeTable {
  readonly workbookId: string;
  readonly tableId: string;
  readonly tableName: string;
}

interface Cell {
  readonly format?: string;
  readonly rawValue?: string;
  readonly formattedValue?: string;
}

/**
 * Reads a table of a Honeycode workbook: by the names of its columns, or by place where they have none that
 * the rules table knows.
 */
export class HoneycodeRuleReader implements RuleReader {
  readonly name: string;

  constructor(
    private readonly api: HoneycodeApi,
    private readonly table: HoneycodeTable,
  ) {
    this.name = `Honeycode table ${table.tableName}`;
  }

  async read(): Promise<Sheet> {
    const names = await this.columnNames();
    const rows = await this.rows();
    const isNamed = ['ruletype', 'eventname'].every((column) =>
      names.some((name) => name.trim().toLowerCase() === column),
    );
    return readSheet(isNamed ? [names, ...rows] : rows);
  }

  private async columnNames(): Promise<string[]> {
    const columns = await this.api.all<{ tableColumnName?: string }>(
      'GET',
      `${this.path}/columns`,
      'tableColumns',
    );
    return columns.map(({ tableColumnName }) => tableColumnName ?? '');
  }

  /** The formula asks for every row and holds nothing that anybody has written into the table. */
  private async rows(): Promise<string[][]> {
    const { tableName } = this.table;
    const filterFormula = { formula: `=Filter(${tableName},"${tableName}[RuleType]<>%","")` };
    const rows = await this.api.all<{ cells?: Cell[] }>('POST', `${this.path}/rows/query`, 'rows', {
      filterFormula,
    });
    return rows.map(({ cells }) => (cells ?? []).map(textOf));
  }

  private get path(): string {
    return `/workbooks/${encodeURIComponent(this.table.workbookId)}/tables/${encodeURIComponent(this.table.tableId)}`;
  }
}

/** As a person sees it, but numbers without the signs of their format and days as YYYY-MM-DD. */
function textOf({ format, rawValue = '', formattedValue = '' }: Cell): string {
  switch (format) {
    case 'NUMBER':
    case 'CURRENCY':
    case 'ACCOUNTING':
      return rawValue;
    case 'DATE':
      return /^\d+$/.test(rawValue)
        ? new Date(DAY_ONE + Number(rawValue) * DAY).toISOString().slice(0, 10)
        : formattedValue;
    default:
      return formattedValue;
  }
}
