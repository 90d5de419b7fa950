import { RuleReader } from '../engine/ports';
import { Sheet } from '../rule-language/parse/sheet';

/**
 * Several sources as one. Of two rules with one output the first stays in force, so an earlier source wins
 * over a later one.
 */
export class CombinedRuleReader implements RuleReader {
  readonly name: string;

  constructor(private readonly readers: readonly RuleReader[]) {
    this.name = readers.map(({ name }) => name).join(', ');
  }

  /** @throws when any of the sources cannot be read: its rules must not look as if they had been removed */
  async read(): Promise<Sheet> {
    const sheets = await Promise.all(
      this.readers.map(async (reader, index) => {
        const { rows, problems } = await reader.read();
        const placed = <T extends { readonly where: string }>(one: T): T => ({
          ...one,
          where: `source ${index + 1} (${reader.name}), ${one.where}`,
        });
        return { rows: rows.map(placed), problems: problems.map(placed) };
      }),
    );
    return { rows: sheets.flatMap(({ rows }) => rows), problems: sheets.flatMap(({ problems }) => problems) };
  }
}
