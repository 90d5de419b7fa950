import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PRIVATE_FILE_MODE } from '../operations/private-files';

/** Milliseconds after which a browser has read the file that leads it to the address. */
const FILE_LIFETIME_MS = 60_000;

export interface StartedBrowser {
  /** Removes what was written for the browser. */
  readonly forget: () => void;
}

/**
 * Opens an address in the user's browser; where none can be started, nothing happens. The address holds a
 * secret, so it is no argument of a process where other users of the machine can list those.
 */
export function startBrowser(url: string, platform: NodeJS.Platform = process.platform): StartedBrowser {
  switch (platform) {
    case 'darwin':
      start('osascript', [], `open location ${JSON.stringify(url)}\n`);
      return { forget: () => {} };
    case 'win32':
      // `start` would take characters of the address for its own syntax. Only administrators see arguments
      // of other users here.
      start('rundll32', ['url.dll,FileProtocolHandler', url]);
      return { forget: () => {} };
    default:
      return startByFile(url);
  }
}

/** Lets the browser open a file that only its owner can read, and that leads to the address. */
function startByFile(url: string): StartedBrowser {
  let folder: string;
  try {
    // Browsers in a sandbox, such as snaps, read neither the temporary folder nor hidden ones.
    folder = mkdtempSync(join(homedir(), 'playground-'));
  } catch {
    return { forget: () => {} };
  }
  const forget = () => rmSync(folder, { recursive: true, force: true });
  const file = join(folder, 'open.html');
  writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0; url=${url}">\n`, {
    mode: PRIVATE_FILE_MODE,
  });
  start('xdg-open', [file]);
  setTimeout(forget, FILE_LIFETIME_MS).unref();
  return { forget };
}

function start(command: string, args: readonly string[], input = ''): void {
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.on('error', () => {}).unref();
  child.stdin.on('error', () => {}).end(input);
}
