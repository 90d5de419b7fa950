import { EventLine, notUtf8, RecordSplitter, tooLong } from './event-line';
import { JsonValues } from './json-values';
import { LineEnd, TextBlock } from './text-blocks';

/** Matches where one object follows another, as in streams that were written without line ends. */
const NEXT_OBJECT = /\}\s*\{/;

/** Finds records that are lines; skips empty ones. A line of several objects is a record for each. */
export class JsonLines implements RecordSplitter {
  private number = 0;
  private parts: string[] = [];
  private length = 0;
  private isBroken = false;

  /** @param maxLength characters of a line */
  constructor(
    private readonly lineEnd: LineEnd,
    private readonly maxLength: number,
  ) {}

  add({ text, broken }: TextBlock): EventLine[] {
    const found: EventLine[] = [];
    // JSON may contain the other characters that some readers take for line ends.
    const parts = text.split(this.lineEnd);
    for (const [place, part] of parts.entries()) {
      if (place > 0) found.push(...this.take());
      if (this.length <= this.maxLength) this.parts.push(part);
      this.length += part.length;
      if (broken.length > 0) this.isBroken ||= broken.includes(place);
    }
    return found;
  }

  end(): EventLine[] {
    return this.take();
  }

  private take(): EventLine[] {
    const number = ++this.number;
    const text = this.parts.length === 1 ? this.parts[0] : this.parts.join('');
    const { length, isBroken } = this;
    [this.parts, this.length, this.isBroken] = [[], 0, false];
    if (length > this.maxLength) return [tooLong(number, this.maxLength)];
    if (isBroken) return [notUtf8(number)];
    if (text.trim() === '') return [];
    return NEXT_OBJECT.test(text) ? objectsOf(text, number, this.maxLength) : [{ number, text }];
  }
}

function objectsOf(text: string, number: number, maxLength: number): EventLine[] {
  const values = new JsonValues('\n', maxLength);
  return [...values.add({ text, broken: [] }), ...values.end()].map((value) => ({ ...value, number }));
}
