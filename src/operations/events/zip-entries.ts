import { Entry, openPromise } from 'yauzl';
import { SAVE_AS_CSV } from '../../adapters/event-files/other-files';
import { compareCodePoints } from '../../common/code-points';

/** Entries by which a zip is known to be a workbook: of Excel, OpenDocument and Numbers. */
const OF_WORKBOOKS = ['xl/workbook.xml', 'xl/workbook.bin', 'content.xml', 'Index/Document.iwa'];

/**
 * Lists the files in a zip, in the order of their names.
 *
 * @throws Error when it is a workbook, or damaged
 */
export async function zipEntries(path: string): Promise<readonly Entry[]> {
  const zip = await openPromise(path, { autoClose: false });
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    if (entries.some(({ fileName }) => OF_WORKBOOKS.includes(fileName))) {
      throw new Error(`it is a workbook; ${SAVE_AS_CSV}`);
    }
    return entries
      .filter(({ fileName }) => !fileName.endsWith('/'))
      .sort((a, b) => compareCodePoints(a.fileName, b.fileName));
  } finally {
    zip.close();
  }
}

/** Reads the content of a file in a zip. */
export async function* openZipEntry(path: string, entry: Entry): AsyncGenerator<Buffer> {
  const zip = await openPromise(path, { autoClose: false });
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) yield chunk as Buffer;
  } finally {
    zip.close();
  }
}
