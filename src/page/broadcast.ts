import { StreamEventName, StreamEvents } from './api';
import { Outbox } from './outbox';

/** Tells every reader of the stream what happens. */
export class Broadcast {
  private readonly outboxes = new Set<Outbox>();

  tell<N extends StreamEventName>(name: N, data: StreamEvents[N]): void {
    for (const outbox of this.outboxes) outbox.put(name, data);
  }

  open(): Outbox {
    const outbox = new Outbox();
    this.outboxes.add(outbox);
    return outbox;
  }

  close(outbox: Outbox): void {
    this.outboxes.delete(outbox);
  }
}
