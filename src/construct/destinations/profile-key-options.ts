/** Options of `ProfileKey.of`. */
export interface ProfileKeyOptions {
  /**
   * Name of the object type of the domain whose objects make a profile with this key: 1 to 255 letters,
   * digits, hyphens and underscores that do not begin with a digit or a hyphen.
   *
   * The key has to be `UNIQUE` there, so that two objects of a user make one profile.
   *
   * @default - no profiles are made
   */
  readonly objectTypeName?: string;

  /**
   * Name of the field of such an object that holds the user id. It is the only field that is sent.
   *
   * @default - no profiles are made
   */
  readonly userIdField?: string;
}
