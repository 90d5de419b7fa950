import { useCallback, useState, type ReactElement } from 'react';
import type { EventToSend, SendRequest, SentEvent } from '../../../src/playground/api';
import { call } from '../server/api-client';
import { lookAtSentEvents } from '../server/polled-updates';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { useOverview } from '../shell/installation';
import { addSentEvents } from './feed-store';

const CONFIRMED_KEY = 'sends-to';

interface Sender {
  readonly send: (events: readonly EventToSend[]) => void;
  readonly waiting: number;
  readonly error?: string;
  /** Dialog that asks for confirmation before a real event is sent. */
  readonly question: ReactElement | null;
}

/** Sends events. Real events are sent only after the reader has agreed once in this session. */
export function useSender(onSent: (sent: readonly SentEvent[]) => void): Sender {
  const sendsTo = useOverview()?.sendsTo;
  const [asked, setAsked] = useState<readonly EventToSend[]>();
  const [waiting, setWaiting] = useState(0);
  const [error, setError] = useState<string>();

  const post = useCallback(
    async (request: SendRequest) => {
      setWaiting((before) => before + request.events.length);
      try {
        const sent = await call<SentEvent[]>('POST', '/events', request);
        setError(undefined);
        addSentEvents(sent);
        lookAtSentEvents();
        onSent(sent);
      } catch (failure) {
        setError((failure as Error).message);
      } finally {
        setWaiting((before) => before - request.events.length);
      }
    },
    [onSent],
  );

  const send = useCallback(
    (events: readonly EventToSend[]) => {
      if (sendsTo === undefined) void post({ events });
      else if (sessionStorage.getItem(CONFIRMED_KEY) === sendsTo) void post({ events, confirmed: true });
      else setAsked(events);
    },
    [sendsTo, post],
  );

  const agree = () => {
    sessionStorage.setItem(CONFIRMED_KEY, sendsTo!);
    void post({ events: asked!, confirmed: true });
    setAsked(undefined);
  };
  const question =
    asked === undefined ? null : (
      <ConfirmDialog
        question="Send to a real installation?"
        yes="Send"
        no="Do not send"
        onYes={agree}
        onNo={() => setAsked(undefined)}
      >
        Events from this page go to <strong>{sendsTo}</strong>. They count for real users, and users who
        become ready may get real messages. You are asked once in this session.
      </ConfirmDialog>
    );
  return { send, waiting, error, question };
}
