import fc from 'fast-check';
import { MemoryTelemetry } from '../../src/adapters/memory/memory-telemetry';
import { isUserKey, userIdOf, userKey } from '../../src/adapters/user-key';
import { AGGREGATES } from '../../src/contract/table-keys';
import { Change, changeId } from '../../src/engine/state/change';
import { checkApplicationId } from '../../src/functions/ingestion/request-shapes';
import { Publisher } from '../../src/functions/publisher/publisher';
import { parseRules } from '../../src/rule-language/parse/table';
import { attributeChange } from '../support/changes';
import { Installation, streamRecord } from '../support/installation';

/** Ids made of all characters that separate the parts of a key, an id or a path. */
const userIds = fc.string({
  unit: fc.constantFrom(
    '|',
    '/',
    '#',
    ':',
    '.',
    '1',
    '2',
    'a',
    'user',
    'userhash',
    'rules',
    'attribute',
    'event',
    '%2F',
    '..',
  ),
  minLength: 1,
  maxLength: 12,
});

const allowed = new Map<string, boolean>();

/** Tests whether a rule may have this output. */
function isAllowed(name: string): boolean {
  const known =
    allowed.get(name) ??
    parseRules([
      {
        where: '',
        cells: {
          'RuleType': 'aggregator',
          'EventName': 'click',
          'Operator-C': 'equal',
          'Target-C': '1',
          'Output': name,
        },
      },
    ]).rules.length === 1;
  allowed.set(name, known);
  return known;
}

/** Lists all changes that could have this id. */
function changesOf(id: string): Change[] {
  const bars = [...id.matchAll(/\|/g)].map(({ index }) => index);
  return bars.flatMap((first, i) =>
    bars.slice(i + 1).flatMap((second) => {
      const [kind, ...name] = id.slice(first + 1, second).split(':');
      const isOne =
        (kind === 'attribute' || kind === 'event') &&
        isAllowed(name.join(':')) &&
        /^[1-9]\d*$/.test(id.slice(second + 1));
      return isOne
        ? [
            attributeChange(id.slice(0, first), {
              output: { kind, name: name.join(':') },
              n: Number(id.slice(second + 1)),
            }),
          ]
        : [];
    }),
  );
}

describe('whatever ids are made of', () => {
  test('no two changes have one id', () => {
    const tails = fc
      .array(fc.tuple(fc.constantFrom('|attribute:', '|event:'), fc.constantFrom('a', '1', '1|2', 'b|1')), {
        minLength: 1,
        maxLength: 3,
      })
      .map((parts) => parts.flat().join(''));
    let known = 0;
    fc.assert(
      fc.property(userIds, tails, fc.integer({ min: 1, max: 22 }), (userId, tail, n) => {
        const changes = changesOf(`${userId}${tail}|${n}`);
        for (const change of changes) expect(changeId(change)).toBe(`${userId}${tail}|${n}`);
        expect(changes.length).toBeLessThanOrEqual(1);
        known += changes.length;
      }),
      { numRuns: 500 },
    );
    expect(known).toBeGreaterThan(100);
  });

  test('no user has the key of another, or of what the installation keeps beside users', () => {
    const own = Object.entries(AGGREGATES).flatMap(([name, key]) =>
      /Pk$|changePrefix/i.test(name) ? [key] : [],
    );
    const long = userIds.map((id) => `${id}${'x'.repeat(1_100)}`);
    fc.assert(
      fc.property(fc.oneof(userIds, long, fc.constantFrom(...own)), fc.oneof(userIds, long), (one, two) => {
        expect(userKey(one) === userKey(two)).toBe(one === two);
        expect(isUserKey(userKey(one))).toBe(true);
        expect(own.some((key) => userKey(one).startsWith(key))).toBe(false);
        if (one.length < 1_000) expect(userIdOf(userKey(one))).toBe(one);
      }),
    );
    expect(own.filter(isUserKey)).toEqual([]);
    // A name that equals a hash is still treated as a name.
    const hashed = userKey('x'.repeat(2_000));
    for (const name of [hashed, hashed.slice(hashed.indexOf('#') + 1)]) {
      expect(userKey(name)).not.toBe(hashed);
    }
  });

  test('events of one user never count for another', async () => {
    const hostile = [
      'ann|attribute:click|1',
      'user#ann',
      'ann/../bob',
      'ann#1',
      '__proto__',
      'ann\u0000',
      'Ann',
      'ann ',
    ];
    const installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '2' });
    await installation
      .aggregator()
      .process([...hostile, 'ann'].map((userId, i) => streamRecord(i, { userId })));
    expect(installation.changes).toEqual([]);
    await installation.aggregator().process([streamRecord(100, { userId: 'ann' })]);
    expect(installation.changes.map(({ userId }) => userId)).toEqual(['ann']);
  });

  test('no application of an ingestion reaches the endpoints of another', () => {
    for (const id of ['a#b', 'a/b', 'a b', '', 'a\u0000', '..', 'a'.repeat(1_000)]) {
      expect([id, checkApplicationId(id).ok]).toEqual([id, false]);
    }
  });

  test('no dead letter is named after anything personal', async () => {
    const names: string[] = [];
    const deadLetters = { put: async (name: string) => void names.push(name) };
    const installation = new Installation();
    await installation
      .aggregator({ deadLetters })
      .process([streamRecord(1, Buffer.from('../secret').toString('base64'))]);
    await new Publisher({
      destination: { deliver: async (changes) => changes.map(() => ({ outcome: 'rejected', reason: 'no' })) },
      deadLetters,
      telemetry: new MemoryTelemetry(),
      pause: async () => {},
      clock: Date.now,
    }).process([{ id: '7', changes: [attributeChange('../secret')] }]);
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/^[\w-]+$/);
    expect(names.join()).not.toContain('secret');
  });
});
