import { SerialQueue } from '../../common/serial-queue';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { OperationError } from '../../operations/operation-error';
import { cellsOf, isEmpty, withoutUnusedMarkers, StoredRule } from '../../operations/rules/rule-diff';
import { format, RuleFormat } from '../../operations/rules/rule-format';
import { undoChanges } from '../../operations/rules/rule-history';
import { RuleRow } from '../../rule-language/parse/table';
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
import { remainingDraft, mergeDraft, Draft, rebaseDraft, draftChanges, unchangedDraft } from './draft';
import { DraftStore } from './draft-store';
import { importRules } from './import-rules';
import { PublishedRules } from './published-rules';
import { changesBetween, rowChange } from './row-changes';

export interface RuleEditingServiceOptions {
  readonly installation: PlaygroundInstallation;
  readonly drafts: DraftStore;
  /**
   * Number of the first version of the draft: higher than any that a page may remember from an earlier run.
   */
  readonly firstVersion: number;
  /** Called when the draft or the published rules have changed. */
  readonly onChange: (draftVersion: number, revision: number) => void;
}

export interface CheckedDraft extends CheckedRows {
  readonly draftVersion: number;
}

/** Edits, validates and publishes rules. Requests are processed one after the other. */
export class RuleEditingService {
  static async open(options: RuleEditingServiceOptions): Promise<RuleEditingService> {
    const stored = await options.drafts.read();
    const published = await PublishedRules.read(options.installation.rules);
    return new RuleEditingService(
      options,
      published,
      stored ? rebaseDraft(stored, published.shown) : unchangedDraft(published.shown),
    );
  }

  private version: number;
  private readonly queue = new SerialQueue();

  private constructor(
    private readonly options: RuleEditingServiceOptions,
    private published: PublishedRules,
    private draft: Draft,
  ) {
    this.version = options.firstVersion;
  }

  view(): Promise<RulesView> {
    return this.queue.run(async () => {
      await this.reload();
      return this.buildView();
    });
  }

  edit({ rows, basedOn }: DraftRequest): Promise<RulesView> {
    return this.queue.run(async () => {
      await this.reload();
      if (basedOn !== this.version) {
        throw new OperationError(
          'conflict',
          'the draft was changed in another window meanwhile; ' +
            'look at it as it is now and make your change again',
        );
      }
      await this.replaceRows(normalised(rows));
      return this.announceView();
    });
  }

  discard(): Promise<RulesView> {
    return this.queue.run(async () => {
      await this.reload();
      await this.storeDraft(unchangedDraft(this.published.shown));
      return this.announceView();
    });
  }

  import(request: ImportRequest): Promise<ImportView> {
    return this.queue.run(async () => importRules(request, this.draft.rows, await this.today()));
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
      if (isWrong(checkRows(this.draft.rows, await this.today()))) {
        throw new OperationError(
          'invalid-input',
          'nothing is published while a rule is wrong; fix the rows that are marked',
        );
      }
      const { wanted, conflicts } = mergeDraft(this.draft, this.published.shown);
      const allConflicts = [...new Set([...conflicts, ...(await this.published.write(rules, wanted))])];
      this.published = await PublishedRules.read(rules);
      await this.storeDraft(remainingDraft(this.draft, this.published.shown, allConflicts));
      await this.notify();
      const effect = await this.options.installation.applyRules();
      return { rules: await this.announceView(), conflicts: allConflicts, effect };
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
    const changes = await this.options.installation.ruleChanges(limit);
    const shown = (row: RuleRow | undefined) => row && withoutUnusedMarkers(cellsOf(row));
    return changes.map(({ revision, at, source, rules }) => ({
      revision,
      at,
      source,
      changes: rules.map(({ key, before, after }) =>
        rowChange((after ?? before)?.id ?? key, shown(before), shown(after)),
      ),
    }));
  }

  restore(revision: number): Promise<RulesView> {
    return this.queue.run(async () => {
      await this.reload();
      const changes = await this.options.installation.ruleChanges(Infinity);
      await this.replaceRows(
        undoChanges(this.published.rules, changes, revision).map(({ id, cells }) => ({
          id,
          cells: withoutUnusedMarkers(cells),
        })),
      );
      return this.announceView();
    });
  }

  /** Validates the draft in the same way as the functions. */
  checkedDraft(): Promise<CheckedDraft> {
    return this.queue.run(async () => {
      await this.reload();
      return { draftVersion: this.version, ...checkRows(this.draft.rows, await this.today()) };
    });
  }

  /** Reads the published rules again, because another person or program may have changed them. */
  async refresh(): Promise<void> {
    await this.queue.run(async () => {
      await this.reload();
      await this.notify();
    });
  }

  private async reload(): Promise<void> {
    this.published = await PublishedRules.read(this.options.installation.rules);
    const next = rebaseDraft(this.draft, this.published.shown);
    if (JSON.stringify(next.rows) === JSON.stringify(this.draft.rows)) {
      this.draft = next;
      return;
    }
    await this.storeDraft(next);
    await this.notify();
  }

  private async replaceRows(rows: readonly StoredRule[]): Promise<void> {
    await this.storeDraft({ rows, basis: this.draft.basis });
  }

  private async storeDraft(draft: Draft): Promise<void> {
    await this.options.drafts.write(isEmpty(draftChanges(draft)) ? undefined : draft);
    this.draft = draft;
    this.version++;
  }

  private async buildView(): Promise<RulesView> {
    const { rows } = this.draft;
    const checked = checkRows(rows, await this.today());
    const { conflicts } = mergeDraft(this.draft, this.published.shown);
    return {
      published: this.published.shown,
      draft: rows,
      draftVersion: this.version,
      problems: [...checked.problems, ...conflicts.map(changedByOthers), ...this.published.problems],
      changes: changesBetween(this.published.shown, rows),
      outputs: outputsOf(rows, checked),
      revision: (await this.options.installation.activeRules()).revision,
    };
  }

  /** Builds the view of the draft, and announces its version to all other windows. */
  private async announceView(): Promise<RulesView> {
    const view = await this.buildView();
    this.options.onChange(view.draftVersion, view.revision);
    return view;
  }

  private async notify(): Promise<void> {
    this.options.onChange(this.version, (await this.options.installation.activeRules()).revision);
  }

  private async today(): Promise<string> {
    const { now, timeZone } = await this.options.installation.overview();
    return new LocalCalendar(timeZone).dayOf(now);
  }
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
function normalised(rows: readonly SheetRow[]): StoredRule[] {
  const ids = new Set<string>();
  return rows.map(({ id, cells }, index) => {
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
