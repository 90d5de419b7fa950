import { ActiveRule } from '../catalogue/rule-set';
import { Change } from '../state/change';
import { RuleState } from '../state/user-state';

interface Telling {
  /** State of the rule before the first event of the write. */
  readonly before: RuleState;
  readonly change?: Change;
}

/** Sees to it that the events of one write tell the value of a rule once: the last one. */
export class Tellings {
  private readonly byKey = new Map<string, Telling>();

  /** Returns the state of a rule from before what earlier events of the write have told. */
  rewound(rule: ActiveRule, state: RuleState): RuleState {
    const known = this.byKey.get(rule.key);
    return known ? { ...known.before, counter: state.counter } : state;
  }

  /**
   * Notes what an event has told.
   *
   * @returns the change of an earlier event, which this one takes the place of
   */
  note(rule: ActiveRule, before: RuleState, [change]: readonly Change[]): Change | undefined {
    if (!rule.tells) return undefined;
    const known = this.byKey.get(rule.key);
    this.byKey.set(rule.key, { before, ...(change && { change }) });
    return known?.change;
  }

  /** Lets all that was told stand. */
  settleAll(): void {
    this.byKey.clear();
  }

  /** Lets what was told of a rule stand, because time has told something after it. */
  settle(key: string): void {
    this.byKey.delete(key);
  }
}
