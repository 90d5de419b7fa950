import { draftStatus } from '../../web/src/rules/draft-status';

const IN_FORCE = 'All that is here is in force';

test('all is in force only when all is saved, published and valid', () => {
  expect(draftStatus('saved', 0, 0)).toEqual({
    tone: 'success',
    text: IN_FORCE,
    publish: 'Publish',
    publishBlocked: 'Nothing differs from what is in force',
    discardBlocked: 'Nothing differs from what is in force',
  });
  for (const state of ['saving', 'failed', 'conflict'] as const) {
    expect(draftStatus(state, 0, 0)).not.toMatchObject({ text: IN_FORCE });
    expect(draftStatus(state, 0, 0).tone).not.toBe('success');
  }
});

test('a rule with an error is not in force, although it is published', () => {
  expect(draftStatus('saved', 0, 2)).toMatchObject({
    tone: 'warning',
    text: 'Nothing differs from what is published; rules with errors are not in force: 2 errors to fix',
    publishBlocked: 'Fix the 2 errors first',
  });
});

test('what is saved and not published is counted', () => {
  expect(draftStatus('saved', 1, 0)).toEqual({
    tone: 'info',
    text: 'Draft: 1 change not in force yet. Next: publish, then try it',
    saved: 'Draft saved',
    publish: 'Publish 1 change',
  });
  expect(draftStatus('saved', 2, 1)).toMatchObject({
    text: 'Draft: 2 changes not in force yet, 1 error to fix',
    publishBlocked: 'Fix what is marked as an error first',
  });
});

test('nothing is counted while an edit is being saved, and publishing waits for it', () => {
  expect(draftStatus('saving', 2, 1)).toEqual({
    tone: 'progress',
    text: 'Saving your last change…',
    publish: 'Publish',
  });
});

test('what is not saved cannot be published, and says so', () => {
  expect(draftStatus('failed', 2, 0)).toEqual({
    tone: 'warning',
    text: 'Your last change is not saved',
    publish: 'Publish',
    publishBlocked: 'Save your last change first',
  });
});

test('a draft in conflict can neither be published nor discarded before one of the two is chosen', () => {
  expect(draftStatus('conflict', 2, 0)).toEqual({
    tone: 'warning',
    text: 'Your draft is not saved: another person or window has saved another one',
    publish: 'Publish',
    publishBlocked: 'Choose one of the two drafts first',
    discardBlocked: 'Choose one of the two drafts first',
  });
});
