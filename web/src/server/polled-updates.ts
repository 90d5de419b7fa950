import type { Overview, RulesView } from '../../../src/playground/api';
import { ApiError, call } from './api-client';
import { setConnection } from './connection';
import { announce } from './updates';

const POLL_INTERVAL_MS = 20_000;
/** Milliseconds from an event that was sent to each look at what has come of it. */
const LOOKS_AFTER_EVENT_MS = [2_000, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000];

let isPolling = false;
let looks: ReturnType<typeof setTimeout>[] = [];

/** Asks a server without a stream what has changed, while the page is visible. */
export function pollForUpdates(): void {
  isPolling = true;
  let last: { readonly counts: string; readonly rules: string } | undefined;
  const poll = async () => {
    if (document.hidden) return;
    try {
      const [{ users, events }, { draftVersion, revision }] = await Promise.all([
        call<Overview>('GET', '/overview'),
        call<RulesView>('GET', '/rules'),
      ]);
      setConnection('open');
      const now = { counts: `${users} ${events}`, rules: `${draftVersion} ${revision}` };
      if (last && last.counts !== now.counts) announce('counted', { users, events });
      if (last?.rules !== now.rules) announce('rules', { draftVersion, revision });
      last = now;
    } catch (error) {
      if (error instanceof ApiError && error.unanswered) setConnection('lost');
    }
  };
  setInterval(() => void poll(), POLL_INTERVAL_MS);
  document.addEventListener('visibilitychange', () => void poll());
}

/** Looks several times at what has come of events that this page has sent; a stream tells it without. */
export function lookAtSentEvents(): void {
  if (!isPolling) return;
  looks.forEach(clearTimeout);
  looks = LOOKS_AFTER_EVENT_MS.map((pause) =>
    setTimeout(() => announce('counted', { users: null, events: null }), pause),
  );
}
