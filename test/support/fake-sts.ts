import { HttpReply, HttpRequest, HttpServer } from './http-server';

/** Answers GetCallerIdentity and AssumeRole over the protocol of STS. */
export class FakeSts {
  static async start(): Promise<FakeSts> {
    const fake = new FakeSts();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  /** Error that answers every call. */
  failure?: { readonly code: string; readonly message: string };
  /** Roles that were assumed, in order. */
  readonly assumed: { readonly roleArn: string; readonly sessionName: string }[] = [];
  private server!: HttpServer;
  /** Moment at which the credentials of a role end. */
  expiration: () => Date = () => new Date(Date.now() + 3_600_000);

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  private answer({ body }: HttpRequest): HttpReply {
    const namespace = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
    if (this.failure) {
      const { code, message } = this.failure;
      return xml(
        403,
        `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
    }
    const asked = new URLSearchParams(body.toString('utf8'));
    if (asked.get('Action') === 'AssumeRole') {
      const roleArn = asked.get('RoleArn')!;
      this.assumed.push({ roleArn, sessionName: asked.get('RoleSessionName')! });
      const key = `${roleArn.split('/').at(-1)}-${this.assumed.length}`;
      return xml(
        200,
        `<AssumeRoleResponse ${namespace}><AssumeRoleResult><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken><Expiration>${this.expiration().toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
      );
    }
    if (asked.get('Action') !== 'GetCallerIdentity') {
      return xml(
        400,
        `<ErrorResponse ${namespace}><Error><Code>InvalidAction</Code></Error></ErrorResponse>`,
      );
    }
    return xml(
      200,
      `<GetCallerIdentityResponse ${namespace}><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/eve</Arn><UserId>AIDA</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    );
  }
}

function xml(status: number, body: string): HttpReply {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
