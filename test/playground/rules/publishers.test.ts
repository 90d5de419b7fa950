import { OperationError } from '../../../src/operations/operation-error';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { MemoryDraftStore } from '../../../src/playground/rules/draft-store';
import { Publisher } from '../../../src/playground/rules/rule-editing-service';
import { PlaygroundServices } from '../../../src/playground/server/playground-services';
import { NOW } from '../../support/builders';
import { publishRules } from '../../support/published-rules';

type Cells = Record<string, string>;

const buyers: Cells = { 'EventName': 'purchase', 'Operator-C': 'greater', 'Target-C': '5' };
const courses: Cells = { 'EventName': 'course', 'Operator-C': 'atLeast', 'Target-C': '3' };

let installation: EmbeddedInstallation;
let services: PlaygroundServices;
let name: string | undefined;
const open = async (publisher?: Publisher) => {
  services = await PlaygroundServices.open(installation, new MemoryDraftStore(1), { publisher });
};
beforeEach(async () => {
  installation = await EmbeddedInstallation.open({ timeZone: 'UTC', clock: () => NOW });
  await open(async () => {
    if (name === undefined) throw new OperationError('unavailable', 'nobody knows you');
    return name;
  });
});
afterEach(async () => {
  services.close();
  await installation.close();
});

/** Changes the rules of the same source as another program does. */
const changedByOthers = async () =>
  publishRules(installation, 'RuleType,EventName,Operator-C,Target-C\naggregator,purchase,greater,9\n');

const publishAs = async (person: string | undefined, ...tables: Cells[]) => {
  name = person;
  const { draftVersion: basedOn } = await services.rules.view();
  const rows = tables.map((cells, n) => ({ id: `r${n + 1}`, cells: { RuleType: 'aggregator', ...cells } }));
  const { draftVersion } = await services.rules.edit({ rows, basedOn });
  return services.rules.publish(draftVersion);
};
const publishers = async () => (await services.rules.history(10)).map(({ publishedBy }) => publishedBy);

test('the history says who published each revision', async () => {
  expect(await publishAs('ann', buyers)).not.toHaveProperty('unnamed');
  await publishAs('bob', buyers, courses);
  await publishAs('bob', courses);
  expect(await publishers()).toEqual(['published by bob', 'published by bob', 'published by ann']);
});

test('the history says that it does not know who changed the rules in another way', async () => {
  await publishAs('ann', buyers);
  await changedByOthers();
  expect(await publishers()).toEqual(['who published it is not known', 'published by ann']);
});

test('rules are published without a name, with the reason, where there is none or it cannot be noted', async () => {
  expect(await publishAs(undefined, buyers)).toMatchObject({
    unnamed: 'nobody knows you',
    published: [{ row: 'r1', kind: 'added' }],
  });
  jest
    .spyOn(installation, 'notePublication')
    .mockRejectedValue(new OperationError('unavailable', 'could not note who publishes: no'));
  expect(await publishAs('ann', courses)).toMatchObject({
    unnamed: 'could not note who publishes: no',
    published: [{ row: 'r1', kind: 'changed' }],
  });
  expect(await publishers()).toEqual(Array(2).fill('who published it is not known'));
});

test('the history names nobody where nobody is asked for a name', async () => {
  services.close();
  await open();
  expect(await publishAs(undefined, buyers)).not.toHaveProperty('unnamed');
  expect(await publishers()).toEqual([undefined]);
});
