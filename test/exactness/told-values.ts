import { Cells, outputOf } from '../support/naive-model';
import { INVALID, Revisions } from './model';

/** Changes of one user, each as `output#n said count/sum`. */
export type Changes = readonly string[];

/** Lists the outputs by which a rule has told a value in any revision. */
export function toldOutputs(revisions: Revisions): ReadonlySet<string> {
  const all = [...revisions.values()].flatMap(({ table }) => table);
  return new Set(all.filter(tells).map(outputOf));
}

/** Lists the outputs that tell a value at the end. */
export function tellingNow(table: readonly Cells[]): ReadonlySet<string> {
  return new Set(table.filter((cells) => tells(cells) && cells.Invalid !== INVALID.Invalid).map(outputOf));
}

function tells({ RuleType }: Cells): boolean {
  return RuleType === 'value';
}

/** Tells whether a change is of one of these outputs. */
export function isOf(outputs: ReadonlySet<string>): (change: string) => boolean {
  return (change) => outputs.has(parse(change).output);
}

/**
 * Compares the changes of outputs that tell values. How many values are told depends on the events that are
 * written at once and on caps; so each has to be one that the model tells, in its order, and the last the
 * model's last.
 */
export function wrongValues(
  meant: Changes,
  written: Changes,
  told: ReadonlySet<string>,
  now: ReadonlySet<string>,
): string[] {
  return [...told].flatMap((output) => {
    const [all, some] = [meant, written].map((changes) =>
      changes.map(parse).filter((change) => change.output === output),
    );
    const wrong = (what: string) =>
      `${output}: ${what}: ${some.map(({ said }) => said).join(' ')} of ${all.map(({ said }) => said).join(' ')}`;
    return [
      ...(some.every(({ n }, i) => n === i + 1) ? [] : [wrong('numbers with a gap')]),
      ...(some.every(({ said }, i) => said !== lastOf(some.slice(0, i))) ? [] : [wrong('told twice')]),
      ...(isWithin(some, all) ? [] : [wrong('a value that never was')]),
      ...(!now.has(output) || lastOf(some) === lastOf(all) ? [] : [wrong('another last value')]),
    ];
  });
}

const NOTHING = 'nothing';

function parse(change: string): { readonly output: string; readonly n: number; readonly said: string } {
  const [, output, n, said] = /^(.*)#(\d+)(?: (\S+))? \S+$/.exec(change)!;
  return { output, n: Number(n), said: said === '=' || said === 'not-ready' ? NOTHING : said };
}

interface Said {
  readonly said: string;
}

function lastOf(changes: readonly Said[]): string {
  return changes.at(-1)?.said ?? NOTHING;
}

function isWithin(some: readonly Said[], all: readonly Said[]): boolean {
  let at = 0;
  return some.every(({ said }) => {
    at = all.findIndex((other, i) => i >= at && other.said === said) + 1;
    return at > 0;
  });
}
