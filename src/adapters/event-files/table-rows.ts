import Papa from 'papaparse';
import { quote } from '../../common/quote';
import { EventLine, notUtf8, RecordSplitter } from './event-line';
import { LineEnd, TextBlock } from './text-blocks';

/** Longest row in characters: a quote that nothing closes must not collect the rest of the file. */
const MAX_ROW_LENGTH = 1_048_576;
/** Matches a number as JSON writes it; `007`, `+49` and `1e5` may be names. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Finds records in a table with headings: each row is one flat JSON object, without its empty cells. */
export class TableRows implements RecordSplitter {
  private readonly parser: Papa.Parser;
  /** Names of the columns as JSON. */
  private names?: readonly string[];
  private line = 1;
  private rest = '';
  private brokenLines: number[] = [];

  constructor(
    separator: string,
    private readonly lineEnd: LineEnd,
  ) {
    this.parser = new Papa.Parser({ delimiter: separator, newline: lineEnd });
  }

  add({ text, broken }: TextBlock): EventLine[] {
    const line = this.line + this.endsIn(this.rest);
    this.brokenLines.push(...broken.map((place) => line + place));
    this.rest += text;
    return this.take(MAX_ROW_LENGTH);
  }

  end(): EventLine[] {
    this.rest += this.lineEnd;
    return this.take(0);
  }

  /** @param maxRest characters that may wait for more of the text */
  private take(maxRest: number): EventLine[] {
    const found: EventLine[] = [];
    for (;;) {
      const { data, errors, meta } = this.parser.parse(this.rest, 0, true) as Papa.ParseResult<string[]>;
      const faulty = new Set(errors.map(({ row }) => row));
      for (const [place, cells] of data.entries()) found.push(...this.row(cells, faulty.has(place)));
      this.rest = this.rest.slice(meta.cursor);
      if (this.rest.length <= maxRest) return found;
      // Only the line with the open quote is given up: what follows it may be rows again.
      this.rest = this.rest.slice(this.rest.indexOf(this.lineEnd) + 1 || this.rest.length);
      found.push({
        number: this.line++,
        text: '',
        fault: 'a quote opens a cell and none closes it; write a quote inside a cell twice',
      });
    }
  }

  private row(cells: readonly string[], isFaulty: boolean): EventLine[] {
    const number = this.line;
    this.line += 1 + cells.reduce((sum, cell) => sum + this.endsIn(cell), 0);
    const isBroken = this.brokenLines.some((broken) => broken < this.line);
    if (isBroken) this.brokenLines = this.brokenLines.filter((broken) => broken >= this.line);
    if (cells.every((cell) => cell.trim() === '')) return [];
    const values = cells.map((cell) => cell.replace(/\r$/, ''));
    if (this.names === undefined) {
      if (isBroken) throw new Error(`its headings in line ${number} are not UTF-8; save the file as UTF-8`);
      this.names = namesOf(values);
      return [];
    }
    if (isBroken) return [notUtf8(number)];
    return [this.faultOf(values, isFaulty, number) ?? { number, text: objectOf(this.names, values) }];
  }

  private faultOf(values: readonly string[], isFaulty: boolean, number: number): EventLine | undefined {
    if (isFaulty) {
      const until = this.line - 1 > number ? `, so the row goes on to line ${this.line - 1}` : '';
      return {
        number,
        text: '',
        fault: `the quotes do not match${until}; write a quote inside a cell twice`,
      };
    }
    const columns = this.names!.length;
    if (values.slice(columns).every((value) => value === '')) return undefined;
    return {
      number,
      text: '',
      fault:
        `the row has ${values.length} cells where the table has ${columns} columns; ` +
        'put quotes around a cell that holds the separator',
    };
  }

  private endsIn(text: string): number {
    return text.split(this.lineEnd).length - 1;
  }
}

/**
 * Names the columns; one without a heading is named by its place.
 *
 * @throws Error when two columns have one heading
 */
function namesOf(headings: readonly string[]): string[] {
  const names = headings.map((heading, place) => heading.trim() || `column ${place + 1}`);
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice !== undefined) throw new Error(`it has the column ${quote(twice)} twice; rename one of the two`);
  return names.map((name) => JSON.stringify(name));
}

function objectOf(names: readonly string[], values: readonly string[]): string {
  const members = names.flatMap((name, place) => {
    const value = values[place] ?? '';
    return value === '' ? [] : [`${name}:${NUMBER.test(value) ? value : JSON.stringify(value)}`];
  });
  return `{${members.join(',')}}`;
}
