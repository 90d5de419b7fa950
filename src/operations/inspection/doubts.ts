import { oneLine } from '../../common/one-line';
import { quote } from '../../common/quote';
import { METRICS } from '../../contract/metric-names';
import { eventCount } from '../metric-findings';
import { ValueTotals } from './event-names';
import { PATTERNED_TIME, plainName, rankOf, ROLES } from './field-roles';
import { FormatChoice } from './format-choice';
import { Inspection } from './inspection';
import { bestField, hasOneName } from './mapping-proposal';
import { pathOf } from './seen-fields';
import { timePatterns } from './time-patterns';

/** Matches names that numbers have. */
const OF_NUMBERS = /(?:amount|price|total|revenue|cost|quantity)$/;
const MAX_NAMES = 20;

/** Lists likely faults of events and of the format by which they are read, each with its remedy. */
export function doubtsOf(inspection: Inspection, choice: FormatChoice): string[] {
  return [
    ...formatDoubts(inspection, choice),
    ...timeDoubts(inspection, choice),
    ...userDoubts(inspection),
    ...idDoubts(inspection),
    ...textDoubts(inspection),
  ];
}

function formatDoubts(inspection: Inspection, { proposal, vendor, isUnknown, seen }: FormatChoice): string[] {
  const paths = seen.fields.map(({ names }) => pathOf(names)).slice(0, MAX_NAMES);
  return [
    ...(isUnknown
      ? [
          'no field looks like a user, so no mapping can be proposed: ' +
            'write one of your own, such as {"eventName":"$.what","userId":"$.who"}. ' +
            (paths.length > 0 ? `Fields are ${paths.join(', ')}` : 'The records are no JSON objects'),
        ]
      : []),
    ...(proposal && hasOneName(proposal.mapping)
      ? [
          'no field looks like the name of the event: every event is named “event”; ' +
            'put another name in eventName, in single quotes, or the path of a field',
        ]
      : []),
    ...(inspection.formatTotals().length > 1 && (proposal ?? vendor)
      ? [
          'the records are of several formats, and a mapping reads all alike: ' +
            'keep the records of each format in files of their own',
        ]
      : []),
  ];
}

function timeDoubts({ withoutTime, inFuture, span }: Inspection, choice: FormatChoice): string[] {
  const doubts: string[] = [];
  if (withoutTime > 0) {
    doubts.push((span === undefined && unmappedTime(choice)) || timeMissing(withoutTime));
  }
  if (inFuture > 0) {
    doubts.push(
      `${eventsAre(inFuture)} more than a day in the future: each counts as of its arrival; ` +
        'correct the clock, or the unit of the time (timeFormat of the mapping)',
    );
  }
  return doubts;
}

function timeMissing(events: number): string {
  return (
    `${eventsAre(events)} without a time: each counts as of its arrival; ` +
    'name the field of the time in the mapping ("time":"$.…"), or send one'
  );
}

/** Names a field that looks like the time of the event, where the mapping takes another, or none. */
function unmappedTime({ seen }: FormatChoice): string | undefined {
  const field = bestField(seen, ROLES.time);
  if (field) {
    const path = pathOf(field.names);
    return (
      `${quote(field.names.join('.'))} looks like the time of the event, but the format takes another or ` +
      'none: every event counts as of its arrival; ' +
      `put ${JSON.stringify({ time: path }).slice(1, -1)} into a mapping`
    );
  }
  const dated = bestField(seen, PATTERNED_TIME);
  if (dated) {
    const [mapping, ...others] = timePatterns(dated.values).map((timePattern) =>
      JSON.stringify({ time: pathOf(dated.names), timePattern }).slice(1, -1),
    );
    return (
      `${quote(dated.names.join('.'))} holds times such as ${quote(String(dated.values[0]))}: put ` +
      [mapping, ...others].join(' where the day comes first, or ') +
      ' into a mapping; until then every event counts as of its arrival'
    );
  }
  const named = seen.fields.find(
    (one) => one.values.length > 0 && (rankOf(one, ROLES.time) ?? Infinity) < ROLES.time.names.length,
  );
  return named
    ? `${quote(named.names.join('.'))} is named like a time, but cannot be read as one: every event counts ` +
        'as of its arrival; say how it is written by timePattern in a mapping, such as "dd/MM/yyyy HH:mm"'
    : undefined;
}

function userDoubts({ telemetry }: Inspection): string[] {
  const placeholders = telemetry.total(METRICS.eventsOfPlaceholderUsers);
  const missing = telemetry.total(METRICS.eventsWithoutUser);
  return [
    ...(placeholders > 0
      ? [
          `${eventsAre(placeholders)} of a placeholder user such as null or anonymous, and skipped; ` +
            'send no user id while there is none',
        ]
      : []),
    ...(missing > 0
      ? [
          `${eventsAre(missing)} without a user, and skipped; send the user id, ` +
            'or count them by their endpoint with --anonymous-users by-endpoint',
        ]
      : []),
  ];
}

function idDoubts({ ids, telemetry }: Inspection): string[] {
  const counted = telemetry.total(METRICS.eventsCounted);
  if (ids.conflicts > 0) {
    return [
      `${eventsAre(ids.conflicts)} under the id of an earlier one of the user with other content, ` +
        'and skipped as a repetition; map an eventId that each event has for itself',
    ];
  }
  return counted > 0 && ids.missing === counted
    ? [
        'no event has an id: one that is sent twice counts twice; send an id with each event, ' +
          'and name its field in the mapping ("eventId":"$.…")',
      ]
    : [];
}

function textDoubts({ names }: Inspection): string[] {
  return names
    .list()
    .flatMap(({ name, events, values }) =>
      values
        .filter(looksNumeric)
        .map(
          (value) =>
            `${quote(oneLine(value.name))} is text in ${value.nonNumeric} of ${eventCount(events)} of ` +
            `${quote(oneLine(name))}, and adds 0 to a sum there; send a number, or a text such as 19.99`,
        ),
    );
}

/** Tells whether some values are texts where the others, or the name, say that numbers are meant. */
function looksNumeric({ name, numeric, textual, nonNumeric }: ValueTotals): boolean {
  const numbers = numeric + textual - nonNumeric;
  return nonNumeric > 0 && (numbers >= nonNumeric || OF_NUMBERS.test(plainName(name)));
}

function eventsAre(count: number): string {
  return `${eventCount(count)} ${count === 1 ? 'is' : 'are'}`;
}
