import { PARAMETERS } from '../../../bench/scale/assumptions';
import { resultOf } from '../../../bench/scale/result';
import { resultTable } from '../../../bench/scale/tables';
import { run, SMALL } from './support';

test('a part of an installation has the price of the whole', () => {
  const outcome = run();
  const { dollarsAMonth: whole } = resultOf(outcome, SMALL, PARAMETERS);
  const { dollarsAMonth: fromHalf } = resultOf(outcome, { ...SMALL, part: 0.5 }, PARAMETERS);
  expect(fromHalf.table / whole.table).toBeCloseTo(2);
  expect(fromHalf.aggregator / whole.aggregator).toBeCloseTo(2);
  expect(whole.total).toBeCloseTo(whole.stream + whole.table + whole.aggregator + whole.monitoring);
});

test('the table says of each scenario how many shards were simulated', () => {
  const result = resultOf(run(), SMALL, PARAMETERS);
  const table = resultTable([{ name: 'zipf', title: 'steady', shards: 2, ...result }]);
  expect(table.split('\n')).toHaveLength(3);
  expect(table).toContain('| steady (2 shards) |');
  expect(table).toContain(`| ${result.events.toLocaleString('en-US')} |`);
});
