import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { compareCodePoints } from '../../common/code-points';
import { RuleReader } from '../../engine/ports';
import { Sheet } from '../../rule-language/parse/sheet';
import { RuleRow } from '../../rule-language/parse/table';
import { readRuleText } from '../../rule-language/parse/text';
import { RuleProblem } from '../../rule-language/problem';

/** GetParametersByPath answers 10 at most (Parameter Store API). */
const PAGE = 10;
/** The number that ends the name of a piece, where one parameter is too small for the whole. */
const PIECE = /^(.+)\/(\d{1,4})$/;

interface Text {
  readonly name: string;
  readonly content: string;
}

/** Reads the parameters below a path: each holds a rule or a list of them, as JSON or as a table. */
export class SsmRuleReader implements RuleReader {
  readonly name: string;

  constructor(
    private readonly client: SSMClient,
    private readonly path: string,
  ) {
    this.name = `SSM parameters below ${path}`;
  }

  /**
   * In the order of the names, so that of two rules with one output it is always the same one that stays in
   * force.
   */
  async read(): Promise<Sheet> {
    const { texts, problems } = join(await this.fetch(), this.path);
    const rows: RuleRow[] = [];
    for (const { name, content } of texts) {
      try {
        const sheet = readRuleText(content);
        const place = ({ where }: { readonly where: string }) =>
          sheet.rows.length > 1 ? `parameter ${name}, ${where}` : `parameter ${name}`;
        rows.push(...sheet.rows.map((row) => ({ ...row, where: place(row), id: name })));
        problems.push(...sheet.problems.map((problem) => ({ ...problem, where: place(problem) })));
      } catch (error) {
        problems.push({ severity: 'error', where: `parameter ${name}`, message: (error as Error).message });
      }
    }
    return { rows, problems };
  }

  /** The parameters there are, pieces included. */
  async parameterNames(): Promise<string[]> {
    return (await this.fetch()).map(({ name }) => name);
  }

  /** Page by page: a page may be short or empty although others follow. */
  private async fetch(): Promise<Text[]> {
    const pages = paginateGetParametersByPath(
      { client: this.client, pageSize: PAGE, stopOnSameToken: true },
      { Path: this.path, Recursive: true, WithDecryption: true },
    );
    const texts: Text[] = [];
    for await (const page of pages) {
      for (const { Name: name, Value: content } of page.Parameters ?? []) {
        texts.push({ name: name!, content: content! });
      }
    }
    return texts.sort((a, b) => compareCodePoints(a.name, b.name));
  }
}

/** Pieces of one text, put together in the order of their numbers. */
function join(parameters: readonly Text[], path: string): { texts: Text[]; problems: RuleProblem[] } {
  const pieces = new Map<string, Map<number, string>>();
  const texts: Text[] = [];
  const problems: RuleProblem[] = [];
  for (const { name, content } of parameters) {
    const piece = PIECE.exec(name);
    // A rule right below the path may have a number for its name.
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
      problems.push({
        severity: 'error',
        where: `parameter ${name}`,
        message: `has no piece ${missing}: its pieces are ${[...parts.keys()].sort((a, b) => a - b).join(', ')}; write ${name}/${missing}, and begin with 1`,
      });
    }
  }
  return { texts: texts.sort((a, b) => compareCodePoints(a.name, b.name)), problems };
}
