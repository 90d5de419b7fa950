/**
 * What becomes of events that carry no user id.
 *
 * @example
 * import { AnonymousUsers, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * new PinpointIncrementalAnalytics(this, 'Analytics', { anonymousUsers: AnonymousUsers.byEndpoint() });
 */
export class AnonymousUsers {
  /** Such events are not counted; the metric `EventsWithoutUser` tells how many there were. */
  public static skip(): AnonymousUsers {
    return new AnonymousUsers('skip');
  }

  /**
   * Such events are counted under the id of their endpoint, as if it were a user's.
   *
   * What was counted for an endpoint stays with it when its user becomes known later.
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
