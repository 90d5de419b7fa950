import { HttpReply, HttpRequest, HttpServer } from './http-server';

export interface FakeProfile {
  readonly id: string;
  readonly account?: string;
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

export const USER_TYPE = 'analytics_user';
export const RULE_TYPE = 'analytics_rule';
export const USER_KEY = 'analytics_userId';

/**
 * Fakes Amazon Connect Customer Profiles: a search that lags behind, profiles that objects create, and keys
 * that tie objects to profiles.
 */
export class FakeCustomerProfiles {
  static async start(domain: string): Promise<FakeCustomerProfiles> {
    const fake = new FakeCustomerProfiles(domain);
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  readonly profiles: FakeProfile[] = [];
  /** Objects of rules by their ids; `profileId` is absent where no profile has the key. */
  readonly objects = new Map<
    string,
    { readonly profileId?: string; readonly object: Record<string, unknown> }
  >();
  readonly calls: string[] = [];
  /** Number of searches that a new profile stays hidden from. */
  lag = 0;
  private readonly faults: (ProfilesFault | undefined)[] = [];
  private server!: HttpServer;
  private made = 0;

  private constructor(private readonly domain: string) {}

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  failNext(...faults: (ProfilesFault | undefined)[]): void {
    this.faults.push(...faults);
  }

  add(account: string, id = this.newId()): FakeProfile {
    const profile: FakeProfile = { id, account, attributes: {}, keys: new Set(), hidden: 0 };
    this.profiles.push(profile);
    return profile;
  }

  of(account: string): FakeProfile[] {
    return this.profiles.filter((profile) => profile.account === account);
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
    if (key !== '_account') return failure(400, 'BadRequestException', `no key ${key}`);
    const matching = this.profiles.filter(({ account }) => account !== undefined && values.includes(account));
    const visible = matching.filter((profile) => profile.hidden-- <= 0);
    return json({
      Items: visible.map(({ id, account, attributes }) => ({
        ProfileId: id,
        AccountNumber: account,
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

  private put({ ObjectTypeName: type, Object: text }: { ObjectTypeName: string; Object: string }): HttpReply {
    const object = JSON.parse(text) as Record<string, string>;
    const key = `${type.replace(/_(user|rule)$/, '')}_userId=${object.userId}`;
    const profile = this.profiles.find(({ keys }) => keys.has(key));
    if (type.endsWith('_user')) {
      if (!profile) {
        const made = this.add(object.userId);
        made.keys.add(key);
        made.hidden = this.lag;
      }
      return json({ ProfileObjectUniqueKey: object.userId });
    }
    if (!type.endsWith('_rule')) return failure(404, 'ResourceNotFoundException', 'no such object type');
    this.objects.set(object.id, { profileId: profile?.id, object });
    return json({ ProfileObjectUniqueKey: object.id });
  }

  private newId(): string {
    return String(++this.made).padStart(32, '0');
  }
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
