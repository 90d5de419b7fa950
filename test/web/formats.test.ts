import { detectedFormat, eventFormat, formatNames } from '../../src/operations/events/event-format';
import { FIRST_MAPPING, FORMATS, OWN_MAPPING } from '../../web/src/load/formats';

const ARRIVAL = Date.UTC(2026, 0, 1);

test('every format can be chosen, and a mapping of one’s own', () => {
  expect(FORMATS.map(({ value }) => value)).toEqual(['detect', ...formatNames(), OWN_MAPPING]);
});

test.each([
  ...FORMATS.flatMap(({ value, sample }) =>
    (sample?.split('\n') ?? []).map((line) => [value, line] as const),
  ),
  [FIRST_MAPPING, '{"name":"purchase","userId":"ann","shop":"Dublin","amount":19.99}'] as const,
])('what a line of %s looks like is read as such: %s', (format, line) => {
  const decode = format === 'detect' ? detectedFormat() : eventFormat(format);
  expect(decode(line, ARRIVAL)).toMatchObject({
    event: {
      name: 'purchase',
      userId: 'ann',
      attributes: { shop: 'Dublin' },
      metrics: { amount: '19.99' },
    },
  });
});
