import { EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { fold } from '../../../src/engine/evaluate/fold';
import { dropRemovedRules } from '../../../src/engine/evaluate/reevaluate';
import { stillHeld } from '../../../src/engine/state/unfinished-event';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { parseRules } from '../../../src/rule-language/parse/table';
import { brief, event, NOW, row, UTC } from '../../support/builders';

const NO_LIMITS = { changes: Infinity, history: Infinity, changesOfEvent: Infinity };
const atLeastOne = (cells: Record<string, string>) =>
  row({ 'Operator-C': 'atLeast', 'Target-C': '1', ...cells });

describe('an event that an edit interrupts', () => {
  const moving = atLeastOne({ Output: 'a', IncludeHistory: 'yes', Period: 'last 30 days' });
  const table = [moving, atLeastOne({ Output: 'b' })];
  let catalogue = EMPTY_CATALOGUE;
  const [first, without, last] = [table, [], table].map((rows) => {
    const parsed = parseRules(rows);
    catalogue = reconcile(catalogue, parsed, NOW, 'clear');
    return new RuleSet(parsed.rules, catalogue, UTC);
  });
  const begun = event();
  const part = fold(NEW_USER, [begun], first, [], { ...NO_LIMITS, changesOfEvent: 1 });
  const unfinished = {
    sequenceNumber: '1',
    revision: first.revision,
    judged: part.judged!,
    slots: part.held,
  };

  test('is counted by a rule that comes back over slots which are built from history', () => {
    expect(part.held).toHaveLength(1);
    const removed = dropRemovedRules(part.state, without, { userId: 'ann', at: NOW }).state;
    const emptied = fold(removed, [event({ name: 'other' })], without, [], NO_LIMITS).state;
    expect(emptied.slots).toBeUndefined();
    const { changes } = fold(emptied, [{ ...begun, unfinished }], last, [], NO_LIMITS);
    expect(changes.map(brief)).toContain('attribute:a#3 ready 1/0');
  });

  test('is held by the slots that are left, and by no others', () => {
    const [name] = part.held!;
    expect(stillHeld({ shard: unfinished }, part.state.slots)).toEqual({ shard: unfinished });
    const others = { other: part.state.slots![name] };
    expect(stillHeld({ shard: unfinished }, others)).toEqual({ shard: { ...unfinished, slots: undefined } });
    expect(stillHeld(undefined, others)).toBeUndefined();
  });
});
