import path from 'node:path';

export const ROOT = path.join(__dirname, '../..');

/** The API of the last release, as an assembly that jsii-diff reads. */
export const BASELINE = path.join(ROOT, 'api');

/** The breaking changes since then that are meant. */
export const ALLOWED_FILE = path.join(BASELINE, 'allowed-changes.txt');
