/** What `main.ts` tells the suites about where they run, beside the variables of the SDK. */
export const EMULATED = process.env.INTEGRATION_EMULATED === 'yes';

/** What needs a fake on this machine, which functions in an account cannot reach, or a name that is not generated. */
export const testOnEmulator = EMULATED ? test : test.skip;
