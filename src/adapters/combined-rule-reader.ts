import { RuleReader } from '../engine/ports';
import { Sheet } from '../rule-language/parse/sheet';

/**
 * Reads several sources as one. Of two rules with one output the first is active, so an earlier source wins
 * over a later one.
 */
export class CombinedRuleReader implements RuleReader {
  readonly name: string;

  constructor(private readonly readers: readonly RuleReader[]) {
    this.name = readers.map(({ name }) => name).join(', ');
  }

  /** @throws Error when one of the sources cannot be read: its rules must not look as if they were removed */
  async read(): Promise<Sheet> {
    const sheets = await Promise.all(
      this.readers.map(async (reader, index) => {
        const { rows, problems } = await reader.read();
        const withSource = <T extends { readonly where: string }>(entry: T): T => ({
          ...entry,
          where: `source ${index + 1} (${reader.name}), ${entry.where}`,
        });
        return { rows: rows.map(withSource), problems: problems.map(withSource) };
      }),
    );
    return { rows: sheets.flatMap(({ rows }) => rows), problems: sheets.flatMap(({ problems }) => problems) };
  }
}
