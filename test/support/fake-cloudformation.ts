import { HttpReply, HttpRequest, HttpServer } from './http-server';

/** CloudFormation's ListStackResources, in pages of one, and Lambda's GetFunctionConfiguration: what it takes to find an installation. */
export class FakeStacks {
  static async start(): Promise<FakeStacks> {
    const fake = new FakeStacks();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  /** By stack: the environments of its functions. */
  readonly stacks = new Map<string, Record<string, string>[]>();
  private server!: HttpServer;

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  private answer({ method, segments, body }: HttpRequest): HttpReply {
    if (method === 'GET' && segments[1] === 'functions') {
      const [stack, index] = segments[2].split('-fn-');
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ FunctionName: segments[2], Environment: { Variables: this.stacks.get(stack)![Number(index)] } }) };
    }
    const input = new URLSearchParams(body.toString('utf8'));
    if (input.get('Action') !== 'ListStackResources') return xml(400, '<ErrorResponse><Error><Code>InvalidAction</Code><Message>unknown</Message></Error></ErrorResponse>');
    const stack = input.get('StackName')!;
    const functions = this.stacks.get(stack);
    if (!functions) return xml(400, `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error></ErrorResponse>`);
    const at = Number(input.get('NextToken') ?? 0);
    const summary = (type: string, id: string) => `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>${type}</ResourceType><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`;
    const members = summary('AWS::S3::Bucket', 'bucket') + (at < functions.length ? summary('AWS::Lambda::Function', `${stack}-fn-${at}`) : '');
    const next = at + 1 < functions.length ? `<NextToken>${at + 1}</NextToken>` : '';
    return xml(200, `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>${members}</StackResourceSummaries>${next}</ListStackResourcesResult></ListStackResourcesResponse>`);
  }
}

function xml(status: number, body: string): HttpReply {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
