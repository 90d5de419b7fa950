import { CHANGE_EVENT_SCHEMA, ChangeEventDetail, VALUE_EVENT_VERSION } from '../contract/rule-event';

export interface ShadowRule {
  readonly rule: string;
  /** Users who would be in by now. */
  in: number;
  joined: number;
  left: number;
  fired: number;
  /** Number of times that a value would have been told. */
  told: number;
}

/** Adds up by rule the changes that would have been sent; each counts once, however often it was written. */
export class ShadowReport {
  private readonly seen = new Set<string>();
  private readonly rules = new Map<string, ShadowRule>();
  /** Last change of each rule and user: its number, and whether the user is in since. */
  private readonly last = new Map<string, { readonly n: number; readonly ready: boolean }>();

  /** @throws Error when the text holds anything but rule events */
  add(text: string): void {
    for (const line of text.split('\n').filter(Boolean)) {
      this.addChange(CHANGE_EVENT_SCHEMA.parse(JSON.parse(line)));
    }
  }

  results(): ShadowRule[] {
    return [...this.rules.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
  }

  private addChange({ version, id, rule, userId, value }: ChangeEventDetail): void {
    if (this.seen.has(id)) return;
    this.seen.add(id);
    const totals = this.rules.get(rule) ?? { rule, in: 0, joined: 0, left: 0, fired: 0, told: 0 };
    this.rules.set(rule, totals);
    if (version === VALUE_EVENT_VERSION) {
      totals.told++;
      return;
    }
    if (value === undefined) {
      totals.fired++;
      return;
    }
    totals[value === 'ready' ? 'joined' : 'left']++;
    const n = Number(id.slice(id.lastIndexOf('|') + 1));
    const key = JSON.stringify([rule, userId]);
    const before = this.last.get(key);
    if (before && before.n > n) return;
    this.last.set(key, { n, ready: value === 'ready' });
    totals.in += Number(value === 'ready') - Number(before?.ready ?? false);
  }
}
