import { Locator } from 'playwright-core';
import type { RulesView } from '../../../src/playground/api';
import { Playground } from '../../support/playground';
import { until } from '../../support/until';
import { Reader } from './reader';

export type Cells = Readonly<Record<string, string>>;

const SECONDS = 30;

/** Operates the rules table as a person with a keyboard does. */
export class Sheet {
  constructor(
    private readonly reader: Reader,
    private readonly playground: Playground,
  ) {}

  /** Publishes rules as another person does; the page shows them by itself. */
  async given(table: string): Promise<void> {
    await this.grid.waitFor();
    await this.playground.publish(table);
    await this.reader.page.getByText('All that is here is in force').waitFor();
  }

  get grid(): Locator {
    return this.reader.page.getByRole('grid', { name: 'Rules' });
  }

  /** Finds the rows of rule number `row`, from 0: its cells, and the problems below them. */
  rule(row: number): Locator {
    return this.grid.locator('tbody').nth(row);
  }

  async columns(): Promise<string[]> {
    await this.grid.waitFor();
    const headings = await this.grid.getByRole('columnheader').allInnerTexts();
    // The first heading belongs to the row numbers.
    return headings.slice(1).map((text) => text.trim().split('\n').at(-1)!.trim());
  }

  async cell(row: number, column: string): Promise<Locator> {
    const place = (await this.columns()).indexOf(column);
    if (place < 0) throw new Error(`the sheet shows no column ${column}`);
    return this.rule(row).getByRole('gridcell').nth(place);
  }

  /** Finds the problems of a cell, once there are any. */
  async problemsOf(row: number, column: string): Promise<Locator> {
    const cell = await this.cell(row, column);
    const id = await until(
      `something to be said of ${column}`,
      async () => (await cell.getAttribute('aria-describedby')) ?? undefined,
      SECONDS,
    );
    return this.rule(row).locator(`[id="${id}"]`);
  }

  /** Overwrites a cell by typing on it, as in a spreadsheet. */
  async type(row: number, column: string, value: string): Promise<void> {
    await (await this.cell(row, column)).click();
    await this.reader.page.keyboard.type(value);
    await this.reader.page.keyboard.press('Enter');
  }

  /** Types a rule from its first cell to its last, with Tab between them. */
  async enter(row: number, cells: Cells): Promise<void> {
    const { keyboard } = this.reader.page;
    const columns = await this.columns();
    await (await this.cell(row, columns[0])).click();
    const last = Math.max(...Object.keys(cells).map((column) => columns.indexOf(column)));
    for (const [place, column] of columns.slice(0, last + 1).entries()) {
      if (cells[column] !== undefined) await keyboard.type(cells[column]);
      await keyboard.press(place === last ? 'Enter' : 'Tab');
    }
  }

  /** Waits until the server has the rows as the screen shows them. */
  async saved(expected: (rules: RulesView) => boolean): Promise<RulesView> {
    return until(
      'the draft',
      async () => {
        const rules = await this.playground.api<RulesView>('/rules');
        return expected(rules) && rules;
      },
      SECONDS,
    );
  }

  async publish(): Promise<void> {
    const { page } = this.reader;
    const before = (await this.playground.api<RulesView>('/rules')).revision;
    await this.reader.button('Publish').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await this.saved(({ revision, changes }) => revision > before && changes.length === 0);
  }
}
