import type { BatchStatementRequest, BatchStatementResponse } from '@aws-sdk/client-dynamodb';
import { AGGREGATES } from '../../../src/contract/table-keys';
import { HttpServer } from '../http-server';
import { parseWrite } from '../write-statements';

/** Cost of all calls of one operation. */
export interface OperationCost {
  calls: number;
  /** Write units of puts; read units of all other operations. */
  units: number;
}

export type Item = Record<string, unknown>;

const UNITS = /"CapacityUnits":\s*([\d.]+)/g;

/**
 * Stands in front of a DynamoDB: counts calls and capacity units, and reports every item that was put, as an
 * item stream does.
 */
export class RecordingProxy {
  static async start(
    target: string,
    onPut: (tableName: string, item: Item) => void,
  ): Promise<RecordingProxy> {
    const costs = new Map<string, OperationCost>();
    const server = await HttpServer.start(async ({ headers, body }) => {
      const operation = String(headers['x-amz-target']).split('.')[1];
      const request = {
        ...(JSON.parse(body.toString('utf8')) as Item),
        ReturnConsumedCapacity: 'TOTAL',
      } as Item;
      const forwarded = Object.fromEntries(
        Object.entries(headers).filter(([name]) =>
          ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'].includes(name),
        ),
      ) as Record<string, string>;
      const answer = await fetch(target, {
        method: 'POST',
        headers: forwarded,
        body: JSON.stringify(request),
      });
      const text = await answer.text();

      const cost = costs.get(operation) ?? { calls: 0, units: 0 };
      cost.calls++;
      for (const [, units] of text.matchAll(UNITS)) cost.units += Number(units);
      costs.set(operation, cost);
      if (answer.ok && operation === 'PutItem') onPut(String(request.TableName), request.Item as Item);
      if (answer.ok && operation === 'BatchExecuteStatement') {
        const { Responses } = JSON.parse(text) as { Responses: BatchStatementResponse[] };
        (request.Statements as BatchStatementRequest[]).forEach((statement, i) => {
          const { table, item } = parseWrite(statement, AGGREGATES.partitionKey);
          if (!Responses[i].Error) onPut(table, item);
        });
      }
      return { status: answer.status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: text };
    });
    return new RecordingProxy(server, costs);
  }

  private constructor(
    private readonly server: HttpServer,
    readonly costs: ReadonlyMap<string, OperationCost>,
  ) {}

  get endpoint(): string {
    return this.server.endpoint;
  }

  cost(...operations: string[]): OperationCost {
    return operations
      .map((operation) => this.costs.get(operation) ?? { calls: 0, units: 0 })
      .reduce((sum, { calls, units }) => ({ calls: sum.calls + calls, units: sum.units + units }), {
        calls: 0,
        units: 0,
      });
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}
