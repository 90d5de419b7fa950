import { paginateGetParametersByPath, SSMClient, SSMClientConfig } from '@aws-sdk/client-ssm';
import { compareCodePoints } from '../../common/code-points';
import { RuleReader } from '../../engine/ports';
import { Sheet } from '../../rule-language/parse/sheet';
import { RuleRow } from '../../rule-language/parse/table';
import { readRuleText } from '../../rule-language/parse/text';
import { RuleProblem } from '../../rule-language/problem';
import { requestHandlerOptions } from '../client-timeouts';
import { endingPages } from '../pages';

/** Parameters of a page, the most that GetParametersByPath allows (Parameter Store API). */
const PARAMETERS_PER_PAGE = 10;
const MAX_ATTEMPTS = 8;
/** Name of a piece: a text too long for one parameter, and the number of its part. */
const PIECE = /^(.+)\/(\d{1,4})$/;

interface Parameter {
  readonly name: string;
  readonly content: string;
}

/**
 * Creates a client that slows down when it is throttled: the account has 40 calls a second for all its
 * parameters, unless that was raised (Parameter Store quotas).
 */
export function createParameterClient(config: SSMClientConfig = {}): SSMClient {
  return new SSMClient({
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'adaptive',
    requestHandler: requestHandlerOptions(),
    ...config,
  });
}

/** Reads the parameters below a path, each of which holds one or more rules as JSON or as a table. */
export class SsmRuleReader implements RuleReader {
  readonly name: string;

  constructor(
    private readonly client: SSMClient,
    private readonly path: string,
  ) {
    this.name = `SSM parameters below ${path}`;
  }

  /**
   * Reads the rules in the order of the names, so that of two rules with one output always the same is
   * active.
   *
   * @throws Error when a page of the parameters cannot be read; a wrong parameter is a problem of its own
   */
  async read(): Promise<Sheet> {
    const { texts, problems } = joinPieces(await this.fetch(), this.path);
    const rows: RuleRow[] = [];
    for (const { name, content } of texts) {
      try {
        const sheet = readRuleText(content);
        const whereOf = ({ where }: { readonly where: string }) =>
          sheet.rows.length > 1 ? `parameter ${name}, ${where}` : `parameter ${name}`;
        rows.push(...sheet.rows.map((row) => ({ ...row, where: whereOf(row), id: name })));
        problems.push(...sheet.problems.map((problem) => ({ ...problem, where: whereOf(problem) })));
      } catch (error) {
        problems.push({ severity: 'error', where: `parameter ${name}`, message: (error as Error).message });
      }
    }
    return { rows, problems };
  }

  /** Lists the names of the parameters, pieces included. */
  async parameterNames(): Promise<string[]> {
    return (await this.fetch()).map(({ name }) => name);
  }

  private async fetch(): Promise<Parameter[]> {
    const pages = paginateGetParametersByPath(
      { client: this.client, pageSize: PARAMETERS_PER_PAGE },
      { Path: this.path, Recursive: true, WithDecryption: true },
    );
    const found: Parameter[] = [];
    // A page may be short or empty although others follow.
    for await (const { Parameters: parameters } of endingPages(pages, ({ NextToken }) => NextToken)) {
      if (!parameters) throw new Error(`${this.name}: the answer holds no parameters`);
      for (const { Name: name, Value: content } of parameters) {
        if (name === undefined || content === undefined) {
          throw new Error(`${this.name}: the answer holds a parameter without a name or a value`);
        }
        found.push({ name, content });
      }
    }
    return found.sort((a, b) => compareCodePoints(a.name, b.name));
  }
}

/** Joins the pieces of each text in the order of their numbers. */
function joinPieces(
  parameters: readonly Parameter[],
  path: string,
): { texts: Parameter[]; problems: RuleProblem[] } {
  const pieces = new Map<string, Map<number, string>>();
  const texts: Parameter[] = [];
  const problems: RuleProblem[] = [];
  for (const { name, content } of parameters) {
    const piece = PIECE.exec(name);
    // A rule directly below the path may be named by a number.
    if (!piece || piece[1] === path) {
      texts.push({ name, content });
    } else {
      pieces.set(
        piece[1],
        (pieces.get(piece[1]) ?? new Map<number, string>()).set(Number(piece[2]), content),
      );
    }
  }
  for (const [name, parts] of pieces) {
    const missing = Array.from({ length: Math.max(...parts.keys()) }, (_, i) => i + 1).find(
      (number) => !parts.has(number),
    );
    if (missing === undefined) {
      texts.push({
        name,
        content: [...parts]
          .sort(([a], [b]) => a - b)
          .map(([, content]) => content)
          .join(''),
      });
    } else {
      const numbers = [...parts.keys()].sort((a, b) => a - b).join(', ');
      problems.push({
        severity: 'error',
        where: `parameter ${name}`,
        message:
          `has no piece ${missing}: its pieces are ${numbers}; ` +
          `write ${name}/${missing}, and begin with 1`,
      });
    }
  }
  return { texts: texts.sort((a, b) => compareCodePoints(a.name, b.name)), problems };
}
