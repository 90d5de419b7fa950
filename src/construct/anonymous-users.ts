/**
 * Decides how events without a user id are treated.
 *
 * @example
 * import { AnonymousUsers, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * new PinpointIncrementalAnalytics(this, 'Analytics', { anonymousUsers: AnonymousUsers.byEndpoint() });
 */
export class AnonymousUsers {
  /** Leaves such events out. The metric `EventsWithoutUser` counts them. */
  public static skip(): AnonymousUsers {
    return new AnonymousUsers('skip');
  }

  /**
   * Counts such events under the id of their endpoint, as if it were a user id.
   *
   * The counts of an endpoint stay with it when its user becomes known later.
   */
  public static byEndpoint(): AnonymousUsers {
    return new AnonymousUsers('byEndpoint');
  }

  /** @internal */
  public readonly _mode: 'skip' | 'byEndpoint';

  private constructor(mode: 'skip' | 'byEndpoint') {
    this._mode = mode;
  }
}
