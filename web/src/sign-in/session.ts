import { ErrorResponse, UserManager, WebStorageStateStore, type User } from 'oidc-client-ts';
import type { PageConfig } from '../../../src/playground/api';

/** Seconds before its end from which on a token is not sent any more. */
const LEAST_SECONDS = 30;
const SIGNED_OUT = 'signed-out';

/** Outcome of opening the page: `out` after a sign-out, `leaving` on the way to the issuer. */
export type Entrance = 'in' | 'out' | 'leaving';

/** Holds the sign-in of a reader by OpenID Connect: code flow with PKCE, tokens of this window alone. */
export class Session {
  private readonly manager: UserManager;
  private renewing?: Promise<User | null>;

  constructor(private readonly signIn: NonNullable<PageConfig['signIn']>) {
    const { issuer, clientId, scope } = signIn;
    const store = new WebStorageStateStore({ store: window.sessionStorage });
    this.manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      scope,
      redirect_uri: homeAddress(),
      post_logout_redirect_uri: homeAddress(),
      automaticSilentRenew: false,
      monitorSession: false,
      userStore: store,
      stateStore: store,
    });
  }

  /**
   * Completes a sign-in that the issuer has answered, goes on with an earlier one, or begins one.
   *
   * @throws Error with what the issuer says when it refuses
   */
  async enter(): Promise<Entrance> {
    const answer = new URLSearchParams(window.location.search);
    if (answer.has('state') && (answer.has('code') || answer.has('error'))) return this.takeAnswer();
    if (await this.currentUser()) return 'in';
    if (window.sessionStorage.getItem(SIGNED_OUT) !== null) return 'out';
    await this.begin();
    return 'leaving';
  }

  /** Leads to the issuer, which leads back to the view that is shown now. */
  async begin(): Promise<void> {
    window.sessionStorage.removeItem(SIGNED_OUT);
    await this.manager.signinRedirect({ state: window.location.hash });
  }

  /** Returns the ID token of the reader; leads to the issuer when it has ended and cannot be renewed. */
  readonly bearer = async (): Promise<string | undefined> => {
    const user = await this.currentUser();
    if (user?.id_token !== undefined) return user.id_token;
    await this.begin();
    // The browser leaves the page; a request without a token would only be refused.
    return new Promise(() => {});
  };

  async end(): Promise<void> {
    window.sessionStorage.setItem(SIGNED_OUT, 'yes');
    const endpoint = await this.manager.metadataService.getEndSessionEndpoint().catch(() => undefined);
    if (endpoint === undefined) {
      await this.manager.removeUser();
      window.location.assign(homeAddress());
      return;
    }
    await this.manager.signoutRedirect({
      // Names that Amazon Cognito asks for instead of those of the standard.
      extraQueryParams: { client_id: this.signIn.clientId, logout_uri: homeAddress() },
    });
  }

  private async takeAnswer(): Promise<Entrance> {
    let view = '';
    try {
      const user = await this.manager.signinRedirectCallback();
      view = typeof user.state === 'string' ? user.state : '';
      return 'in';
    } catch (error) {
      throw error instanceof ErrorResponse && error.error_description
        ? new Error(error.error_description, { cause: error })
        : error;
    } finally {
      // A reload must not present the code a second time.
      window.history.replaceState(null, '', `${window.location.pathname}${view}`);
    }
  }

  /** Returns the signed-in user, with a renewed token where the issuer has given what renews it. */
  private async currentUser(): Promise<User | null> {
    const user = await this.manager.getUser();
    if (!user || secondsLeft(user) > LEAST_SECONDS) return user;
    if (user.refresh_token === undefined) return null;
    // A refresh token may be valid once only, so that requests at the same time share the renewal.
    this.renewing ??= this.manager.signinSilent().finally(() => (this.renewing = undefined));
    return this.renewing.catch((error: unknown) => {
      if (error instanceof ErrorResponse) return null;
      throw error;
    });
  }
}

/** Address of the page without the view, as the issuer knows it. */
function homeAddress(): string {
  return `${window.location.origin}${window.location.pathname}`;
}

/** Returns the seconds until the ID token ends, which may be sooner than the access token does. */
function secondsLeft({ profile }: User): number {
  return profile.exp - Date.now() / 1000;
}
