import { Duration, Lazy, Token } from 'aws-cdk-lib';
import {
  checkDuration,
  checkNumber,
  checkText,
  DurationBounds,
  numberText,
  rateText,
} from '../../../src/construct/support/checks';

const NUMBER_TOKEN = Lazy.number({ produce: () => 1_000_000 });
const TEXT_TOKEN = Lazy.string({ produce: () => '' });

describe('a whole number', () => {
  test.each([undefined, 1, 5, 10, NUMBER_TOKEN])('may be %p', (value) => {
    expect(() => checkNumber('batchSize', value, 1, 10)).not.toThrow();
  });

  test.each([0, 11, 2.5, NaN, Infinity])('may not be %p', (value) => {
    expect(() => checkNumber('batchSize', value, 1, 10)).toThrow(
      `batchSize must be a whole number from 1 to 10, but is ${value}`,
    );
  });
});

describe('a duration', () => {
  const bounds: DurationBounds = {
    min: Duration.minutes(1),
    max: Duration.hours(1),
    step: Duration.minutes(1),
    tokenUnits: ['minutes', 'hours'],
  };

  test.each([
    undefined,
    Duration.minutes(1),
    Duration.seconds(120),
    Duration.hours(1),
    Duration.minutes(NUMBER_TOKEN),
    Duration.hours(NUMBER_TOKEN),
  ])('may be %s', (value) => {
    expect(() => checkDuration('interval', value, bounds)).not.toThrow();
  });

  test.each([
    [Duration.seconds(0), '0 seconds'],
    [Duration.seconds(59), '59 seconds'],
    [Duration.seconds(90), '1 minute 30 seconds'],
    [Duration.minutes(61), '1 hour 1 minute'],
  ])('may not be %s', (value, text) => {
    expect(() => checkDuration('interval', value, bounds)).toThrow(
      `interval must be from 1 minute to 1 hour, in steps of 1 minute, but is ${text}`,
    );
  });

  test.each([
    ['seconds', Duration.seconds(NUMBER_TOKEN)],
    ['days', Duration.days(NUMBER_TOKEN)],
  ])('that only a deployment knows may not be in %s when these cannot be converted', (unit, value) => {
    expect(() => checkDuration('interval', value, bounds)).toThrow(
      `interval is a token in ${unit}, which cannot be converted before deployment; ` +
        'give it with Duration.minutes or Duration.hours, or as a value that is known at synthesis',
    );
  });

  test('without a maximum may be of any length', () => {
    const { min, step, tokenUnits } = bounds;

    expect(() => checkDuration('interval', Duration.days(10_000), { min, step, tokenUnits })).not.toThrow();
    expect(() => checkDuration('interval', Duration.seconds(1), { min, step, tokenUnits })).toThrow(
      'interval must be at least 1 minute, in steps of 1 minute, but is 1 second',
    );
  });
});

describe('a text', () => {
  test.each([undefined, 'shop', ' shop ', TEXT_TOKEN])('may be %p', (value) => {
    expect(() => checkText('domainName', value)).not.toThrow();
  });

  test.each(['', '  ', '\n'])('may not be %j', (value) => {
    expect(() => checkText('domainName', value)).toThrow(
      'domainName is empty; leave it out or give it a value',
    );
  });
});

describe('a rate', () => {
  test.each([
    [2, '2'],
    [0.5, '0.5'],
  ])('of %p is the text %j', (value, text) => {
    expect(rateText('callsPerSecond', value)).toBe(text);
  });

  test('that only a deployment knows stays a token', () => {
    expect(Token.isUnresolved(rateText('callsPerSecond', NUMBER_TOKEN))).toBe(true);
  });

  test.each([0, -1, NaN, Infinity])('may not be %p', (value) => {
    expect(() => rateText('callsPerSecond', value)).toThrow(
      `callsPerSecond must be a number over 0, but is ${value}`,
    );
  });
});

describe('a whole number for the functions', () => {
  test('is its text, and a token where only a deployment knows it', () => {
    expect(numberText('maxRecords', 10, 1, 10)).toBe('10');
    expect(Token.isUnresolved(numberText('maxRecords', NUMBER_TOKEN, 1, 10))).toBe(true);
  });

  test('has its bounds', () => {
    expect(() => numberText('maxRecords', 11, 1, 10)).toThrow(
      'maxRecords must be a whole number from 1 to 10, but is 11',
    );
  });
});
