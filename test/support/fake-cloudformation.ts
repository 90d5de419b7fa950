import { HttpReply, HttpRequest, HttpServer } from './http-server';

/**
 * Answers the calls that find an installation and its functions: CloudFormation's ListStackResources and
 * Lambda's ListEventSourceMappings in pages of one, GetFunctionConfiguration, GetFunctionConcurrency and
 * Invoke.
 */
export class FakeStacks {
  static async start(): Promise<FakeStacks> {
    const fake = new FakeStacks();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  /** Environments of functions by function name, by stack. */
  readonly stacks = new Map<string, Record<string, Record<string, string>>>();
  /** ARNs of the event sources, by function name. */
  readonly sources = new Map<string, readonly string[]>();
  /** Further fields of the event source mappings, by the ARN of their source. */
  readonly mappingFields = new Map<string, object>();
  /** Further fields of the functions' configurations, by function name. */
  readonly functionFields = new Map<string, object>();
  /** Reserved concurrency by function name. */
  readonly reserved = new Map<string, number>();
  /** Call that is refused with this error, as a policy would. */
  refused?: { readonly call: 'ListEventSourceMappings'; readonly type: string; readonly message: string };
  /** Fault that Lambda answers to each invocation, without invoking; none when absent. */
  invocationFault?: { readonly status: number; readonly type: string };
  private server!: HttpServer;

  /** Behaviour of an invoked function, by its name; an exception becomes the function's error. */
  whenInvoked: (functionName: string, event: unknown) => Promise<unknown> = async () => null;

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  private mappings(query: URLSearchParams): HttpReply {
    if (this.refused?.call === 'ListEventSourceMappings') {
      return {
        ...json({ Message: this.refused.message }, { 'x-amzn-errortype': this.refused.type }),
        status: 403,
      };
    }
    const sources = this.sources.get(query.get('FunctionName')!) ?? [];
    const at = Number(query.get('Marker') ?? 0);
    return json({
      EventSourceMappings: sources.slice(at, at + 1).map((arn, i) => ({
        UUID: `mapping-${at + i}`,
        EventSourceArn: arn,
        ...this.mappingFields.get(arn),
      })),
      ...(at + 1 < sources.length && { NextMarker: String(at + 1) }),
    });
  }

  private async invocation(functionName: string, event: unknown): Promise<HttpReply> {
    const { invocationFault: fault } = this;
    if (fault) {
      const { status, type } = fault;
      return { ...json({ Message: 'not now' }, { 'x-amzn-errortype': type }), status };
    }
    try {
      return json(await this.whenInvoked(functionName, event));
    } catch (error) {
      return json({ errorMessage: (error as Error).message }, { 'x-amz-function-error': 'Unhandled' });
    }
  }

  private async answer({ method, segments, query, body }: HttpRequest): Promise<HttpReply> {
    if (method === 'POST' && segments[3] === 'invocations') {
      return this.invocation(segments[2], JSON.parse(body.toString('utf8')));
    }
    if (method === 'GET' && segments[1] === 'event-source-mappings') return this.mappings(query);
    if (method === 'GET' && segments[3] === 'concurrency') {
      const reserved = this.reserved.get(segments[2]);
      return json(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved });
    }
    if (method === 'GET' && segments[1] === 'functions') {
      const functions = Object.assign({}, ...this.stacks.values()) as Record<string, Record<string, string>>;
      return json({
        FunctionName: segments[2],
        Environment: { Variables: functions[segments[2]] },
        ...this.functionFields.get(segments[2]),
      });
    }
    const input = new URLSearchParams(body.toString('utf8'));
    if (input.get('Action') !== 'ListStackResources') {
      return xml(
        400,
        '<ErrorResponse><Error><Code>InvalidAction</Code><Message>unknown</Message></Error></ErrorResponse>',
      );
    }
    const stack = input.get('StackName')!;
    if (!this.stacks.has(stack)) {
      return xml(
        400,
        `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error></ErrorResponse>`,
      );
    }
    const functions = Object.keys(this.stacks.get(stack)!);
    const at = Number(input.get('NextToken') ?? 0);
    const summary = (type: string, id: string) =>
      `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>${type}</ResourceType><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`;
    const members =
      summary('AWS::S3::Bucket', 'bucket') +
      (at < functions.length ? summary('AWS::Lambda::Function', functions[at]) : '');
    const next = at + 1 < functions.length ? `<NextToken>${at + 1}</NextToken>` : '';
    return xml(
      200,
      `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>${members}</StackResourceSummaries>${next}</ListStackResourcesResult></ListStackResourcesResponse>`,
    );
  }
}

function json(body: unknown, headers: Record<string, string> = {}): HttpReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

function xml(status: number, body: string): HttpReply {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
