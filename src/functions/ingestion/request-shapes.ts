import * as z from 'zod';

export type Json = Readonly<Record<string, unknown>>;

export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

/** Longer ids are dropped when records are read. */
const MAX_ENDPOINT_ID = 200;
const MAX_USER_ID = 2_000;
const MAX_APPLICATION_ID = 128;
/** Enough to mend a client by; an answer should not grow with the nonsense that was sent. */
const FAULTS_NAMED = 5;
const NAME_SHOWN = 60;

/** Half a character, which JSON can write but neither a stream nor a table can hold. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export function isJsonObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Not a record of zod's: that one loses the name `__proto__`, and whoever sent it would get no answer for it.
 */
export const jsonObject = z.custom<Json>(isJsonObject, {
  error: ({ input }) => (input === undefined ? 'is missing' : 'is not an object'),
});

export const text = z.string({
  error: ({ input }) => (input === undefined || input === null ? 'is missing' : 'is not a text'),
});

function id(maximum: number) {
  return text
    .max(maximum, { error: ({ input }) => `has ${String(input).length} characters, more than ${maximum}` })
    .refine((value) => !LONE_SURROGATE.test(value), { error: 'holds half a character' });
}

const endpointIdSchema = id(MAX_ENDPOINT_ID).min(1, 'is empty');

/** It becomes part of a key, whose parts must not run into each other. */
const applicationIdSchema = text.regex(
  new RegExp(`^[\\w-]{1,${MAX_APPLICATION_ID}}$`),
  `may hold letters, digits, "-" and "_", at most ${MAX_APPLICATION_ID}`,
);

/** What an endpoint says of itself, as far as it matters here. */
const endpointSchema = z
  .object(
    {
      User: z.object({ UserId: id(MAX_USER_ID).nullish() }, { error: 'is not an object' }).nullish(),
    },
    { error: 'is not an object' },
  )
  .nullish();

export function checkApplicationId(value: unknown): Checked<string> {
  return check(applicationIdSchema, value, 'the application id');
}

export function checkEndpointId(value: unknown): Checked<string> {
  return check(endpointIdSchema, value, 'the endpoint id');
}

/** The user id that an endpoint names, if it names one. */
export function checkEndpoint(value: unknown): Checked<string | undefined> {
  const endpoint = check(endpointSchema, value, 'Endpoint');
  return endpoint.ok ? { ok: true, value: endpoint.value?.User?.UserId || undefined } : endpoint;
}

/** @param what is at fault when it is not one of its fields */
export function check<T>(schema: z.ZodType<T>, value: unknown, what: string): Checked<T> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const faults = result.error.issues
    .slice(0, FAULTS_NAMED)
    .map(({ path, message }) => `${path.map(shown).join('.') || what} ${message}`);
  return { ok: false, fault: faults.join('; ') };
}

function shown(part: PropertyKey): string {
  const name = String(part);
  return name.length > NAME_SHOWN ? `${name.slice(0, NAME_SHOWN)}…` : name;
}

/** Texts have limits in characters as people count them. */
export function charactersOf(value: string): number {
  return [...value].length;
}
