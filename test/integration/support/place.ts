/** What `main.ts` tells the suites about where they run, beside the variables of the SDK. */
export const EMULATED = process.env.INTEGRATION_EMULATED === 'yes';

/** How many seconds an answer is waited for: a new mapping of AWS may take minutes to begin. */
export const PATIENCE = Number(process.env.INTEGRATION_PATIENCE ?? 60);

/**
 * What needs a fake on this machine, which functions in an account cannot reach, or a name that is not
 * generated.
 */
export const testOnEmulator = EMULATED ? test : test.skip;
