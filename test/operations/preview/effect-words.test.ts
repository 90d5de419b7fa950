import { describeEffect, describeWithHistory } from '../../../src/operations/preview/effect-words';
import { RuleEffect } from '../../../src/operations/preview/publication-preview';

const effect = (parts: Partial<RuleEffect>): RuleEffect => ({
  rule: parts.kind === 'event' ? 'event:trk_fans' : 'attribute:fans',
  kind: 'attribute',
  users: 0,
  joining: 0,
  leaving: 0,
  joiningSoon: 0,
  leavingSoon: 0,
  firing: 0,
  sample: [],
  removed: false,
  startsAtZero: false,
  ...parts,
});

const FROM_NOW = 'The rule counts from the moment it is published.';

test.each<[Partial<RuleEffect>, string]>([
  [{ startsAtZero: true }, `No user is in; none joins or leaves with the next run. ${FROM_NOW}`],
  [{ users: 1 }, '1 user is in; none joins or leaves with the next run.'],
  [{ users: 1200 }, '1,200 users are in; none joins or leaves with the next run.'],
  [{ users: 13, joining: 1 }, 'With the next run 1 user joins; 13 will be in.'],
  [{ users: 13, joining: 3, leaving: 1 }, 'With the next run 3 users join and 1 leaves; 13 will be in.'],
  [{ users: 13, joining: 3, leaving: 2 }, 'With the next run 3 users join and 2 leave; 13 will be in.'],
  [{ leaving: 2, startsAtZero: true }, `With the next run 2 users leave; none will be in. ${FROM_NOW}`],
  [
    { users: 290, leavingSoon: 12 },
    '290 users are in; none joins or leaves with the next run. ' +
      'Within 7 days 12 users leave, if nothing else happens.',
  ],
  [
    { users: 2, joining: 2, joiningSoon: 1, leavingSoon: 1 },
    'With the next run 2 users join; 2 will be in. ' +
      'Within 7 days 1 user joins and 1 leaves, if nothing else happens.',
  ],
])('the members of a rule: %j', (parts, sentence) => {
  expect(describeEffect(effect(parts))).toBe(sentence);
});

test.each<[Partial<RuleEffect>, string]>([
  [{}, 'Fires for no user at once; from then on, each time that a user reaches the target.'],
  [
    { users: 1, startsAtZero: true },
    'Fires for no user at once; from then on, each time that a user reaches the target. ' +
      `${FROM_NOW} It has fired for 1 user before.`,
  ],
  [{ users: 12, firing: 12 }, 'With the next run it fires for 12 users.'],
])('a rule that fires: %j', (parts, sentence) => {
  expect(describeEffect(effect({ kind: 'event', ...parts }))).toBe(sentence);
});

test.each<[Partial<RuleEffect>, string]>([
  [{ leaving: 2 }, '2 users leave with the next run.'],
  [{ users: 1 }, '1 user keeps the attribute as it is: nothing updates it any more.'],
  [{ users: 2 }, '2 users keep the attribute as it is: nothing updates it any more.'],
  [{}, 'No user is in.'],
  [{ kind: 'event', users: 3 }, 'Fires no more.'],
])('a removed rule: %j', (parts, sentence) => {
  expect(describeEffect(effect({ removed: true, ...parts }))).toBe(sentence);
});

test('earlier events are spoken of for a rule that does not count them', () => {
  const withHistory = (users: number, firing = 0) => ({ withHistory: { users, firing } });
  expect(describeWithHistory(effect({}))).toBeUndefined();
  expect(describeWithHistory(effect(withHistory(290)))).toBe(
    'With earlier events counted too, 290 users would be in.',
  );
  expect(describeWithHistory(effect(withHistory(1)))).toBe(
    'With earlier events counted too, 1 user would be in.',
  );
  expect(describeWithHistory(effect({ kind: 'event', ...withHistory(9, 4) }))).toBe(
    'With earlier events counted too, it would fire for 4 users with the next run.',
  );
  expect(describeWithHistory(effect({ kind: 'event', ...withHistory(9) }))).toBe(
    'With earlier events counted too, each count would begin with what they leave over.',
  );
});
