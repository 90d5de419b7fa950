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
