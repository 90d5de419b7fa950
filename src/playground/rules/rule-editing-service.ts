import { SerialQueue } from '../../common/serial-queue';
import { mapInSteps, Steps } from '../../common/steps';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { OperationError } from '../../operations/operation-error';
import { changedRules } from '../../operations/rules/note-publication';
import { publishedBy } from '../../operations/rules/publishers';
import { cellsOf, isEmpty, withoutUnusedMarkers, StoredRule } from '../../operations/rules/rule-diff';
import { format, RuleFormat } from '../../operations/rules/rule-format';
import { undoChanges } from '../../operations/rules/rule-history';
import { Circumstances, RuleRow } from '../../rule-language/parse/table';
import {
  DraftRequest,
  ImportRequest,
  ImportView,
  PublishView,
  Revision,
  RowProblem,
  RulesView,
  SheetRow,
} from '../api';
import { PlaygroundInstallation } from '../ports';
import { isWrong, CheckedRows, checkRows, outputsOf } from './checked-rows';
import {
  areSameRows,
  remainingDraft,
  mergeDraft,
  Draft,
  rebaseDraft,
  draftChanges,
  unchangedDraft,
} from './draft';
import { draftChangedElsewhere, DraftStore } from './draft-store';
import { importRules } from './import-rules';
import { inSlices } from './in-slices';
import { PublishedRules } from './published-rules';
import { changesBetween, rowChange } from './row-changes';

/** Says who publishes rules, or throws an OperationError when that is not known. */
export type Publisher = () => Promise<string>;

export interface RuleEditingServiceOptions {
  readonly installation: PlaygroundInstallation;
  readonly drafts: DraftStore;
  /** Absent where nobody is to be named. */
  readonly publisher?: Publisher;
  /** Called when the draft or the published rules have changed. */
  readonly onChange: (draftVersion: number, revision: number) => void;
}

export interface CheckedDraft extends CheckedRows {
  readonly draftVersion: number;
  /** Rules that publishing would replace. */
  readonly published: readonly StoredRule[];
}

/** What the view of a draft says about its rows. */
type Judgement = Pick<RulesView, 'problems' | 'changes' | 'outputs'>;

/**
 * Edits, validates and publishes rules. Requests are processed one after the other, except that a newer draft
 * ends the validation of an older one.
 */
export class RuleEditingService {
  static async open(options: RuleEditingServiceOptions): Promise<RuleEditingService> {
    const published = await PublishedRules.read(options.installation.rules);
    const { draft, version } = await options.drafts.read(published.shown);
    return new RuleEditingService(
      options,
      published,
      draft ? await inSlices(rebaseDraft(draft, published.shown)) : unchangedDraft(published.shown),
      version,
    );
  }

  private readonly queue = new SerialQueue();
  private readonly closed = new AbortController();
  /** Ends the validation that is running, if a newer draft may end it. */
  private validating?: AbortController;

  private constructor(
    private readonly options: RuleEditingServiceOptions,
    private published: PublishedRules,
    private draft: Draft,
    private version: number,
  ) {}

  view(): Promise<RulesView> {
    return this.queue.run(async () => {
      await this.reload();
      return this.buildView();
    });
  }

  edit({ rows, basedOn }: DraftRequest): Promise<RulesView> {
    if (basedOn === this.version) this.endValidation();
    return this.queue.run(async () => {
      await this.reload();
      if (basedOn !== this.version) throw draftChangedElsewhere();
      const draft = { rows: await this.inSlices(normalised(rows)), basis: this.draft.basis };
      const judgement = await this.untilNewerDraft(judge(draft, this.published, await this.circumstances()));
      await this.storeDraft(draft);
      return this.announceView(judgement);
    });
  }

  discard(): Promise<RulesView> {
    this.endValidation();
    return this.queue.run(async () => {
      await this.reload();
      await this.storeDraft(unchangedDraft(this.published.shown));
      return this.announceView();
    });
  }

  import(request: ImportRequest): Promise<ImportView> {
    return this.queue.run(async () => {
      await this.reload();
      return this.untilNewerDraft(importRules(request, this.draft.rows, await this.circumstances()));
    });
  }

  publish(draftVersion: number): Promise<PublishView> {
    return this.queue.run(async () => {
      const { rules } = this.options.installation;
      if ('readOnly' in rules) throw new OperationError('conflict', rules.readOnly);
      await this.reload();
      if (draftVersion !== this.version) {
        throw new OperationError(
          'conflict',
          'the draft is not the one that you have seen; look at it as it is now and publish again',
        );
      }
      if (isWrong(await this.inSlices(checkRows(this.draft.rows, await this.circumstances())))) {
        throw new OperationError(
          'invalid-input',
          'nothing is published while a rule is wrong; fix the rows that are marked',
        );
      }
      const { wanted, conflicts } = await this.inSlices(mergeDraft(this.draft, this.published.shown));
      const before = this.published.shown;
      const unnamed = await this.notePublisher(this.published.asWritten(wanted));
      const allConflicts = [...new Set([...conflicts, ...(await this.published.write(rules, wanted))])];
      this.published = await PublishedRules.read(rules);
      await this.storeDraft(remainingDraft(this.draft, this.published.shown, allConflicts));
      await this.notify();
      const effect = await this.options.installation.applyRules();
      const written = await this.inSlices(changesBetween(before, wanted));
      return {
        rules: await this.announceView(),
        published: written
          .filter(({ row }) => !allConflicts.includes(row))
          .map(({ row, kind }) => ({ row, kind })),
        conflicts: allConflicts,
        effect,
        ...(unnamed !== undefined && { unnamed }),
      };
    });
  }

  file(of: 'draft' | 'published', as: RuleFormat): Promise<string> {
    return this.queue.run(async () => {
      await this.reload();
      const { rules } = this.options.installation;
      return format(
        of === 'draft' ? this.draft.rows : this.published.shown,
        as,
        'hasIds' in rules && rules.hasIds,
      );
    });
  }

  async history(limit: number): Promise<Revision[]> {
    const { installation, publisher } = this.options;
    const changes = await installation.ruleChanges(limit);
    const shown = (row: RuleRow | undefined) => row && withoutUnusedMarkers(cellsOf(row));
    return changes.map(({ revision, at, source, rules, timeZone }) => {
      const isNamed = publisher !== undefined || rules.some(({ by }) => by !== undefined);
      const publishers = isNamed ? publishedBy({ rules }) : undefined;
      return {
        revision,
        at,
        source,
        ...(publishers !== undefined && { publishedBy: publishers }),
        ...(timeZone && { timeZone }),
        changes: rules.map(({ key, before, after }) =>
          rowChange((after ?? before)?.id ?? key, shown(before), shown(after)),
        ),
      };
    });
  }

  restore(revision: number): Promise<RulesView> {
    this.endValidation();
    return this.queue.run(async () => {
      await this.reload();
      const changes = await this.options.installation.ruleChanges(Infinity);
      const wanted = mapInSteps(undoChanges(this.published.rules, changes, revision), ({ id, cells }) => ({
        id,
        cells: withoutUnusedMarkers(cells),
      }));
      await this.storeDraft({ rows: await this.inSlices(wanted), basis: this.draft.basis });
      return this.announceView();
    });
  }

  /** Validates the draft in the same way as the functions. */
  checkedDraft(): Promise<CheckedDraft> {
    return this.queue.run(async () => {
      await this.reload();
      const checked = await this.untilNewerDraft(checkRows(this.draft.rows, await this.circumstances()));
      return { draftVersion: this.version, ...checked, published: this.published.shown };
    });
  }

  /**
   * Notes who publishes, before the rules are written.
   *
   * @returns the reason why the history will not name them
   */
  private async notePublisher(wanted: readonly StoredRule[]): Promise<string | undefined> {
    const { installation, publisher } = this.options;
    if (!publisher) return undefined;
    const rules = await this.inSlices(changedRules(this.published.rules, wanted));
    try {
      await installation.notePublication(await publisher(), rules);
      return undefined;
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return error.message;
    }
  }

  /** Reads the published rules again, because another person or program may have changed them. */
  async refresh(): Promise<void> {
    await this.queue.run(async () => {
      await this.reload();
      await this.notify();
    });
  }

  /** Ends the work on all requests; a draft that is not stored yet is not stored any more. */
  close(): void {
    this.closed.abort(
      new OperationError(
        'unavailable',
        'the command is ending; start it again, and reload the page to go on',
      ),
    );
  }

  /**
   * Reads what is published and the draft again, because others write both. Another window may be adapting
   * the draft to the same publication, so a draft that changed meanwhile is read once more.
   */
  private async reload(): Promise<void> {
    this.published = await PublishedRules.read(this.options.installation.rules, this.closed.signal);
    await this.adaptDraft().catch((error: unknown) => {
      if (!(error instanceof OperationError && error.code === 'conflict')) throw error;
      return this.adaptDraft();
    });
  }

  private async adaptDraft(): Promise<void> {
    const { shown } = this.published;
    const { draft, version } = await this.options.drafts.read(shown);
    const known = version === this.version ? this.draft : (draft ?? unchangedDraft(shown));
    const next = await this.inSlices(rebaseDraft(known, shown));
    this.version = version;
    if (await this.inSlices(areSameRows(next.rows, known.rows))) {
      this.draft = next;
      return;
    }
    await this.storeDraft(next);
    await this.notify();
  }

  private async storeDraft(draft: Draft): Promise<void> {
    const isUnchanged = isEmpty(await this.inSlices(draftChanges(draft)));
    this.version = await this.options.drafts.write(draft, { basedOn: this.version, isUnchanged });
    this.draft = draft;
  }

  /** @param known judgement of the draft, where there is one already */
  private async buildView(known?: Judgement): Promise<RulesView> {
    const judgement =
      known ?? (await this.inSlices(judge(this.draft, this.published, await this.circumstances())));
    return {
      published: this.published.shown,
      draft: this.draft.rows,
      draftVersion: this.version,
      ...judgement,
      revision: (await this.options.installation.activeRules()).revision,
    };
  }

  /** Builds the view of the draft, and announces its version to all other windows. */
  private async announceView(known?: Judgement): Promise<RulesView> {
    const view = await this.buildView(known);
    this.options.onChange(view.draftVersion, view.revision);
    return view;
  }

  private async notify(): Promise<void> {
    this.options.onChange(this.version, (await this.options.installation.activeRules()).revision);
  }

  private inSlices<T>(steps: Steps<T>): Promise<T> {
    return inSlices(steps, this.closed.signal);
  }

  /** Runs a validation that is of no use once there is a newer draft. */
  private async untilNewerDraft<T>(steps: Steps<T>): Promise<T> {
    this.validating = new AbortController();
    try {
      return await inSlices(steps, AbortSignal.any([this.validating.signal, this.closed.signal]));
    } finally {
      this.validating = undefined;
    }
  }

  private endValidation(): void {
    this.validating?.abort(
      new OperationError(
        'conflict',
        'a newer draft came while this request was being checked, and the request changed nothing; ' +
          'look at the draft as it is now and try again',
      ),
    );
  }

  private async circumstances(): Promise<Circumstances> {
    const { now, timeZone, historyDays } = await this.options.installation.overview();
    return { today: new LocalCalendar(timeZone).dayOf(now), historyDays };
  }
}

function* judge(draft: Draft, published: PublishedRules, circumstances: Circumstances): Steps<Judgement> {
  const checked = yield* checkRows(draft.rows, circumstances);
  const { conflicts } = yield* mergeDraft(draft, published.shown);
  return {
    problems: [...checked.problems, ...conflicts.map(changedByOthers), ...published.problems],
    changes: yield* changesBetween(published.shown, draft.rows),
    outputs: yield* outputsOf(draft.rows, checked),
  };
}

function changedByOthers(row: string): RowProblem {
  return {
    severity: 'warning',
    row,
    message:
      'another person or program has changed this rule since you did; ' +
      'the next publishing leaves their version, and the one after writes yours',
  };
}

/** @throws OperationError when two rows have the same id */
function normalised(rows: readonly SheetRow[]): Steps<StoredRule[]> {
  const ids = new Set<string>();
  return mapInSteps(rows, ({ id, cells }, index) => {
    if (ids.has(id)) {
      throw new OperationError(
        'invalid-input',
        `rows[${index}].id is “${id}”, as that of an earlier row; give each row an id of its own`,
      );
    }
    ids.add(id);
    return { id, cells: cellsOf({ where: '', cells }) };
  });
}
