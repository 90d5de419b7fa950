import { compareCodePoints } from '../../common/code-points';
import { decimal } from '../../common/decimal-text';
import { MAX_EXACT_LENGTH } from '../aggregate/decimal';

/** Values of an event, each as it came: the rule that names one decides how it is read. */
export interface EventValues {
  readonly attributes: Readonly<Record<string, string>>;
  /** Decimals in plain notation. */
  readonly metrics: Readonly<Record<string, string>>;
}

/** Reads what a rule names as an attribute: its text, also where the event carries a number. */
export function attributeOf({ attributes, metrics }: EventValues, name: string): string | undefined {
  return valueAt(attributes, name) ?? valueAt(metrics, name);
}

/** Reads what a rule names as a metric: a number, or a text that is one plain decimal number. */
export function metricOf({ attributes, metrics }: EventValues, name: string): string | undefined {
  const number = valueAt(metrics, name);
  if (number !== undefined) return number;
  const text = valueAt(attributes, name);
  return text === undefined ? undefined : numberOf(text);
}

/** Tells whether an event carries a text that is no number under a name. */
export function isNonNumeric({ attributes, metrics }: EventValues, name: string): boolean {
  if (Object.hasOwn(metrics, name)) return false;
  const text = valueAt(attributes, name);
  return text !== undefined && numberOf(text) === undefined;
}

/** Returns the metric that is read where a rule names none: the first by name; undefined without any. */
export function unnamedMetric({ metrics }: EventValues): string | undefined {
  const names = Object.keys(metrics);
  return names.length < 2 ? names[0] : names.sort(compareCodePoints)[0];
}

/** Reads a text that is one plain decimal number, without thousands separators. */
function numberOf(text: string): string | undefined {
  return text.length <= MAX_EXACT_LENGTH && !text.includes(',') ? decimal(text) : undefined;
}

/** Ignores inherited properties, because an attribute may be named `constructor`. */
function valueAt(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
