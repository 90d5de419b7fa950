import { RuleReader } from '../../engine/ports';
import { OperationError } from '../../operations/operation-error';
import { RuleDiff, StoredRule } from '../../operations/rules/rule-diff';
import { format } from '../../operations/rules/rule-format';
import { RuleTarget } from '../../operations/rules/rule-target';
import { rulesIn } from '../../operations/rules/rules-file';
import { Sheet } from '../../rule-language/parse/sheet';
import { RulesText } from './rules-text';

/** Stores the rules as a table with ids, in the format of `rules push` and `simulate --rules`. */
export class RulesTable implements RuleTarget {
  readonly hasIds = true;
  /** Reader for the functions. Its reads do not count as seen by the editor. */
  readonly reader: RuleReader;
  private lastRead?: string;
  private emptied = false;

  constructor(private readonly text: RulesText) {
    this.reader = { name: text.name, read: async () => this.sheetOf(this.readText()) };
  }

  get name(): string {
    return this.text.name;
  }

  /** Whether the last write here removed all rules, so that the empty table is intended and not a loss. */
  get wasEmptied(): boolean {
    return this.emptied;
  }

  async read(): Promise<Sheet> {
    const text = this.readText();
    const sheet = this.sheetOf(text);
    this.lastRead = text;
    return sheet;
  }

  async write(
    { added, changed, removed }: RuleDiff,
    wanted: readonly StoredRule[],
    onWritten: () => void,
  ): Promise<string[]> {
    const text = this.readText();
    if (this.lastRead !== undefined && text !== this.lastRead) {
      throw new OperationError(
        'conflict',
        `the ${this.name} was changed by another person or program meanwhile and is left as it is; ` +
          'look at the difference and publish again',
      );
    }
    const [unreadable] = this.sheetOf(text).problems;
    if (unreadable) {
      throw new OperationError(
        'conflict',
        `the ${this.name} is left as it is, for what cannot be read in it would be lost: ` +
          `${unreadable.where} ${unreadable.message}`,
      );
    }
    const next = wanted.length > 0 ? format(wanted, 'csv', this.hasIds) : '';
    this.writeText(next);
    this.lastRead = next;
    this.emptied = wanted.length === 0;
    for (let rule = 0; rule < added.length + changed.length + removed.length; rule++) onWritten();
    return [];
  }

  private writeText(text: string): void {
    try {
      this.text.write(text);
    } catch (error) {
      throw new OperationError(
        'unwritable',
        `the ${this.name} cannot be written and is left as it is: ${(error as Error).message}`,
      );
    }
  }

  private readText(): string {
    return this.readable(() => this.text.read());
  }

  private sheetOf(text: string): Sheet {
    return this.readable(() => rulesIn(text));
  }

  private readable<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw new OperationError('unavailable', `the ${this.name} cannot be read: ${(error as Error).message}`);
    }
  }
}
