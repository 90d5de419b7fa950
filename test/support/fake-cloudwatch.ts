import { HttpReply, HttpRequest, HttpServer } from './http-server';

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: 'Sum' | 'Maximum';
  };
}

interface Input {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly MetricDataQueries: readonly Query[];
  readonly NextToken?: string;
}

interface Published {
  readonly namespace: string;
  /** Dimensions as `name=value`, with commas between them. */
  readonly dimension: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

/**
 * Answers GetMetricData over CloudWatch's own protocol, in two pages with half of the metrics each, and
 * DescribeAlarms in pages of one.
 */
export class FakeCloudWatch {
  static async start(): Promise<FakeCloudWatch> {
    const fake = new FakeCloudWatch();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  readonly published: Published[] = [];
  /** Alarms as DescribeAlarms answers them. */
  readonly alarms: object[] = [];
  /** Error that answers every call. */
  failure?: { readonly status: number; readonly type: string; readonly message: string };
  /** Access keys that calls were signed with. */
  readonly signedWith: string[] = [];
  private server!: HttpServer;

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  private answer({ headers, body }: HttpRequest): HttpReply {
    this.signedWith.push(
      / Credential=([^/]+)\/\d{8}\/[\w-]+\/monitoring\/aws4_request/.exec(headers.authorization ?? '')?.[1] ??
        'nobody',
    );
    if (this.failure) {
      return reply(this.failure.status, { __type: this.failure.type, message: this.failure.message });
    }
    switch (headers['x-amz-target']) {
      case 'GraniteServiceVersion20100801.GetMetricData':
        return this.metricData(body);
      case 'GraniteServiceVersion20100801.DescribeAlarms':
        return this.describeAlarms(body);
      default:
        return reply(400, { __type: 'InvalidAction', message: 'unknown' });
    }
  }

  private describeAlarms(body: Buffer): HttpReply {
    const { NextToken: token } = JSON.parse(body.toString('utf8')) as Input;
    const at = Number(token ?? 0);
    return reply(200, {
      MetricAlarms: this.alarms.slice(at, at + 1),
      CompositeAlarms: [],
      ...(at + 1 < this.alarms.length && { NextToken: String(at + 1) }),
    });
  }

  private metricData(body: Buffer): HttpReply {
    const {
      StartTime: start,
      EndTime: end,
      MetricDataQueries: queries,
      NextToken: token,
    } = JSON.parse(body.toString('utf8')) as Input;
    if (
      new Set(queries.map(({ Id }) => Id)).size < queries.length ||
      queries.some(({ Id }) => !/^[a-z][A-Za-z0-9_]*$/.test(Id))
    ) {
      return reply(400, { __type: 'ValidationError', message: 'ids' });
    }
    const half = Math.ceil(queries.length / 2);
    const page = token === undefined ? queries.slice(0, half) : queries.slice(half);
    return reply(200, {
      MetricDataResults: page.map((query) => this.series(query, start, end)),
      ...(token === undefined && { NextToken: 'more' }),
    });
  }

  private series(
    {
      Id,
      MetricStat: {
        Metric: { Namespace, MetricName, Dimensions },
        Period,
        Stat,
      },
    }: Query,
    start: number,
    end: number,
  ) {
    const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).join();
    const periods = new Map<number, number>();
    for (const { namespace, dimension: value, name, at, value: one } of this.published) {
      const seconds = at / 1_000;
      if (
        namespace !== Namespace ||
        name !== MetricName ||
        dimensions !== value ||
        seconds < start ||
        seconds >= end
      ) {
        continue;
      }
      const period = Math.floor(seconds / Period) * Period;
      const known = periods.get(period);
      periods.set(period, known === undefined ? one : Stat === 'Sum' ? known + one : Math.max(known, one));
    }
    const points = [...periods].sort(([a], [b]) => a - b);
    return {
      Id,
      Label: MetricName,
      StatusCode: 'Complete',
      Timestamps: points.map(([at]) => at),
      Values: points.map(([, value]) => value),
    };
  }
}

function reply(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}
