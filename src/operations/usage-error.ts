/** Something that its user can mend: shown as it is, without a stack. */
export class UsageError extends Error {}
