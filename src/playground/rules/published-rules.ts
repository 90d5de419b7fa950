import { mapInSteps } from '../../common/steps';
import {
  diffRulesInSteps,
  identifyInSteps,
  withoutUnusedMarkers,
  StoredRule,
} from '../../operations/rules/rule-diff';
import { RuleTarget } from '../../operations/rules/rule-target';
import { RowProblem } from '../api';
import { PlaygroundInstallation } from '../ports';
import { inSlices } from './in-slices';

/** The rules of a source, both as stored there and as the sheet shows them. */
export class PublishedRules {
  /** @param ended ends the work on what was read */
  static async read(source: PlaygroundInstallation['rules'], ended?: AbortSignal): Promise<PublishedRules> {
    const name = 'name' in source ? source.name : 'the rules';
    const { rows, problems } = await source.read();
    const stored = await inSlices(
      identifyInSteps(rows, [], createIdGenerator(rows.map(({ id }) => id))),
      ended,
    );
    const shown = mapInSteps(stored, ({ id, cells }) => ({ id, cells: withoutUnusedMarkers(cells) }));
    return new PublishedRules(
      stored,
      await inSlices(shown, ended),
      problems.map(({ where, message }) => ({
        severity: 'warning',
        message: `${where} of ${name} cannot be read, and is not kept when rules are published: ${message}`,
      })),
    );
  }

  private constructor(
    private readonly stored: readonly StoredRule[],
    /** Rules without the markers that denote an unused cell in the guide's sheet. */
    readonly shown: readonly StoredRule[],
    readonly problems: readonly RowProblem[],
  ) {}

  /** Converts rules to the form of the source: unchanged rows keep every cell as it is stored there. */
  asWritten(wanted: readonly StoredRule[]): readonly StoredRule[] {
    const places = new Map(this.shown.map((rule, place) => [rule, place]));
    return wanted.map((rule) => {
      const place = places.get(rule);
      return place === undefined ? rule : this.stored[place];
    });
  }

  /** Rules as stored in the source. */
  get rules(): readonly StoredRule[] {
    return this.stored;
  }

  async write(target: RuleTarget, wanted: readonly StoredRule[]): Promise<readonly string[]> {
    const written = this.asWritten(wanted);
    const diff = await inSlices(diffRulesInSteps(this.stored, written));
    return target.write(diff, written, () => {});
  }
}

/** Creates a function that appends the first free number to an id: `a-2` when `a` occurs twice. */
export function createIdGenerator(takenIds: Iterable<string | undefined>): (id: string) => string {
  const taken = new Set(takenIds);
  const nextNumbers = new Map<string, number>();
  return (id) => {
    let n = nextNumbers.get(id) ?? 2;
    while (taken.has(`${id}-${n}`)) n++;
    const free = `${id}-${n}`;
    taken.add(free);
    nextNumbers.set(id, n + 1);
    return free;
  };
}
