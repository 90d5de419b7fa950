import { decimalOf, decimalOfText } from '../aggregate/decimal';
import { spellingOf } from './exact-json';
import { isObject, Json } from './record-fields';

/** Attributes and metrics of an event. */
export interface EventValues {
  readonly attributes: Record<string, string>;
  readonly metrics: Record<string, string>;
}

/** Roles in which the values of an object are taken. */
export type Roles = 'attributes' | 'metrics' | 'both';

/** Longest spelling of a number that is kept beside its value. */
const MAX_SPELLING_LENGTH = 50;

/** Adds a value to those of an event, in the roles that its type and place allow. */
export function addValue(values: EventValues, roles: Roles, name: string, value: unknown): void {
  if (isObject(value)) return addWrapped(values, roles, name, value);
  if (typeof value === 'number') {
    return put(roles === 'attributes' ? values.attributes : values.metrics, name, decimalOf(value));
  }
  const spelling = spellingOf(value);
  if (spelling !== undefined) return addNumber(values, roles, name, spelling);
  if (roles !== 'metrics' && (typeof value === 'string' || typeof value === 'boolean')) {
    put(values.attributes, name, String(value));
  }
}

/** Adds a number. Where it is written in another way than a metric is, its text is an attribute as well. */
function addNumber(values: EventValues, roles: Roles, name: string, spelling: string): void {
  const number = decimalOfText(spelling);
  if (roles !== 'attributes' && number !== undefined) put(values.metrics, name, number);
  const isAttribute = roles === 'attributes' || (roles === 'both' && number !== spelling);
  if (isAttribute && spelling.length <= MAX_SPELLING_LENGTH) put(values.attributes, name, spelling);
}

/** Adds a value that comes as an object: with its type, or with its currency. */
function addWrapped(values: EventValues, roles: Roles, name: string, object: Json): void {
  const typed = typedValue(object);
  if (typed) return addPlain(values, roles, name, typed.value, typed.isNumber);
  const { value, amount = value, currency, ...others } = object;
  if (typeof currency !== 'string' || amount === undefined || Object.keys(others).length > 0) return;
  addPlain(values, roles, name, amount, true);
  addValue(values, roles, `${name}.currency`, currency);
}

function addPlain(values: EventValues, roles: Roles, name: string, value: unknown, isNumber: boolean): void {
  if (isObject(value)) return;
  if (isNumber && typeof value === 'string' && isDecimal(value)) addNumber(values, roles, name, value);
  else addValue(values, roles, name, value);
}

/** Names of values with their types: in changes of DynamoDB, and in exports of Google Analytics. */
const TEXT_TYPES = ['S', 'BOOL', 'string_value'];
/** Beside a value in exports of Google Analytics: when the user got it. */
const SET_AT = 'set_timestamp_micros';
const NUMBER_TYPES = ['N', 'int_value', 'float_value', 'double_value'];

/** Returns the only value of an object whose names are types. */
export function typedValue(
  object: Json,
): { readonly value: unknown; readonly isNumber: boolean } | undefined {
  const names = Object.keys(object).filter((name) => name !== SET_AT && object[name] !== null);
  if (names.length !== 1) return undefined;
  const [name] = names;
  const isNumber = NUMBER_TYPES.includes(name);
  return isNumber || TEXT_TYPES.includes(name) ? { value: object[name], isNumber } : undefined;
}

function isDecimal(text: string): boolean {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text);
}

/** Returns the entries of a list of names and values, as exports write objects; undefined for other lists. */
export function namedEntries(list: readonly unknown[]): [string, unknown][] | undefined {
  const entries: [string, unknown][] = [];
  for (const entry of list) {
    if (!isObject(entry)) return undefined;
    const { key, name = key, value } = entry;
    if (typeof name !== 'string' || !('value' in entry)) return undefined;
    entries.push([name, value]);
  }
  return entries;
}

/** Adds a property, also one that is named `__proto__`. */
function put(record: Record<string, string>, name: string, value: string): void {
  if (name !== '__proto__') record[name] = value;
  else Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}
