import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { OperationError } from '../../operations/operation-error';
import { packageFolder } from '../../operations/package-files';
import { EventFormat, EXAMPLE_DATA, ExampleData } from '../api';

import { clickRecords } from './example-clicks';

export interface ExampleFile {
  readonly size: number;
  readonly format: EventFormat;
  content(): Readable;
}

/**
 * Opens example data that is part of the package.
 *
 * @throws OperationError when there is no such example
 */
export function exampleData(name: ExampleData): ExampleFile {
  switch (name) {
    case 'clicks': {
      const text = Buffer.from(`${clickRecords().join('\n')}\n`);
      return { size: text.length, format: 'pinpoint', content: () => Readable.from([text]) };
    }
    case 'purchases': {
      const file = path.join(packageFolder(), 'assets/data/purchases.ndjson.gz');
      return { size: statSync(file).size, format: 'pinpoint', content: () => createReadStream(file) };
    }
    default:
      throw new OperationError(
        'not-found',
        `there is no example “${String(name)}”: choose one of ${EXAMPLE_DATA.join(', ')}`,
      );
  }
}
