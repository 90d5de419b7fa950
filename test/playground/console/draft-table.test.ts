import { randomBytes } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CONSOLE_TABLE } from '../../../src/contract/console-config';
import { DraftTable } from '../../../src/playground/console/draft-table';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { RuleEditingService } from '../../../src/playground/rules/rule-editing-service';
import { NOW } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';

const BUYERS = {
  'RuleType': 'aggregator',
  'EventName': 'purchase',
  'Operator-C': 'atLeast',
  'Target-C': '5',
};
const ROW = { id: 'a', cells: BUYERS };
const CHANGED = /changed in another window meanwhile/;

let dynamoDb: EmbeddedDynamoDb;
let installation: EmbeddedInstallation;
let tableName: string;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
});
afterAll(() => dynamoDb.close());
beforeEach(async () => {
  tableName = await dynamoDb.createTable(`drafts-${++tables}`, CONSOLE_TABLE.partitionKey);
  installation = await EmbeddedInstallation.open({ timeZone: 'UTC', clock: () => NOW });
});
afterEach(() => installation.close());

const tableOf = (sub = 'maria') =>
  new DraftTable({ client: dynamoDb.client, tableName, sub, clock: () => NOW });
/** Opens what one container holds for a reader. */
const container = (sub?: string) =>
  RuleEditingService.open({ installation, drafts: tableOf(sub), onChange: () => {} });
const item = async () =>
  (
    await dynamoDb.client.send(
      new GetItemCommand({
        TableName: tableName,
        Key: { [CONSOLE_TABLE.partitionKey]: { S: `${CONSOLE_TABLE.draftPrefix}maria` } },
      }),
    )
  ).Item;

async function publish(service: RuleEditingService, rows: (typeof ROW)[]) {
  const { draftVersion } = await service.view();
  return service.publish((await service.edit({ rows, basedOn: draftVersion })).draftVersion);
}

test('a draft that one container keeps is shown by another, and to nobody else', async () => {
  const [one, two, other] = await Promise.all([container(), container(), container('ann')]);
  const { draftVersion } = await one.edit({ rows: [ROW], basedOn: (await one.view()).draftVersion });
  expect(await two.view()).toMatchObject({ draft: [ROW], draftVersion });
  expect((await other.view()).draft).toEqual([]);
});

test('of two windows that change the same version, the second is refused and nothing is lost', async () => {
  const [one, two] = await Promise.all([container(), container()]);
  const { draftVersion: basedOn } = await one.view();
  await one.edit({ rows: [ROW], basedOn });
  await expect(two.edit({ rows: [{ ...ROW, id: 'b' }], basedOn })).rejects.toThrow(CHANGED);
  expect((await two.view()).draft).toEqual([ROW]);
});

test('of two containers that write at the same moment, one is refused', async () => {
  const [one, two] = [tableOf(), tableOf()];
  for (const rows of [[], [ROW]]) {
    const [{ version }] = await Promise.all([one.read([]), two.read([])]);
    const changes = ['x', 'y'].map((id) => ({ rows: [...rows, { ...ROW, id }], basis: [] }));
    const results = await Promise.allSettled(
      [one, two].map((each, i) => each.write(changes[i], { basedOn: version, isUnchanged: false })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  }
});

test('a draft is not discarded once another window has changed it', async () => {
  const [one, two] = [tableOf(), tableOf()];
  const { version } = await one.read([]);
  const basedOn = await one.write({ rows: [ROW], basis: [] }, { basedOn: version, isUnchanged: false });
  await two.read([]);
  await two.write({ rows: [{ ...ROW, id: 'b' }], basis: [] }, { basedOn, isUnchanged: false });
  const unchanged = { rows: [], basis: [] };
  await expect(one.write(unchanged, { basedOn, isUnchanged: true })).rejects.toThrow(CHANGED);
  expect(await item()).toBeDefined();
});

test('what others publish makes an edit of the older table conflict, where no draft is kept', async () => {
  const [maria, ann] = await Promise.all([container(), container('ann')]);
  const { draftVersion: basedOn } = await maria.view();
  await publish(ann, [ROW]);
  await expect((await container()).edit({ rows: [], basedOn })).rejects.toThrow(CHANGED);
  await expect(maria.edit({ rows: [], basedOn })).rejects.toThrow(CHANGED);
  expect((await maria.view()).published).toEqual([ROW]);
});

test('what others publish comes into a kept draft, in all containers at once', async () => {
  const [one, two, ann] = await Promise.all([container(), container(), container('ann')]);
  const mine = { ...ROW, id: 'mine' };
  await one.edit({ rows: [mine], basedOn: (await one.view()).draftVersion });
  await two.view();
  await publish(ann, [ROW]);
  const views = await Promise.all([one.view(), two.view()]);
  for (const { draft } of views) expect(draft.map(({ id }) => id).sort()).toEqual(['a', 'mine']);
  expect(views[0].draftVersion).toBe(views[1].draftVersion);
});

test('a conflict that one container has shown is published by another', async () => {
  const [one, two, ann] = await Promise.all([container(), container(), container('ann')]);
  const rowWith = (target: string) => ({ ...ROW, cells: { ...BUYERS, 'Target-C': target } });
  await publish(ann, [ROW]);
  const { draftVersion } = await one.edit({ rows: [rowWith('6')], basedOn: (await one.view()).draftVersion });
  await two.view();
  await publish(ann, [rowWith('7')]);
  expect((await one.publish((await one.view()).draftVersion)).conflicts).toEqual(['a']);
  const seen = await two.view();
  expect(seen.draftVersion).not.toBe(draftVersion);
  expect((await two.publish(seen.draftVersion)).conflicts).toEqual([]);
  expect((await ann.view()).published).toEqual([rowWith('6')]);
});

test('an edit that takes all changes back leaves a version to go on from', async () => {
  const [one, ann] = await Promise.all([container(), container('ann')]);
  await publish(ann, [ROW, { ...ROW, id: 'b', cells: { ...BUYERS, EventName: 'b' } }]);
  const { published, draftVersion } = await one.view();
  const added = { ...ROW, id: 'c', cells: { ...BUYERS, EventName: 'c' } };
  const more = await one.edit({ rows: [...published, added], basedOn: draftVersion });
  const back = await one.edit({ rows: published, basedOn: more.draftVersion });
  expect(back.draftVersion).toBe(draftVersion);
  await one.edit({ rows: [...published, added], basedOn: back.draftVersion });
  expect((await (await container()).view()).draft).toHaveLength(3);
});

test('a draft that is published or discarded takes no item, and one that is kept ends by itself', async () => {
  const one = await container();
  await one.edit({ rows: [ROW], basedOn: (await one.view()).draftVersion });
  expect(Number((await item())?.[CONSOLE_TABLE.timeToLive].N)).toBe(NOW / 1_000 + 90 * 86_400);
  await one.discard();
  expect(await item()).toBeUndefined();
  await publish(one, [ROW]);
  expect(await item()).toBeUndefined();
});

test('a version does not depend on the order in which cells are read', async () => {
  const reversed = Object.fromEntries(Object.entries(BUYERS).reverse());
  const versions = [[ROW], [{ id: 'a', cells: reversed }], [{ ...ROW, id: 'b' }], []].map(
    async (published) => (await tableOf().read(published)).version,
  );
  const [one, two, ...others] = await Promise.all(versions);
  expect(one).toBe(two);
  expect(new Set([one, ...others]).size).toBe(3);
});

test('a draft without room is refused with its size, and the one before stays', async () => {
  const table = tableOf();
  const { version } = await table.read([]);
  const basedOn = await table.write({ rows: [ROW], basis: [] }, { basedOn: version, isUnchanged: false });
  const large = { ...ROW, cells: { ...BUYERS, EventName: randomBytes(600_000).toString('hex') } };
  await expect(table.write({ rows: [large], basis: [] }, { basedOn, isUnchanged: false })).rejects.toThrow(
    /the draft takes \d+ bytes, and at most 405504 can be kept; publish fewer rules/,
  );
  expect((await table.read([])).draft?.rows).toEqual([ROW]);
});
