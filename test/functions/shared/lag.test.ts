import { MemoryTelemetry } from '../../../src/adapters/memory/memory-telemetry';
import { METRICS } from '../../../src/contract/metric-names';
import { reportLag } from '../../../src/functions/shared/lag';

const NOW = 1_000_000;

function lagOf(...since: number[]): number {
  const telemetry = new MemoryTelemetry();
  reportLag(telemetry, METRICS.countingLagSeconds, since, () => NOW);
  return telemetry.total(METRICS.countingLagSeconds);
}

test('the item that has waited longest is published, in seconds', () => {
  expect(lagOf(NOW - 1_500, NOW - 2_500, NOW)).toBe(2.5);
});

test('an item that a faster clock has dated has waited for nothing', () => {
  expect(lagOf(NOW + 700)).toBe(0);
});

test('an item of unknown age does not hide the others', () => {
  expect(lagOf(NaN, NOW - 2_500, NaN)).toBe(2.5);
});

test('nothing is published without items', () => {
  const telemetry = new MemoryTelemetry();
  const level = jest.spyOn(telemetry, 'level');
  reportLag(telemetry, METRICS.deliveryLagSeconds, [], () => NOW);
  reportLag(telemetry, METRICS.deliveryLagSeconds, [NaN], () => NOW);
  expect(level).not.toHaveBeenCalled();
});

test('any number of items has a longest wait', () => {
  expect(lagOf(...Array.from({ length: 100_000 }, (_, i) => NOW - i))).toBe(99.999);
});
