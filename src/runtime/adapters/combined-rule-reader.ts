import { Sheet } from '../../contract/rule-sheet';
import { RuleReader } from '../ports';

/** Several sources as one. Of two rules with one output the first stays in force, so an earlier source wins over a later one. */
export class CombinedRuleReader implements RuleReader {
  readonly name: string;

  constructor(private readonly readers: readonly RuleReader[]) {
    this.name = readers.map(({ name }) => name).join(', ');
  }

  /** @throws when any of the sources cannot be read: its rules must not look as if they had been removed */
  async read(): Promise<Sheet> {
    const sheets = await Promise.all(this.readers.map((reader) => reader.read()));
    return { rows: sheets.flatMap(({ rows }) => rows), problems: sheets.flatMap(({ problems }) => problems) };
  }
}
