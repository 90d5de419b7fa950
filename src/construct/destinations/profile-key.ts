import { checkName, checkText } from '../support/checks';
import { DOMAIN_OR_KEY_NAME, OBJECT_TYPE_NAME } from './customer-profiles-names';
import { ProfileKeyOptions } from './profile-key-options';

const LABEL = 'ProfileKey.of';

/**
 * Key of Amazon Connect Customer Profiles that holds the user id, and the way in which the profile of a user
 * without one is made.
 *
 * @example
 * import { Destination, ProfileKey } from 'cdk-pinpoint-incremental-analytics';
 *
 * const members = Destination.customerProfiles({
 *   domainName: 'shop',
 *   profileKey: ProfileKey.of('memberIdKey', { objectTypeName: 'Member', userIdField: 'memberId' }),
 * });
 */
export class ProfileKey {
  /** Account number of the profile, the key `_account`. */
  public static readonly ACCOUNT = new ProfileKey({ name: '_account', profileField: 'AccountNumber' });

  /** E-mail address of the profile, the key `_email`. */
  public static readonly EMAIL = new ProfileKey({ name: '_email', profileField: 'EmailAddress' });

  /** Phone number of the profile, the key `_phone`. */
  public static readonly PHONE = new ProfileKey({ name: '_phone', profileField: 'PhoneNumber' });

  /**
   * Profiles as AWS Amplify makes them for push notifications (`@aws-amplify/backend-notifications` 2), with
   * the object type `AmplifyProfile`, the key `principalIdKey` and the field `principalId`.
   *
   * The user id of events has to be the Cognito identity id, because push reaches devices by it alone.
   */
  public static readonly AMPLIFY = ProfileKey.of('principalIdKey', {
    objectTypeName: 'AmplifyProfile',
    userIdField: 'principalId',
  });

  /**
   * Uses any key of the domain: one of an object type, or one that the service defines, such as
   * `_segmentUserId`.
   *
   * Without options no profiles are made: changes of a user without a profile become dead letters.
   *
   * @param name 1 to 64 letters, digits, hyphens and underscores
   * @throws an error when a name is empty or not allowed, or one of the options is given without the other
   */
  public static of(name: string, { objectTypeName, userIdField }: ProfileKeyOptions = {}): ProfileKey {
    checkName(`${LABEL}: name`, name, DOMAIN_OR_KEY_NAME);
    checkName(`${LABEL}: objectTypeName`, objectTypeName, OBJECT_TYPE_NAME);
    checkText(`${LABEL}: userIdField`, userIdField);
    if (objectTypeName === undefined && userIdField === undefined) return new ProfileKey({ name });
    if (objectTypeName === undefined || userIdField === undefined) {
      throw new Error(
        `${LABEL}: objectTypeName and userIdField make profiles only together; give both, or neither of them`,
      );
    }
    return new ProfileKey({ name, creation: { objectTypeName, userIdField } });
  }

  /** @internal */
  public readonly _name: string;

  /**
   * Field of the standard profile that the key searches. Objects of a type that is created here fill it in.
   *
   * @internal
   */
  public readonly _profileField?: string;

  /**
   * Object type of the domain that makes profiles with this key.
   *
   * @internal
   */
  public readonly _creation?: Required<ProfileKeyOptions>;

  private constructor({
    name,
    profileField,
    creation,
  }: {
    name: string;
    profileField?: string;
    creation?: Required<ProfileKeyOptions>;
  }) {
    this._name = name;
    this._profileField = profileField;
    this._creation = creation;
  }
}
