import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS',
  '/Applications/Chromium.app/Contents/MacOS',
];

/** @throws Error with instructions when there is none */
export function findChromium(): string {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) {
    if (!isProgram(CHROMIUM)) {
      throw new Error(`CHROMIUM names “${CHROMIUM}”, which is no program; let it name a Chromium or Chrome`);
    }
    return CHROMIUM;
  }
  const folders = [...PATH.split(delimiter), ...PLACES];
  const found = folders
    .flatMap((folder) => [...NAMES, 'Google Chrome', 'Chromium'].map((name) => join(folder, name)))
    .find(isProgram);
  if (!found) {
    throw new Error(
      'there is no Chromium on this machine: install it (Debian: apt-get install -y chromium), or name one in the variable CHROMIUM',
    );
  }
  return found;
}

/** Starts Chromium, without its sandbox for root, because Chromium has none there. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), chromiumSandbox: process.getuid?.() !== 0 });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
