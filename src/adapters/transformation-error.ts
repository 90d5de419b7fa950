/** Says why no record of a request was transformed. */
export class TransformationError extends Error {
  readonly name = 'TransformationError';

  /**
   * @param kind `records`: it fails on these records, or cannot take as many, and may answer for fewer.
   *   `passing`: it cannot be had for now. `final`: nobody may ask it, or it is gone.
   * @param message holds no personal data
   */
  constructor(
    readonly kind: 'records' | 'passing' | 'final',
    message: string,
  ) {
    super(message);
  }
}
