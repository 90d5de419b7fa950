import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryRuleReader } from '../../../src/adapters/memory/memory-rule-reader';
import { DataDirectory } from '../../../src/playground/embedded/data-directory';
import { FolderEraser } from '../../../src/playground/embedded/folder-eraser';
import { StateManager } from '../../../src/playground/embedded/state-manager';
import { NOW, pinpointRecord, row } from '../../support/builders';
import { decodePinpointText } from '../../support/decoders';

const RULES = [
  row({ 'Operator-C': 'atLeast', 'Target-C': '3' }),
  row(
    { 'Operator-C': 'atLeast', 'Target-C': '2', 'ResetWhenReachTarget': 'yes', 'Output': 'second' },
    'row 3',
  ),
];
const MEMBERS = 'attribute:click';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forget-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function withState<T>(work: Parameters<StateManager['run']>[0]): Promise<T> {
  const directory = await DataDirectory.open({ path: folder, notify: () => {} });
  const manager = new StateManager({ reader: new MemoryRuleReader(RULES), clock: () => NOW }, directory);
  await manager.open();
  try {
    return (await manager.run(work)) as T;
  } finally {
    await manager.close();
  }
}

const eventsOf = (userId: string) =>
  Array.from({ length: 12 }, (_, i) =>
    JSON.stringify(
      pinpointRecord({ userId, attributes: { page: `page ${i} of ${userId}, with a name that takes room` } }),
    ),
  );

async function fill(): Promise<void> {
  await withState(async (state) => {
    for (const userId of ['ann', 'bob', 'ann', 'bob', 'ann']) {
      await state.count(eventsOf(userId), decodePinpointText);
    }
  });
}

async function erase(userId: string) {
  const eraser = await FolderEraser.open(folder, () => {});
  try {
    const kept = await eraser.count(userId);
    await eraser.remove(userId);
    return { kept, left: eraser.leftFiles() };
  } finally {
    await eraser.close();
  }
}

const journal = () => readFileSync(join(folder, 'journal'), 'utf8');

test('nothing of the user is left in the journal, and all of the others', async () => {
  await fill();
  const before = await withState<object>(async ({ aggregates, segments, userChanges }) => ({
    bob: await aggregates.read(['bob']),
    users: segments.count(MEMBERS).users,
    changes: userChanges.of('bob'),
  }));
  expect(journal()).toContain('ann');

  const { kept, left } = await erase('ann');
  expect(kept).toEqual({ states: 1, chunks: expect.any(Number), changes: expect.any(Number) });
  expect(kept.chunks).toBeGreaterThan(1);
  expect(kept.changes).toBeGreaterThan(1);
  expect(left).toEqual([]);
  expect(journal()).not.toContain('ann');
  expect(journal()).toContain('page 1 of bob');

  const after = await withState<object>(async ({ aggregates, segments, userChanges }) => ({
    bob: await aggregates.read(['bob']),
    users: segments.count(MEMBERS).users,
    changes: userChanges.of('bob'),
  }));
  expect(after).toEqual({ ...before, users: 1 });
  expect((await erase('ann')).kept).toEqual({ states: 0, chunks: 0, changes: 0 });
});

test('a user whose state cannot be decoded is removed as well', async () => {
  await fill();
  const directory = await DataDirectory.open({ path: folder, notify: () => {} });
  await directory.firstLines();
  directory.append('u', '"ann"', '7', 'spoilt');
  directory.commit();
  await directory.close([]);
  await erase('ann');
  expect(journal()).not.toContain('ann');
  expect(journal()).toContain('bob');
});

test('files that a kill has left are named', async () => {
  await fill();
  writeFileSync(join(folder, 'journal.cut-off-at-7'), 'ann');
  expect((await erase('ann')).left).toEqual([join(folder, 'journal.cut-off-at-7')]);
});

test('a folder without data is refused, and stays as it was', async () => {
  await expect(FolderEraser.open(join(folder, 'none'), () => {})).rejects.toThrow(
    /none holds no data of a playground; name the one that playground --data was given$/,
  );
});
