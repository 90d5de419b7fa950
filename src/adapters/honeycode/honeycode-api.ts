/** A table of a Honeycode workbook. */
export interface HoneycodeTable {
  readonly workbookId: string;
  readonly tableId: string;
  readonly tableName: string;
}

export interface HoneycodeCell {
  readonly format?: string;
  readonly rawValue?: string;
  readonly formattedValue?: string;
}

/** The two reads of the Honeycode API that rules need. */
export interface HoneycodeApi {
  /** Lists the names of a table's columns, in their order. */
  columnNames(table: HoneycodeTable): Promise<string[]>;

  /** Reads the cells of every row that a filter formula selects. */
  rows(table: HoneycodeTable, formula: string): Promise<HoneycodeCell[][]>;
}
