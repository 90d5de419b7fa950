import { createHash } from 'node:crypto';
import { historyOf } from '../../src/engine/history/history';
import { UserState } from '../../src/engine/state/user-state';
import { NOW } from '../support/builders';
import { attributeChange, eventChange } from '../support/changes';

export const STATE: UserState = {
  checkpoints: {
    'shardId-000000000001': {
      sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
      at: NOW,
    },
  },
  rules: {
    'attribute:click': {
      changes: 3,
      ready: true,
      counter: { count: 7, sum: '12.5', generation: 1, conditionRevision: 2 },
    },
    'event:trk_gone': { changes: 2, ready: false },
  },
  history: historyOf([
    {
      day: '2026-01-15',
      eventName: 'click',
      attributes: JSON.parse('{"kind":"a","__proto__":"b"}') as Record<string, string>,
      count: 2,
      metrics: { amount: '0.3' },
    },
  ]),
  chunks: { last: 4, from: '2025-01-01', to: '2026-01-14' },
  endpointId: 'phone',
  judgedRevision: 2,
  latestRevision: 3,
};

/** User ids of every kind, two of them longer than a key. */
export const STRANGE_IDS = [
  'a#b',
  'a|b',
  'it\'s "quoted"',
  '🎉',
  'user#ann',
  'rules#catalogue',
  'x'.repeat(1000),
  '🎉'.repeat(1000),
  `${'🎉'.repeat(999)}x`,
];

export const CHANGES = [attributeChange('ann'), eventChange('ann')];

/** Returns a value of 40 characters that no compression shortens below 30 bytes. */
export function incompressible(n: number): string {
  return createHash('sha256').update(String(n)).digest('base64').slice(0, 40);
}

/** Builds a state that takes about 31 bytes per value, however well the store compresses it. */
export function largeState(values: number): UserState {
  const counter = { count: values, sum: '0', generation: 1, conditionRevision: 1 };
  const distinct = { sku: Array.from({ length: values }, (_, i) => incompressible(i)) };
  return {
    ...STATE,
    rules: { 'attribute:skus': { changes: 0, ready: false, counter: { ...counter, distinct } } },
  };
}
