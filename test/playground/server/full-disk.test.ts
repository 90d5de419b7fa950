import fs, { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { RulesView } from '../../../src/playground/api';
import { PageUnderTest } from '../../support/page-under-test';

const BUYERS = {
  'RuleType': 'aggregator',
  'EventName': 'purchase',
  'Operator-C': 'greater',
  'Target-C': '1',
  'Output': 'buyers',
};

let page: PageUnderTest;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(os.tmpdir(), 'draft-'));
  page = await PageUnderTest.start({ folder });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await page.close();
});

const draft = async (cells: Record<string, string>) => ({
  rows: [{ id: 'a', cells }],
  basedOn: (await page.api<RulesView>('GET', '/rules')).draftVersion,
});

test('a draft in a folder is for its owner alone', async () => {
  await page.api('PUT', '/rules/draft', await draft(BUYERS));
  expect(statSync(join(folder, 'draft.json')).mode.toString(8)).toBe('100600');
});

test('a draft for which there is no room stays as it was, and says so', async () => {
  await page.api('PUT', '/rules/draft', await draft(BUYERS));
  const before = readFileSync(join(folder, 'draft.json'), 'utf8');
  const next = await draft({ ...BUYERS, 'Target-C': '2' });
  jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw new Error('ENOSPC: no space left on device, write');
  });
  expect(await fails('PUT', '/rules/draft', next)).toEqual([
    507,
    `the draft of the rules cannot be written to ${join(folder, 'draft.json')}: ` +
      'ENOSPC: no space left on device, write; it stays as it was. Make room or fix what is wrong, and try again',
  ]);
  jest.restoreAllMocks();
  expect(readFileSync(join(folder, 'draft.json'), 'utf8')).toBe(before);
  expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  expect((await page.api<RulesView>('GET', '/rules')).draft).toEqual([{ id: 'a', cells: BUYERS }]);
});

test('events for which there is no room are refused alike', async () => {
  jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw new Error('ENOSPC');
  });
  expect(await fails('POST', '/events', { events: [event('purchase', 'ann')] })).toEqual([
    507,
    expect.stringContaining('cannot be written: ENOSPC; nothing of this is kept'),
  ]);
});

const event = (name: string, userId: string) => ({ name, userId, attributes: {}, metrics: {} });
const fails = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await page.ask<{ message: string }>(method, `/api${path}`, { body });
  return [status, json.message];
};
