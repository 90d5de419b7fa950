import { ObservedEvents } from '../../../src/operations/preview/observed-events';
import { ruleSet } from '../../support/builders';

describe('events that were observed', () => {
  const RULES = ruleSet({
    'EventName': 'click',
    'AttributeName': 'colour',
    'AttributeValue': 'red',
    'Operator-V': 'atLeast',
    'Target-V': '5',
    'Metric': 'amount',
  }).rules;
  const observed = (name: string, attributes: Record<string, string>, metrics: Record<string, string>) => {
    const events = new ObservedEvents();
    events.add(name, { attributes, metrics }, 1_000);
    return events;
  };

  test('miss nothing of a rule when they carry all that it names', () => {
    expect(observed('click', { colour: 'blue' }, { amount: '1' }).missing(RULES[0])).toEqual([]);
  });

  test('miss nothing that they carry in the other role', () => {
    expect(observed('click', { amount: '5 EUR' }, { colour: '3' }).missing(RULES[0])).toEqual([]);
  });

  test('are named with what a rule waits for in vain, and with what it may have meant', () => {
    expect(observed('clck', {}, {}).missing(RULES[0])).toEqual([
      'no event is named “click”; did you mean “clck”?',
    ]);
    expect(observed('click', { color: 'red' }, { price: '1' }).missing(RULES[0])).toEqual([
      'none of the events it counts has the attribute “colour”; did you mean “color”?',
      'none of the events it counts has the metric “amount”',
    ]);
  });

  test('span the time from the first to the last, in whatever order they come', () => {
    const events = new ObservedEvents();
    expect(events.span).toBeUndefined();
    for (const time of [5_000, 1_000, 9_000]) events.add('click', { attributes: {}, metrics: {} }, time);
    expect(events.span).toBe(8_000);
  });
});
