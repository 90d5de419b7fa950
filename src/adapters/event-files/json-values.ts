import { EventLine, notUtf8, RecordSplitter, tooLong } from './event-line';
import { LineEnd, TextBlock } from './text-blocks';

const [QUOTE, BACKSLASH, COMMA] = [...'"\\,'].map((sign) => sign.charCodeAt(0));
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [...'{}[]'].map((sign) => sign.charCodeAt(0));
const SPACE = 0x20;

/**
 * Finds records in JSON that goes over line ends: the elements of an array, and objects one after the other.
 * It cuts the text where a value ends and leaves the reading to the decoder, so numbers keep their digits.
 */
export class JsonValues implements RecordSplitter {
  private line = 1;
  private readonly lineEnd: number;
  private brokenLines: number[] = [];
  /** Line of the array whose elements are records. */
  private arrayLine?: number;
  /** Brackets that are open within the value. */
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  /** Line of the value that has begun; undefined between two values. */
  private valueLine?: number;
  /** Parts of the value in earlier blocks. */
  private parts: string[] = [];
  private length = 0;

  /** @param maxLength characters of a value */
  constructor(
    lineEnd: LineEnd,
    private readonly maxLength: number,
  ) {
    this.lineEnd = lineEnd.charCodeAt(0);
  }

  add({ text, broken }: TextBlock): EventLine[] {
    this.brokenLines.push(...broken.map((place) => this.line + place));
    const found: EventLine[] = [];
    let start = 0;
    const finish = (end: number) => {
      this.keep(text.slice(start, end));
      found.push(this.take());
    };
    for (let at = 0; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (sign === this.lineEnd) this.line++;
      if (this.isInText) {
        if (sign === QUOTE && !this.isEscaped) this.isInText = false;
        this.isEscaped = sign === BACKSLASH && !this.isEscaped;
        continue;
      }
      if (this.depth === 0) {
        const separates = sign <= SPACE || sign === COMMA;
        const opens = sign === OPEN_OBJECT || sign === OPEN_ARRAY;
        const closesArray = sign === CLOSE_ARRAY && this.arrayLine !== undefined;
        if (this.valueLine !== undefined && (separates || opens || closesArray)) finish(at);
        if (closesArray) this.arrayLine = undefined;
        if (separates || closesArray) continue;
        if (sign === OPEN_ARRAY && this.arrayLine === undefined) {
          this.arrayLine = this.line;
          continue;
        }
        if (this.valueLine === undefined) [this.valueLine, start] = [this.line, at];
      }
      if (sign === QUOTE) {
        this.isInText = true;
      } else if (sign === OPEN_OBJECT || sign === OPEN_ARRAY) {
        this.depth++;
      } else if ((sign === CLOSE_OBJECT || sign === CLOSE_ARRAY) && this.depth > 0 && --this.depth === 0) {
        finish(at + 1);
      }
    }
    if (this.valueLine !== undefined) this.keep(text.slice(start));
    return found;
  }

  end(): EventLine[] {
    const found: EventLine[] = [];
    if (this.valueLine !== undefined) {
      const isOpen = this.isInText || this.depth > 0;
      const value = this.take();
      found.push(
        isOpen && value.fault === undefined
          ? { ...value, fault: 'the file ends within the JSON value that begins here' }
          : value,
      );
    }
    if (this.arrayLine !== undefined) {
      found.push({
        number: this.arrayLine,
        text: '',
        fault: 'the array that begins here does not end: the file is cut off',
      });
    }
    return found;
  }

  private keep(part: string): void {
    if (this.length <= this.maxLength) this.parts.push(part);
    this.length += part.length;
  }

  private take(): EventLine {
    const { length, line } = this;
    const number = this.valueLine!;
    const text = this.parts.join('');
    const isBroken = this.brokenLines.some((broken) => broken >= number && broken <= line);
    this.brokenLines = this.brokenLines.filter((broken) => broken >= line);
    [this.parts, this.length, this.valueLine] = [[], 0, undefined];
    if (length > this.maxLength) return tooLong(number, this.maxLength);
    return isBroken ? notUtf8(number) : { number, text };
  }
}
