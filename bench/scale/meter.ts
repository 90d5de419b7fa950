/** Adds up what invocations do. */
export class Meter {
  invocations = 0;
  /** Invocations of which some records came again, those whose container was lost among them. */
  failed = 0;
  lost = 0;
  /** Events in batches, and users in each of them; a batch that comes again is one more. */
  events = 0;
  users = 0;
  /** Events that came again and were counted already. */
  recognised = 0;
  /** Microseconds of processor time, as a whole processor takes them. */
  processorMicroseconds = 0;
  billedSeconds = 0;
}
