import type { Context } from 'hono';
import * as z from 'zod';
import { quote } from '../../common/quote';
import { mapInSteps, Steps } from '../../common/steps';
import { MAX_TIME, MAX_USER_ID_LENGTH } from '../../engine/events/event';
import { OperationError } from '../../operations/operation-error';
import { DraftRequest, EXAMPLE_DATA } from '../api';
import { MAX_ROWS } from '../rules/import-rules';
import { inSlices } from '../rules/in-slices';

/** Limit that Pinpoint sets for names, in characters. */
const MAX_NAME_LENGTH = 200;
const MAX_EVENTS = 1_000;
/** Number of attributes or metrics of an event, or of cells of a row. */
const MAX_NAMES = 1_000;
/** Limit of a JSON body: room for a table of ten thousand rules. */
const MAX_JSON_BYTES = 10_000_000;
/** Limit of a JSON body of a few numbers. */
export const MAX_SHORT_JSON_BYTES = 10_000;
/** Characters of a name that a message shows. */
const MAX_SHOWN = 80;
/** Latest time that a JavaScript Date can hold, in epoch milliseconds. */
const MAX_DATE_MS = 8.64e15;

const YEARS_HINT = 'choose a moment between the years 1970 and 9999, in epoch milliseconds';

const text = z.string('write a text');
const wholeNumber = z.int('write a whole number');
const moment = wholeNumber
  .min(-MAX_DATE_MS, 'write epoch milliseconds')
  .max(MAX_DATE_MS, 'write epoch milliseconds');
const name = text.min(1, 'write a name').max(MAX_NAME_LENGTH, `write at most ${MAX_NAME_LENGTH} characters`);
/** Checks the length of a list before its elements, because a list of millions takes seconds to look at. */
const list = <T extends z.ZodType>(elements: z.ZodArray, of: T) => elements.pipe(z.array(of));
/** Refuses too many names at once, and the one that is lost when an object is made of names and values. */
const record = <T extends z.ZodType>(key: z.ZodString, value: T, message: string) =>
  z
    .unknown()
    .refine((given) => !(given instanceof Object && Object.hasOwn(given, '__proto__')), {
      message: 'choose another name than __proto__',
      abort: true,
    })
    .refine((given) => !(given instanceof Object) || Object.keys(given).length <= MAX_NAMES, {
      message: `write at most ${MAX_NAMES} names`,
      abort: true,
    })
    .pipe(z.record(key, value, message));
const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `write one of ${values.join(', ')}`);

const DRAFT = z.strictObject({
  rows: z.array(z.unknown(), 'write a list of rows').max(MAX_ROWS, `write at most ${MAX_ROWS} rows`),
  basedOn: wholeNumber,
});
const ROW = z.strictObject(
  { id: text.min(1, 'write an id'), cells: record(z.string(), text, 'write an object of texts') },
  'write an object with id and cells',
);
export const IMPORT = z.strictObject({ text, mode: choice(['replace', 'add']) });
export const PUBLISH = z.strictObject({ draftVersion: wholeNumber });
export const REVISION = z.coerce.number('write a whole number').pipe(wholeNumber);
export const FILE_QUERY = z.object({ of: choice(['draft', 'published']), format: choice(['csv', 'json']) });

const event = z.strictObject({
  name: text
    .min(1, 'write what happened, such as purchase')
    .max(MAX_NAME_LENGTH, `write at most ${MAX_NAME_LENGTH} characters`),
  userId: text
    .min(1, 'write who did it, such as maria')
    .max(MAX_USER_ID_LENGTH, `write at most ${MAX_USER_ID_LENGTH} characters`),
  time: wholeNumber.min(0, YEARS_HINT).max(MAX_TIME, YEARS_HINT).optional(),
  attributes: record(name, text, 'write an object of texts'),
  metrics: record(
    name,
    text.refine(isJsonNumber, 'write it with digits and a point, such as 1250 or 12.50'),
    'write an object of numbers as text',
  ),
});
export const SEND = z.strictObject({
  events: list(
    z
      .array(z.unknown(), 'write a list of events')
      .min(1, 'write at least one event')
      .max(MAX_EVENTS, `write at most ${MAX_EVENTS} events at a time, or load them as a file`),
    event,
  ),
  confirmed: z.boolean('write true or false').optional(),
});
export const REDRIVE = z.strictObject({ confirmed: z.boolean('write true or false').optional() });
export const CLOCK = z.union(
  [z.strictObject({ to: moment }), z.strictObject({ by: moment })],
  'write {"to": epoch milliseconds} or {"by": milliseconds}',
);

export const USERS_QUERY = z.object({
  search: text.default(''),
  after: text.optional(),
  limit: z.coerce
    .number('write a whole number')
    .pipe(wholeNumber.min(1, 'write 1 to 500').max(500, 'write 1 to 500'))
    .default(50),
});
export const MEMBERS_QUERY = z.object({
  limit: z.coerce
    .number('write a whole number')
    .pipe(wholeNumber.min(1, 'write 1 to 1000').max(1_000, 'write 1 to 1000'))
    .default(100),
});
const day = z.iso.date('write a day as YYYY-MM-DD, such as 2026-01-31');
export const PERIOD_QUERY = z.object({ from: day, to: day }).superRefine(({ from, to }, { addIssue }) => {
  if (from > to) {
    addIssue({ code: 'custom', path: ['from'], message: `write a day that is not after ${to}, the last` });
  }
});
export const USER_QUERY = z.object({ orNew: z.literal('yes', 'write yes, or leave it out').optional() });
export const METRICS_QUERY = z.object({
  hours: z.coerce
    .number('write a whole number')
    .pipe(wholeNumber.min(1, 'write 1 to 720').max(720, 'write 1 to 720'))
    .default(24),
});
export const LOAD_QUERY = z.object({
  name: z.string('write the name of the file').min(1, 'write the name of the file'),
  size: z.coerce
    .number('write a whole number')
    .pipe(wholeNumber.min(0, 'write the bytes of the file, or 0'))
    .default(0),
  format: text.default('detect'),
});
export const INSPECTION_QUERY = z.object({
  format: text.default('detect'),
  cut: choice(['yes', 'no']).default('no'),
});
export const EXAMPLE = choice(EXAMPLE_DATA);

/** Tells whether a text is a valid and finite JSON number. */
function isJsonNumber(value: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(value.trim()) && Number.isFinite(Number(value));
}

/**
 * Reads the body of a request as JSON.
 *
 * @throws OperationError when the body is not JSON of this schema, or longer than the limit
 */
export async function bodyOf<T>(c: Context, schema: z.ZodType<T>, maxBytes = MAX_JSON_BYTES): Promise<T> {
  const type = c.req.header('content-type');
  if (type?.split(';')[0].trim() !== 'application/json') {
    throw new OperationError(
      'invalid-input',
      `the content type is ${quote(type ?? 'none')}; send application/json`,
    );
  }
  const body = await readText(c, maxBytes);
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new OperationError('invalid-input', `the body is no JSON: ${(error as Error).message}`);
  }
  return checked(json, schema, 'the body');
}

/**
 * Reads the body of a request as a draft, and serves other requests between its rows.
 *
 * @throws OperationError when the body is no draft
 */
export async function draftOf(c: Context): Promise<DraftRequest> {
  const { rows, basedOn } = await bodyOf(c, DRAFT);
  return { rows: await inSlices(checkedRows(rows)), basedOn };
}

function checkedRows(rows: readonly unknown[]): Steps<DraftRequest['rows'][number][]> {
  return mapInSteps(rows, (row, index) => checked(row, ROW, 'the body', ['rows', index]));
}

/** Reads the body piece by piece, because its length is known only at its end when it comes in chunks. */
async function readText(c: Context, maxBytes: number): Promise<string> {
  if (Number(c.req.header('content-length')) > maxBytes) throw tooLarge(maxBytes);
  const decoder = new TextDecoder();
  let [content, bytes] = ['', 0];
  for await (const piece of (c.req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    content += decoder.decode(piece, { stream: true });
  }
  return content + decoder.decode();
}

function tooLarge(maxBytes: number): OperationError {
  return new OperationError(
    'too-large',
    `the body has more than ${maxBytes} bytes; send less at a time, and events as a file`,
  );
}

/** @throws OperationError when a parameter is missing or wrong */
export function queryOf<T>(c: Context, schema: z.ZodType<T>): T {
  return checked(c.req.query(), schema, 'the query');
}

/** @throws OperationError when a part of the path is wrong */
export function pathPart<T>(c: Context, part: string, schema: z.ZodType<T>): T {
  return checked(c.req.param(part), schema, part);
}

/** @param within path of the input in the whole */
function checked<T>(
  input: unknown,
  schema: z.ZodType<T>,
  whole: string,
  within: readonly PropertyKey[] = [],
): T {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  const [issue] = error.issues;
  if (issue.code === 'unrecognized_keys') {
    throw new OperationError(
      'invalid-input',
      `${placeOf([...within, ...issue.path, issue.keys[0].slice(0, MAX_SHOWN)])} is not known; leave it out`,
    );
  }
  const value = issue.path.reduce<unknown>(
    (node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
  const place = placeOf([...within, ...issue.path]) || whole;
  throw new OperationError(
    'invalid-input',
    value === undefined
      ? `${place} is missing; ${issue.message}`
      : `${place} is ${shown(value)}; ${issue.message}`,
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  try {
    // Each element takes a character at least, so that no more of them would be shown.
    return quote(JSON.stringify(Array.isArray(value) ? value.slice(0, MAX_SHOWN + 1) : value));
  } catch {
    // JSON can be read at any depth, and written only as deep as calls may go.
    return 'nested too deeply';
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (place, key) => (typeof key === 'number' ? `${place}[${key}]` : `${place}${place && '.'}${String(key)}`),
    '',
  );
}
