import { DeadObject } from '../../../src/operations/redrive/dead-object';
import { Overview, Report } from '../../../src/operations/redrive/redrive-report';
import { eventChange } from '../../support/changes';

function deadObject(events: string[], changes: string[]): DeadObject {
  return {
    key: 'key',
    sendTo: 'function',
    givenUp: false,
    events: events.map((reason) => ({ reason, id: 'shard:1', arrival: 1, data: 'e30=' })),
    changes: changes.map((reason) => ({ reason, id: 'x', change: eventChange('ann') })),
  };
}

test('dead letters are counted by reason, whatever the reason is', () => {
  const overview = new Overview();
  overview.add(deadObject(['not JSON', '__proto__', 'not JSON'], []));
  overview.add(deadObject(['__proto__'], ['status 400', 'toString']));
  expect(overview.objects).toBe(2);
  expect(overview.isEmpty).toBe(false);
  expect(Object.entries(overview.events)).toEqual([
    ['not JSON', 2],
    ['__proto__', 2],
  ]);
  expect(Object.entries(overview.changes)).toEqual([
    ['status 400', 1],
    ['toString', 1],
  ]);
});

test('outcomes are added up', () => {
  const report = new Report();
  report.add({ events: 1, changes: 2, overtaken: 3, outdated: 4, refused: 5, repeated: 6 });
  report.add({ events: 10, changes: 20, overtaken: 30, outdated: 40, refused: 50, repeated: 60 });
  expect({ ...report }).toEqual({
    events: 11,
    changes: 22,
    announced: 0,
    overtaken: 33,
    outdated: 44,
    refused: 55,
    repeated: 66,
    left: [],
  });
});

test('there is nothing without objects, and with an empty queue', () => {
  const overview = new Overview();
  expect(overview.isEmpty).toBe(true);
  overview.undelivered = 0;
  expect(overview.isEmpty).toBe(true);
  overview.undelivered = 1;
  expect(overview.isEmpty).toBe(false);
});
