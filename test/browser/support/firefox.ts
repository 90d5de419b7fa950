import puppeteer, { Browser } from 'puppeteer-core';
import { findProgram } from './programs';

const PLACES = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/Applications/Firefox.app/Contents/MacOS'];

/** Finds a Firefox as it is installed; undefined when there is none. */
export function findFirefox(): string | undefined {
  return process.env.FIREFOX ?? findProgram(['firefox', 'firefox-esr'], PLACES);
}

/** Starts Firefox, which is driven by WebDriver BiDi: Playwright drives a Firefox of its own alone. */
export async function launchFirefox(executablePath: string): Promise<Browser> {
  return puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
}
