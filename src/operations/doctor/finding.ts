/** Levels of a finding, the worst first. */
export const LEVELS = ['wrong', 'unchecked', 'notable', 'ok'] as const;
export type Level = (typeof LEVELS)[number];

/** One thing that a check has found. */
export interface Finding {
  readonly level: Level;
  readonly text: string;
  /** Command, setting or page that helps. */
  readonly fix?: string;
}

export function ok(text: string): Finding {
  return { level: 'ok', text };
}

export function notable(text: string, fix?: string): Finding {
  return { level: 'notable', text, ...(fix !== undefined && { fix }) };
}

export function wrong(text: string, fix: string): Finding {
  return { level: 'wrong', text, fix };
}
