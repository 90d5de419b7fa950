import { EventMapping } from '../../contract/event-mapping';
import { EVENT_PRESETS } from '../../contract/event-presets';
import { FieldRole, PATTERNED_TIME, plainName, rankOf, ROLES } from './field-roles';
import { pathOf, SeenField, SeenFields } from './seen-fields';
import { timePatterns } from './time-patterns';

/** Mapping for records that no known format fits. */
export interface MappingProposal {
  /** Mapping without its defaults. */
  readonly mapping: Partial<EventMapping>;
  /** Why there is one. */
  readonly because: string;
}

/** Share of the records that have to have a field. */
const HALF = 0.5;
const MAX_OBJECTS = 8;
/** Name of all events where no field has one. */
const ONE_NAME = "'event'";
/** Objects whose values are those of the event itself, and need no prefix. */
const OF_EVENT = [
  'properties',
  'eventproperties',
  'props',
  'params',
  'attributes',
  'metrics',
  'data',
  'payload',
  'detail',
];

/**
 * Proposes where the parts of an event are, by the usual names of fields and by their values; undefined when
 * no field looks like a user.
 *
 * @param formats formats that the records are taken for, and do not fit
 */
export function proposeMapping(seen: SeenFields, formats: readonly string[]): MappingProposal | undefined {
  const taken = new Set<SeenField>();
  const choose = (role: FieldRole): string | undefined => {
    const field = bestField(seen, role, taken);
    if (!field) return undefined;
    taken.add(field);
    return pathOf(field.names);
  };
  const userId = choose(ROLES.userId);
  if (userId === undefined) return undefined;
  const time = timeIn(seen, taken);
  const eventId = choose(ROLES.eventId);
  const eventName = choose(ROLES.eventName) ?? ONE_NAME;
  const values = objectsIn(seen, taken);
  return {
    mapping: {
      eventName,
      userId,
      ...time,
      ...(eventId !== undefined && { eventId }),
      ...(values.length > 0 && { values: [{ path: '$' }, ...values] }),
    },
    because: `most of the records are no events of the format ${formats.join(' or ')}`,
  };
}

/**
 * Proposes where the time of flat events is; undefined when it is where the flat format takes it from, or
 * when no field looks like one.
 */
export function proposeTime(seen: SeenFields): MappingProposal | undefined {
  if (seen.fields.some(({ names }) => pathOf(names) === EVENT_PRESETS.flat.time)) return undefined;
  const mapping = timeIn(seen, new Set());
  if (mapping.time === undefined) return undefined;
  return {
    mapping,
    because: 'flat events have their time at timestamp, and these records do not',
  };
}

/** Finds the time, and its pattern where it needs one that only one order of day and month fits. */
function timeIn(
  seen: SeenFields,
  taken: Set<SeenField>,
): Pick<Partial<EventMapping>, 'time' | 'timePattern'> {
  const plain = bestField(seen, ROLES.time, taken);
  const field = plain ?? bestField(seen, PATTERNED_TIME, taken);
  const patterns = plain || !field ? [] : timePatterns(field.values);
  if (!field || patterns.length > 1) return {};
  taken.add(field);
  const [timePattern] = patterns;
  return { time: pathOf(field.names), ...(timePattern !== undefined && { timePattern }) };
}

/** Tells whether a mapping gives all events one name, because no field has one. */
export function hasOneName({ eventName }: Partial<EventMapping>): boolean {
  return eventName === ONE_NAME;
}

/** Finds the field whose name and values fit a role best. */
export function bestField(
  { records, fields }: SeenFields,
  role: FieldRole,
  taken: ReadonlySet<SeenField> = new Set(),
): SeenField | undefined {
  return fields
    .map((field) => ({ field, rank: rankOf(field, role) }))
    .filter(
      ({ field, rank }) =>
        rank !== undefined &&
        !taken.has(field) &&
        field.values.length > 0 &&
        field.values.length >= records * HALF &&
        role.fits(field.values),
    )
    .sort((a, b) => a.rank! - b.rank!)[0]?.field;
}

/** Lists the objects at the top of records, the most frequent first, as places of attributes and metrics. */
function objectsIn(
  { fields }: SeenFields,
  taken: ReadonlySet<SeenField>,
): { path: string; prefix?: string }[] {
  const hasMore = new Set(fields.filter((one) => one.names.length > 1 && !taken.has(one)).map(topOf));
  return fields
    .filter(({ names, objects }) => names.length === 1 && objects > 0 && hasMore.has(names[0]))
    .sort((a, b) => b.objects - a.objects)
    .slice(0, MAX_OBJECTS)
    .map(({ names }) => ({
      path: pathOf(names),
      ...(!OF_EVENT.includes(plainName(names[0])) && { prefix: `${names[0]}.` }),
    }));
}

function topOf({ names: [top] }: SeenField): string {
  return top;
}
