import { readFileSync } from 'node:fs';
import { EventMapping as Mapping, eventMapping } from '../../../src/contract/event-mapping';
import { EVENT_PRESETS, segmentMapping } from '../../../src/contract/event-presets';
import { EventMapping, EventSource, RecordFilter, SegmentCall, TimeFormat } from '../../../src/index';
import { configOf, synthesize } from '../synthesis';

const FLAT: Mapping = EVENT_PRESETS.flat;
const MAPPING_FILE = JSON.parse(readFileSync('examples/mappings/posthog.json', 'utf8')) as Mapping;

describe('a stream of any JSON', () => {
  test.each<[EventMapping, Mapping]>([
    [
      EventMapping.flat({ only: RecordFilter.valueIs('$.kind', 'a', 'b') }),
      { ...FLAT, only: { at: '$.kind', in: ['a', 'b'] } },
    ],
    [
      EventMapping.paths({
        events: '$.batch',
        only: RecordFilter.allOf(
          RecordFilter.hasValue('@.id'),
          RecordFilter.anyOf(
            RecordFilter.valueIs('@.a', 'x'),
            RecordFilter.noneOf(RecordFilter.hasValue('@.b')),
          ),
        ),
        userId: '@.user ?? $.user',
        eventId: "'${@.id}/${$.id}'",
        values: [{ path: '@.traits', prefix: 'user.' }],
      }),
      {
        events: '$.batch',
        only: {
          all: [
            { at: '@.id', exists: true },
            { any: [{ at: '@.a', in: ['x'] }, { not: { any: [{ at: '@.b', exists: true }] } }] },
          ],
        },
        eventName: '@.name',
        userId: '@.user ?? $.user',
        eventId: "'${@.id}/${$.id}'",
        values: [{ path: '@.traits', prefix: 'user.' }],
      },
    ],
    [EventMapping.segment(), EVENT_PRESETS.segment],
    [
      EventMapping.segment({ calls: [SegmentCall.PAGE, SegmentCall.SCREEN] }),
      segmentMapping(['page', 'screen']),
    ],
    [
      EventMapping.cloudEvents({ userId: '$.data.id' }),
      { ...EVENT_PRESETS.cloudevents, userId: '$.data.id' },
    ],
    [EventMapping.file('examples/mappings/posthog.json'), MAPPING_FILE],
  ])('is read by the mapping of the app: %#', (given, wanted) => {
    const { template } = synthesize({ eventSource: EventSource.kinesis({ mapping: given }) });
    const { parameters } = configOf(template, 'Aggregator').eventSource;
    expect(eventMapping.parse(parameters)).toEqual(wanted);
  });

  test.each<[() => EventMapping, string]>([
    [
      () => EventMapping.paths({ eventName: "'a ${$.b}'", userId: 'id' }),
      'EventMapping: userId “id” is neither a path such as $.user.id nor a text in single quotes',
    ],
    [
      () => EventMapping.paths({ userId: '$.a ?? $..b' }),
      'EventMapping: userId “$..b” may lead to several places',
    ],
    [
      () => EventMapping.paths({ userId: "'${$..b}'" }),
      'EventMapping: userId “$..b” may lead to several places',
    ],
    [() => EventMapping.paths({ userId: '' }), 'EventMapping: userId “” is neither a path'],
    [() => EventMapping.paths({ userId: "'half" }), "EventMapping: userId “'half” is neither a path"],
    [() => EventMapping.paths({ events: '$.a ?? $.b' }), 'EventMapping: events “$.a ?? $.b” is no JSON path'],
    [
      () => EventMapping.paths({ values: [{ path: 'a' }] }),
      'EventMapping: values[0].path “a” is no JSON path',
    ],
    [
      () => EventMapping.paths({ only: RecordFilter.hasValue('a') }),
      'EventMapping: only “a” is no JSON path',
    ],
    [
      () => EventMapping.flat({ timePattern: 'DD/MM/YYYY' }),
      'EventMapping: timePattern “DD/MM/YYYY” has D, which stands for nothing: write dd for the day',
    ],
    [
      () => EventMapping.flat({ timePattern: 'dd/MM' }),
      'EventMapping: timePattern “dd/MM” lacks the year: write yyyy',
    ],
    [
      () => EventMapping.flat({ timePattern: "dd/MM/yyyy 'at" }),
      "EventMapping: timePattern “dd/MM/yyyy 'at” has ', which stands for nothing",
    ],
    [
      () => EventMapping.paths({ timePattern: 'dd/MM/yyyy' }),
      'EventMapping: timePattern is given without time: name the place of the time, too',
    ],
    [
      () => EventMapping.flat({ timePattern: 'dd/MM/yyyy', timeFormat: TimeFormat.AUTO }),
      'EventMapping: timePattern and timeFormat are given: leave one of them out',
    ],
    [() => EventMapping.segment({ calls: [] }), 'EventMapping.segment: calls is empty'],
    [() => EventMapping.file('none.json'), 'EventMapping.file: none.json cannot be used: ENOENT'],
    [
      () => EventMapping.file('package.json'),
      'EventMapping.file: package.json cannot be used: Unrecognized keys',
    ],
    [() => EventMapping.file('README.md'), 'EventMapping.file: README.md cannot be used: '],
  ])('is refused with a mapping that cannot be meant: %#', (create, message) => {
    expect(create).toThrow(message);
  });

  test.each([
    ['valueIs', () => RecordFilter.valueIs('$.a')],
    ['allOf', () => RecordFilter.allOf()],
    ['anyOf', () => RecordFilter.anyOf()],
    ['noneOf', () => RecordFilter.noneOf()],
  ])('RecordFilter.%s has to be given something', (name, create) => {
    expect(create).toThrow(new RegExp(`^RecordFilter.${name}: no (values|filters)`));
  });
});
