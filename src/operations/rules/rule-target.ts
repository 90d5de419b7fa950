import { Sheet } from '../../rule-language/parse/sheet';
import { RuleDiff, StoredRule } from './rule-diff';

/** Source of rules that can be written to. */
export interface RuleTarget {
  /** Name for people, like `DynamoDB table my-rules`. */
  readonly name: string;
  /** Whether it stores an id with each rule. */
  readonly hasIds: boolean;
  read(): Promise<Sheet>;
  /**
   * Replaces the rules with the wanted ones.
   *
   * @param onWritten called after each rule
   * @returns the ids of rules that another writer has changed since they were read; they are left as they are
   */
  write(diff: RuleDiff, wanted: readonly StoredRule[], onWritten: () => void): Promise<string[]>;
}
