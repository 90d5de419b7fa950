import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RuleReader } from '../../engine/ports';
import { readDocument } from '../../rule-language/parse/document';
import { Sheet } from '../../rule-language/parse/sheet';
import { quote } from '../../rule-language/problem';

/** Asks a function for the rules: `{"version": 1}` is answered by `{"version": 1, "rules": [...]}`. */
export class FunctionRuleReader implements RuleReader {
  readonly name: string;

  constructor(
    private readonly client: LambdaClient,
    private readonly functionName: string,
  ) {
    this.name = `function ${functionName}`;
  }

  /** @throws when the function fails, or what it answers are no rules */
  async read(): Promise<Sheet> {
    const { FunctionError: failure, Payload: payload } = await this.client.send(
      new InvokeCommand({
        FunctionName: this.functionName,
        Payload: JSON.stringify({ version: 1 }),
      }),
    );
    const answer = payload?.transformToString() ?? '';
    if (failure !== undefined) throw new Error(`${this.name} failed (${failure}): ${quote(answer)}`);
    if (!isDocument(answer)) {
      throw new Error(
        `${this.name} answered ${quote(answer)}; it should answer {"version": 1, "rules": [...]}`,
      );
    }
    try {
      return readDocument(answer);
    } catch (error) {
      throw new Error(`${this.name}: ${(error as Error).message}`);
    }
  }
}

/** A list or a single rule is no answer: without its version it would be misread by a later release. */
function isDocument(answer: string): boolean {
  try {
    const document: unknown = JSON.parse(answer);
    return typeof document === 'object' && document !== null && 'rules' in document;
  } catch {
    return false;
  }
}
