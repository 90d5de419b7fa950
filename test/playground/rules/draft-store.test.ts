import { MemoryDraftStore } from '../../../src/playground/rules/draft-store';

const ROW = { id: 'a', cells: { EventName: 'buy' } };
const DRAFT = { rows: [ROW], basis: [] };

test('a draft is kept with a version that every change raises', async () => {
  const drafts = new MemoryDraftStore(7);
  expect(await drafts.read()).toEqual({ draft: undefined, version: 7 });
  expect(await drafts.write(DRAFT, { isUnchanged: false })).toBe(8);
  expect(await drafts.read()).toEqual({ draft: DRAFT, version: 8 });
});

test('a draft without a change is not kept, and still is another version', async () => {
  const drafts = new MemoryDraftStore(7, DRAFT);
  expect(await drafts.write({ rows: [], basis: [] }, { isUnchanged: true })).toBe(8);
  expect(await drafts.read()).toEqual({ draft: undefined, version: 8 });
});
