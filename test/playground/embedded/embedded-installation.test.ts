import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  EmbeddedInstallation,
  EmbeddedOptions,
} from '../../../src/playground/embedded/embedded-installation';
import { pageInstallationConformance } from '../../conformance/page-installation';
import { NOW, pinpointRecord } from '../../support/builders';
import { publishRules } from '../../support/published-rules';

describe('an installation in memory', () => {
  pageInstallationConformance(async () => ({
    installation: await EmbeddedInstallation.open({ timeZone: 'UTC', clock: () => NOW }),
    arrived: async () => {},
  }));
});

describe('an installation in a folder', () => {
  pageInstallationConformance(async () => ({
    installation: await EmbeddedInstallation.open({
      folder: mkdtempSync(path.join(os.tmpdir(), 'page-')),
      timeZone: 'UTC',
      clock: () => NOW,
    }),
    arrived: async () => {},
  }));
});

describe('the settings of an installation can be tried', () => {
  const HEADING = 'RuleType,EventName,Operator-C,Target-C,Output\n';
  const FIRST = 'aggregator,click,atLeast,1,first\n';
  const SECOND = 'aggregator,click,atLeast,1,second\n';
  const open = async (options: Partial<EmbeddedOptions> = {}) =>
    EmbeddedInstallation.open({ timeZone: 'UTC', clock: () => NOW, ...options });
  const load = async (installation: EmbeddedInstallation, userId: string) => {
    const content = Buffer.from(JSON.stringify(pinpointRecord({ userId })));
    return installation.load('events.ndjson', content.length, 'detect', Readable.from([content]));
  };

  test.each([
    ['keep', undefined, []],
    ['keep', 'keep', []],
    ['clear', 'clear', [{ userId: 'ann', rule: 'attribute:first', value: 'not-ready' }]],
    [
      'clear all',
      'clear',
      ['first', 'second'].map((name) => ({ rule: `attribute:${name}`, value: 'not-ready' })),
    ],
  ] as const)('removed rules: %s', async (what, removedRules, expected) => {
    const installation = await open({ removedRules });
    try {
      await publishRules(installation, HEADING + FIRST + SECOND);
      await load(installation, 'ann');
      await publishRules(installation, HEADING + (what === 'clear all' ? '' : SECOND));
      const { changes } = await installation.run();
      expect(changes).toMatchObject(expected);
      expect(changes).toHaveLength(expected.length);
    } finally {
      await installation.close();
    }
  });

  test.each([
    [undefined, []],
    ['skip', []],
    ['byEndpoint', ['phone']],
  ] as const)('events without a user id: %s', async (anonymousUsers, expected) => {
    const installation = await open({ users: { anonymousUsers } });
    try {
      await publishRules(installation, HEADING + FIRST);
      expect(await load(installation, '')).toMatchObject({
        counted: expected.length,
        withoutUser: 1 - expected.length,
      });
      expect((await installation.users('', undefined, 10)).users.map(({ userId }) => userId)).toEqual(
        expected,
      );
    } finally {
      await installation.close();
    }
  });
});

describe.each([
  ['in memory', () => undefined],
  ['in a folder', () => mkdtempSync(path.join(os.tmpdir(), 'page-'))],
])('an installation %s that is cleared', (_, makeFolder) => {
  const TABLE = 'RuleType,EventName,Operator-C,Target-C\naggregator,click,atLeast,2\n';
  const click = (installation: EmbeddedInstallation) =>
    installation.send({ events: [{ name: 'click', userId: 'ann', attributes: {}, metrics: {} }] });

  test('has no users, keeps its rules, and counts from nothing', async () => {
    const folder = makeFolder();
    const open = () => EmbeddedInstallation.open({ folder, timeZone: 'Europe/Dublin', clock: () => NOW });
    let installation = await open();
    await publishRules(installation, TABLE);
    await click(installation);
    await click(installation);
    await installation.moveClock({ by: 86_400_000 });
    const version = installation.dataVersion;
    expect((await installation.segments()).segments).toMatchObject([{ users: 1 }]);

    await installation.clear();
    const look = async () => ({
      ...(await installation.overview()),
      segments: (await installation.segments()).segments.map(({ users }) => users),
      ann: await installation.find('ann'),
      vocabulary: (await installation.vocabulary()).events,
    });
    const CLEARED = {
      users: 0,
      events: 0,
      now: NOW,
      timeZone: 'Europe/Dublin',
      segments: [0],
      vocabulary: [],
    };
    expect(await look()).toMatchObject(CLEARED);
    expect((await look()).ann).toBeUndefined();
    expect(installation.dataVersion).not.toBe(version);

    if (folder !== undefined) {
      await installation.close();
      installation = await open();
      expect(await look()).toMatchObject(CLEARED);
    }
    const [{ changes }] = await click(installation);
    expect(changes).toEqual([]);
    const [second] = await click(installation);
    expect(second.changes).toMatchObject([{ id: 'ann|attribute:click|1', value: 'ready' }]);
    await installation.close();
  });

  test('is left alone while a file is being loaded', async () => {
    const installation = await EmbeddedInstallation.open({ folder: makeFolder(), clock: () => NOW });
    const content = new Readable({ read: () => {} });
    const loading = installation.load('clicks.ndjson', 0, 'detect', content);
    await expect(installation.clear()).rejects.toThrow('clicks.ndjson is being loaded');
    content.push(JSON.stringify(pinpointRecord({ userId: 'ann' })));
    content.push(null);
    await loading;
    expect((await installation.overview()).users).toBe(1);
    await installation.clear();
    expect(installation.loads()).toEqual([]);
    await installation.close();
  });
});
