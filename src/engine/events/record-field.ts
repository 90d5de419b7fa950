import { valueAt } from '../../common/json-place';
import { Field, FieldPath, parseField, parsePath } from '../../contract/event-field';
import { RecordCondition } from '../../contract/event-mapping';
import { spellingOf } from './exact-json';
import { isObject } from './record-fields';
import { typedValue } from './record-values';

/** Record with the event in it, which may be the record itself. */
export interface Parsed {
  readonly record: unknown;
  readonly event: unknown;
}

export function at({ place, ofRecord }: FieldPath, { record, event }: Parsed): unknown {
  return valueAt(place, ofRecord ? record : event);
}

/** Value of a field, with the path or text that found it. */
export interface FoundValue {
  readonly value: unknown;
  readonly by: string;
}

/** Reads one part of an event: the first of its places that holds a value. */
export class RecordField {
  readonly alternatives: Field;

  constructor(private readonly text: string) {
    this.alternatives = parseField(text);
  }

  /** @param accepts tells whether a value will do, or the next place is to be looked at */
  find(parsed: Parsed, accepts: (value: unknown) => boolean = () => true): FoundValue | undefined {
    for (const alternative of this.alternatives) {
      const value = 'parts' in alternative ? composed(alternative.parts, parsed) : at(alternative, parsed);
      if (value === undefined || value === null || value === '') continue;
      const found = isObject(value) ? (typedValue(value)?.value ?? value) : value;
      if (accepts(found)) return { value: found, by: 'path' in alternative ? alternative.path : this.text };
    }
    return undefined;
  }
}

/** Puts a text together; undefined when one of its values is missing, or is an object or a list. */
function composed(parts: readonly (string | FieldPath)[], parsed: Parsed): string | undefined {
  let text = '';
  for (const part of parts) {
    const value = typeof part === 'string' ? part : textOf(at(part, parsed));
    if (value === undefined || value === '') return undefined;
    text += value;
  }
  return text;
}

/** Returns the text of a text, a number or a boolean. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : spellingOf(value);
}

/** Tells whether a record holds what a condition asks for. */
export type RecordTest = (parsed: Parsed) => boolean;

export function recordTest(condition: RecordCondition): RecordTest {
  if ('all' in condition) {
    const tests = condition.all.map(recordTest);
    return (parsed) => tests.every((test) => test(parsed));
  }
  if ('any' in condition) {
    const tests = condition.any.map(recordTest);
    return (parsed) => tests.some((test) => test(parsed));
  }
  if ('not' in condition) {
    const test = recordTest(condition.not);
    return (parsed) => !test(parsed);
  }
  const path = parsePath(condition.at);
  if ('exists' in condition) return (parsed) => isPresent(at(path, parsed)) === condition.exists;
  const texts = new Set(condition.in);
  return (parsed) => {
    const text = textOf(at(path, parsed));
    return text !== undefined && texts.has(text);
  };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
