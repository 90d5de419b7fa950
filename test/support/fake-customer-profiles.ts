import { Template } from 'aws-cdk-lib/assertions';
import { HttpReply, HttpRequest, HttpServer } from './http-server';

/** Object type as a CloudFormation template defines it, with the properties that matter here. */
export interface ObjectType {
  readonly ObjectTypeName: string;
  readonly AllowProfileCreation: boolean;
  readonly Fields: readonly {
    readonly Name: string;
    readonly ObjectTypeField: { readonly Source: string; readonly Target?: string };
  }[];
  readonly Keys: readonly {
    readonly Name: string;
    readonly ObjectTypeKeyList: readonly {
      readonly FieldNames: readonly string[];
      readonly StandardIdentifiers: readonly string[];
    }[];
  }[];
}

export interface FakeProfile {
  readonly id: string;
  /** Fields of the standard profile, such as `AccountNumber`. */
  readonly fields: Record<string, string>;
  readonly attributes: Record<string, string>;
  /** Values of keys that tie objects to this profile, as `<key>=<value>`. */
  readonly keys: Set<string>;
  /** Number of searches that do not find the profile yet. */
  hidden: number;
}

/** Faults of the next calls. With `lost`, the call takes effect but its answer never arrives. */
export type ProfilesFault = 'throttled' | 'busy' | 'down' | 'denied' | 'lost';

const ANSWERS: Record<Exclude<ProfilesFault, 'lost'>, [status: number, type: string, message: string]> = {
  throttled: [429, 'ThrottlingException', 'Rate exceeded for ann@example.org'],
  busy: [400, 'BadRequestException', 'Concurrent update in-progress for profile of ann@example.org'],
  down: [500, 'InternalServerException', 'ann@example.org'],
  denied: [403, 'AccessDeniedException', 'not for ann@example.org'],
};

const OPERATIONS: Record<string, string | undefined> = {
  'POST profiles/search': 'SearchProfiles',
  'PUT profiles': 'UpdateProfile',
  'PUT profiles/objects': 'PutProfileObject',
  'POST profiles/keys': 'AddProfileKey',
};

/** Fields of the standard profile by the service's own keys that search them. */
const STANDARD_FIELDS: Record<string, string | undefined> = {
  _account: 'AccountNumber',
  _email: 'EmailAddress',
  _phone: 'PhoneNumber',
};

export const USER_KEY = 'analytics_userId';

/** Makes profiles with an account number. */
export const USER_TYPE: ObjectType = {
  ObjectTypeName: 'analytics_user',
  AllowProfileCreation: true,
  Fields: [
    {
      Name: 'userId',
      ObjectTypeField: { Source: '_source.userId', Target: '_profile.AccountNumber' },
    },
  ],
  Keys: [
    {
      Name: USER_KEY,
      ObjectTypeKeyList: [{ FieldNames: ['userId'], StandardIdentifiers: ['PROFILE', 'UNIQUE'] }],
    },
  ],
};

/** Makes profiles as `@aws-amplify/backend-notifications` 2.0.1 does: with one key and one attribute. */
export const AMPLIFY_TYPE: ObjectType = {
  ObjectTypeName: 'AmplifyProfile',
  AllowProfileCreation: true,
  Fields: [
    {
      Name: 'principalId',
      ObjectTypeField: { Source: '_source.principalId', Target: '_profile.Attributes.principalId' },
    },
  ],
  Keys: [
    {
      Name: 'principalIdKey',
      ObjectTypeKeyList: [{ FieldNames: ['principalId'], StandardIdentifiers: ['PROFILE', 'UNIQUE'] }],
    },
  ],
};

/** Returns the type of objects of rules, which `userKey` ties to profiles. */
export function ruleType(userKey = USER_KEY): ObjectType {
  const field = (name: string) => ({ Name: name, ObjectTypeField: { Source: `_source.${name}` } });
  return {
    ObjectTypeName: 'analytics_rule',
    AllowProfileCreation: false,
    Fields: [field('id'), field('userId')],
    Keys: [
      {
        Name: 'analytics_id',
        ObjectTypeKeyList: [{ FieldNames: ['id'], StandardIdentifiers: ['UNIQUE'] }],
      },
      { Name: userKey, ObjectTypeKeyList: [{ FieldNames: ['userId'], StandardIdentifiers: ['PROFILE'] }] },
    ],
  };
}

/** Returns the object types that a deployment of the template would create in a domain. */
export function objectTypesOf(template: Template, domainName: string): ObjectType[] {
  return Object.values(
    template.findResources('AWS::CustomerProfiles::ObjectType', { Properties: { DomainName: domainName } }),
  ).map(({ Properties }) => Properties as ObjectType);
}

export interface FakeDomain {
  /** Key that holds the user id of the profiles that tests add. */
  readonly searchKey?: string;
  readonly types?: readonly ObjectType[];
}

type ProfileObject = Record<string, unknown>;

/**
 * Fakes Amazon Connect Customer Profiles: a search that lags behind, object types whose objects create
 * profiles, and keys that tie objects to profiles.
 */
export class FakeCustomerProfiles {
  static async start(domain: string, options: FakeDomain = {}): Promise<FakeCustomerProfiles> {
    const fake = new FakeCustomerProfiles(domain, options);
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  readonly profiles: FakeProfile[] = [];
  /** Objects of rules by their ids; `profileId` is absent where no single profile has the key. */
  readonly objects = new Map<string, { readonly profileId?: string; readonly object: ProfileObject }>();
  readonly calls: string[] = [];
  /** Number of searches that a new profile stays hidden from. */
  lag = 0;
  private readonly searchKey: string;
  private readonly types: readonly ObjectType[];
  private readonly faults: (ProfilesFault | undefined)[] = [];
  private server!: HttpServer;
  private made = 0;

  private constructor(
    private readonly domain: string,
    { searchKey = '_account', types = [USER_TYPE, ruleType()] }: FakeDomain,
  ) {
    this.searchKey = searchKey;
    this.types = types;
  }

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  failNext(...faults: (ProfilesFault | undefined)[]): void {
    this.faults.push(...faults);
  }

  /** Adds a profile as another system does that knows the user by the search key. */
  add(userId: string, id = this.newId()): FakeProfile {
    const profile = this.create(id);
    const field = STANDARD_FIELDS[this.searchKey];
    if (field) profile.fields[field] = userId;
    else profile.keys.add(`${this.searchKey}=${userId}`);
    return profile;
  }

  of(userId: string): FakeProfile[] {
    return this.profiles.filter((profile) => hasKey(profile, this.searchKey, userId));
  }

  /** Takes an object as another system sends it. */
  put({ ObjectTypeName: typeName, Object: text }: { ObjectTypeName: string; Object: string }): HttpReply {
    const type = this.types.find(({ ObjectTypeName }) => ObjectTypeName === typeName);
    if (!type) return failure(404, 'ResourceNotFoundException', 'no such object type');
    const object = JSON.parse(text) as ProfileObject;
    const keys = keysOf(type, object);
    const unique = keys.find(({ identifiers }) => identifiers.includes('UNIQUE'));
    if (!unique?.value) return failure(400, 'BadRequestException', 'the object has no unique key');
    const links = keys.filter(({ identifiers, value }) => identifiers.includes('PROFILE') && value);
    const profile =
      this.onlyProfileWith(links) ??
      (type.AllowProfileCreation ? this.create(this.newId(), this.lag) : undefined);
    if (profile) {
      for (const { name, value } of links) profile.keys.add(`${name}=${value}`);
      fill(profile, type, object);
    }
    if (!type.AllowProfileCreation) this.objects.set(unique.value, { profileId: profile?.id, object });
    return json({ ProfileObjectUniqueKey: unique.value });
  }

  private answer({ method, segments, body }: HttpRequest): HttpReply | 'dropped' {
    const [, domain, ...rest] = segments;
    const operation = OPERATIONS[`${method} ${rest.join('/')}`];
    if (!operation) return failure(404, 'UnknownOperationException', 'unknown');
    this.calls.push(operation);
    const fault = this.faults.shift();
    if (fault && fault !== 'lost') return failure(...ANSWERS[fault]);
    if (domain !== this.domain) return failure(404, 'ResourceNotFoundException', 'no such domain');
    const answer = this.act(operation, JSON.parse(body.toString('utf8')) as never);
    return fault === 'lost' ? 'dropped' : answer;
  }

  private act(operation: string, input: never): HttpReply {
    switch (operation) {
      case 'SearchProfiles':
        return this.search(input);
      case 'UpdateProfile':
        return this.update(input);
      case 'AddProfileKey':
        return this.addKey(input);
      default:
        return this.put(input);
    }
  }

  private search({ KeyName: key, Values: values }: { KeyName: string; Values: string[] }): HttpReply {
    const names = this.types.flatMap(({ Keys }) => Keys.map(({ Name }) => Name));
    if (!STANDARD_FIELDS[key] && !names.includes(key)) {
      return failure(400, 'BadRequestException', `no key ${key}`);
    }
    const matching = this.profiles.filter((profile) => values.some((value) => hasKey(profile, key, value)));
    const visible = matching.filter((profile) => profile.hidden-- <= 0);
    return json({
      Items: visible.map(({ id, fields, attributes }) => ({
        ProfileId: id,
        ...fields,
        Attributes: attributes,
      })),
    });
  }

  private update({
    ProfileId: id,
    Attributes: attributes,
  }: {
    ProfileId: string;
    Attributes: Record<string, string>;
  }): HttpReply {
    const profile = this.profiles.find((each) => each.id === id);
    if (!profile) return failure(404, 'ResourceNotFoundException', 'no such profile');
    for (const [name, value] of Object.entries(attributes)) {
      if (value === '') delete profile.attributes[name];
      else profile.attributes[name] = value;
    }
    return json({ ProfileId: id });
  }

  private addKey({
    ProfileId: id,
    KeyName: key,
    Values: values,
  }: {
    ProfileId: string;
    KeyName: string;
    Values: string[];
  }): HttpReply {
    const profile = this.profiles.find((each) => each.id === id);
    if (!profile) return failure(404, 'ResourceNotFoundException', 'no such profile');
    for (const value of values) profile.keys.add(`${key}=${value}`);
    return json({ KeyName: key, Values: values });
  }

  /** Returns the profile that a key leads to; a key with several profiles leads to none of them. */
  private onlyProfileWith(links: readonly ObjectKey[]): FakeProfile | undefined {
    for (const { name, value } of links) {
      const found = this.profiles.filter((profile) => hasKey(profile, name, value));
      if (found.length === 1) return found[0];
    }
    return undefined;
  }

  private create(id: string, hidden = 0): FakeProfile {
    const profile: FakeProfile = { id, fields: {}, attributes: {}, keys: new Set(), hidden };
    this.profiles.push(profile);
    return profile;
  }

  private newId(): string {
    return String(++this.made).padStart(32, '0');
  }
}

interface ObjectKey {
  readonly name: string;
  readonly value: string;
  readonly identifiers: readonly string[];
}

function keysOf(type: ObjectType, object: ProfileObject): ObjectKey[] {
  return type.Keys.flatMap(({ Name, ObjectTypeKeyList }) =>
    ObjectTypeKeyList.map(({ FieldNames, StandardIdentifiers }) => ({
      name: Name,
      value: FieldNames.map((name) => valueOf(type, object, name) ?? '').join(''),
      identifiers: StandardIdentifiers,
    })),
  );
}

function valueOf({ Fields }: ObjectType, object: ProfileObject, fieldName: string): string | undefined {
  const source = Fields.find(({ Name }) => Name === fieldName)?.ObjectTypeField.Source ?? '';
  let value: unknown = object;
  for (const step of source.replace('_source.', '').split('.')) {
    value = Object(value)[step];
  }
  return value === undefined ? undefined : String(value);
}

/** Writes the fields of an object to the places of the profile that its type names. */
function fill(profile: FakeProfile, type: ObjectType, object: ProfileObject): void {
  for (const { Name, ObjectTypeField } of type.Fields) {
    const [, target, attribute] = (ObjectTypeField.Target ?? '').split('.');
    const value = valueOf(type, object, Name);
    if (!target || value === undefined) continue;
    if (target === 'Attributes') profile.attributes[attribute] = value;
    else profile.fields[target] = value;
  }
}

function hasKey({ fields, keys }: FakeProfile, name: string, value: string): boolean {
  const field = STANDARD_FIELDS[name];
  return keys.has(`${name}=${value}`) || (field !== undefined && fields[field] === value);
}

function json(body: object): HttpReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function failure(status: number, type: string, message: string): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    body: JSON.stringify({ Message: message }),
  };
}
