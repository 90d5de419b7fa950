import { DecodedRecord } from '../../src/engine/events/event';

/** Content of an event, independent of any format. */
export interface SpokenEvent {
  readonly name: string;
  readonly userId?: string;
  readonly endpointId?: string;
  readonly time: number;
  readonly attributes: Record<string, string>;
  readonly metrics: Record<string, number>;
}

export interface EventReaderUnderTest {
  /** Whether the format has endpoints. */
  readonly hasEndpoints: boolean;
  /** Writes a record with this content in the format of the source. */
  write(event: SpokenEvent): string;
  read(text: string, arrival: number, anonymousByEndpoint: boolean): DecodedRecord;
}

const TIME = Date.UTC(2026, 0, 15, 12, 30, 15);
const EVENT: SpokenEvent = {
  name: 'purchase',
  userId: 'ann',
  time: TIME,
  attributes: { colour: 'red', shop: 'Gort an Choirce' },
  metrics: { amount: 19.99, items: 3 },
};

/** Tests the behaviour that all formats of events share. */
export function testEventReader(name: string, source: EventReaderUnderTest): void {
  const read = (text: string, arrival = TIME) => source.read(text, arrival, false);
  const eventIn = (event: SpokenEvent, arrival = TIME) => {
    const decoded = read(source.write(event), arrival);
    if (decoded.kind !== 'event') throw new Error(JSON.stringify(decoded));
    return decoded.event;
  };

  describe(`${name} as a source of events`, () => {
    test('says who did what, when, with which attributes and metrics', () => {
      expect(eventIn(EVENT)).toMatchObject({
        name: 'purchase',
        userId: 'ann',
        time: TIME,
        attributes: EVENT.attributes,
        metrics: { amount: '19.99', items: '3' },
      });
    });

    test.each(["O'Brien", '🛒 用户', '__proto__', 'a"b\\c\n'])(
      'takes names and users as they are: %j',
      (text) => {
        expect(eventIn({ ...EVENT, name: text, userId: text })).toMatchObject({ name: text, userId: text });
      },
    );

    test('keeps every digit of a metric', () => {
      const text = source
        .write({ ...EVENT, metrics: { amount: 12345 } })
        .replace(/12345/g, '12345678901234567890.123456789');
      const decoded = read(text);
      expect(decoded).toMatchObject({ event: { metrics: { amount: '12345678901234567890.123456789' } } });
    });

    test('has events without attributes and metrics', () => {
      expect(eventIn({ ...EVENT, attributes: {}, metrics: {} })).toMatchObject({
        attributes: {},
        metrics: {},
      });
    });

    test('takes the arrival for a time that lies more than a day after it', () => {
      expect(eventIn({ ...EVENT, time: TIME + 25 * 3_600_000 }).time).toBe(TIME);
      expect(eventIn({ ...EVENT, time: TIME + 23 * 3_600_000 }).time).toBe(TIME + 23 * 3_600_000);
      expect(eventIn({ ...EVENT, time: TIME - 400 * 86_400_000 }).time).toBe(TIME - 400 * 86_400_000);
    });

    test('has events of nobody', () => {
      expect(read(source.write({ ...EVENT, userId: undefined }))).toEqual({
        kind: 'no-user',
        name: 'purchase',
      });
    });

    test('rejects what is no event, and says why without repeating it', () => {
      for (const text of ['', 'secret', '[1]', '7', 'null', '"secret"']) {
        expect(read(text)).toMatchObject({
          kind: 'rejected',
          reason: expect.stringMatching(/^the record is not (JSON|a JSON object)$/),
        });
      }
      expect(read('{"secret":1}')).not.toMatchObject({ kind: 'event' });
    });

    test('rejects a user id that no state can hold', () => {
      expect(read(source.write({ ...EVENT, userId: 'x'.repeat(2_001) }))).toEqual({
        kind: 'rejected',
        reason: 'the user id has 2001 characters, more than 2000',
      });
    });

    if (source.hasEndpoints) {
      test('names the endpoint, under which who has no name can be counted', () => {
        expect(eventIn({ ...EVENT, endpointId: 'phone' }).endpointId).toBe('phone');
        expect(
          source.read(source.write({ ...EVENT, userId: undefined, endpointId: 'phone' }), TIME, true),
        ).toMatchObject({ event: { userId: 'phone', endpointId: 'phone' } });
      });
    }
  });
}
