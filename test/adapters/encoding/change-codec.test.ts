import fc from 'fast-check';
import { decodeChanges, encodeChanges, packOutbox } from '../../../src/adapters/encoding/change-codec';
import { Change } from '../../../src/engine/state/change';
import { attributeChange, eventChange, valueChange } from '../../support/changes';

const CHANGES: Change[] = [
  attributeChange('ann'),
  attributeChange('ann', { value: 'not-ready', n: 2, count: 0, sum: '-0.1' }),
  eventChange('ann', { endpointId: undefined }),
  eventChange('ann', { endpointId: 'phone', output: { kind: 'event', name: 'Ünï "用户" 🙂' } }),
  attributeChange('ann', { endpointId: '' }),
  valueChange('ann', '312.5'),
  valueChange('ann', 'ready'),
  valueChange('ann', null),
];

test.each([
  {},
  { window: { start: '2026-01-01', finish: '2026-01-31' } },
  { to: [] },
  { to: ['pinpoint', 'eventBridge'] as const },
  { window: { start: '2026-01-01', finish: '2026-01-31' }, to: ['function'] as const },
  { until: Date.UTC(2026, 1, 1) },
  { until: Date.UTC(2026, 1, 1), to: [] },
  {
    until: Date.UTC(2026, 1, 1),
    window: { start: '2026-01-01', finish: '2026-01-31' },
    to: ['function'] as const,
  },
  { statistics: { average: '5' }, window: { start: '2026-01-01', finish: '2026-01-31' } },
])('a change with %j is the same after its way through the table', (parts) => {
  const change = attributeChange('ann', parts);
  expect(decodeChanges('ann', encodeChanges([change, change]))).toEqual([change, change]);
});

test('changes keep their order, whichever endpoints they go to', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...CHANGES), { maxLength: 20 }), (changes) => {
      const outbox = encodeChanges(changes);
      expect(decodeChanges('ann', outbox)).toEqual(changes);
      expect(decodeChanges('ann', packOutbox(outbox))).toEqual(changes);
    }),
  );
});

test('changes of one endpoint name it once', () => {
  const outbox = encodeChanges([1, 2, 3].map((n) => attributeChange('ann', { n })));
  expect(outbox.match(/endpoint of ann/g)).toHaveLength(1);
});

test('a packed outbox is still a text, which no outbox that is not packed looks like', () => {
  const outbox = encodeChanges(CHANGES);
  expect(outbox).toMatch(/^\[/);
  expect(packOutbox(outbox)).toMatch(/^[A-Za-z0-9+/]+=*$/);
});

test('no change leaves an empty outbox', () => {
  expect(decodeChanges('ann', encodeChanges([]))).toEqual([]);
});

test('an outbox that was cut off is an error, and not the half of its changes', () => {
  const outbox = encodeChanges(CHANGES);
  expect(() => decodeChanges('ann', outbox.slice(0, -1))).toThrow();
  expect(() => decodeChanges('ann', packOutbox(outbox).slice(0, -8))).toThrow();
});
