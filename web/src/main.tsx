import './shell/shell.css';
import { StrictMode, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import type { PageConfig } from '../../src/playground/api';
import { App } from './app';
import { followStream } from './server/stream-updates';

const root = createRoot(document.getElementById('root')!);

void open().then((page) => page && root.render(<StrictMode>{page}</StrictMode>));

/** @returns undefined when the browser leaves the page to sign the reader in */
async function open(): Promise<ReactElement | undefined> {
  const response = await fetch('config.json').catch(() => undefined);
  // Without an answer the page says so itself, and goes on when there is one.
  const { signIn } = response?.ok ? ((await response.json()) as PageConfig) : {};
  if (signIn) {
    // Loaded here, because a page on the reader's own machine needs no sign-in.
    const { openSignedIn } = await import('./sign-in/open-signed-in');
    return openSignedIn(signIn);
  }
  followStream();
  return <App />;
}
