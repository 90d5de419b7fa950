import { parseOptions } from '../../../bench/peers/options';

test('only a run that leaves nothing out may be recorded', () => {
  expect(parseOptions([])).toMatchObject({
    only: ['flink', 'flink-rocksdb', 'kafka-streams', 'bytewax', 'duckdb'],
    workloads: ['zipf', 'records', 'purchases'],
    events: 1_000_000,
    isComplete: true,
  });
  expect(parseOptions(['--only', 'duckdb, flink', '--events', '500'])).toMatchObject({
    only: ['duckdb', 'flink'],
    events: 500,
    isComplete: false,
  });
});
