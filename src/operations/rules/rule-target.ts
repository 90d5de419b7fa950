import { Sheet } from '../../rule-language/parse/sheet';
import { RuleDiff, StoredRule } from './rule-diff';

/** A source of rules that can be written to. */
export interface RuleTarget {
  /** For people: `DynamoDB table my-rules`. */
  readonly name: string;
  /** Whether it knows its rules by names of their own. */
  readonly hasIds: boolean;
  read(): Promise<Sheet>;
  /**
   * Makes the rules those that are wanted.
   *
   * @param onWritten told after each rule
   * @returns the ids of rules that somebody else has changed since they were read, which are left as they are
   */
  write(diff: RuleDiff, wanted: readonly StoredRule[], onWritten: () => void): Promise<string[]>;
}
