import { MemoryTelemetry } from '../../../src/adapters/memory/memory-telemetry';
import { METRICS } from '../../../src/contract/metric-names';

test('counts are added up, and levels keep their last value', () => {
  const telemetry = new MemoryTelemetry();
  telemetry.count(METRICS.eventsCounted, 2);
  telemetry.count(METRICS.eventsCounted, 3);
  telemetry.level(METRICS.rulesInForce, 7);
  telemetry.level(METRICS.rulesInForce, 4);
  expect(
    [METRICS.eventsCounted, METRICS.rulesInForce, METRICS.usersWritten].map((m) => telemetry.total(m)),
  ).toEqual([5, 4, 0]);
});

test('warnings and problems are kept in their order', () => {
  const telemetry = new MemoryTelemetry();
  const problem = { severity: 'error', where: 'row 2', message: 'is wrong' } as const;
  telemetry.warn('one');
  telemetry.warn('two');
  telemetry.reportProblems([problem]);
  telemetry.reportProblems([problem]);
  expect([telemetry.warnings, telemetry.problems]).toEqual([
    ['one', 'two'],
    [problem, problem],
  ]);
});
