import { ActiveRule, RuleSet } from '../../engine/catalogue/rule-set';
import { ChangeContext } from '../../engine/evaluate/judge';
import { Portion } from '../../engine/evaluate/portion';
import { dropRemovedRules, Reevaluated, reevaluate, withClockAt } from '../../engine/evaluate/reevaluate';
import { olderDaysFor } from '../../engine/history/lookback';
import { TimeseriesStore } from '../../engine/ports';
import { UserState } from '../../engine/state/user-state';

/**
 * Brings a user up to date with the rules: drops the removed ones and judges by those that are due, as far as
 * one write should carry. Events and runs do it alike, so that both cause the same changes.
 *
 * @param until epoch milliseconds of the last boundary to judge
 * @param due rules that `rulesToReevaluate` or `editedRules` returns
 */
export async function bringUpToDate(
  timeseries: Pick<TimeseriesStore, 'read'>,
  before: UserState,
  rules: RuleSet,
  due: readonly ActiveRule[],
  context: ChangeContext,
  until: number,
  portion: Portion,
): Promise<Reevaluated> {
  const days = olderDaysFor(before, due);
  const older = days
    ? await timeseries.read(context.userId, before.chunks!.last, days.start, days.finish)
    : [];
  const pruned = dropRemovedRules(before, rules, context, portion);
  const { length: left } = pruned.changes;
  if (!pruned.finished || (left > 0 && portion.rules < Infinity)) {
    return { ...pruned, grows: false, refused: 0, rules: left, finished: false, judged: [] };
  }
  const reevaluated = reevaluate(pruned.state, due, rules, older, context, portion, until);
  const isOnlyPruned = pruned.state !== before && reevaluated.state === pruned.state;
  return {
    ...reevaluated,
    ...(isOnlyPruned && { state: withClockAt(pruned.state, until) }),
    changes: [...pruned.changes, ...reevaluated.changes],
    rules: left + reevaluated.rules,
  };
}
