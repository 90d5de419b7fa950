/** What `main.ts` tells the suites about where they run, beside the variables of the SDK. */
export const EMULATED = process.env.INTEGRATION_EMULATED === 'yes';

/** Tests that need a fake on this machine, which functions in an account cannot reach. */
export const testWithFakes = EMULATED ? test : test.skip;
