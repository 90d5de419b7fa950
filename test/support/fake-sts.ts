import { HttpReply, HttpRequest, HttpServer } from './http-server';

/** Answers GetCallerIdentity over the protocol of STS. */
export class FakeSts {
  static async start(): Promise<FakeSts> {
    const fake = new FakeSts();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  /** Error that answers every call. */
  failure?: { readonly code: string; readonly message: string };
  private server!: HttpServer;

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
    if (new URLSearchParams(body.toString('utf8')).get('Action') !== 'GetCallerIdentity') {
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
