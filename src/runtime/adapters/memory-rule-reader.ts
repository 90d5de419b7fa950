import { RuleRow } from '../../contract/rule-table';
import { RuleReader } from '../ports';

/** Rules that are at hand: for `simulate` and for tests. */
export class MemoryRuleReader implements RuleReader {
  constructor(public rows: readonly RuleRow[]) {}

  async read(): Promise<RuleRow[]> {
    return [...this.rows];
  }
}
