import { parseExactly, spellingOf } from '../../engine/events/exact-json';
import { isObject } from '../../engine/events/record-fields';

const MAX_FIELDS = 500;

/** Values that records have at one path. */
export interface SeenField {
  /** Names that lead to it: one at the top of the record, or two. */
  readonly names: readonly string[];
  /** Texts and numbers, one for each record that has any here. */
  readonly values: unknown[];
  /** Number of records that have an object here. */
  objects: number;
}

/** Fields at the top of records, and one level below it. */
export interface SeenFields {
  /** Number of records that are JSON objects. */
  readonly records: number;
  readonly fields: readonly SeenField[];
}

/** Collects the fields of records; those that are no JSON object have none. */
export function seenFields(texts: readonly string[]): SeenFields {
  const fields = new Map<string, SeenField>();
  let records = 0;
  const see = (names: readonly string[], value: unknown): void => {
    const path = pathOf(names);
    const field = fields.get(path) ?? { names, values: [], objects: 0 };
    if (fields.size < MAX_FIELDS) fields.set(path, field);
    if (isObject(value)) {
      field.objects++;
    } else if ((typeof value === 'string' && value !== '') || spellingOf(value) !== undefined) {
      field.values.push(value);
    }
  };
  for (const text of texts) {
    const record = parsed(text);
    if (!isObject(record)) continue;
    records++;
    for (const [name, value] of Object.entries(record)) {
      see([name], value);
      if (!isObject(value)) continue;
      for (const [inner, one] of Object.entries(value)) see([name, inner], one);
    }
  }
  return { records, fields: [...fields.values()] };
}

function parsed(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

/** Writes names as a JSON path, in quotes where a name has other characters than letters and digits. */
export function pathOf(names: readonly string[]): string {
  return names.reduce(
    (path, name) => path + (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`),
    '$',
  );
}
