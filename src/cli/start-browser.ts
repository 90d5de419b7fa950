import { spawn } from 'node:child_process';

/** Command of each system that opens an address in the user's browser; `xdg-open` on all others. */
const COMMANDS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // `start` would take characters of the address, such as `&`, for its own syntax.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens the address in the user's browser; where none can be started, nothing happens. */
export function startBrowser(url: string): void {
  const [command, ...args] = COMMANDS[process.platform] ?? ['xdg-open'];
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
