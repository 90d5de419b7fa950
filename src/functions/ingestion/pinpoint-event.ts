import { timeOfIso } from '../../common/iso-time';
import * as z from '../../common/zod';
import { charactersOf, check, Checked, jsonObject, text } from './request-shapes';

/** An event that passed all checks; its times are epoch milliseconds. */
export interface PinpointEvent {
  readonly type: string;
  readonly time: number;
  readonly session?: { readonly id: string; readonly start: number; readonly stop?: number };
  readonly attributes: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Attributes and metrics of an event, characters of their names and of attributes (Pinpoint quotas). */
const MAX_NAMES = 40;
const MAX_NAME_CHARACTERS = 50;
const MAX_VALUE_CHARACTERS = 200;

const time = z.pipe(
  text,
  z.transform((value: string, context) => {
    const at = timeOfIso(value);
    if (at !== undefined) return at;
    context.issues.push({
      code: 'custom',
      input: value,
      message: 'is not a time in ISO 8601 such as 2026-01-15T12:00:00Z',
    });
    return z.NEVER;
  }),
);

const session = z.object(
  { Id: text, StartTimestamp: time, StopTimestamp: z.nullish(time) },
  { error: 'is not an object' },
);

const attributes = mapOf((value) => {
  if (typeof value !== 'string') return 'is not a text';
  const length = charactersOf(value);
  return length > MAX_VALUE_CHARACTERS
    ? `has a value of ${length} characters, more than ${MAX_VALUE_CHARACTERS}`
    : undefined;
});

const metrics = mapOf((value) => (Number.isFinite(value) ? undefined : 'is not a finite number'));

const eventSchema = z
  .object(
    {
      EventType: text.check(z.minLength(1, 'is empty')),
      Timestamp: time,
      Session: z.nullish(session),
      Attributes: z.nullish(attributes),
      Metrics: z.nullish(metrics),
    },
    { error: 'is not an object' },
  )
  .check(
    z.superRefine(({ Attributes, Metrics }, context) => {
      const names = Object.keys(Attributes ?? {}).length + Object.keys(Metrics ?? {}).length;
      if (names > MAX_NAMES) {
        context.addIssue({
          code: 'custom',
          message: `has ${names} attributes and metrics, more than ${MAX_NAMES}`,
        });
      }
    }),
  );

/** Checks one event; its fault names the event by its key. */
export function checkEvent(key: string, value: unknown): Checked<PinpointEvent> {
  const checked = check(eventSchema, value, 'it');
  if (!checked.ok) return { ok: false, fault: `event ${JSON.stringify(key)}: ${checked.fault}` };
  const { EventType, Timestamp, Session, Attributes, Metrics } = checked.value;
  return {
    ok: true,
    value: {
      type: EventType,
      time: Timestamp,
      ...(Session && {
        session: { id: Session.Id, start: Session.StartTimestamp, stop: Session.StopTimestamp ?? undefined },
      }),
      attributes: (Attributes ?? {}) as Record<string, string>,
      metrics: (Metrics ?? {}) as Record<string, number>,
    },
  };
}

/**
 * Checks the names of an object and its values.
 *
 * @param faultOf returns the fault of a value, if there is one
 */
function mapOf(faultOf: (value: unknown) => string | undefined) {
  return jsonObject.check(
    z.superRefine((map, context) => {
      for (const [name, value] of Object.entries(map)) {
        const length = charactersOf(name);
        const fault =
          length > MAX_NAME_CHARACTERS
            ? `has a name of ${length} characters, more than ${MAX_NAME_CHARACTERS}`
            : faultOf(value);
        if (fault) context.addIssue({ code: 'custom', path: [name], message: fault });
      }
    }),
  );
}
