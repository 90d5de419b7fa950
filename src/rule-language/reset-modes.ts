import { keysOf } from '../common/keys-of';

/** Treatment of the counter of a rule that has reached its target. */
export interface ResetModeRow {
  /** Whether the rule sends an event each time; else it switches an attribute. */
  readonly fires: boolean;
  /** Whether it subtracts the target, for which the rule has to have a single test that carries. */
  readonly subtracts: boolean;
  /** Number that counting goes on from, in a sentence. */
  readonly left: string;
}

/**
 * Every reset mode. A new one is a row here, and the compiler names the other places that have to know it.
 */
const ROWS = {
  none: { fires: false, subtracts: false, left: 'what it is' },
  zero: { fires: true, subtracts: false, left: '0' },
  carry: { fires: true, subtracts: true, left: 'what is over' },
} satisfies Record<string, ResetModeRow>;

/** Firings of a rule that subtracts by one event, and by one run; the rest waits for the next of them. */
export const MAX_FIRINGS = 100;

export type ResetMode = keyof typeof ROWS;

/** Reset modes of rules that send an event. */
export type FiringMode = {
  [M in ResetMode]: (typeof ROWS)[M] extends { readonly fires: true } ? M : never;
}[ResetMode];

export const RESET_MODES: Readonly<Record<ResetMode, ResetModeRow>> = ROWS;
export const RESET_MODE_NAMES: readonly ResetMode[] = /* @__PURE__ */ keysOf(RESET_MODES);
export const FIRING_MODE_NAMES: readonly FiringMode[] = /* @__PURE__ */ keysOf(RESET_MODES, fires);

/** Tells whether a rule of this mode sends an event each time that it reaches its target. */
export function fires(mode: ResetMode): mode is FiringMode {
  return RESET_MODES[mode].fires;
}
