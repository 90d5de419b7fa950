import { spawn } from 'node:child_process';

/** How each system opens an address in the browser of its user. */
const COMMANDS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // `start` would read signs of the address as its own.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens the browser if that is possible; whoever has none opens the address themselves. */
export function startBrowser(url: string): void {
  const [command, ...args] = COMMANDS[process.platform] ?? ['xdg-open'];
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
