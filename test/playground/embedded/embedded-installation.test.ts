import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { pageInstallationConformance } from '../../conformance/page-installation';
import { NOW } from '../../support/builders';

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
