import { LocalCalendar } from '../../../src/engine/windows/local-calendar';
import { eventsOf } from '../../../src/operations/events/event-file';
import { PINPOINT } from '../../../src/operations/events/event-format';
import { NOW, pinpointRecord, PinpointRecordOptions, ruleSet } from '../../support/builders';

const DUBLIN = new LocalCalendar('Europe/Dublin');
const RULES = ruleSet({ 'EventName': '_session.start', 'Operator-C': 'atLeast', 'Target-C': '1' });
const line = (options: PinpointRecordOptions = {}) => JSON.stringify(pinpointRecord(options));

/** Returns the first event of a line. */
const eventOf = (...[decode, text, ...others]: Parameters<typeof eventsOf>) =>
  eventsOf(decode, text, ...others).at(0)?.event;

test('a line may hold several events, each with a text of its own', () => {
  const texts = ['ann', 'bob'].map((userId) => line({ userId }));
  expect(eventsOf(PINPOINT, `[${texts.join()}]`, NOW, DUBLIN)).toMatchObject([
    { text: texts[0], event: { userId: 'ann' } },
    { text: texts[1], event: { userId: 'bob' } },
  ]);
});

test('an event has its local day', () => {
  const time = Date.UTC(2026, 6, 1, 23, 30);
  expect(eventOf(PINPOINT, line({ time }), NOW, DUBLIN)).toMatchObject({
    name: 'click',
    userId: 'ann',
    time,
    day: '2026-07-02',
  });
});

test('a line without an event, or without a user, holds none', () => {
  expect(eventOf(PINPOINT, 'poison', NOW, DUBLIN)).toBeUndefined();
  expect(eventOf(PINPOINT, line({ userId: '' }), NOW, DUBLIN)).toBeUndefined();
});

test('an event that no rule may count is left out where the rules are known', () => {
  for (const name of ['trk_click', '_session.stop']) {
    expect(eventOf(PINPOINT, line({ name }), NOW, DUBLIN, RULES)).toBeUndefined();
    expect(eventOf(PINPOINT, line({ name }), NOW, DUBLIN)).toMatchObject({ name });
  }
  for (const name of ['_session.start', 'click']) {
    expect(eventOf(PINPOINT, line({ name }), NOW, DUBLIN, RULES)).toMatchObject({ name });
  }
});
