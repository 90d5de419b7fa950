/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-return */
import type * as s3Target from './rules/s3-target';
import type * as ssmTarget from './rules/ssm-target';
import type * as stackFunctions from './stack-functions';
import type * as streamMappings from './stream/stream-mappings';

// What the function of the console seldom or never needs: a file of its own beside it, as in
// src/functions/shared/load-on-demand.ts.

export function loadStackFunctions(): typeof stackFunctions {
  return require('./stack-functions');
}

export function loadStreamMappings(): typeof streamMappings {
  return require('./stream/stream-mappings');
}

export function loadS3Target(): typeof s3Target {
  return require('./rules/s3-target');
}

export function loadSsmTarget(): typeof ssmTarget {
  return require('./rules/ssm-target');
}
