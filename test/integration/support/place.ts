/** Whether the suites run on the emulator; set by `main.ts`. */
export const EMULATED = process.env.INTEGRATION_EMULATED === 'yes';

/** Seconds to wait for an answer: a new mapping of AWS may take minutes to begin. */
export const MAX_WAIT_SECONDS = Number(process.env.INTEGRATION_MAX_WAIT_SECONDS ?? 60);

/**
 * Declares a test that needs a fake on this machine, which functions in an account cannot reach, or a fixed
 * name.
 */
export const testOnEmulator = EMULATED ? test : test.skip;
