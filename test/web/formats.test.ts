import { detectedFormat, eventFormat } from '../../src/operations/events/event-format';
import { EVENT_FORMATS } from '../../src/playground/api';
import { FORMATS } from '../../web/src/load/formats';

const ARRIVAL = Date.UTC(2026, 0, 1);

test('every format can be chosen', () => {
  expect(FORMATS.map(({ value }) => value)).toEqual(EVENT_FORMATS);
});

test.each(FORMATS.flatMap(({ value, sample }) => sample.split('\n').map((line) => [value, line] as const)))(
  'what a line of %s looks like is read as such: %s',
  (format, line) => {
    const decode = format === 'detect' ? detectedFormat() : eventFormat(format);
    expect(decode(line, ARRIVAL)).toMatchObject({
      event: {
        name: 'purchase',
        userId: 'ann',
        attributes: { shop: 'Dublin' },
        metrics: { amount: '19.99' },
      },
    });
  },
);
