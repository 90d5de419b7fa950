import path from 'node:path';

export const ROOT = path.join(__dirname, '../..');

/** The last release's API, as an assembly that jsii-diff reads. */
export const BASELINE = path.join(ROOT, 'api');

/** List of the intended breaking changes since the last release. */
export const ALLOWED_FILE = path.join(BASELINE, 'allowed-changes.txt');
