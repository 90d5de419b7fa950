import { RULE_EVENT_SCHEMA, RuleEventDetail } from '../contract/rule-event';

export interface ShadowRule {
  readonly rule: string;
  /** Users who would be in now. */
  in: number;
  joined: number;
  left: number;
  fired: number;
}

/** What would have been told, by rule: each change once, however often it was written down. */
export class ShadowReport {
  private readonly seen = new Set<string>();
  private readonly rules = new Map<string, ShadowRule>();
  /** Of each rule and user, the last change: its number among theirs, and whether they are in since. */
  private readonly last = new Map<string, { readonly n: number; readonly ready: boolean }>();

  /** @throws Error when the text holds something else than rule events */
  add(text: string): void {
    for (const line of text.split('\n').filter(Boolean)) this.take(RULE_EVENT_SCHEMA.parse(JSON.parse(line)));
  }

  results(): ShadowRule[] {
    return [...this.rules.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
  }

  private take({ id, rule, userId, value }: RuleEventDetail): void {
    if (this.seen.has(id)) return;
    this.seen.add(id);
    const sum = this.rules.get(rule) ?? { rule, in: 0, joined: 0, left: 0, fired: 0 };
    this.rules.set(rule, sum);
    if (value === undefined) {
      sum.fired++;
      return;
    }
    sum[value === 'ready' ? 'joined' : 'left']++;
    const n = Number(id.slice(id.lastIndexOf('|') + 1));
    const key = JSON.stringify([rule, userId]);
    const before = this.last.get(key);
    if (before && before.n > n) return;
    this.last.set(key, { n, ready: value === 'ready' });
    sum.in += Number(value === 'ready') - Number(before?.ready ?? false);
  }
}
