import { checkIngestionConfig, parseIngestionConfig } from '../../src/contract/ingestion-config';

const CONFIG = { streamName: 'events', tableName: 'endpoints', userFrom: { kind: 'body' } };

test('a function reads what the construct has checked', () => {
  expect(parseIngestionConfig(JSON.stringify(checkIngestionConfig(CONFIG)))).toEqual(CONFIG);
});

test('a field that is missing, empty or unknown is named', () => {
  expect(() => checkIngestionConfig({ ...CONFIG, tableName: undefined })).toThrow(/tableName: .*missing/);
  expect(() => checkIngestionConfig({ ...CONFIG, streamName: '' })).toThrow(/streamName: .*\(it is ""\)/);
  expect(() => checkIngestionConfig({ ...CONFIG, color: 'red' })).toThrow(/color/);
  expect(() => parseIngestionConfig(undefined)).toThrow(/written by the construct Ingestion/);
});
