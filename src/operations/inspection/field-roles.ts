import { MAX_TIME } from '../../engine/events/event';
import { timeIn, MIN_TIME } from '../../engine/events/event-time';
import { isPlaceholder } from '../../engine/events/record-fields';
import { SeenField } from './seen-fields';
import { timePatterns } from './time-patterns';

/** Records from which on a user, a name or an id has to repeat or differ as its role demands. */
const ENOUGH = 10;
/** Share of the values of a field that have to be readable times. */
const MOST = 0.9;

/** Names and values by which a field may have a part of an event. */
export interface FieldRole {
  /** Usual names in lower case without separators, the most telling first. */
  readonly names: readonly string[];
  /** Ending of less usual names. */
  readonly ending?: RegExp;
  /** Tells whether values are such as the role has. */
  readonly fits: (values: readonly unknown[]) => boolean;
}

export const ROLES = {
  eventName: {
    names: ['eventname', 'event', 'eventtype', 'name', 'action', 'activity', 'detailtype', 'type'],
    fits: (values) =>
      values.every((value) => typeof value === 'string') &&
      (values.length < ENOUGH || distinct(values) <= values.length / 2),
  },
  userId: {
    names: [
      'userid',
      'customerid',
      'memberid',
      'accountid',
      'distinctid',
      'user',
      'customer',
      'member',
      'uid',
      'visitorid',
      'clientid',
      'useremail',
      'customeremail',
      'email',
      'visitor',
      'account',
    ],
    fits: (values) =>
      (values.length < ENOUGH || distinct(values) > 1) &&
      values.some((value) => !isPlaceholder(String(value))),
  },
  time: {
    names: [
      'timestamp',
      'eventtime',
      'eventtimestamp',
      'occurredat',
      'time',
      'createdat',
      'datetime',
      'eventdate',
      'date',
      'ts',
      'at',
      'when',
    ],
    ending: /(?:time|date|timestamp|at)$/,
    fits: (values) => values.filter(isTime).length >= values.length * MOST,
  },
  eventId: {
    names: ['eventid', 'messageid', 'insertid', 'uuid', 'id'],
    fits: (values) => distinct(values) === values.length,
  },
} satisfies Record<string, FieldRole>;

/** Time that is written in another format than the ones that are read without a pattern. */
export const PATTERNED_TIME: FieldRole = {
  ...ROLES.time,
  fits: (values) => timePatterns(values).length > 0,
};

/** Objects that only surround an event: their names say nothing of what is in them. */
const WRAPPERS = ['context', 'data', 'event', 'payload', 'body', 'message', 'record', 'detail'];

/** Ranks a field for a role by its name: the lower the better; undefined when the name does not tell it. */
export function rankOf({ names }: SeenField, role: FieldRole): number | undefined {
  const plain = names.map(plainName);
  const spellings = [plain.join(''), ...(WRAPPERS.includes(plain[0]) ? [plain.slice(1).join('')] : [])];
  const ranks = spellings.map((name) => role.names.indexOf(name)).filter((rank) => rank >= 0);
  if (ranks.length > 0) return Math.min(...ranks);
  return names.length === 1 && role.ending?.test(plain[0]) ? role.names.length : undefined;
}

/** Writes a name in lower case without spaces and other separators. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function isTime(value: unknown): boolean {
  const time = timeIn('auto', value);
  return time !== undefined && time >= MIN_TIME && time <= MAX_TIME;
}

function distinct(values: readonly unknown[]): number {
  return new Set(values.map(String)).size;
}
