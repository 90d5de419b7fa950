/** Says why no record of a request was transformed. */
export class TransformationError extends Error {
  readonly name = 'TransformationError';

  /**
   * @param message holds no personal data
   * @param kind `records`: it fails on these records, or cannot take as many, and may answer for fewer.
   *   `passing`: it cannot be had for now. `final`: nobody may ask it, or it is gone.
   */
  constructor(
    message: string,
    readonly kind: 'records' | 'passing' | 'final',
  ) {
    super(message);
  }
}
