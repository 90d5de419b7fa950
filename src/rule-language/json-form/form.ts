/** Rule in its JSON form while it is being written: any text of it may be missing, empty or wrong. */
export interface JsonForm {
  readonly key?: string;
  readonly type?: string;
  readonly events?: readonly string[];
  readonly filter?: FilterForm;
  readonly metric?: string;
  readonly condition?: ConditionForm;
  readonly statistic?: string;
  readonly attribute?: string;
  readonly reset?: string;
  readonly startDate?: string;
  readonly finishDate?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly includeHistory?: boolean;
  readonly existing?: string;
  readonly period?: string;
  readonly atMost?: string;
  readonly output?: string;
  readonly destinations?: readonly string[];
  readonly enabled?: boolean;
  readonly description?: string;
}

/** Parts that belong together: all of them, any of them, or the opposite of one. */
export type GroupForm<T> = AllForm<T> | AnyForm<T> | NotForm<T>;

export interface AllForm<T> {
  readonly all: readonly T[];
}

export interface AnyForm<T> {
  readonly any: readonly T[];
}

export interface NotForm<T> {
  readonly not: T;
}

export type ConditionForm =
  AllForm<ConditionForm> | AnyForm<ConditionForm> | NotForm<ConditionForm> | TestForm;

export interface TestForm {
  readonly statistic: string;
  readonly attribute?: string;
  readonly operator: string;
  readonly target: string;
  readonly events?: readonly string[];
  readonly filter?: FilterForm;
  readonly metric?: string;
  readonly period?: string;
  readonly startDate?: string;
  readonly finishDate?: string;
}

export type FilterForm =
  AllForm<FilterForm> | AnyForm<FilterForm> | NotForm<FilterForm> | AttributeForm | MetricForm;

interface Compared {
  readonly operator: string;
  /** As many as are written so far. */
  readonly values: readonly string[];
}

export interface AttributeForm extends Compared {
  readonly attribute: string;
}

export interface MetricForm extends Compared {
  readonly metric: string;
}

/** Texts of the cells of a row, by column. */
export type Cells = Readonly<Record<string, string>>;

/** Leaves out what is not filled in. */
export function withoutGaps<T extends object>(form: T): T {
  const filled = Object.entries(form).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(filled) as T;
}
