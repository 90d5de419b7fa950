import { RuleEffect } from './publication-preview';
import { DAYS_AHEAD } from './turns-soon';

/** Says in sentences what publishing does by a rule. Commands and the page show the same ones. */
export function describeEffect(effect: RuleEffect): string {
  if (effect.removed) return describeRemoval(effect);
  if (effect.telling !== undefined) return describeTelling(effect, effect.telling);
  return effect.kind === 'event' ? describeFiring(effect) : `${describeMoves(effect)}${describeSoon(effect)}`;
}

/**
 * Says what publishing would do if the rule counted earlier events too.
 *
 * @returns undefined for a rule that counts them already
 */
export function describeWithHistory({ kind, withHistory, telling }: RuleEffect): string | undefined {
  if (!withHistory) return undefined;
  const { users, firing } = withHistory;
  if (telling !== undefined) {
    return `With earlier events counted too, ${usersWith(users, 'would have')} a value.`;
  }
  if (kind === 'attribute') return `With earlier events counted too, ${usersWith(users, 'would be')} in.`;
  return firing > 0
    ? `With earlier events counted too, it would fire for ${usersOf(firing)} with the next run.`
    : 'With earlier events counted too, each count would begin with what they leave over.';
}

function describeMoves({ users, joining, leaving, startsAtZero }: RuleEffect): string {
  const start = startsAtZero ? ' The rule counts from the moment it is published.' : '';
  if (joining === 0 && leaving === 0) {
    const now = users === 0 ? 'No user is in' : `${usersWith(users, 'are')} in`;
    return `${now}; none joins or leaves with the next run.${start}`;
  }
  const left = users === 0 ? 'none' : users.toLocaleString('en');
  return `With the next run ${movesOf(joining, leaving)}; ${left} will be in.${start}`;
}

function describeSoon({ joiningSoon, leavingSoon }: RuleEffect): string {
  if (joiningSoon === 0 && leavingSoon === 0) return '';
  return ` Within ${DAYS_AHEAD} days ${movesOf(joiningSoon, leavingSoon)}, if nothing else happens.`;
}

/** Joins the numbers of those who join and who leave, of which one is over 0. */
function movesOf(joining: number, leaving: number): string {
  return [
    ...(joining > 0 ? [usersWith(joining, 'join')] : []),
    ...(leaving > 0 ? [joining > 0 ? counted(leaving, 'leave') : usersWith(leaving, 'leave')] : []),
  ].join(' and ');
}

function describeTelling({ users, startsAtZero }: RuleEffect, telling: number): string {
  const start = startsAtZero ? ' The rule counts from the moment it is published.' : '';
  const now = users === 0 ? 'none will have a value' : `${usersWith(users, 'will have')} a value`;
  return telling === 0
    ? `Tells no user's value with the next run; ${now}.${start}`
    : `With the next run the value of ${usersOf(telling)} is told; ${now}.${start}`;
}

function describeFiring({ users, firing, startsAtZero }: RuleEffect): string {
  const soFar = users > 0 ? ` It has fired for ${usersOf(users)} before.` : '';
  const start = startsAtZero ? ' The rule counts from the moment it is published.' : '';
  return firing > 0
    ? `With the next run it fires for ${usersOf(firing)}.${start}`
    : `Fires for no user at once; from then on, each time that a user reaches the target.${start}${soFar}`;
}

function describeRemoval({ kind, users, leaving }: RuleEffect): string {
  if (kind === 'event') return 'Fires no more.';
  if (leaving > 0) return `${usersWith(leaving, 'leave')} with the next run.`;
  if (users === 0) return 'No user is in.';
  return `${usersWith(users, 'keep')} the attribute as it is: nothing updates it any more.`;
}

function usersOf(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'user' : 'users'}`;
}

/** Joins a number of users with a verb, which is given in the plural. */
function usersWith(count: number, verb: string): string {
  return `${usersOf(count)} ${verbFor(count, verb)}`;
}

function counted(count: number, verb: string): string {
  return `${count.toLocaleString('en')} ${verbFor(count, verb)}`;
}

function verbFor(count: number, verb: string): string {
  if (count !== 1 || verb.startsWith('would ') || verb.startsWith('will ')) return verb;
  return verb === 'are' ? 'is' : `${verb}s`;
}
