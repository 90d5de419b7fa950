import { InvokeCommand, LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import { quote } from '../../common/quote';
import { RuleReader } from '../../engine/ports';
import { readDocument } from '../../rule-language/parse/document';
import { Sheet } from '../../rule-language/parse/sheet';
import { requestHandlerOptions } from '../client-timeouts';

/** Milliseconds within which the function answers; it may have to start first and to ask other services. */
const FUNCTION_TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 2;

/** Creates a client that fails when the function does not answer. */
export function createRuleFunctionClient(config: LambdaClientConfig = {}): LambdaClient {
  return new LambdaClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: requestHandlerOptions({ requestTimeoutMs: FUNCTION_TIMEOUT_MS }),
    ...config,
  });
}

/**
 * Invokes a function with `{"version": 1}` and reads the rules from its answer `{"version": 1, "rules":
 * [...]}`.
 */
export class FunctionRuleReader implements RuleReader {
  readonly name: string;

  constructor(
    private readonly client: LambdaClient,
    private readonly functionName: string,
  ) {
    this.name = `function ${functionName}`;
  }

  /** @throws Error when the function fails, or when its answer holds no rules */
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

/** Tells a document from a list or a single rule, whose missing version a later release would misread. */
function isDocument(answer: string): boolean {
  try {
    const document: unknown = JSON.parse(answer);
    return typeof document === 'object' && document !== null && 'rules' in document;
  } catch {
    return false;
  }
}
