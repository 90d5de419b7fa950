import { Change } from '../../src/engine/state/change';

const AT = Date.UTC(2026, 2, 14, 9, 26, 53);

/** Builds the change of a user who begins (or ceases) to meet a rule. */
export function attributeChange(userId: string, change: Partial<Change> = {}): Change {
  return {
    userId,
    endpointId: `endpoint of ${userId}`,
    output: { kind: 'attribute', name: 'big_spender' },
    n: 1,
    value: 'ready',
    count: 3,
    sum: '1500.5',
    at: AT,
    ...change,
  };
}

/** Builds the change of a user whose value is told; null when there is none any more. */
export function valueChange(userId: string, told: string | null, change: Partial<Change> = {}): Change {
  const { value: _, ...others } = attributeChange(userId, { output: { kind: 'attribute', name: 'spend' } });
  return { ...others, told, ...change };
}

/** Builds the change of a user who reaches the target of a rule. */
export function eventChange(userId: string, change: Partial<Change> = {}): Change {
  return {
    userId,
    endpointId: `endpoint of ${userId}`,
    output: { kind: 'event', name: 'trk_purchase' },
    n: 1,
    count: 10,
    sum: '1500.5',
    at: AT,
    ...change,
  };
}

export function users(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `user ${index}`);
}
