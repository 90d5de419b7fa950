import { Sheet } from '../../contract/rule-sheet';
import { RuleRow } from '../../contract/rule-table';
import { RuleReader } from '../ports';

/** Rules that are at hand: for `simulate` and for tests. */
export class MemoryRuleReader implements RuleReader {
  readonly name = 'memory';

  constructor(public rows: readonly RuleRow[]) {}

  async read(): Promise<Sheet> {
    return { rows: [...this.rows], problems: [] };
  }
}
