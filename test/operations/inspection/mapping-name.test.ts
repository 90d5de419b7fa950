import { EVENT_PRESETS } from '../../../src/contract/event-presets';
import { mappingName } from '../../../src/operations/inspection/mapping-name';

test('a known format has its name, whatever is promised of the partition key', () => {
  expect(mappingName({ kind: 'pinpoint', parameters: {} })).toBe('pinpoint');
  const parameters = { ...EVENT_PRESETS.segment, partitionKeyIsUser: 'true' as const };
  expect(mappingName({ kind: 'json', parameters })).toBe('segment');
});

test('another mapping is written out', () => {
  const parameters = { eventName: '$.what', userId: '$.who' };
  expect(mappingName({ kind: 'json', parameters })).toBe('{"eventName":"$.what","userId":"$.who"}');
});
