/** Counts different texts exactly up to a limit; its memory does not grow beyond it. */
export class DistinctTexts {
  /** Whether there are more different texts than `size` says. */
  hasMore = false;
  private readonly texts = new Set<string>();

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.texts.size;
  }

  add(text: string): void {
    if (this.texts.size < this.limit) this.texts.add(text);
    else if (!this.texts.has(text)) this.hasMore = true;
  }
}

/** Longest text that is kept. */
const MAX_LENGTH = 200;

/** Counts how often each text comes, of a limited number of different ones that are not too long. */
export class TextCounts {
  /** Number of texts that are too long, or came when the limit was reached. */
  others = 0;
  private readonly counts = new Map<string, number>();

  constructor(private readonly limit: number) {}

  add(text: string): void {
    const count = this.counts.get(text);
    const isKept = count !== undefined || (this.counts.size < this.limit && text.length <= MAX_LENGTH);
    if (!isKept) this.others++;
    else this.counts.set(text, (count ?? 0) + 1);
  }

  /** Lists the texts, the most frequent first. */
  list(): { readonly text: string; readonly events: number }[] {
    return [...this.counts].map(([text, events]) => ({ text, events })).sort((a, b) => b.events - a.events);
  }
}
