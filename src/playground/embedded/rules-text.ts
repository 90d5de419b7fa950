import { existsSync, readFileSync } from 'node:fs';
import { replaceFile } from '../../operations/private-files';
import { textOfFile } from '../../rule-language/parse/file-text';

/** Place that stores the text of the rules. */
export interface RulesText {
  /** Name for people: `file …/rules.csv`. */
  readonly name: string;
  /**
   * Returns an empty text when there are no rules yet.
   *
   * @throws Error when it cannot be read as text
   */
  read(): string;
  /** Replaces the whole text. */
  write(text: string): void;
}

export class RulesInMemory implements RulesText {
  readonly name = 'memory';
  private text = '';

  read(): string {
    return this.text;
  }

  write(text: string): void {
    this.text = text;
  }
}

export class RulesInFile implements RulesText {
  readonly name: string;

  constructor(private readonly path: string) {
    this.name = `file ${path}`;
  }

  read(): string {
    return existsSync(this.path) ? textOfFile(readFileSync(this.path)) : '';
  }

  write(text: string): void {
    replaceFile(this.path, text);
  }
}
