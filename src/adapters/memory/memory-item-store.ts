import { DueItem, Item, ItemStore, ItemWrite, QueueEntry } from '../../contract/item-store';

/** Keeps items in this process, as a module of version 1 of the contract would elsewhere. */
export class MemoryItemStore implements ItemStore {
  private readonly items = new Map<string, Item>();
  private readonly queues = new Map<string, QueueEntry[]>();
  private added = 0;

  async read(keys: readonly string[]): Promise<readonly Item[]> {
    return keys.flatMap((key) => this.items.get(key) ?? []);
  }

  async write(writes: readonly ItemWrite[]): Promise<readonly boolean[]> {
    return writes.map(({ item, expectedVersion, entries }) => {
      const stands = this.items.get(item.key)?.version ?? 0;
      if (expectedVersion !== undefined && stands !== expectedVersion) return false;
      this.items.set(item.key, item);
      for (const { queue, content } of entries) {
        this.queueOf(queue).push({ id: String(++this.added), content });
      }
      return true;
    });
  }

  async remove(key: string, expectedVersion: number): Promise<boolean> {
    return this.items.get(key)?.version === expectedVersion && this.items.delete(key);
  }

  async scan(part: number, after: string | undefined, limit: number): Promise<readonly Item[]> {
    return this.inPart(part)
      .filter(({ key }) => after === undefined || key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, limit);
  }

  async due(
    part: number,
    before: number,
    after: DueItem | undefined,
    limit: number,
  ): Promise<readonly DueItem[]> {
    return this.inPart(part)
      .flatMap(({ key, dueAt }) => (dueAt !== undefined && dueAt <= before ? [{ key, dueAt }] : []))
      .filter((item) => !after || compare(item, after) > 0)
      .sort(compare)
      .slice(0, limit);
  }

  async entries(queue: string, after: string | undefined, limit: number): Promise<readonly QueueEntry[]> {
    return this.queueOf(queue)
      .filter(({ id }) => after === undefined || Number(id) > Number(after))
      .slice(0, limit);
  }

  async settle(queue: string, ids: readonly string[]): Promise<void> {
    const settled = new Set(ids);
    this.queues.set(
      queue,
      this.queueOf(queue).filter(({ id }) => !settled.has(id)),
    );
  }

  async removeExpired(before: number, limit: number): Promise<number> {
    const expired = [...this.items.values()]
      .filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= before)
      .slice(0, limit);
    for (const { key } of expired) this.items.delete(key);
    return expired.length;
  }

  private inPart(part: number): Item[] {
    return [...this.items.values()].filter((item) => item.part === part);
  }

  private queueOf(name: string): QueueEntry[] {
    const queue = this.queues.get(name) ?? [];
    this.queues.set(name, queue);
    return queue;
  }
}

function compare(a: DueItem, b: DueItem): number {
  if (a.dueAt !== b.dueAt) return a.dueAt - b.dueAt;
  return a.key === b.key ? 0 : a.key < b.key ? -1 : 1;
}
