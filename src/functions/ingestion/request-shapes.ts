import * as z from '../../common/zod';

/** An object as JSON has it. */
export type Json = Readonly<Record<string, unknown>>;

/** A value that passed its checks, or the faults of one that did not. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

/** Characters of an id; the reader of the records drops longer ones. */
const MAX_ENDPOINT_ID_CHARACTERS = 200;
const MAX_USER_ID_CHARACTERS = 2_000;
const MAX_APPLICATION_ID_CHARACTERS = 128;
/** Faults and characters of a name in an answer, which does not grow with a wrong request. */
const MAX_FAULTS = 5;
const MAX_SHOWN_CHARACTERS = 60;

/** Half of a character, which JSON can express and neither a stream nor a table can hold. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export function isJsonObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Accepts any object. The record of zod would lose the name `__proto__`, and with it the answer to that
 * event.
 */
export const jsonObject = z.custom<Json>(isJsonObject, {
  error: ({ input }) => (input === undefined ? 'is missing' : 'is not an object'),
});

export const text = z.string({
  error: ({ input }) => (input === undefined || input === null ? 'is missing' : 'is not a text'),
});

function id(maximum: number) {
  return text.check(
    z.maxLength(maximum, {
      error: ({ input }) => `has ${String(input).length} characters, more than ${maximum}`,
    }),
    z.refine((value) => !LONE_SURROGATE.test(value), { error: 'holds half a character' }),
  );
}

const endpointIdSchema = id(MAX_ENDPOINT_ID_CHARACTERS).check(z.minLength(1, 'is empty'));

const userIdSchema = id(MAX_USER_ID_CHARACTERS);

/** Accepts an id without the `#` that separates the parts of a key. */
const applicationIdSchema = text.check(
  z.regex(
    new RegExp(`^[\\w-]{1,${MAX_APPLICATION_ID_CHARACTERS}}$`),
    `may hold letters, digits, "-" and "_", at most ${MAX_APPLICATION_ID_CHARACTERS}`,
  ),
);

/** Accepts an endpoint, of which only the user matters. */
const endpointSchema = z.nullish(
  z.object(
    {
      User: z.nullish(z.object({ UserId: z.nullish(userIdSchema) }, { error: 'is not an object' })),
    },
    { error: 'is not an object' },
  ),
);

/** Checks the application id of a path. */
export function checkApplicationId(value: unknown): Checked<string> {
  return check(applicationIdSchema, value, 'the application id');
}

/** Checks the endpoint id of a path or of a batch. */
export function checkEndpointId(value: unknown): Checked<string> {
  return check(endpointIdSchema, value, 'the endpoint id');
}

/** Checks an endpoint and returns its user id, if it names one. */
export function checkEndpoint(value: unknown): Checked<string | undefined> {
  const endpoint = check(endpointSchema, value, 'Endpoint');
  return endpoint.ok ? { ok: true, value: endpoint.value?.User?.UserId || undefined } : endpoint;
}

/** Checks a user id that was verified; `label` names its origin. */
export function checkUserId(value: unknown, label: string): Checked<string> {
  return check(userIdSchema.check(z.minLength(1, 'is empty')), value, label);
}

/**
 * Checks a value against a schema.
 *
 * @param label names the value in a fault that concerns none of its fields
 */
export function check<T>(schema: z.ZodMiniType<T>, value: unknown, label: string): Checked<T> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const faults = result.error.issues
    .slice(0, MAX_FAULTS)
    .map(({ path, message }) => `${path.map(shorten).join('.') || label} ${message}`);
  return { ok: false, fault: faults.join('; ') };
}

function shorten(part: PropertyKey): string {
  const name = String(part);
  return name.length > MAX_SHOWN_CHARACTERS ? `${name.slice(0, MAX_SHOWN_CHARACTERS)}…` : name;
}

/** Counts characters as people do: an emoji is one. */
export function charactersOf(value: string): number {
  return [...value].length;
}
