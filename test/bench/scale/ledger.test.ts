import { Ledger } from '../../../bench/scale/ledger';

test('lags are told of the events between two moments', () => {
  const ledger = new Ledger(1);
  for (const [time, lag] of [
    [0, 9],
    [1, 2],
    [2, 4],
    [3, 9],
  ]) {
    ledger.count(ledger.arrive(time), 0, time + lag);
  }
  expect(ledger.close(1, 3)).toEqual({ p50: 4, p99: 4, max: 4 });
  expect(ledger.close().max).toBe(9);
});

test('an event that is counted twice, out of order or not at all is no result', () => {
  const ledger = new Ledger(2);
  const [first, second] = [ledger.arrive(0), ledger.arrive(0)];
  ledger.count(second, 1, 1);
  expect(() => ledger.count(second, 1, 2)).toThrow('event 1 is counted twice');
  expect(() => ledger.count(first, 1, 2)).toThrow('event 0 of user 1 is counted out of order');
  expect(() => ledger.close()).toThrow('1 of 2 events are counted');
});

test('more events fit than were made room for at first', () => {
  const ledger = new Ledger(1);
  for (let n = 0; n < 200_000; n++) ledger.count(ledger.arrive(n), 0, n + 1);
  expect(ledger.close()).toEqual({ p50: 1, p99: 1, max: 1 });
});
