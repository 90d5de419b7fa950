import { HttpReply, HttpRequest, HttpServer } from './http-server';

export interface HoneycodeCell {
  readonly format?: string;
  readonly rawValue?: string;
  readonly formattedValue?: string;
}

/** Answers two calls of the Honeycode API over its own protocol. */
export class FakeHoneycode {
  static async start(): Promise<FakeHoneycode> {
    const fake = new FakeHoneycode();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  columns: string[] = [];
  rows: HoneycodeCell[][] = [];
  readonly formulas: string[] = [];
  readonly signatures: string[] = [];
  private server!: HttpServer;
  private readonly faults: number[] = [];
  private failAfterPages = Infinity;

  /** @param pageSize number of rows of a page, whatever is asked for; columns come two by two */
  private constructor(public pageSize = 99) {}

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  failNext(...statuses: number[]): void {
    this.faults.push(...statuses);
  }

  failAfter(pages: number): void {
    this.failAfterPages = pages;
  }

  private answer({ method, segments, query, headers, body }: HttpRequest): HttpReply {
    this.signatures.push(String(headers.authorization));
    const fault = this.faults.shift();
    if (fault !== undefined) return reply(fault, { message: 'Scripted' });
    const [workbooks, , tables, , kind, verb] = segments;
    if (workbooks !== 'workbooks' || tables !== 'tables') return reply(404, { message: segments.join('/') });

    if (method === 'GET' && kind === 'columns') {
      const at = Number(query.get('nextToken') ?? 0);
      const page = this.columns.slice(at, at + 2);
      return reply(200, {
        tableColumns: page.map((tableColumnName, i) => ({
          tableColumnId: String(at + i),
          tableColumnName,
          format: 'AUTO',
        })),
        ...(at + 2 < this.columns.length && { nextToken: String(at + 2) }),
      });
    }
    if (method === 'POST' && kind === 'rows' && verb === 'query') {
      const { filterFormula, nextToken } = JSON.parse(body.toString('utf8')) as {
        filterFormula: { formula: string };
        nextToken?: string;
      };
      this.formulas.push(filterFormula.formula);
      const at = Number(nextToken ?? 0);
      if (at / this.pageSize >= this.failAfterPages) return reply(400, { message: 'the token has expired' });
      const page = this.rows.slice(at, at + this.pageSize);
      return reply(200, {
        columnIds: this.columns.map((_, i) => String(i)),
        rows: page.map((cells, i) => ({ rowId: `row:${at + i}`, cells })),
        workbookCursor: 1,
        ...(at + this.pageSize < this.rows.length && { nextToken: String(at + this.pageSize) }),
      });
    }
    return reply(404, { message: segments.join('/') });
  }
}

function reply(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
