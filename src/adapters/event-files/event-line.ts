import { TextBlock } from './text-blocks';

/** One record of a file, as text that a decoder reads. */
export interface EventLine {
  /** Line at which it begins, from 1. */
  readonly number: number;
  readonly text: string;
  /** Reason for which the text is no record; a decoder is not asked then. */
  readonly fault?: string;
}

/** Takes a text block by block and finds its records. */
export interface RecordSplitter {
  add(block: TextBlock): EventLine[];
  /** Returns the records that only the end of the text completes. */
  end(): EventLine[];
}

export function notUtf8(number: number): EventLine {
  return { number, text: '', fault: 'the text is not UTF-8; save the file as UTF-8' };
}

export function tooLong(number: number, maxLength: number): EventLine {
  return { number, text: '', fault: `the record is longer than ${maxLength} characters` };
}
