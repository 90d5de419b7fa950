import type { PreviewView, RowProblem, RulePreview, RulesView } from '../../../src/playground/api';

/** Problems, output and preview of a row. */
export interface RowFacts {
  readonly problems: readonly RowProblem[];
  readonly output?: RulesView['outputs'][string];
  readonly preview?: RulePreview;
}

const NOTHING: RowFacts = { problems: [] };

export class Facts {
  private readonly problems = new Map<string, RowProblem[]>();
  private readonly known = new Map<string, RowFacts>();
  private readonly previews = new Map<string, RulePreview>();

  constructor(
    private readonly view: RulesView,
    private readonly preview: PreviewView | undefined,
  ) {
    for (const problem of view.problems) {
      if (problem.row !== undefined) {
        this.problems.set(problem.row, [...(this.problems.get(problem.row) ?? []), problem]);
      }
    }
    for (const rule of preview?.rules ?? []) this.previews.set(rule.row, rule);
  }

  of(row: string): RowFacts {
    let facts = this.known.get(row);
    if (!facts) this.known.set(row, (facts = this.find(row)));
    return facts;
  }

  get anyUsers(): boolean {
    return this.preview !== undefined && this.preview.users > 0;
  }

  /** Problems that concern the sheet as a whole. */
  get general(): readonly RowProblem[] {
    return this.view.problems.filter(({ row }) => row === undefined);
  }

  get errors(): number {
    return this.view.problems.filter(({ severity }) => severity === 'error').length;
  }

  get warnings(): number {
    return this.view.problems.length - this.errors;
  }

  private find(row: string): RowFacts {
    const facts = {
      problems: this.problems.get(row) ?? NOTHING.problems,
      output: this.view.outputs[row],
      preview: this.previews.get(row),
    };
    return facts.output || facts.preview || facts.problems.length > 0 ? facts : NOTHING;
  }
}
