import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What the console tells the sign-in. */
export interface SignInBindOptions {
  /** Address of the page, to which people return. */
  readonly url: string;
  /** Names of the groups that give the roles. */
  readonly groups: { readonly viewer: string; readonly editor: string; readonly operator: string };
  readonly removalPolicy: RemovalPolicy;
}

/** What the console has to know of the sign-in. */
export interface BoundSignIn {
  readonly issuer: string;
  readonly clientId: string;
  readonly groupsClaim: string;
  /** Origins that the page calls, besides that of the issuer. */
  readonly origins: string[];
}

/** Creates what signing in takes below `scope`. */
export type BindSignIn = (scope: Construct, options: SignInBindOptions) => BoundSignIn;
