import { Browser, chromium } from 'playwright-core';
import { findProgram, isProgram } from './programs';

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
  const { CHROMIUM } = process.env;
  if (CHROMIUM) {
    if (!isProgram(CHROMIUM)) {
      throw new Error(`CHROMIUM names “${CHROMIUM}”, which is no program; let it name a Chromium or Chrome`);
    }
    return CHROMIUM;
  }
  const found = findProgram([...NAMES, 'Google Chrome', 'Chromium'], PLACES);
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
